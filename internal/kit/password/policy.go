package password

import (
	"crypto/rand"
	_ "embed" // for the list of common words
	"math/big"
	"slices"
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

	Known *List // passwords that an installation knows to be breached, beside our own list
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

// Check notes everything that is wrong with a new password at pointer. about
// are the person's login, name, telephone and the like: it must contain none of
// them, and no longer part of one.
func (p Policy) Check(checks *fault.Checks, pointer, plain string, about ...string) {
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
	checks.That(!containsAny(lower, about), pointer, "password.contains_login")
	checks.That(!isCommon(lower) && !p.Known.Has(plain), pointer, "password.common")
}

const (
	leastPart = 4 // characters of a part of a name or login
	leastHan  = 2 // of a Chinese name
	leastText = 3
)

// containsAny reports whether a password holds one of the texts about its
// owner, or one of their parts: "meiling" of "meiling.chan".
func containsAny(lower string, about []string) bool {
	for _, text := range about {
		text = strings.ToLower(norm.NFKC.String(text))
		least := leastText
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			least = leastHan
		}
		if utf8.RuneCountInString(text) >= least && strings.Contains(lower, text) {
			return true
		}
		for _, part := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if utf8.RuneCountInString(part) >= leastPart && strings.Contains(lower, part) {
				return true
			}
		}
	}
	return false
}

// isCommon also sees through what people add to pass a rule: Password123!
func isCommon(lower string) bool {
	word := strings.TrimFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) })
	plain := strings.NewReplacer("0", "o", "1", "l", "3", "e", "4", "a", "5", "s", "@", "a", "$", "s").Replace
	for _, text := range []string{lower, word, plain(lower), plain(word)} {
		if common[text] || len(text) >= leastPart && breached.Has(text) {
			return true
		}
	}
	return len(lower) > 0 && (strings.Trim(lower, lower[:1]) == "" || isWalk(lower))
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
// with all four classes: 71 bits at 12 characters. Words that it must not hold
// are the login and the name it is for.
func Generate(length int, without ...string) string {
	length = max(length, 12)
	for {
		var text strings.Builder
		for range length {
			n, _ := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet)))) // never fails since Go 1.24
			text.WriteByte(alphabet[n.Int64()])
		}
		if classes(text.String()) == 4 && !holds(text.String(), without) {
			return text.String()
		}
	}
}

// holds reports whether a text has one of the words in it, in any case.
func holds(text string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool {
		return word != "" && strings.Contains(strings.ToLower(text), strings.ToLower(word))
	})
}
