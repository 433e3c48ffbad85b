package knowledge

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"

	"gongzhi/internal/kit/fold"
)

//go:embed variants.txt
var variants string

//go:embed common.txt
var common string

// emptyWords are words that tell no article from another.
var emptyWords = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for _, word := range strings.Fields(common) {
		words[fold.Text(word)] = true
	}
	return words
})

// replacer writes the words of variants.txt as the first of their line: what
// kit/fold cannot know, for characters alone do not tell that two words mean
// the same on both sides of the border.
var replacer = sync.OnceValue(func() *strings.Replacer {
	var pairs [][2]string
	for _, line := range strings.Split(variants, "\n") {
		for _, word := range strings.Fields(line) { // the first too: what it holds stays
			pairs = append(pairs, [2]string{fold.Text(word), fold.Text(strings.Fields(line)[0])})
		}
	}
	slices.SortStableFunc(pairs, func(a, b [2]string) int { return len(b[0]) - len(a[0]) }) // the longest wins
	var all []string
	for _, pair := range pairs {
		all = append(all, pair[0], pair[1])
	}
	return strings.NewReplacer(all...)
})

// folded is a text as it is compared: lower case, simplified, one word for one
// thing, words apart by one blank.
func folded(text string) string {
	parts := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	words := make([]string, 0, len(parts))
	for _, part := range parts {
		if word := replacer().Replace(fold.Text(part)); word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// grams are what a folded text is compared by: pairs of Chinese characters, and
// other words of two letters or more as they are.
func grams(text string) []string {
	seen, found := map[string]bool{}, []string{}
	add := func(gram string) {
		if !seen[gram] && !emptyWords()[gram] {
			seen[gram] = true
			found = append(found, gram)
		}
	}
	for _, word := range strings.Fields(text) {
		letters := []rune(word)
		for i := 0; i < len(letters); {
			end := i
			han := unicode.Is(unicode.Han, letters[i])
			for end < len(letters) && unicode.Is(unicode.Han, letters[end]) == han {
				end++
			}
			run := letters[i:end]
			switch {
			case !han && len(run) > 1:
				add(string(run))
			case han && len(run) == 1:
				add(string(run))
			case han:
				for j := range run[:len(run)-1] {
					add(string(run[j : j+2]))
				}
			}
			i = end
		}
	}
	return found
}
