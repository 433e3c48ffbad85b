package gs1

import "strings"

// Character sets of the GS1 General Specifications, in the order of their
// values where an algorithm needs one.
const (
	setN  = "0123456789"
	setY  = "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" // set 39
	setX  = `!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`
	setZ  = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz" // set 64
	set32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
)

// sets maps the letter of a component in ai.txt to its characters.
var sets = map[byte]string{'n': setN, 'x': setX, 'y': setY, 'z': setZ}

// lintSet checks that every character belongs to the component's set.
func lintSet(set byte, v string) *flaw {
	if set == 'z' {
		body, ok := trimPadding(v)
		if !ok {
			return flawed("gs1.character", len(body))
		}
		v = body
	}
	for i := range len(v) {
		if strings.IndexByte(sets[set], v[i]) < 0 {
			return flawed("gs1.character", i)
		}
	}
	return nil
}

// trimPadding removes the = signs that may end base64 text: at most two. RFC
// 4648 pads to a multiple of four; GS1's published test pads to three, so both
// are read.
func trimPadding(v string) (string, bool) {
	body := strings.TrimRight(v, "=")
	pads := len(v) - len(body)
	return body, pads == 0 || (pads <= 2 && (len(v)%4 == 0 || len(v)%3 == 0))
}

// lintCheckPair checks the two check characters of an alphanumeric key: data
// characters weighted by primes from the right, modulo 1021, written in set 32
// (GS1 General Specifications, section 7.9.5).
func lintCheckPair(v string) *flaw {
	body := len(v) - 2
	if body < 0 {
		return flawed("gs1.check_pair", 0)
	}
	pair, ok := CheckPair(v[:body])
	if !ok || pair != v[body:] {
		return flawed("gs1.check_pair", body, "expected", pair)
	}
	return nil
}

// CheckPair returns the check character pair of an alphanumeric GS1 key such as
// a Global Model Number. It reports false when body has a character outside
// set 82.
func CheckPair(body string) (string, bool) {
	sum, prime := 0, 1
	for i := len(body) - 1; i >= 0; i-- {
		value := strings.IndexByte(setX, body[i])
		if value < 0 {
			return "", false
		}
		prime = nextPrime(prime)
		sum += value * prime
	}
	sum %= 1021
	return string([]byte{set32[sum>>5], set32[sum&31]}), true
}

func nextPrime(n int) int {
	for {
		n++
		divisor := 2
		for divisor*divisor <= n && n%divisor != 0 {
			divisor++
		}
		if divisor*divisor > n {
			return n
		}
	}
}

// shortestIBAN and longestIBAN bound an IBAN (ISO 13616-1 gives no minimum;
// the shortest in use has 15 characters).
const (
	shortestIBAN = 11
	longestIBAN  = 34
)

// validIBAN checks country, characters and the MOD 97-10 check digits.
func validIBAN(v string) bool {
	if len(v) < shortestIBAN || len(v) > longestIBAN || !table().codes["country2"][v[:2]] {
		return false
	}
	remainder := 0
	for _, c := range []byte(v[4:] + v[:4]) {
		switch {
		case '0' <= c && c <= '9':
			remainder = (remainder*10 + int(c-'0')) % 97
		case 'A' <= c && c <= 'Z':
			remainder = (remainder*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return remainder == 1
}
