package sheet

import (
	_ "embed" // counters.txt
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

var (
	powerNumber  = regexp.MustCompile(`^[+-]?\d+(\.\d+)?[eE][+-]?\d+$`)
	grouped      = regexp.MustCompile(`^[+-]?\d{1,3}([, ]\d{3})+(\.\d+)?$`)
	decimalComma = regexp.MustCompile(`^[+-]?\d+,\d{1,2}$`)
	withCounter  = regexp.MustCompile(`^([+-]?\d+(?:\.\d+)?) ?([\pL.]+)$`)
	lostCode     = regexp.MustCompile(`^\d(\.\d+)?[eE]\+\d{2,}$`)
)

// A workbook keeps 15 digits of a number; more are an artefact of the binary
// fraction, 12.300000000000001.
const trustedDigits = 15

// maxDigits keeps every number inside an int64.
const maxDigits = 18

// parseNumber returns text as a decimal with exactly scale digits after the
// point; decimalsKey is the issue when it has more.
func parseNumber(text string, scale int, decimalsKey string) (string, *Issue) {
	value, key := exactNumber(text, scale, decimalsKey)
	if key == "" {
		return value, nil
	}
	suggestion := ""
	if key == KeyNotANumber {
		if repaired := repairNumber(text); repaired != "" {
			if _, still := exactNumber(repaired, scale, decimalsKey); still == "" {
				suggestion = repaired
			}
		}
	}
	if key == KeyTooManyDecimals {
		return "", issueOf(key, suggestion, "scale", scale)
	}
	return "", issueOf(key, suggestion)
}

// exactNumber returns the canonical number, or the key of what is wrong.
func exactNumber(text string, scale int, decimalsKey string) (value, key string) {
	if strings.ContainsAny(text, "eE") && powerNumber.MatchString(text) {
		number, err := strconv.ParseFloat(text, 64)
		if err != nil || math.Abs(number) >= 1e15 {
			return "", KeyNumberTooBig
		}
		text = strconv.FormatFloat(number, 'f', -1, 64)
	}
	if !isPlain(text) {
		return "", KeyNotANumber
	}
	negative := text[0] == '-'
	whole, fraction, _ := strings.Cut(strings.TrimLeft(text, "+-"), ".")
	whole = strings.TrimLeft(whole, "0")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > scale {
		if len(whole)+len(fraction) <= trustedDigits {
			return "", decimalsKey
		}
		number, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return "", KeyNotANumber
		}
		rounded := strconv.FormatFloat(number, 'f', scale, 64)
		if near, _ := strconv.ParseFloat(rounded, 64); math.Abs(near-number) > math.Abs(number)*1e-14 {
			return "", decimalsKey
		}
		whole, fraction, _ = strings.Cut(strings.TrimLeft(rounded, "-"), ".")
		whole = strings.TrimLeft(whole, "0")
	}
	if len(whole)+scale > maxDigits {
		return "", KeyNumberTooBig
	}
	fraction += strings.Repeat("0", scale-len(fraction))
	if negative && strings.Trim(whole+fraction, "0") == "" {
		negative = false
	}
	return assemble(negative, whole, fraction), ""
}

func assemble(negative bool, whole, fraction string) string {
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if negative {
		return "-" + whole
	}
	return whole
}

// repairNumber returns the number that text certainly means, or nothing:
// full-width digits, grouped thousands, a decimal comma, the letter O or l among
// digits, a unit behind the number.
func repairNumber(text string) string {
	text = strings.TrimSpace(narrow(text))
	switch {
	case isPlain(text):
		return text
	case grouped.MatchString(text):
		return strings.NewReplacer(",", "", " ", "").Replace(text)
	case decimalComma.MatchString(text):
		return strings.Replace(text, ",", ".", 1)
	}
	if repaired := lettersToDigits(text); isPlain(repaired) {
		return repaired
	}
	if m := withCounter.FindStringSubmatch(text); m != nil && counters[strings.ToLower(m[2])] {
		return m[1]
	}
	return ""
}

// counters are the words that may follow a number without changing it: boxes,
// bottles, persons; not kilograms, not ten-thousands.
var counters = func() map[string]bool {
	words := map[string]bool{}
	for _, word := range strings.Fields(counterWords) {
		words[word] = true
	}
	return words
}()

//go:embed counters.txt
var counterWords string

// isPlain reports whether text is a sign, digits and at most one point between
// digits.
func isPlain(text string) bool {
	if text != "" && (text[0] == '+' || text[0] == '-') {
		text = text[1:]
	}
	whole, fraction, point := strings.Cut(text, ".")
	return isDigits(whole) && (!point || isDigits(fraction))
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// lettersToDigits reads O as 0, and l and I before another digit as 1, in texts
// that hold at least one digit.
func lettersToDigits(text string) string {
	if !strings.ContainsFunc(text, unicode.IsDigit) {
		return text
	}
	runes := []rune(text)
	for i, r := range runes {
		switch {
		case r == 'O' || r == 'o':
			runes[i] = '0'
		case (r == 'l' || r == 'I') && i+1 < len(runes):
			runes[i] = '1'
		}
	}
	return string(runes)
}

// isLostCode reports whether a spreadsheet turned a long code into a number and
// lost its last digits.
func isLostCode(text string) bool {
	return strings.ContainsAny(text, "eE") && lostCode.MatchString(text)
}

// tidyFraction shortens the binary artefacts of numbers in a workbook:
// 1.1000000000000001 is 1.1.
func tidyFraction(text string) string {
	if len(text) <= trustedDigits+1 || !strings.Contains(text, ".") {
		return text
	}
	if !isPlain(text) && !powerNumber.MatchString(text) {
		return text
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || math.Abs(number) >= 1e15 {
		return text
	}
	// What a formula left behind the digits that count: 22.127000000000002.
	number, err = strconv.ParseFloat(strconv.FormatFloat(number, 'g', trustedDigits, 64), 64)
	if err != nil {
		return text
	}
	return strconv.FormatFloat(number, 'f', -1, 64)
}
