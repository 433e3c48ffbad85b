package seal

import (
	"regexp"
	"strings"
)

// prose ends the names of fields in which people write whatever they like.
var prose = regexp.MustCompile(`(?:^|[a-z])(?i:reason|note|remark|comment|opinion|detail|description|title|feedback|` +
	`cause|measures|impact|workaround|conclusion|summary|remedy|prevention|diagnosis|deviations|scenario|verification|rollback)$`)

// Prose reports whether a field of this name, as JSON has it, is free text.
// What looks like personal data in it is masked in answers and exports alike.
func Prose(name string) bool { return prose.MatchString(name) }

// Kept is what is written when a free text comes back from a form. Its reader
// was shown masks; where they still stand, what they stood for stays.
func Kept(before, after string) string {
	for _, level := range []Level{Staff, Public} {
		rest := 0
		for _, found := range finds(level, before) {
			if at := strings.Index(after[rest:], found.mask); at >= 0 {
				at += rest
				after = after[:at] + before[found.start:found.end] + after[at+len(found.mask):]
				rest = at + found.end - found.start
			}
		}
	}
	return after
}
