package sheet

import (
	"errors"
	"io"
	"strings"
)

// header is the row of column names and what it means for the spec.
type header struct {
	row    int
	at     []int // place in the file of each column of the spec, -1 when absent
	issues []Issue
}

// headerSearch is how many rows with content may stand above the column names:
// titles and remarks people leave there.
const headerSearch = 10

// findHeader reads up to the first row that names a column of the spec.
func findHeader(from source, spec *Spec) (header, error) {
	names := namesOf(spec)
	for looked := 0; looked < headerSearch; {
		number, cells, err := from.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return header{}, err
		}
		if strings.Join(cells, "") == "" {
			continue
		}
		if len(cells) > spec.Limits.Columns {
			return header{}, refuse(KeyTooManyColumns, nil, "max", spec.Limits.Columns)
		}
		if names.known(cells) > 0 {
			return names.match(spec, number, cells), nil
		}
		looked++
	}
	return header{}, refuse(KeyNoHeader, nil)
}

// columnNames maps a folded name to the place of its column in the spec.
type columnNames map[string]int

func namesOf(spec *Spec) columnNames {
	names := columnNames{}
	for i, c := range spec.Columns {
		for _, name := range append([]string{c.Key, spec.header(c), c.Header}, c.Aliases...) {
			names[fold(name)] = i
		}
	}
	return names
}

// known counts the cells that name a column.
func (n columnNames) known(cells []string) int {
	count := 0
	for _, cell := range cells {
		if _, ok := n[fold(tidy(cell))]; ok {
			count++
		}
	}
	return count
}

func (n columnNames) match(spec *Spec, row int, cells []string) header {
	h := header{row: row, at: make([]int, len(spec.Columns))}
	for i := range h.at {
		h.at[i] = -1
	}
	note := func(key, name, field string, severity Severity) {
		h.issues = append(h.issues, Issue{
			Row: row, Column: name, Field: field, Key: key,
			Params: params("header", name), Severity: severity,
		})
	}
	for place, cell := range cells {
		name := tidy(cell)
		at, ok := n[fold(name)]
		switch {
		case name == "" || spec.ReasonHeader != "" && fold(name) == fold(spec.ReasonHeader):
		case !ok:
			note(KeyUnknownColumn, shown(name), "", Reminder)
		case h.at[at] >= 0:
			note(KeyRepeatedColumn, spec.Columns[at].Header, spec.Columns[at].Key, Error)
		default:
			h.at[at] = place
		}
	}
	var absent []string // said once: a short file lacks most of them
	for i, c := range spec.Columns {
		switch {
		case h.at[i] >= 0:
		case c.Required:
			note(KeyMissingColumn, c.Header, c.Key, Error)
		default:
			absent = append(absent, c.Header)
		}
	}
	if len(absent) > 0 {
		h.issues = append(h.issues, Issue{Row: row, Key: KeyAbsentColumns, Params: params("headers", strings.Join(absent, ", ")), Severity: Reminder})
	}
	return h
}
