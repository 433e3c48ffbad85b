package gs1

import "strings"

// Scheme tells who issues a code and how it is laid out.
type Scheme string

// The schemes of trace codes.
const (
	// HQ20 is this system's own code: 20 digits that begin with 9.
	HQ20 Scheme = "HQ20"
	// MSFX20 is the national platform's code (码上放心): 20 digits that begin
	// with 8. It has no public check digit.
	MSFX20 Scheme = "MSFX20"
	// GS1 is anything made of application identifiers, or a retail number.
	GS1 Scheme = "GS1"
	// ISO15459 is a code of another agency, kept as it is.
	ISO15459 Scheme = "ISO15459"
)

// Prefix recognises the codes of one issuing agency (ISO/IEC 15459-2). The
// table of agencies is the caller's data.
type Prefix struct {
	Text   string // how its codes begin
	Agency string // who issues them
}

// HQ20Layout is an HQ20 code taken apart. Whether Secret is the right one is
// for the issuer to say.
type HQ20Layout struct {
	Product string // 7 digits, the first is 9
	Serial  string // 9 digits
	Secret  string // 3 digits, keyed hash of the first 16
	Check   string // GS1 mod-10 over the first 19
}

// ReadHQ20 checks shape and check digit of an HQ20 code.
func ReadHQ20(code string) (HQ20Layout, error) {
	if err := checkHQ20(code); err != nil {
		return HQ20Layout{}, err
	}
	return HQ20Layout{code[:7], code[7:16], code[16:19], code[19:]}, nil
}

func checkHQ20(code string) *Error {
	if plainScheme(code) != HQ20 {
		return wrong("gs1.hq20_shape")
	}
	if expected, _ := CheckDigit(code[:19]); expected != code[19] {
		return wrong("gs1.hq20_check_digit", "position", 20, "expected", string(expected))
	}
	return nil
}

// plainScheme recognises the two national 20-digit layouts; "" for others.
func plainScheme(text string) Scheme {
	if len(text) != 20 || !allDigits(text) {
		return ""
	}
	switch text[0] {
	case '8':
		return MSFX20
	case '9':
		return HQ20
	}
	return ""
}

// agencyOf returns the agency whose prefix begins text; the longest wins.
func agencyOf(text string, prefixes []Prefix) (Prefix, bool) {
	var best Prefix
	for _, p := range prefixes {
		if p.Text != "" && len(p.Text) > len(best.Text) && strings.HasPrefix(text, p.Text) {
			best = p
		}
	}
	return best, best.Text != ""
}
