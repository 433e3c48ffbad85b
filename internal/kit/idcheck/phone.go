package idcheck

import (
	"regexp"
	"strings"
)

// Phone is a mobile number.
type Phone struct {
	Origin string // "CN", "MO" or "HK"
	Number string // without country code
	E164   string // +8613812345678
}

// mobile lists the numbering plans. Macao and Hong Kong both have eight digits,
// so theirs need the country code.
var mobile = []struct {
	origin, code string
	form         *regexp.Regexp
}{
	{"CN", "86", regexp.MustCompile(`^(?:\+?86|0086)?(1[3-9]\d{9})$`)},
	{"MO", "853", regexp.MustCompile(`^(?:\+?853|00853)(6\d{7})$`)},
	{"HK", "852", regexp.MustCompile(`^(?:\+?852|00852)([4-9]\d{7})$`)},
}

var eightDigits = regexp.MustCompile(`^[4-9]\d{7}$`)

// ParsePhone checks a mobile number of the mainland, Macao or Hong Kong.
// Blanks, hyphens and brackets in it are ignored.
func ParsePhone(text string) (Phone, error) {
	number := strings.NewReplacer("-", "", "(", "", ")", "", ".", "").Replace(clean(text))
	for _, plan := range mobile {
		if parts := plan.form.FindStringSubmatch(number); parts != nil {
			return Phone{plan.origin, parts[1], "+" + plan.code + parts[1]}, nil
		}
	}
	if eightDigits.MatchString(number) {
		return Phone{}, wrong("idcheck.phone_country")
	}
	return Phone{}, wrong("idcheck.phone_form")
}
