package doc

import (
	"strings"
	"unicode"
)

// Kinsoku: characters that may not begin, and may not end, a line.
const (
	neverFirst = "，。、；：？！）》〉」』】〕〗”’…—～·,.;:?!)]}%‰℃°﹐﹑﹒ー\u3005"
	neverLast  = "（《〈「『【〔〖“‘([{￥$€№\u3000" // the last keeps an indent with its text
)

// wrap breaks text into lines no longer than width (points) at size (points).
// Chinese may break between any two characters but kinsoku; words of letters
// and digits stay whole unless one alone is longer than a line. An empty text
// is one empty line.
func (f *typeface) wrap(text string, size, width float64) []string {
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		lines = append(lines, f.wrapParagraph([]rune(paragraph), size, width)...)
	}
	return lines
}

func (f *typeface) wrapParagraph(runes []rune, size, width float64) []string {
	if len(runes) == 0 {
		return []string{""}
	}
	var lines []string
	for start := 0; start < len(runes); {
		end := start + f.fit(runes[start:], size, width)
		if end < len(runes) {
			end = breakPoint(runes, start, end)
		}
		lines = append(lines, strings.TrimRight(string(runes[start:end]), " "))
		start = end
		for start < len(runes) && runes[start] == ' ' {
			start++
		}
	}
	return lines
}

// fit counts the runes that fit in width, at least one; blanks at the end of a
// line hang over and do not count.
func (f *typeface) fit(runes []rune, size, width float64) int {
	// Half a thousandth of slack: the sum of rounded advances must not break a
	// text that was measured to be exactly as wide.
	limit := width/size*1000 + 0.5
	sum := 0.0
	for i, r := range runes {
		sum += float64(f.runeWidth(r))
		if sum > limit && i > 0 && r != ' ' {
			return i
		}
	}
	return len(runes)
}

// breakPoint returns the last place up to end where the line that began at
// start may be broken; end itself when there is none.
func breakPoint(runes []rune, start, end int) int {
	for i := end; i > start; i-- {
		if mayBreak(runes[i-1], runes[i]) {
			return i
		}
	}
	return end
}

func mayBreak(before, after rune) bool {
	switch {
	case after == ' ', strings.ContainsRune(neverFirst, after), strings.ContainsRune(neverLast, before):
		return false
	case before == ' ', isWide(before), isWide(after):
		return true
	case before == '-' || before == '/' || before == '?' || before == '&':
		return unicode.IsLetter(after)
	}
	return false
}

// isWide reports whether lines may break at r as they do in Chinese.
func isWide(r rune) bool { return r >= 0x2460 }

// shrink finds the largest size, from largest down to smallest by half points,
// at which text wraps into width and height (points) with the given leading.
// When none does it returns the smallest size, the lines that fit, the last one
// ending in an ellipsis, and false.
func (f *typeface) shrink(text string, width, height, largest, smallest, leading float64) (lines []string, size float64, whole bool) {
	for size = largest; ; size -= 0.5 {
		size = max(size, smallest)
		lines = f.wrap(text, size, width)
		if float64(len(lines))*size*leading <= height+0.01 {
			return lines, size, true
		}
		if size == smallest {
			break
		}
	}
	fitting := max(1, int((height+0.01)/(size*leading)))
	if fitting >= len(lines) {
		return lines, size, true
	}
	lines = lines[:fitting]
	lines[fitting-1] = f.ellipsis(lines[fitting-1], size, width)
	return lines, size, false
}

// ellipsis cuts line so that it fits in width together with an ellipsis.
func (f *typeface) ellipsis(line string, size, width float64) string {
	runes := []rune(line)
	for len(runes) > 0 && f.width(string(runes)+"…", size) > width {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}
