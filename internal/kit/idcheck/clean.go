package idcheck

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// clean turns full-width characters into plain ones, removes blanks and
// invisible characters, and writes letters in upper case.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsGraphic(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, norm.NFKC.String(text))
}

// firstOutside returns the place (from 1) of the first character of text that
// is not in set, or 0.
func firstOutside(text, set string) int {
	for i := range len(text) {
		if strings.IndexByte(set, text[i]) < 0 {
			return i + 1
		}
	}
	return 0
}

const digits = "0123456789"

// isDigits reports whether text is exactly n digits.
func isDigits(text string, n int) bool { return len(text) == n && firstOutside(text, digits) == 0 }
