package doc

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"sort"
	"strings"
	"sync"
	"unicode"

	"github.com/signintech/gopdf"
	"github.com/signintech/gopdf/fontmaker/core"
	"golang.org/x/text/unicode/norm"
)

//go:embed font/NotoSansCJKsc-subset.ttf.gz
var packedFont []byte

const (
	fontFamily = "NotoSansCJKsc"
	ascent     = 0.88 // typographic ascender of the font, in font sizes
	geta       = '〓'  // printed for a character the font lacks, if asked
)

// typeface is the unpacked font: what the PDF library needs, and our own table
// of advances so that text is measured without touching a document.
type typeface struct {
	container *gopdf.FontContainer
	advance   [1 << 16]uint16 // thousandths of the font size plus one; 0 = no glyph
}

// face unpacks and parses the font on first use; nothing is paid before.
var face = sync.OnceValue(func() *typeface {
	f, err := loadTypeface()
	if err != nil {
		// The font is part of the program: a damaged one is a broken build.
		panic("doc: embedded font: " + err.Error())
	}
	return f
})

func loadTypeface() (*typeface, error) {
	unpacker, err := gzip.NewReader(bytes.NewReader(packedFont))
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(unpacker)
	if err != nil {
		return nil, err
	}
	var parser core.TTFParser
	if err := parser.ParseFontData(data); err != nil {
		return nil, err
	}
	f := &typeface{container: &gopdf.FontContainer{}}
	widths, unitsPerEm := parser.Widths(), parser.UnitsPerEm()
	for r, glyph := range parser.Chars() {
		f.advance[r] = uint16(widths[glyph]*1000/unitsPerEm) + 1
	}
	return f, f.container.AddTTFFontData(fontFamily, data)
}

func (f *typeface) has(r rune) bool {
	return r >= 0 && int(r) < len(f.advance) && f.advance[r] > 0
}

// width returns the length of text in points at a font size in points.
func (f *typeface) width(text string, size float64) float64 {
	sum := 0
	for _, r := range text {
		sum += f.runeWidth(r)
	}
	return float64(sum) * size / 1000
}

// runeWidth returns the advance of r in thousandths of the font size.
func (f *typeface) runeWidth(r rune) int {
	if !f.has(r) {
		return 0
	}
	return int(f.advance[r]) - 1
}

// MissingError lists the characters the font has no glyph for.
type MissingError struct{ Runes []rune }

func (e *MissingError) Error() string {
	names := make([]string, len(e.Runes))
	for i, r := range e.Runes {
		names[i] = fmt.Sprintf("%U %q", r, r)
	}
	return "doc: no glyph for " + strings.Join(names, ", ")
}

// Missing returns the characters of text that cannot be printed, each once and
// sorted; nil when all can.
func Missing(text string) []rune {
	missing := map[rune]bool{}
	for _, r := range clean(text) {
		if r != '\n' && !face().has(r) {
			missing[r] = true
		}
	}
	return sortedRunes(missing)
}

func sortedRunes(set map[rune]bool) []rune {
	var runes []rune
	for r := range set {
		runes = append(runes, r)
	}
	sort.Slice(runes, func(i, j int) bool { return runes[i] < runes[j] })
	return runes
}

// clean composes accents, turns other white space into blanks and removes what
// has no look of its own: format characters and variation selectors.
func clean(text string) string {
	text = strings.ReplaceAll(norm.NFC.String(text), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\u00a0', r == '\u3000':
			return r
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			return -1
		}
		return r
	}, text)
}

// inkOf holds text drawn so far against the font.
type inkOf struct {
	replace bool
	missing map[rune]bool
}

// text returns what is drawn for text, noting every character without a glyph.
func (k *inkOf) text(text string) string {
	text = clean(text)
	return strings.Map(func(r rune) rune {
		if r == '\n' || face().has(r) {
			return r
		}
		if k.replace {
			return geta
		}
		if k.missing == nil {
			k.missing = map[rune]bool{}
		}
		k.missing[r] = true
		return r
	}, text)
}

// err returns a *MissingError when a character was noted.
func (k *inkOf) err() error {
	if len(k.missing) == 0 {
		return nil
	}
	return &MissingError{Runes: sortedRunes(k.missing)}
}
