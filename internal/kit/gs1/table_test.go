package gs1

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestTable checks what the lookups rely on.
func TestTable(t *testing.T) {
	d := table()
	if len(d.entries) != 541 {
		t.Errorf("%d application identifiers, want 541", len(d.entries))
	}
	for ai, e := range d.entries {
		if d.length[ai[:2]] != len(ai) {
			t.Errorf("(%s): AIs that begin with %s differ in length", ai, ai[:2])
		}
		for i, c := range e.components {
			last := i == len(e.components)-1
			if c.min != c.max && !last {
				t.Errorf("(%s): component %d varies in length and is not the last", ai, i)
			}
			if !c.optional && i > 0 && e.components[i-1].optional {
				t.Errorf("(%s): component %d follows an optional one", ai, i)
			}
		}
		if e.predefined && e.minLength() != e.maxLength() {
			t.Errorf("(%s): needs no separator, yet varies in length", ai)
		}
		for _, order := range e.qualifiers {
			for _, qualifier := range order {
				if d.lookup(qualifier) == nil {
					t.Errorf("(%s): qualifier %s does not exist", ai, qualifier)
				}
			}
		}
	}
	for list, want := range map[string]int{"country": 249, "country2": 249, "currency": 179, "package": 431} {
		if got := len(d.codes[list]); got != want {
			t.Errorf("%s: %d codes, want %d", list, got, want)
		}
	}
}

// TestTableAgainstDictionary compares every AI and component with GS1's
// dictionary, which is outside this repository.
func TestTableAgainstDictionary(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(material(), "gs1-syntax-dictionary.txt"))
	if err != nil {
		t.Logf("outside material is absent (%v): the table was not compared", err)
		return
	}
	compared := 0
	for line := range lines(string(content)) {
		line, _, _ = strings.Cut(line, "#")
		for _, want := range readDictionaryLine(t, strings.Fields(line)) {
			compared++
			got := table().lookup(want.ai)
			if got == nil {
				t.Errorf("(%s) is missing", want.ai)
			} else if !reflect.DeepEqual(*got, want) {
				t.Errorf("(%s):\n got %+v\nwant %+v", want.ai, *got, want)
			}
		}
	}
	if compared != len(table().entries) {
		t.Errorf("the dictionary has %d AIs, the table %d", compared, len(table().entries))
	}
	t.Logf("%d application identifiers compared", compared)
}

// readDictionaryLine reads GS1's notation: AIs, flags, components, attributes.
func readDictionaryLine(t *testing.T, fields []string) []entry {
	t.Helper()
	model := entry{}
	first, last, isRange := strings.Cut(fields[0], "-")
	if !isRange {
		last = first
	}
	for _, field := range fields[1:] {
		name, value, _ := strings.Cut(field, "=")
		switch {
		case strings.Trim(field, "*?") == "":
			model.predefined = strings.Contains(field, "*")
			model.attribute = strings.Contains(field, "?")
		case name == "req":
			var rule [][]string
			for _, alternative := range strings.Split(value, ",") {
				rule = append(rule, strings.Split(alternative, "+"))
			}
			model.needs = append(model.needs, rule)
		case name == "ex":
			model.bars = append(model.bars, strings.Split(value, ",")...)
		case name == "dlpkey":
			model.key = true
			for _, alternative := range strings.FieldsFunc(value, func(r rune) bool { return r == '|' }) {
				model.qualifiers = append(model.qualifiers, strings.Split(alternative, ","))
			}
		default:
			model.components = append(model.components, readDictionaryComponent(t, field))
		}
	}
	var entries []entry
	var from, to int
	if _, err := fmt.Sscan(first+" "+last, &from, &to); err != nil {
		t.Fatalf("range %q: %v", fields[0], err)
	}
	for n := from; n <= to; n++ {
		e := model
		e.ai = fmt.Sprintf("%0*d", len(first), n)
		entries = append(entries, e)
	}
	return entries
}

func readDictionaryComponent(t *testing.T, field string) component {
	t.Helper()
	parts := strings.Split(field, ",")
	size := strings.Trim(parts[0], "[]")
	c := component{set: size[0] | ' ', optional: parts[0][0] == '[', checks: slices.Clone(parts[1:])}
	if _, err := fmt.Sscanf(strings.TrimPrefix(size[1:], ".."), "%d", &c.max); err != nil {
		t.Fatalf("component %q: %v", field, err)
	}
	c.min = c.max
	if strings.Contains(size, "..") {
		c.min = 1
	}
	return c
}
