package gs1

import (
	"strconv"
	"strings"
)

// flaw is what a check found: a key, the place in the component (from 0) and
// more parameters for the sentence.
type flaw struct {
	key   string
	at    int
	pairs []any
}

func flawed(key string, at int, pairs ...any) *flaw { return &flaw{key: key, at: at, pairs: pairs} }

// lint checks the content of one component. Its length and characters have
// been checked before.
type lint func(value string) *flaw

// lints names every check of the dictionary. It is filled in init because the
// table refers to it and some checks refer to the table.
var lints map[string]lint

func init() {
	lints = map[string]lint{
		"csum":           lintCheckDigit,
		"csumalpha":      lintCheckPair,
		"gcppos1":        func(v string) *flaw { return lintCompanyPrefix(v, 0) },
		"gcppos2":        func(v string) *flaw { return lintCompanyPrefix(v, 1) },
		"yymmdd":         func(v string) *flaw { return lintDate("20"+v, 2, false) },
		"yymmd0":         func(v string) *flaw { return lintDate("20"+v, 2, true) },
		"yyyymmdd":       func(v string) *flaw { return lintDate(v, 0, false) },
		"hh":             func(v string) *flaw { return lintClock(v, 24) },
		"mi":             func(v string) *flaw { return lintClock(v, 60) },
		"ss":             func(v string) *flaw { return lintClock(v, 60) },
		"hhmi":           lintHourMinute,
		"iso3166":        lintList("country", "gs1.country"),
		"iso3166alpha2":  lintList("country2", "gs1.country"),
		"iso3166999":     lintCountryOrSeveral,
		"iso4217":        lintList("currency", "gs1.currency"),
		"packagetype":    lintList("package", "gs1.package_type"),
		"iso5218":        lintOneOf("iso5218", "0129"),
		"yesno":          lintOneOf("yesno", "01"),
		"winding":        lintOneOf("winding", "019"),
		"importeridx":    lintOneOf("importeridx", setZ),
		"hyphen":         lintOneOf("hyphen", "-"),
		"zero":           lintOneOf("zero", "0"),
		"mediatype":      lintMediaType,
		"nonzero":        lintRule("nonzero", func(v string) bool { return strings.Trim(v, "0") != "" }),
		"nozeroprefix":   lintRule("nozeroprefix", func(v string) bool { return v[0] != '0' }),
		"hasnondigit":    lintRule("hasnondigit", func(v string) bool { return !allDigits(v) }),
		"latitude":       lintRule("latitude", func(v string) bool { return v <= "1800000000" }),
		"longitude":      lintRule("longitude", func(v string) bool { return v <= "3600000000" }),
		"pieceoftotal":   lintRule("pieceoftotal", pieceOfTotal),
		"posinseqslash":  lintRule("posinseqslash", positionInSequence),
		"pcenc":          lintPercent,
		"iban":           lintRule("iban", validIBAN),
		"couponcode":     lintCoupon("couponcode", (*coupon).readCode),
		"couponposoffer": lintCoupon("couponposoffer", (*coupon).readOffer),
	}
}

// lintRule turns a yes-or-no test into a check.
func lintRule(name string, ok func(string) bool) lint {
	return func(v string) *flaw {
		if ok(v) {
			return nil
		}
		return flawed("gs1.content", 0, "rule", name)
	}
}

// lintOneOf allows only characters of set.
func lintOneOf(name, set string) lint {
	return func(v string) *flaw {
		for i := range len(v) {
			if strings.IndexByte(set, v[i]) < 0 {
				return flawed("gs1.content", i, "rule", name)
			}
		}
		return nil
	}
}

// lintList allows only codes of a list in codes.txt.
func lintList(list, key string) lint {
	return func(v string) *flaw {
		if table().codes[list][v] {
			return nil
		}
		return flawed(key, 0, "found", v)
	}
}

// lintCountryOrSeveral also allows 999, which stands for several countries.
func lintCountryOrSeveral(v string) *flaw {
	if v == "999" {
		return nil
	}
	return lintList("country", "gs1.country")(v)
}

func lintCheckDigit(v string) *flaw {
	last := len(v) - 1
	if expected, _ := CheckDigit(v[:last]); expected != v[last] {
		return flawed("gs1.check_digit", last, "expected", string(expected))
	}
	return nil
}

// shortestCompanyPrefix is the least number of digits of a GS1 Company Prefix.
const shortestCompanyPrefix = 4

// lintCompanyPrefix asks for the digits of a GS1 Company Prefix from position
// from. Whether the prefix has been issued is not checked.
func lintCompanyPrefix(v string, from int) *flaw {
	for i := from; i < from+shortestCompanyPrefix; i++ {
		if i >= len(v) || v[i] < '0' || v[i] > '9' {
			return flawed("gs1.company_prefix", min(i, len(v)-1))
		}
	}
	return nil
}

// lintMediaType: values 01–10 are assigned by ICCBBA, 80–99 for local use; the
// rest is reserved.
func lintMediaType(v string) *flaw {
	if ("01" <= v && v <= "10") || v >= "80" {
		return nil
	}
	return flawed("gs1.content", 0, "rule", "mediatype")
}

// pieceOfTotal: piece number and total of equal width, 0 < piece ≤ total.
func pieceOfTotal(v string) bool {
	half := len(v) / 2
	piece, total := v[:half], v[half:]
	return len(v)%2 == 0 && strings.Trim(piece, "0") != "" && piece <= total
}

// positionInSequence: "position/end", no leading zero, position ≤ end.
func positionInSequence(v string) bool {
	position, end, found := strings.Cut(v, "/")
	if !found || !allDigits(position) || !allDigits(end) || position[0] == '0' || end[0] == '0' {
		return false
	}
	return len(position) < len(end) || (len(position) == len(end) && position <= end)
}

// lintPercent: every % starts a percent-encoded byte (RFC 3986, 2.1).
func lintPercent(v string) *flaw {
	for i := range len(v) {
		if v[i] != '%' {
			continue
		}
		if i+2 >= len(v) || !isHex(v[i+1]) || !isHex(v[i+2]) {
			return flawed("gs1.content", i, "rule", "pcenc")
		}
	}
	return nil
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'F' || 'a' <= c && c <= 'f'
}

// lintDate checks a day written YYYYMMDD; shift is how many characters were
// put in front of the component. Two-digit years are checked as 20YY: a
// February 29 of another century is settled by Message.Date.
func lintDate(v string, shift int, monthOnly bool) *flaw {
	year, month, day := number(v[:4]), number(v[4:6]), number(v[6:])
	if month < 1 || month > 12 {
		return flawed("gs1.date", 4-shift)
	}
	if (day == 0 && !monthOnly) || day > daysIn(year, month) {
		return flawed("gs1.date", 6-shift)
	}
	return nil
}

func lintClock(v string, limit int) *flaw {
	if number(v) >= limit {
		return flawed("gs1.time", 0)
	}
	return nil
}

func lintHourMinute(v string) *flaw {
	if f := lintClock(v[:2], 24); f != nil {
		return f
	}
	if lintClock(v[2:], 60) != nil {
		return flawed("gs1.time", 2)
	}
	return nil
}

// number reads a text that is known to be digits only.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return -1
	}
	return n
}
