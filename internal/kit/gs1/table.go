package gs1

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed ai.txt
var tableText string

//go:embed codes.txt
var codesText string

// component is one part of an AI's value. Only the last may vary in length.
type component struct {
	set      byte // n, x, y or z
	min, max int
	optional bool
	checks   []string // names in lints
}

// entry is one application identifier.
type entry struct {
	ai         string
	predefined bool // length fixed by the prefix: no separator follows
	attribute  bool // allowed in the query of a Digital Link
	components []component
	needs      [][][]string // all rules; one alternative of each; all patterns of that
	bars       []string     // patterns that may not occur together with it
	key        bool         // primary key of a Digital Link
	qualifiers [][]string   // alternatives, each in path order
}

// dictionary is the loaded table. All AIs that share their first two digits
// have the same length, so a prefix decides how long the AI is.
type dictionary struct {
	entries map[string]*entry
	length  map[string]int
	codes   map[string]map[string]bool
}

// table loads the embedded files once. They are part of the program and a test
// reads every line, so a mistake in them is a panic.
var table = sync.OnceValue(func() *dictionary {
	d := &dictionary{entries: map[string]*entry{}, length: map[string]int{}, codes: map[string]map[string]bool{}}
	for line := range lines(tableText) {
		d.addEntries(strings.Fields(line))
	}
	for line := range lines(codesText) {
		fields := strings.Fields(line)
		list := d.codes[fields[0]]
		if list == nil {
			list = map[string]bool{}
			d.codes[fields[0]] = list
		}
		for _, code := range fields[1:] {
			list[code] = true
		}
	}
	return d
})

// lines yields the lines of text that are neither empty nor a comment.
func lines(text string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			line = strings.TrimSpace(line)
			if line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}

// addEntries reads one line of ai.txt: range, flags, components, rules.
func (d *dictionary) addEntries(fields []string) {
	first, last, isRange := strings.Cut(fields[0], "-")
	if !isRange {
		last = first
	}
	from, errFrom := strconv.Atoi(first)
	to, errTo := strconv.Atoi(last)
	if errFrom != nil || errTo != nil || len(fields) < 3 {
		panic(fmt.Sprintf("gs1: bad table line %v", fields))
	}
	model := entry{
		predefined: strings.Contains(fields[1], "="),
		attribute:  strings.Contains(fields[1], "?"),
	}
	for part := range strings.SplitSeq(fields[2], "+") {
		model.components = append(model.components, readComponent(part))
	}
	for _, rule := range fields[3:] {
		model.addRule(rule)
	}
	for n := from; n <= to; n++ {
		e := model
		e.ai = fmt.Sprintf("%0*d", len(first), n)
		d.entries[e.ai] = &e
		d.length[e.ai[:2]] = len(e.ai)
	}
}

// readComponent reads n6, n..15, x..17?, n13:csum:gcppos1.
func readComponent(text string) component {
	parts := strings.Split(text, ":")
	size, optional := strings.CutSuffix(parts[0][1:], "?")
	variable, isVariable := strings.CutPrefix(size, "..")
	length, err := strconv.Atoi(variable)
	if err != nil || !strings.ContainsRune("nxyz", rune(parts[0][0])) {
		panic("gs1: bad component " + text)
	}
	c := component{set: parts[0][0], min: length, max: length, optional: optional, checks: parts[1:]}
	if isVariable {
		c.min = 1
	}
	for _, name := range c.checks {
		if lints[name] == nil {
			panic("gs1: unknown check " + name)
		}
	}
	return c
}

// addRule reads needs:…, bars:…, key or key:….
func (e *entry) addRule(rule string) {
	name, text, _ := strings.Cut(rule, ":")
	switch name {
	case "needs":
		var alternatives [][]string
		for alternative := range strings.SplitSeq(text, "/") {
			alternatives = append(alternatives, strings.Split(alternative, "&"))
		}
		e.needs = append(e.needs, alternatives)
	case "bars":
		e.bars = append(e.bars, strings.Split(text, "/")...)
	case "key":
		e.key = true
		for alternative := range strings.SplitSeq(text, "/") {
			if alternative != "" {
				e.qualifiers = append(e.qualifiers, strings.Split(alternative, "."))
			}
		}
	default:
		panic("gs1: unknown rule " + rule)
	}
}

// lookup returns the entry of exactly this AI, or nil.
func (d *dictionary) lookup(ai string) *entry { return d.entries[ai] }

// lookupPrefix returns the entry whose AI begins data, or nil.
func (d *dictionary) lookupPrefix(data string) *entry {
	if len(data) < 2 {
		return nil
	}
	n := d.length[data[:2]]
	if n == 0 || len(data) < n {
		return nil
	}
	return d.entries[data[:n]]
}

// isPath reports whether ais is a primary key followed by some of its
// qualifiers in their order.
func (d *dictionary) isPath(ais []string) bool {
	key := d.lookup(ais[0])
	if key == nil || !key.key {
		return false
	}
	if len(ais) == 1 {
		return true
	}
	return slices.ContainsFunc(key.qualifiers, func(order []string) bool {
		at := 0
		for _, ai := range ais[1:] {
			found := slices.Index(order[at:], ai)
			if found < 0 {
				return false
			}
			at += found + 1
		}
		return true
	})
}

// matches reports whether an AI fits a pattern in which n stands for any digit.
func matches(pattern, ai string) bool {
	if len(pattern) != len(ai) {
		return false
	}
	for i := range len(ai) {
		if pattern[i] != 'n' && pattern[i] != ai[i] {
			return false
		}
	}
	return true
}
