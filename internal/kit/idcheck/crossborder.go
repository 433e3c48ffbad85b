package idcheck

import (
	"regexp"
	"strings"
)

var (
	macaoID    = regexp.MustCompile(`^([1578])/?(\d{6})[(/]?(\d)\)?$`)
	homePermit = regexp.MustCompile(`^([HM])(\d{8})(\d{2})?$`)
	hongKongID = regexp.MustCompile(`^([A-Z]{1,2})(\d{6})\(?([\dA])\)?$`)
)

// ParseMacaoID checks the form of a Macao resident identity card number and
// returns it as 1234567(8). The check digit's rule is not public, so a mistyped
// digit is not found, and another form is overridable: then the text comes back
// cleaned.
func ParseMacaoID(text string) (string, error) {
	number := clean(text)
	parts := macaoID.FindStringSubmatch(number)
	if parts == nil {
		return number, doubtful("idcheck.macao_form")
	}
	return parts[1] + parts[2] + "(" + parts[3] + ")", nil
}

// HomePermit is a mainland travel permit for Hong Kong and Macao residents
// (港澳居民来往内地通行证, 回乡证).
type HomePermit struct {
	Number string // as printed, letter and 8 or 10 digits
	Person string // letter and 8 digits: the same for life
	Origin string // "HK" or "MO"
}

// ParseHomePermit checks the form of a home-return permit; it has no check
// digit.
func ParseHomePermit(text string) (HomePermit, error) {
	parts := homePermit.FindStringSubmatch(clean(text))
	if parts == nil {
		return HomePermit{}, wrong("idcheck.permit_form")
	}
	origin := map[string]string{"H": "HK", "M": "MO"}[parts[1]]
	return HomePermit{parts[0], parts[1] + parts[2], origin}, nil
}

// ParseHongKongID checks a Hong Kong identity card number with its check
// character and returns it as A123456(3).
func ParseHongKongID(text string) (string, error) {
	parts := hongKongID.FindStringSubmatch(clean(text))
	if parts == nil {
		return "", wrong("idcheck.hong_kong_form")
	}
	number := parts[1] + parts[2] + "(" + parts[3] + ")"
	if hongKongCheck(parts[1]+parts[2]) != parts[3] {
		return number, doubtful("idcheck.hong_kong_check")
	}
	return number, nil
}

// hongKongCheck: characters weighted 9 to 2, letters from 10, an absent first
// letter counts 36; the weighted sum with the check character is a multiple of
// 11, and 10 is written A.
func hongKongCheck(body string) string {
	const values = digits + allLetters + " "
	body = strings.Repeat(" ", 8-len(body)) + body
	sum := 0
	for i := range len(body) {
		sum += strings.IndexByte(values, body[i]) * (9 - i)
	}
	return values[(11-sum%11)%11:][:1]
}
