package doc

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestFontCoversWhatDocumentsNeed(t *testing.T) {
	for name, text := range map[string]string{
		"portuguese":  "áàâãçéêíóôõúüÁÀÂÃÇÉÊÍÓÔÕÚÜ «ª º» €",
		"traditional": "對乙酰氨基酚薄膜衣片 癬 瘰 癧 氹仔 路氹 裏 羥 醯",
		"simplified":  "横琴粤澳深度合作区药品监管 镕 祎 喆 堃 䓬 䗪",
		"signs":       "25 ℃ ±0.5 ％ ≤ ≥ × ① （一） 《》 「」 “” …… —— ￥ № → ✓",
	} {
		if missing := Missing(text); missing != nil {
			t.Errorf("%s: no glyph for %q", name, missing)
		}
	}
}

func TestMissingNamesEachCharacterOnce(t *testing.T) {
	got := Missing("陳𠮷祥與𠮷田 ก A")
	if want := []rune{'ก', '𠮷'}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	// A letter with a combining accent is composed, invisible characters go.
	if got := Missing("a\u0303o\u200b\ufeff\u00ad葛\U000e0100\t"); got != nil {
		t.Errorf("got %q, want nothing", got)
	}
}

func TestDocumentRefusesWhatItCannotPrint(t *testing.T) {
	fill := map[string]func(*Document){
		"paragraph": func(d *Document) { d.Paragraph("陳𠮷祥") },
		"title":     func(d *Document) { d.Title("𠮷") },
		"table":     func(d *Document) { d.Table([]Column{{Header: "a"}}, [][]string{{"𠮷"}}) },
		"grid":      func(d *Document) { d.Grid(1, []Pair{{"a", "𠮷"}}) },
		"signature": func(d *Document) { d.Signatures([]Signature{{Name: "𠮷"}}) },
		"footer":    func(d *Document) { d.settings.Footer = "𠮷" },
		"number":    func(d *Document) { d.settings.Number = "𠮷" },
		"page label": func(d *Document) {
			d.settings.PageLabel = func(int, int) string { return "𠮷" }
		},
	}
	for name, add := range fill {
		d := New(Settings{})
		add(d)
		_, err := d.finish()
		var missing *MissingError
		if !errors.As(err, &missing) || !slices.Equal(missing.Runes, []rune{'𠮷'}) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestReplaceMissingPrintsAGetaMark(t *testing.T) {
	d := New(Settings{ReplaceMissing: true})
	d.Paragraph("陳𠮷祥")
	pages, err := d.finish()
	if err != nil {
		t.Fatal(err)
	}
	if got := pages[0].texts[0].text; got != "陳〓祥" {
		t.Errorf("got %q", got)
	}
}

// The note beside the font names the bytes that are there.
func TestFontOriginIsRight(t *testing.T) {
	note, err := os.ReadFile("font/ORIGIN.md")
	if err != nil {
		t.Fatal(err)
	}
	sum := fmt.Sprintf("%x", sha256.Sum256(packedFont))
	if !strings.Contains(string(note), sum) {
		t.Errorf("ORIGIN.md does not name %s", sum)
	}
	const most = 4 << 20
	if len(packedFont) > most {
		t.Errorf("the font takes %d bytes of the program", len(packedFont))
	}
}
