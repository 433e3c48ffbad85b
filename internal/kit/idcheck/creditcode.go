package idcheck

import "strings"

// CreditCode is a unified social credit code (GB 32100-2015) taken apart.
type CreditCode struct {
	Code         string // 18 characters
	Registrar    string // position 1: 9 market supervision, 5 civil affairs, 1 staffing, Y other…
	Kind         string // position 2, its meaning depends on Registrar
	Region       string // positions 3–8: division of the registering authority
	Organisation string // positions 9–17: organisation code (GB 11714)
}

// IsSelfEmployed reports an individual business (个体工商户), which the code
// marks by 92.
func (c CreditCode) IsSelfEmployed() bool { return strings.HasPrefix(c.Code, "92") }

const (
	creditLetters = "ABCDEFGHJKLMNPQRTUWXY" // without I, O, S, V, Z
	creditSet     = digits + creditLetters
	allLetters    = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// ParseCreditCode checks a unified social credit code. When check characters
// disagree, the key tells which: uscc_organisation (position 17), uscc_check
// (position 18) or uscc_both, all overridable.
func ParseCreditCode(text string) (CreditCode, error) {
	code := clean(text)
	if err := checkCreditShape(code); err != nil {
		return CreditCode{}, err
	}
	c := CreditCode{code, code[:1], code[1:2], code[2:8], code[8:17]}
	organisation := organisationCheck(code[8:16])
	check := creditCheck(code[:17])
	wrongOrganisation, wrongCheck := code[16] != organisation, code[17] != check
	switch {
	case wrongOrganisation && wrongCheck:
		return c, doubtful("idcheck.uscc_both", "organisation", string(organisation), "check", string(check))
	case wrongOrganisation:
		return c, doubtful("idcheck.uscc_organisation", "expected", string(organisation))
	case wrongCheck:
		return c, doubtful("idcheck.uscc_check", "expected", string(check))
	}
	return c, nil
}

// checkCreditShape checks length and characters and names illegal letters.
func checkCreditShape(code string) *Error {
	if len(code) != 18 {
		return wrong("idcheck.uscc_length", "length", len([]rune(code)))
	}
	var letters []string
	for i := range len(code) {
		switch {
		case strings.IndexByte(creditSet, code[i]) >= 0:
		case strings.IndexByte(allLetters, code[i]) >= 0:
			letters = append(letters, code[i:i+1])
		default:
			return wrong("idcheck.uscc_character", "position", i+1)
		}
	}
	if letters != nil {
		return wrong("idcheck.uscc_letter", "letters", strings.Join(letters, ", "))
	}
	if at := firstOutside(code[2:8], digits); at > 0 {
		return wrong("idcheck.uscc_region", "position", at+2)
	}
	return nil
}

// creditCheck computes position 18: weights 3^i mod 31 over the first 17.
func creditCheck(body string) byte {
	sum, weight := 0, 1
	for i := range len(body) {
		sum += strings.IndexByte(creditSet, body[i]) * weight
		weight = weight * 3 % 31
	}
	return creditSet[(31-sum%31)%31]
}

// organisationCheck computes the ninth character of an organisation code
// (GB 11714): letters count from 10, 10 is written X and 11 is 0.
func organisationCheck(body string) byte {
	weights := [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i := range len(body) {
		sum += strings.IndexByte(digits+allLetters, body[i]) * weights[i]
	}
	return "0123456789X0"[11-sum%11]
}
