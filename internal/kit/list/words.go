package list

import (
	"regexp"
	"slices"
	"strings"

	"gongzhi/internal/kit/fold"
)

// telephone is a whole telephone number, or the number of an identity card with
// its last digit apart, as people write and paste them.
var telephone = regexp.MustCompile(`^(?:(?:\+|00)[\d() -]{7,18}|1[3-9]\d[ -]?\d{4}[ -]?\d{4}|(?:[689]\d|2[1-9])\d{2} \d{4}|[1578]\d{6} [(/]?\d\)?)$`)

// Words are what a search is for: a record has all of them. A telephone number
// stays whole although there are blanks in it, for it is found whole or not at all.
func Words(typed string) []string {
	if whole := strings.TrimSpace(typed); telephone.MatchString(whole) {
		return []string{whole}
	}
	words := strings.Fields(typed)
	if telling := slices.DeleteFunc(slices.Clone(words), func(word string) bool { return fold.Query(word) == "" }); len(telling) > 0 {
		return telling // a sign between words, as in A & B, is no word
	}
	return words
}
