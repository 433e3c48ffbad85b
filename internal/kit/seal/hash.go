package seal

import (
	"encoding/hex"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Hash returns the keyed look-up hash (HMAC-SHA-256, 64 hex digits) of plain
// for a purpose, such as dispense.document. The input is normalised first, so
// that spellings of one value meet; an empty value has the empty hash.
func (r *Ring) Hash(purpose, plain string) string {
	text := Normal(plain)
	if text == "" {
		return ""
	}
	return hex.EncodeToString(r.mac("hash", purpose+"\x00"+text))
}

// Normal is the form under which values are compared: full-width folded to
// half-width, upper case, without blanks, hyphens, slashes and brackets (an
// e-mail address keeps those), and a telephone number without the country codes
// of either shore.
func Normal(text string) string {
	address := strings.Contains(text, "@")
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Cf, r):
			return -1
		case !address && (unicode.Is(unicode.Pd, r) || strings.ContainsRune("()/", r)):
			return -1
		}
		return unicode.ToUpper(r)
	}, norm.NFKC.String(text))
	if _, local, ok := cutCountry(text); ok {
		return local
	}
	return text
}

// countryCodes of the mainland and Macao with the length of a number there.
var countryCodes = []struct {
	prefix string
	digits int
}{{"+86", 11}, {"0086", 11}, {"+853", 8}, {"00853", 8}}

// cutCountry splits a telephone number with a country code.
func cutCountry(text string) (country, local string, ok bool) {
	for _, code := range countryCodes {
		local, found := strings.CutPrefix(text, code.prefix)
		if found && len(local) == code.digits && isDigits(local) {
			return code.prefix, local, true
		}
	}
	return "", text, false
}

func isDigits(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return text != ""
}
