package knowledge

import "strings"

// Line is one line of the difference between two versions.
type Line struct {
	Kind string `json:"kind" enum:"same,added,removed"`
	Text string `json:"text"`
}

// difference compares two texts line by line, by their longest common lines.
func difference(before, after string) []Line {
	a, b := lines(before), lines(after)
	// common[i][j] is how many lines a[i:] and b[j:] share in order
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	found, i, j := []Line{}, 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			found = append(found, Line{"same", a[i]})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || common[i+1][j] >= common[i][j+1]):
			found = append(found, Line{"removed", a[i]})
			i++
		default:
			found = append(found, Line{"added", b[j]})
			j++
		}
	}
	return found
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// whole is an article as one text, to be compared.
func (s *Said) whole() string {
	if s.empty() {
		return ""
	}
	return s.Title + "\n" + s.Question + "\n" + s.Answer
}
