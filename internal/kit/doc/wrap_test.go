package doc

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// em widths: every Chinese character is one font size wide.
func wrapAt(characters float64, text string) []string {
	return face().wrap(text, 10, characters*10)
}

func TestWrapKeepsKinsoku(t *testing.T) {
	for _, c := range []struct {
		name string
		wide float64
		text string
		want []string
	}{
		{"fills the line", 4, "一二三四五六七", []string{"一二三四", "五六七"}},
		{"exact width", 4, "一二三四", []string{"一二三四"}},
		{"no comma first", 4, "一二三四，五六", []string{"一二三", "四，五六"}},
		{"no bracket last", 4, "一二三（四五", []string{"一二三", "（四五"}},
		{"both together", 5, "一二三四五）（六七", []string{"一二三四", "五）（六七"}},
		{"words stay whole", 6, "服用Paracetamol片", []string{"服用", "Paracetamol", "片"}},
		{"short word moves", 5, "一二三四mg五", []string{"一二三四", "mg五"}},
		{"blank at the end hangs", 4, "一二三四 五", []string{"一二三四", "五"}},
		{"percent stays", 4, "一二三99%四", []string{"一二三", "99%四"}},
		{"degree stays", 4, "一二三 8℃", []string{"一二三", "8℃"}},
		{"hyphen between letters", 4, "Nova-Taipa", []string{"Nova-", "Taipa"}},
		{"not within a date", 5.5, "至2026-11-20止", []string{"至", "2026-11-20", "止"}},
		{"indent stays with text", 4, "\u3000\u3000一二三", []string{"\u3000\u3000一二", "三"}},
		{"new lines", 9, "一\n\n二", []string{"一", "", "二"}},
		{"empty", 9, "", []string{""}},
		{"narrower than a character", 0.5, "一二", []string{"一", "二"}},
	} {
		if got := wrapAt(c.wide, c.text); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// Whatever the text, wrapping loses no character but blanks, and no line is too
// long unless it is one character.
func TestWrapLosesNothing(t *testing.T) {
	letters := []rune("一二三，。（）《》“”abc XYZ 0123 -/%℃…——ção\u3000")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom(letters), 0, 80, -1).Draw(t, "text")
		width := rapid.Float64Range(5, 200).Draw(t, "width")
		lines := face().wrap(text, 10, width)
		blanks := strings.NewReplacer(" ", "")
		if got := blanks.Replace(strings.Join(lines, "")); got != blanks.Replace(text) {
			t.Fatalf("%q became %q", text, lines)
		}
		for _, line := range lines {
			if length := face().width(line, 10); length > width+0.01 && len([]rune(line)) > 1 {
				t.Fatalf("line %q is %.2f long, not %.2f", line, length, width)
			}
		}
	})
}

func TestShrinkCutsOnlyAtTheSmallestSize(t *testing.T) {
	text := strings.Repeat("藥", 30)
	lines, size, whole := face().shrink(text, 100, 24, 9, 4, 1.2)
	if !whole || size >= 9 || size < 4 || len(lines) < 2 {
		t.Errorf("30 characters: %d lines at %.1f, whole %v", len(lines), size, whole)
	}
	lines, size, whole = face().shrink(strings.Repeat(text, 9), 100, 24, 9, 4, 1.2)
	if whole || size != 4 || len(lines) != 5 || !strings.HasSuffix(lines[4], "…") {
		t.Errorf("270 characters: %q at %.1f, whole %v", lines, size, whole)
	}
	if width := face().width(lines[4], 4); width > 100 {
		t.Errorf("the cut line is %.1f points long", width)
	}
}
