package seal

import (
	"regexp"
	"strings"
)

// patterns find personal data inside prose. Eight digits alone may be a day or
// a batch, so a Macao number needs its country code or the 6 of a mobile.
var patterns = []struct {
	kind  Kind
	shape *regexp.Regexp
	check func(string) bool
}{
	{Email, regexp.MustCompile(`[\w.+-]+@[\w-]+(\.[\w-]+)+`), nil},
	{Phone, regexp.MustCompile(`(\+|00)(86[ -]?1[3-9]\d{9}|853[ -]?\d{4}[ -]?\d{4})`), nil},
	{Identity, regexp.MustCompile(`\d{17}[\dXx]`), checkedIdentity},
	{BankAccount, regexp.MustCompile(`\d{16,19}`), luhn},
	{Phone, regexp.MustCompile(`1[3-9]\d{9}|6\d{7}`), nil},
	{MacaoCard, regexp.MustCompile(`[157]\d{6}\(\d\)|[157]/\d{6}/\d`), nil},
	{Permit, regexp.MustCompile(`[HMChmc]\d{8}(\d{2})?`), nil},
}

// plain reports whether a text cannot hold what a pattern finds: each but the
// address and the Macao number with blanks has six digits or more in a row. Most
// of what is logged is plain.
func plain(text string) bool {
	row := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '@':
			return false
		case c < '0' || c > '9':
			row = 0
		default:
			if row++; row == 6 {
				return false
			}
		}
	}
	return !strings.Contains(text, "853")
}

func maskFreeText(level Level, text string) string {
	if plain(text) {
		return text
	}
	for _, p := range patterns {
		var masked strings.Builder
		rest := 0
		for _, at := range p.shape.FindAllStringIndex(text, -1) {
			found := text[at[0]:at[1]]
			if inWord(text, at[0], at[1]) || p.check != nil && !p.check(found) {
				continue
			}
			masked.WriteString(text[rest:at[0]] + Mask(p.kind, level, found))
			rest = at[1]
		}
		text = masked.String() + text[rest:]
	}
	return text
}

// inWord reports whether a find is only a piece of a longer number or code.
func inWord(text string, start, end int) bool {
	alphanumeric := func(b byte) bool {
		return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
	}
	return start > 0 && alphanumeric(text[start-1]) || end < len(text) && alphanumeric(text[end])
}

// checkedIdentity tests the check character (GB 11643, MOD 11-2).
func checkedIdentity(text string) bool {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, weight := range weights {
		sum += int(text[i]-'0') * weight
	}
	return "10X98765432"[sum%11] == strings.ToUpper(text)[17]
}

// luhn tests the check digit of a card number (ISO/IEC 7812-1).
func luhn(text string) bool {
	sum := 0
	for i := range len(text) {
		digit := int(text[len(text)-1-i] - '0')
		if i%2 == 1 {
			if digit *= 2; digit > 9 {
				digit -= 9
			}
		}
		sum += digit
	}
	return sum%10 == 0
}
