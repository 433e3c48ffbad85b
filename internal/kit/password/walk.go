package password

import "strings"

// The keys as they lie, and what they give with Shift: lists of breached
// passwords are full of walks over them, in more forms than they can have.
var (
	keyRows  = [...]string{"1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"}
	unshift  = strings.NewReplacer("!", "1", "@", "2", "#", "3", "$", "4", "%", "5", "^", "6", "&", "7", "*", "8", "(", "9", ")", "0", "_", "-", "+", "=", ":", ";", "<", ",", ">", ".", "?", "/")
	keyPlace = func() map[byte][2]int {
		places := map[byte][2]int{}
		for row, keys := range keyRows {
			for column := range len(keys) {
				places[keys[column]] = [2]int{row, column}
			}
		}
		return places
	}()
)

const (
	leastWalk = 3 // keys that are no coincidence
	mostRest  = 3 // characters beside walks that make no password of them
)

// isWalk reports whether a text in lower case is nothing but walks: 1qaz@WSX3edc,
// Qwer1234!@#$, Aaaa1111!!!!.
func isWalk(lower string) bool {
	keys, rest := unshift.Replace(lower), 0
	for at := 0; at < len(keys); {
		length := walk(keys[at:])
		if length < leastWalk {
			length = 1
			rest++
		}
		at += length
	}
	return rest <= mostRest
}

// walk is how many keys from the first on lie in one line, or follow in the alphabet.
func walk(keys string) int {
	longest := 1
	for _, step := range []func(a, b byte) (int, bool){byPlace, byAlphabet} {
		length := 1
		for first := 0; length < len(keys); length++ {
			one, ok := step(keys[length-1], keys[length])
			if length == 1 {
				first = one
			}
			if !ok || one != first {
				break
			}
		}
		longest = max(longest, length)
	}
	return longest
}

// byPlace is the way between two keys that lie side by side or are one.
func byPlace(a, b byte) (int, bool) {
	from, known := keyPlace[a]
	to, alsoKnown := keyPlace[b]
	rows, columns := to[0]-from[0], to[1]-from[1]
	return rows*10 + columns, known && alsoKnown && max(rows, -rows)+max(columns, -columns) <= 1
}

func byAlphabet(a, b byte) (int, bool) {
	way := int(b) - int(a)
	return way, max(way, -way) <= 1
}
