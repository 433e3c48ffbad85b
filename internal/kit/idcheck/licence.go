package idcheck

import "strings"

// LicenceKind is the prefix of a food licence or filing number.
type LicenceKind string

// The kinds of numbers that share one layout.
const (
	ProductionLicence LicenceKind = "SC" // 食品生产许可证
	BusinessLicence   LicenceKind = "JY" // 食品经营许可证
	PrepackagedFiling LicenceKind = "YB" // 仅销售预包装食品备案
)

// licenceTypes lists the first digits each kind uses: SC food and additives; JY
// seller, caterer, canteen; YB wholesale and retail.
var licenceTypes = map[LicenceKind]string{ProductionLicence: "12", BusinessLicence: "123", PrepackagedFiling: "12"}

// Licence is a food licence number taken apart.
type Licence struct {
	Kind     LicenceKind
	Number   string // kind and 14 digits
	Type     string // first digit: see licenceTypes
	Category string // SC only: three digits of the main product, Type included
	Region   string // six digits of the issuing authority
	Sequence string // four digits for SC, six for the others
}

// ParseLicence checks an SC, JY or YB number: prefix, 14 digits, check digit
// by MOD 11,10. A wrong check digit and an unused type are overridable; older
// and local permits do not follow this layout and are not for this function.
func ParseLicence(text string) (Licence, error) {
	number := clean(text)
	if len(number) < 2 || licenceTypes[LicenceKind(number[:2])] == "" {
		return Licence{}, wrong("idcheck.licence_prefix")
	}
	body := number[2:]
	if at := firstOutside(body, digits); at > 0 {
		return Licence{}, wrong("idcheck.licence_character", "position", at+2)
	}
	if len(body) != 14 {
		return Licence{}, wrong("idcheck.licence_length", "length", len(body))
	}
	l := Licence{Kind: LicenceKind(number[:2]), Number: number, Type: body[:1], Region: body[1:7], Sequence: body[7:13]}
	if l.Kind == ProductionLicence {
		l.Category, l.Region, l.Sequence = body[:3], body[3:9], body[9:13]
	}
	if expected := mod11Check(body[:13]); expected != body[13] {
		return l, doubtful("idcheck.licence_check", "expected", string(expected))
	}
	if !strings.Contains(licenceTypes[l.Kind], l.Type) {
		return l, doubtful("idcheck.licence_type", "kind", string(l.Kind), "found", l.Type)
	}
	return l, nil
}

// mod11Check is the hybrid system MOD 11,10 of GB/T 17710 (ISO/IEC 7064).
func mod11Check(body string) byte {
	product := 10
	for i := range len(body) {
		sum := (product + int(body[i]-'0')) % 10
		if sum == 0 {
			sum = 10
		}
		product = sum * 2 % 11
	}
	return byte('0' + (11-product)%10)
}
