// Package fold makes texts comparable the way people search: lower case, half
// width, simplified characters, and pinyin initials beside them.
package fold

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

//go:embed ts.txt
var table string

var simplified = sync.OnceValue(func() map[rune]rune {
	pairs := make(map[rune]rune, 4200)
	for _, line := range strings.Split(table, "\n") {
		runes := []rune(line)
		if len(runes) == 2 {
			pairs[runes[0]] = runes[1]
		}
	}
	return pairs
})

// Text folds case, width, accents and script, and drops blanks and punctuation.
func Text(text string) string {
	if isPlain(text) {
		return plain(text)
	}
	pairs := simplified()
	var folded strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(text)) {
		if s, ok := pairs[r]; ok {
			r = s
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			folded.WriteRune(r)
		}
	}
	return folded.String()
}

func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// plain is Text of characters that need no tables.
func plain(text string) string {
	folded := make([]byte, 0, len(text))
	for i := range len(text) {
		switch c := text[i]; {
		case 'A' <= c && c <= 'Z':
			folded = append(folded, c+'a'-'A')
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			folded = append(folded, c)
		}
	}
	return string(folded)
}

// letters keeps the letter of every character that was asked for: the library
// takes some microseconds to find one.
var letters sync.Map

// letter is the first pinyin letter of a Chinese character, else empty.
func letter(r rune) string {
	if kept, ok := letters.Load(r); ok {
		return kept.(string)
	}
	args := pinyin.NewArgs()
	args.Style = pinyin.FirstLetter
	readings := pinyin.SinglePinyin(r, args)
	if len(readings) == 0 {
		return ""
	}
	letters.Store(r, readings[0])
	return readings[0]
}

// maxIndex keeps the search column within its VARCHAR(600).
const maxIndex = 600

// Index is what a search column holds: each part folded, then the initials of
// the parts that have Chinese characters, separated by blanks.
func Index(parts ...string) string {
	var words []string
	add := func(word string) {
		if word != "" && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	for _, part := range parts {
		folded := Text(part)
		add(folded)
		add(usual(folded))
	}
	for _, part := range parts {
		for _, initials := range Initials(part) {
			if len(initials) > 1 {
				add(initials)
			}
		}
	}
	index := []rune(strings.Join(words, " "))
	return string(index[:min(len(index), maxIndex)])
}

// Query folds what a person typed, to be searched inside an index.
func Query(text string) string { return Text(text) }

// Simplified writes a Chinese text in simplified characters, one by one: a
// suggestion for a person to confirm. Everything else stays as it is.
func Simplified(text string) string {
	pairs := simplified()
	return strings.Map(func(r rune) rune {
		if s, ok := pairs[r]; ok {
			return s
		}
		return r
	}, text)
}
