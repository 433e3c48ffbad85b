package search

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// gramSize is how many characters a gram has: search_gram.gram.
const gramSize = 3

// grams are the pieces of three characters of those runs that are not found from
// each of their characters on by terms: numbers, and words that are long. What
// stands inside a text and begins no term has only pieces that are among them.
func grams(index string) []string {
	var found []string
	for _, run := range runs(index) {
		if letters := []rune(run); !unicode.Is(unicode.Han, letters[0]) && !fromEach(run, letters) {
			found = append(found, pieces(letters)...)
		}
	}
	return found
}

// fromEach tells whether terms has a run from each of its letters on.
func fromEach(run string, letters []rune) bool {
	return len(letters) <= initials && !strings.ContainsFunc(run, unicode.IsDigit)
}

func pieces(letters []rune) []string {
	var found []string
	for i := 0; i+gramSize <= len(letters); i++ {
		found = append(found, string(letters[i:i+gramSize]))
	}
	return found
}

// gramSet are grams of a source that are known to be stored, so that hardly any
// record costs a statement: pieces of numbers come again and again.
type gramSet struct {
	lock  sync.Mutex
	known map[string]bool
	whole bool // the records that were there before the grams are read too
}

// missing are the grams of texts that are not known, once each, in order.
func (s *gramSet) missing(texts []string) []string {
	s.lock.Lock()
	defer s.lock.Unlock()
	var found []string
	for _, text := range texts {
		for _, gram := range grams(text) {
			if !s.known[gram] {
				found = append(found, gram)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func (s *gramSet) add(stored []string) {
	s.lock.Lock()
	defer s.lock.Unlock()
	for _, gram := range stored {
		s.known[gram] = true
	}
}
