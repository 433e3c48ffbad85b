package gs1

import "strings"

// Symbology is a kind of bar code that can carry GS1 data.
type Symbology string

// The symbologies ScanData writes and ParseScan recognises. A GS1-128 symbol
// without composite component is read as GS1_128_CCA.
const (
	QR                 Symbology = "QR"
	DataMatrix         Symbology = "DM"
	DotCode            Symbology = "DotCode"
	EAN13              Symbology = "EAN13"
	EAN8               Symbology = "EAN8"
	UPCA               Symbology = "UPCA"
	UPCE               Symbology = "UPCE"
	GS1128CCA          Symbology = "GS1_128_CCA"
	GS1128CCC          Symbology = "GS1_128_CCC"
	DataBarExpanded    Symbology = "DataBarExpanded"
	DataBarOmni        Symbology = "DataBarOmni"
	DataBarTruncated   Symbology = "DataBarTruncated"
	DataBarStacked     Symbology = "DataBarStacked"
	DataBarStackedOmni Symbology = "DataBarStackedOmni"
	DataBarLimited     Symbology = "DataBarLimited"
)

// carrier is what a symbology identifier (ISO/IEC 15424) says.
type carrier struct {
	symbology Symbology
	gs1       bool // the data are an element string
	digits    int  // otherwise: length of a retail number, 0 for plain text
}

var carriers = map[string]carrier{
	"]C1": {GS1128CCA, true, 0},
	"]e0": {DataBarExpanded, true, 0},
	"]d2": {DataMatrix, true, 0},
	"]Q3": {QR, true, 0},
	"]J1": {DotCode, true, 0},
	"]E0": {EAN13, false, 13},
	"]E4": {EAN8, false, 8},
	"]d1": {DataMatrix, false, 0},
	"]Q1": {QR, false, 0},
	"]J0": {DotCode, false, 0},
}

// compositeMark separates a retail number from its composite component.
const compositeMark = "|]e0"

// Scan is what a scanner sent, with the symbology identifier interpreted.
type Scan struct {
	Symbology Symbology
	// Data in the notation of ScanData: "^…" for an element string, else plain
	// text, in which a leading "^" is written "\^".
	Data     string
	Elements []Element // of the element string or the Digital Link
}

// ParseScan reads scanner output that begins with a symbology identifier such
// as "]d2", with GS (ASCII 29) for FNC1. A plain text that is a web address
// must be a valid GS1 Digital Link.
func ParseScan(text string) (Scan, error) {
	scan, err := parseScan(text)
	if err != nil {
		return Scan{}, err
	}
	return scan, nil
}

func parseScan(text string) (Scan, *Error) {
	if len(text) < 3 || text[0] != ']' {
		return Scan{}, wrong("gs1.symbology_missing")
	}
	c, known := carriers[text[:3]]
	if !known {
		return Scan{}, wrong("gs1.symbology_unknown", "symbology", text[:3])
	}
	data := text[3:]
	switch {
	case c.digits > 0:
		return parseRetail(c, data)
	case c.gs1:
		scan := Scan{Symbology: c.symbology}
		var err *Error
		scan.Data, scan.Elements, err = parseScannedElements(data)
		return scan, err
	default:
		scan := Scan{Symbology: c.symbology, Data: data}
		if strings.HasPrefix(strings.TrimLeft(data, `\`), FNC1) {
			scan.Data = `\` + data
		}
		if _, err := cutScheme(data); err != nil {
			return scan, nil
		}
		link, err := parseLink(data)
		scan.Elements = link.Elements
		return scan, err
	}
}

// parseScannedElements reads an element string with GS as separator.
func parseScannedElements(data string) (string, []Element, *Error) {
	if at := strings.Index(data, FNC1); at >= 0 {
		return "", nil, wrong("gs1.data_character", "position", at+1)
	}
	data = strings.ReplaceAll(data, separator, FNC1)
	elements, err := parseData(data)
	return FNC1 + data, elements, err
}

// parseRetail reads an EAN number, which may carry a composite component.
func parseRetail(c carrier, data string) (Scan, *Error) {
	number, composite, hasComposite := strings.Cut(data, compositeMark)
	if err := checkNumber(number, c.digits); err != nil {
		return Scan{}, err
	}
	scan := Scan{Symbology: c.symbology, Data: number}
	scan.Elements = []Element{{"01", strings.Repeat("0", 14-len(number)) + number}}
	if hasComposite {
		data, elements, err := parseScannedElements(composite)
		if err != nil {
			return Scan{}, err
		}
		scan.Data += "|" + data
		scan.Elements = append(scan.Elements, elements...)
	}
	return scan, nil
}

// checkNumber asks for exactly so many digits and a right check digit.
func checkNumber(number string, digits int) *Error {
	if len(number) != digits || !allDigits(number) {
		return wrong("gs1.number_digits", "digits", digits)
	}
	if expected, _ := CheckDigit(number[:digits-1]); expected != number[digits-1] {
		return wrong("gs1.number_check_digit", "position", digits, "expected", string(expected))
	}
	return nil
}
