package seal

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// pattern finds one form of personal data inside prose.
type pattern struct {
	kind   Kind
	digits int    // in a row, at least, see longest
	signs  string // of which the text has one, any when empty
	shape  *regexp.Regexp
	check  func(string) bool
}

// patterns are tried in this order; what one has taken is left alone by the
// next. Numbers may be written in groups. Eight digits alone may be a day or a
// batch, so a telephone number needs its country code, the beginning of a mobile
// or of a fixed line of Macao, or a word before it that announces one.
var patterns = []pattern{
	{Email, 0, "@", regexp.MustCompile(`[\p{Latin}0-9_.+%'&-]+@[\p{Latin}0-9-]+(?:\.[\p{Latin}0-9-]+)+`), nil},
	{Phone, 11, "+0%", regexp.MustCompile(`(?:\+|00|%2[Bb])(?:86[ -]?1[3-9]\d[ -]?\d{4}[ -]?\d{4}|85[23][ -]?\d{4}[ -]?\d{4})`), nil},
	{Phone, 7, "+", regexp.MustCompile(`\+(?:1|7|[2-9]\d{1,2})[ -]?\d{2,4}(?:[ -]?\d{2,4}){2,3}`), nil},
	{Identity, 17, "", regexp.MustCompile(`[1-9]\d{5}[ -]?\d{8}[ -]?\d{3}[\dXx]`), checkedIdentity},
	{Identity, 15, "", regexp.MustCompile(`[1-8]\d{14}`), oldIdentity},
	{BankAccount, 16, "", regexp.MustCompile(`\d{16,19}|\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}(?:[ -]?\d{1,3})?`), luhn},
	{Phone, 11, "1", regexp.MustCompile(`(?:86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}`), nil},
	{Phone, 8, "", regexp.MustCompile(`853[ -]\d{4}[ -]?\d{4}|(?:853)?6\d{3} ?\d{4}|28\d{2} ?\d{4}`), nil},
	{Phone, 10, "0", regexp.MustCompile(`\(0\d{2,3}\) ?\d{7,8}|0\d{2,3}[ -]\d{7,8}`), nil},
	{MacaoCard, 8, "(/", regexp.MustCompile(`[1578]\d{6} ?\(\d\)|[1578]/\d{6}/\d`), nil},
	{Document, 6, "(", regexp.MustCompile(`[A-Za-z]{1,2}\d{6} ?\([\dAa]\)`), nil},
	{Permit, 8, "HMChmc", regexp.MustCompile(`[HMChmc]\d{8}(?:\d{2})?`), nil},
	{Permit, 7, "EGCM", regexp.MustCompile(`[EG]\d{8}|[CE][A-Z]\d{7}|M[A-D]\d{7}`), notDay}, // passports of the mainland and Macao
}

// announced are numbers that are known by a word before them only.
var announced = []struct {
	kind   Kind
	labels []string
	shape  *regexp.Regexp // of what stands behind the label; the group is the number
}{
	{Phone, words.PhoneLabels, regexp.MustCompile(`^(?:[ ._-]?no)?[^0-9a-z]{0,6}?(\d{4}[ -]?\d{3,4})`)},
	{Document, words.DocumentLabels, regexp.MustCompile(`^(?:[ ._-]?no)?[^0-9a-z]{0,6}?([a-z]{0,2}\d{6,10})`)},
}

// leastDigits is how many digits in a row a number has at least.
const leastDigits = 6

// longest is the most digits in a row, with no more than a blank and a bracket
// between two of them. Days as 2026-11-30 do not count.
func longest(text string) (most int) {
	row, signs := 0, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			if row == 0 && isDay(text[i:]) {
				i += len("2006-01-02") - 1
				continue
			}
			row, signs = row+1, 0
			most = max(most, row)
		case signs < 2 && strings.IndexByte(" -()/", c) >= 0:
			signs++
		default:
			row, signs = 0, 0
		}
	}
	return most
}

// isDay reports whether a text begins with a day of this century or the last.
func isDay(text string) bool {
	const like = "0000-00-00"
	if len(text) < len(like) || text[:2] != "19" && text[:2] != "20" || len(text) > len(like) && isDigits(text[len(like):len(like)+1]) {
		return false
	}
	for i := range len(like) {
		if digit := text[i] >= '0' && text[i] <= '9'; digit != (like[i] == '0') || !digit && text[i] != '-' {
			return false
		}
	}
	return true
}

// plain reports whether a text cannot hold personal data that is known by its
// form. Most of what is logged is plain.
func plain(text string) bool {
	return strings.IndexByte(text, '@') < 0 && longest(text) < leastDigits
}

type span struct {
	start, end int
	mask       string
}

func maskFreeText(level Level, text string) string {
	var masked strings.Builder
	rest := 0
	for _, s := range finds(level, text) {
		masked.WriteString(text[rest:s.start] + s.mask)
		rest = s.end
	}
	return masked.String() + text[rest:]
}

// finds are the pieces of a text that look like personal data, in their order.
func finds(level Level, text string) []span {
	narrow, at := narrowed(text)
	if plain(narrow) {
		return nil
	}
	var found []span
	take := func(kind Kind, start, end int, check func(string) bool) {
		part := narrow[start:end]
		if inWord(narrow, start, end) || check != nil && !check(marks.Replace(part)) ||
			slices.ContainsFunc(found, func(s span) bool { return start < s.end && s.start < end }) {
			return
		}
		found = append(found, span{start, end, Mask(kind, level, part)})
	}
	most := longest(narrow)
	for _, p := range patterns {
		if most < p.digits || p.signs != "" && !strings.ContainsAny(narrow, p.signs) {
			continue
		}
		for _, match := range p.shape.FindAllStringIndex(narrow, -1) {
			take(p.kind, match[0], match[1], p.check)
		}
	}
	if low := strings.ToLower(narrow); len(low) == len(narrow) { // some rare letters have a longer small one
		for _, a := range announced {
			for _, label := range a.labels {
				for from := 0; ; {
					next := strings.Index(low[from:], label)
					if next < 0 {
						break
					}
					start := from + next
					from = start + len(label)
					if match := a.shape.FindStringSubmatchIndex(low[from:]); match != nil && (label[0] >= utf8.RuneSelf || start == 0 || !alphanumeric(low[start-1])) {
						take(a.kind, from+match[2], from+match[3], notDay)
					}
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	for i := range found {
		found[i].start, found[i].end = at(found[i].start), at(found[i].end)
	}
	return found
}

// narrowed is a text with its full-width letters, digits and signs as narrow
// ones and without what nobody sees, and where each byte of it stood.
func narrowed(text string) (narrow string, at func(int) int) {
	if strings.IndexFunc(text, func(r rune) bool {
		return r >= utf8.RuneSelf && (isWide(r) || unicode.Is(unicode.Cf, r) || unicode.IsSpace(r))
	}) < 0 {
		return text, func(i int) int { return i }
	}
	var b strings.Builder
	var origin []int
	for i, r := range text {
		piece := halfWidth(string(r))
		for range len(piece) {
			origin = append(origin, i)
		}
		b.WriteString(piece)
	}
	origin = append(origin, len(text))
	return b.String(), func(i int) int { return origin[i] }
}

func alphanumeric(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
}

// inWord reports whether a find is only a piece of a longer number or code.
func inWord(text string, start, end int) bool {
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

// oldIdentity tests the day of birth of a number of fifteen digits, which has no
// check character.
func oldIdentity(text string) bool {
	_, err := time.Parse("060102", text[6:12])
	return err == nil
}

// notDay tests that eight digits are not a day of our times, as batches have.
func notDay(text string) bool {
	digits := strings.TrimLeftFunc(text, unicode.IsLetter)
	if len(digits) != len("20060102") || digits[:2] != "19" && digits[:2] != "20" {
		return true
	}
	_, err := time.Parse("20060102", digits)
	return err != nil
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
