package gs1

// CheckDigit returns the GS1 mod-10 check digit that belongs after digits:
// from the right, weights 3, 1, 3, 1…, filled up to the next ten (GS1 General
// Specifications, section 7.9). It reports false when digits is empty or holds
// anything but 0–9.
func CheckDigit(digits string) (byte, bool) {
	if !allDigits(digits) {
		return 0, false
	}
	sum, weight := 0, 3
	for i := len(digits) - 1; i >= 0; i-- {
		sum += weight * int(digits[i]-'0')
		weight = 4 - weight
	}
	return byte('0' + (10-sum%10)%10), true
}

// ValidCheckDigit reports whether the last digit of code is the mod-10 check
// digit of those before it.
func ValidCheckDigit(code string) bool {
	if len(code) < 2 {
		return false
	}
	last := len(code) - 1
	digit, ok := CheckDigit(code[:last])
	return ok && digit == code[last]
}

// allDigits reports whether s is one or more of 0–9.
func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
