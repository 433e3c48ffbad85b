package search

import (
	"strings"
	"unicode"

	"gongzhi/internal/kit/fold"
)

const (
	hanWindow = 8  // characters of a term that begins inside Chinese text
	longest   = 16 // characters of any term: search_term.term
	initials  = 16 // letters up to which a word may be pinyin initials, found from each of its letters on
)

// tails are how many last characters of a number are found by themselves.
var tails = []int{4, 5, 6, 8}

// terms are what a search column is found by: Chinese text from every character
// on, words and numbers from their first, numbers by their last characters too,
// and what may be pinyin initials from every letter on.
func terms(index string) []string {
	seen, found := map[string]bool{}, []string{}
	add := func(run []rune, most int) {
		term := string(run[:min(len(run), most)])
		if !seen[term] {
			seen[term] = true
			found = append(found, term)
		}
	}
	for _, run := range runs(index) {
		letters := []rune(run)
		switch {
		case unicode.Is(unicode.Han, letters[0]):
			for i := range letters {
				add(letters[i:], hanWindow)
			}
			continue
		case fromEach(run, letters):
			for i := range letters[:len(letters)-1] { // one letter alone says nothing
				add(letters[i:], longest)
			}
		}
		add(letters, longest)
		if strings.ContainsFunc(run, unicode.IsDigit) {
			for _, n := range tails {
				if n < len(letters) {
					add(letters[len(letters)-n:], longest)
				}
			}
		}
	}
	return found
}

// runs cuts a folded text at blanks and where Chinese begins or ends.
func runs(text string) []string {
	var found []string
	for _, word := range strings.Fields(text) {
		start, han := 0, false
		for i, r := range word {
			if is := unicode.Is(unicode.Han, r); i == 0 {
				han = is
			} else if is != han {
				found = append(found, word[start:i])
				start, han = i, is
			}
		}
		found = append(found, word[start:])
	}
	return found
}

// Words are the words of what a person typed, folded; each must be found.
func Words(typed string) []string {
	var words []string
	for _, word := range strings.Fields(typed) {
		words = append(words, runs(fold.Query(word))...)
	}
	return words
}

// between are the bounds of the terms that a word begins: from, and up to but
// without to.
func between(word string) (from, to string) {
	letters := []rune(word)
	most := longest
	if unicode.Is(unicode.Han, letters[0]) {
		most = hanWindow
	}
	from = string(letters[:min(len(letters), most)])
	return from, from + string(unicode.MaxRune)
}
