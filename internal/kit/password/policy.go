package password

import (
	"crypto/rand"
	_ "embed" // for the list of common passwords
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gongzhi/internal/kit/fault"
)

// Policy is what a new password must satisfy.
type Policy struct {
	MinLength int // characters
	MaxLength int // characters; 0 means 128
	Classes   int // how many of lower case, upper case, digit, other it needs
}

//go:embed common.txt
var commonFile string

var common = func() map[string]bool {
	list := map[string]bool{}
	for _, line := range strings.Fields(commonFile) {
		list[line] = true
	}
	return list
}()

// Check notes everything that is wrong with a new password at pointer. logins
// are the person's login, name and the like, which it must not contain.
func (p Policy) Check(checks *fault.Checks, pointer, plain string, logins ...string) {
	plain = norm.NFKC.String(plain)
	length, most := utf8.RuneCountInString(plain), p.MaxLength
	if most == 0 {
		most = 128
	}
	checks.That(length >= p.MinLength, pointer, "password.too_short", "min", p.MinLength)
	checks.That(length <= most, pointer, "password.too_long", "max", most)
	checks.That(classes(plain) >= p.Classes, pointer, "password.classes", "classes", p.Classes)
	checks.That(!strings.ContainsFunc(plain, unicode.IsControl), pointer, "password.control")
	lower := strings.ToLower(plain)
	for _, login := range logins {
		if login = strings.ToLower(norm.NFKC.String(login)); utf8.RuneCountInString(login) >= 3 && strings.Contains(lower, login) {
			checks.Add(pointer, "password.contains_login")
			break
		}
	}
	checks.That(!isCommon(lower), pointer, "password.common")
}

// isCommon also sees through what people add to pass a rule: Password123!
func isCommon(lower string) bool {
	word := strings.TrimFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) })
	plain := strings.NewReplacer("0", "o", "1", "l", "3", "e", "4", "a", "5", "s", "@", "a", "$", "s").Replace
	return common[lower] || common[word] || common[plain(lower)] || common[plain(word)] || len(lower) > 0 && strings.Trim(lower, lower[:1]) == ""
}

func classes(plain string) int {
	var lower, upper, digit, other int
	for _, r := range plain {
		switch {
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return lower + upper + digit + other
}

// alphabet leaves out what is misread on paper: 0 O o 1 l I.
const alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-+=%#"

// Generate makes a random initial password of the given length, at least 12,
// with all four classes: 71 bits at 12 characters.
func Generate(length int) string {
	length = max(length, 12)
	for {
		var text strings.Builder
		for range length {
			n, _ := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet)))) // never fails since Go 1.24
			text.WriteByte(alphabet[n.Int64()])
		}
		if classes(text.String()) == 4 {
			return text.String()
		}
	}
}
