package problem

import "unicode"

// longestTitle is that of a problem.
const longestTitle = 120

// cut keeps the first letters of a title.
func cut(text string) string {
	if letters := []rune(text); len(letters) > longestTitle {
		return string(letters[:longestTitle-1]) + "\u2026"
	}
	return text
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
