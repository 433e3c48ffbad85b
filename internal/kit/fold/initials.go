package fold

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed readings.txt
var readingTable string

//go:embed variants.txt
var variantTable string

// mostReadings bounds the initials of one text: a name of a shop has one or two
// characters that are read in several ways.
const mostReadings = 8

// longestWord is the most characters of a word in readings.txt.
const longestWord = 3

// readings are the first letters of characters with several readings, and of the
// words that settle them.
var readings = sync.OnceValue(func() map[string]string {
	known := map[string]string{}
	for _, line := range strings.Split(readingTable, "\n") {
		if fields := strings.Fields(line); len(fields) == 2 && fields[0] != "#" {
			known[fields[0]] = fields[1]
		}
	}
	return known
})

// variants are characters of signboards with the one that people type.
var variants = sync.OnceValue(func() *strings.Replacer {
	var pairs []string
	for _, line := range strings.Fields(variantTable) {
		first, size := utf8.DecodeRuneInString(line)
		pairs = append(pairs, string(first), line[size:])
	}
	return strings.NewReplacer(pairs...)
})

// usual writes a folded text with the characters that people type. Only an index
// holds both, so that what was indexed before is still found.
func usual(folded string) string {
	if isPlain(folded) {
		return folded
	}
	return variants().Replace(folded)
}

// Initials returns the first pinyin letters of the Chinese characters of text,
// once for each way in which they may be read; none without Chinese.
func Initials(text string) []string {
	if isPlain(text) {
		return nil
	}
	runes, found := []rune(usual(Text(text))), []string{""}
	for at := 0; at < len(runes); {
		choices, size := letterChoices(runes[at:])
		if len(found)*len(choices) > mostReadings {
			choices = choices[:1]
		}
		longer := make([]string, 0, len(found)*len(choices))
		for _, choice := range choices { // the usual reading of everything comes first
			for _, begun := range found {
				longer = append(longer, begun+choice)
			}
		}
		found, at = longer, at+size
	}
	if found[0] == "" {
		return nil
	}
	return found
}

// letterChoices are the letters that the beginning of a text may give, and how
// many characters they are of.
func letterChoices(runes []rune) (choices []string, size int) {
	for size := min(longestWord, len(runes)); size > 1; size-- {
		if word, known := readings()[string(runes[:size])]; known {
			return []string{word}, size
		}
	}
	if letters, known := readings()[string(runes[0])]; known {
		return strings.Split(letters, ""), 1
	}
	return []string{letter(runes[0])}, 1
}
