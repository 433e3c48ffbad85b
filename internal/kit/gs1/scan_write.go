package gs1

import "strings"

// ScanData returns what a scanner sends for a symbol: symbology identifier and
// data, with GS (ASCII 29) for FNC1. data is an element string "^…", plain
// text in which a leading "^" is written "\^", or the number of a retail
// symbol; "|^…" after it is a composite component. A number without its check
// digit gets one.
func ScanData(symbology Symbology, data string) (string, error) {
	linear, composite, hasComposite := strings.Cut(data, "|")
	switch symbology {
	case QR, DataMatrix, DotCode:
		return matrixScan(symbology, data)
	case GS1128CCA, GS1128CCC:
		if !hasComposite {
			return linearScan("]C1", linear, "")
		}
		return linearScan("]e0", linear, composite)
	case DataBarExpanded:
		return linearScan("]e0", linear, composite)
	case DataBarOmni, DataBarTruncated, DataBarStacked, DataBarStackedOmni, DataBarLimited:
		return dataBarScan(symbology, linear, composite)
	case EAN13:
		return retailScan("]E0", linear, composite, 13)
	case EAN8:
		return retailScan("]E4", linear, composite, 8)
	case UPCA, UPCE:
		return retailScan("]E00", linear, composite, 12)
	}
	return "", wrong("gs1.symbology_unknown", "symbology", string(symbology))
}

// matrixScan writes a two-dimensional symbol, which has no composite.
func matrixScan(symbology Symbology, data string) (string, error) {
	gs1 := strings.HasPrefix(data, FNC1)
	identifier := ""
	for id, c := range carriers {
		if c.symbology == symbology && c.gs1 == gs1 {
			identifier = id
		}
	}
	if gs1 {
		text, err := transmit(data)
		return identifier + text, err
	}
	if strings.HasPrefix(strings.TrimLeft(data, `\`), FNC1) {
		data = data[1:]
	}
	return identifier + data, nil
}

// linearScan writes one message of an element string and its composite.
func linearScan(identifier, linear, composite string) (string, error) {
	text, err := transmit(linear)
	if err != nil || composite == "" {
		return identifier + text, err
	}
	more, err := transmit(composite)
	elements, _ := ParseElementString(linear)
	last := elements[len(elements)-1]
	if !table().lookup(last.AI).predefined && !strings.HasSuffix(text, separator) {
		text += separator
	}
	return identifier + text + more, err
}

// dataBarScan writes the GTIN symbols of the GS1 DataBar family.
func dataBarScan(symbology Symbology, linear, composite string) (string, error) {
	number, err := completeNumber(strings.TrimPrefix(linear, FNC1+"01"), 14)
	if err != nil {
		return "", err
	}
	if symbology == DataBarLimited && number > "19999999999999" {
		return "", wrong("gs1.number_range", "max", "19999999999999")
	}
	text := "]e001" + number
	if composite == "" {
		return text, nil
	}
	more, cause := transmit(composite)
	return text + more, cause
}

// retailScan writes an EAN or UPC number; its composite is a second message.
func retailScan(identifier, linear, composite string, digits int) (string, error) {
	leading := FNC1 + "01" + strings.Repeat("0", 14-digits)
	number, err := completeNumber(strings.TrimPrefix(linear, leading), digits)
	if err != nil {
		return "", err
	}
	if composite == "" {
		return identifier + number, nil
	}
	more, cause := transmit(composite)
	return identifier + number + compositeMark + more, cause
}

// completeNumber adds the check digit when exactly that is missing, and checks.
func completeNumber(number string, digits int) (string, error) {
	if len(number) == digits-1 {
		if digit, ok := CheckDigit(number); ok {
			number += string(digit)
		}
	}
	if err := checkNumber(number, digits); err != nil {
		return "", err
	}
	return number, nil
}

// transmit checks an element string and writes it as scanners send it.
func transmit(data string) (string, error) {
	if _, err := ParseElementString(data); err != nil {
		return "", err
	}
	return strings.ReplaceAll(data[1:], FNC1, separator), nil
}
