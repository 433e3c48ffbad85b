package doc

import "strings"

// texts joins what a laid out page says, line by line.
func texts(p *page) string {
	var lines []string
	for _, t := range p.texts {
		lines = append(lines, t.text)
	}
	return strings.Join(lines, "\n")
}
