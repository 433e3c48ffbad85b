package gs1

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// groupSeparator is GS, the control character that Clean must not remove.
const groupSeparator = '\x1d'

// typed replaces what NFKC leaves: the visible symbol for GS, and the brackets
// a Chinese input method types for [ and ].
var typed = strings.NewReplacer("\u241d", separator, "\u3010", "[", "\u3011", "]")

// Clean removes what scanners, keyboards and input methods add to a code:
// full-width forms, and blanks, line ends and other invisible characters at
// both ends.
func Clean(text string) string {
	return strings.TrimFunc(typed.Replace(norm.NFKC.String(text)), func(r rune) bool {
		return unicode.IsSpace(r) || (r != groupSeparator && !unicode.IsGraphic(r))
	})
}

// splitIdentifier cuts a symbology identifier: "]", a letter, a letter or
// digit (ISO/IEC 15424).
func splitIdentifier(text string) (identifier, data string) {
	if len(text) < 3 || text[0] != ']' || !isLetter(text[1]) || !isLetter(text[2]) && !allDigits(text[2:3]) {
		return "", text
	}
	return text[:3], text[3:]
}

func isLetter(c byte) bool { return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' }

// swapCase exchanges upper and lower case, as a keyboard scanner does while
// Caps Lock is on.
func swapCase(text string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && isLetter(byte(r)) {
			return r ^ ' '
		}
		return r
	}, text)
}
