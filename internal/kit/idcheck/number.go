package idcheck

import "strings"

// ParseGTIN checks a trade item number of 8, 12, 13 or 14 digits with the GS1
// mod-10 check digit.
func ParseGTIN(text string) (string, error) {
	number := clean(text)
	switch len(number) {
	case 8, 12, 13, 14:
	default:
		return "", wrong("idcheck.gtin_length", "length", len([]rune(number)))
	}
	if at := firstOutside(number, digits); at > 0 {
		return "", wrong("idcheck.gtin_character", "position", at)
	}
	last := len(number) - 1
	if expected := mod10Check(number[:last]); expected != number[last] {
		return number, doubtful("idcheck.gtin_check", "expected", string(expected))
	}
	return number, nil
}

// mod10Check is the GS1 check digit: weights 3, 1, 3… from the right.
func mod10Check(body string) byte {
	sum, weight := 0, 3
	for i := len(body) - 1; i >= 0; i-- {
		sum += int(body[i]-'0') * weight
		weight = 4 - weight
	}
	return byte('0' + (10-sum%10)%10)
}

// Mod97 returns the two check digits of MOD 97-10 (ISO/IEC 7064) for a number
// of digits and letters; other characters, such as hyphens, do not count.
func Mod97(number string) string {
	check := 98 - remainder97(Compact(number)+"00")
	return digits[check/10:][:1] + digits[check%10:][:1]
}

// AddMod97 makes the number that is told to citizens: number, hyphen and check
// digits.
func AddMod97(number string) string { return number + "-" + Mod97(number) }

// CheckMod97 checks a number that a citizen typed, check digits included, and
// returns it without them in the form of Compact. It finds every wrong digit and
// nearly every other slip.
func CheckMod97(text string) (string, error) {
	number := Compact(text)
	if len(number) < 3 || !isDigits(number[len(number)-2:], 2) {
		return "", wrong("idcheck.tracking_form")
	}
	if remainder97(number) != 1 {
		return "", wrong("idcheck.tracking_check")
	}
	return number[:len(number)-2], nil
}

// Compact writes a number with upper-case letters and digits only, so that it
// is found however hyphens and blanks were typed.
func Compact(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 128 && strings.ContainsRune(digits+allLetters, r) {
			return r
		}
		return -1
	}, clean(text))
}

// remainder97 reads letters as 10 to 35.
func remainder97(number string) int {
	rest := 0
	for i := range len(number) {
		value := strings.IndexByte(digits+allLetters, number[i])
		if value < 10 {
			rest = (rest*10 + value) % 97
		} else {
			rest = (rest*100 + value) % 97
		}
	}
	return rest
}
