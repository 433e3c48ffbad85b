package sheet

import (
	"embed"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Texts holds the sentence of every key of this package, one <lang>.json a
// language, under the directory "texts".
//
//go:embed texts/*.json
var Texts embed.FS

// Kind says what the cells of a column hold.
type Kind int

// The kinds, and the canonical text Row.Values holds for each.
const (
	Text    Kind = iota // as typed, without blanks around it
	Integer             // "-12"
	Decimal             // "12.50": exactly Scale digits after the point
	Day                 // "2026-11-20"
	Month               // "2026-11"
	Bool                // "true" or "false"
	Choice              // the Value of one of Choices
	Instant             // "2026-11-20T02:30:00Z", typed in the zone of the Spec
)

// Option is one value of a Choice column, or the words for true and false of a
// Bool column.
type Option struct{ Value, Label string }

// Column describes one column of a sheet.
type Column struct {
	Key      string // stable name in code
	Header   string // translated; what people see
	Aliases  []string
	Required bool
	Kind     Kind
	Scale    int // digits after the point of a Decimal, 0 to 9
	Choices  []Option
	// Deadline marks an Instant by which something ends: one at midnight is
	// exported as the day that ends then, as people say it, not as 0:00 of the next.
	Deadline bool
	// Words are further texts that Read takes for a value of Choices, such as its
	// labels in other languages: text to value. A label wins over them.
	Words     map[string]string
	MaxLength int     // characters; 0 is no limit but the cell's
	Example   string  // shown in the template; a first row of only examples is not read
	Note      string  // translated; shown in the template when a cell is chosen
	Width     float64 // in characters; 0 follows the header
	// Validate judges a canonical, non-empty value; nil means it is good. Only
	// Key, Params, Suggestion and Severity of its issue are kept.
	Validate func(value string) *Issue
}

// Spec describes a sheet.
type Spec struct {
	Sheet   string // name of the worksheet
	Columns []Column
	Unique  [][]string // sets of column keys no two rows may share
	Limits  Limits
	// OptionalMark follows the header of a column that may stay empty, "（…）".
	OptionalMark string
	// ReasonHeader heads the extra column of an ErrorFile; Read ignores it.
	ReasonHeader string
	// Zone is where instants without a zone are meant; nil is UTC.
	Zone *time.Location
}

// Limits guard Read against files that are too large or made to hurt.
type Limits struct {
	File     int64 // bytes of the file
	Unzipped int64 // bytes of all parts of an xlsx
	Rows     int   // rows with content
	Columns  int   // columns of the sheet
}

// DefaultLimits replace the zero fields of Limits.
var DefaultLimits = Limits{File: 50 << 20, Unzipped: 512 << 20, Rows: 200_000, Columns: 200}

func (l Limits) withDefaults() Limits {
	set := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	if l.File == 0 {
		l.File = DefaultLimits.File
	}
	if l.Unzipped == 0 {
		l.Unzipped = DefaultLimits.Unzipped
	}
	set(&l.Rows, DefaultLimits.Rows)
	set(&l.Columns, DefaultLimits.Columns)
	return l
}

// Select returns the spec with only the columns of keys, in their order; no
// keys keep all. An unknown key is an error.
func (s Spec) Select(keys ...string) (Spec, error) {
	if len(keys) == 0 {
		return s, nil
	}
	var chosen []Column
	for _, key := range keys {
		at := s.indexOf(key)
		if at < 0 {
			return s, fmt.Errorf("sheet: no column %q", key)
		}
		chosen = append(chosen, s.Columns[at])
	}
	s.Columns = chosen
	return s, nil
}

func (s Spec) indexOf(key string) int {
	for i, c := range s.Columns {
		if c.Key == key {
			return i
		}
	}
	return -1
}

func (s Spec) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}

// header is what the template prints above column c.
func (s Spec) header(c Column) string {
	if c.Required {
		return c.Header
	}
	return c.Header + s.OptionalMark
}

// label returns the words for a value of a Choice or Bool column.
func (c Column) label(value string) string {
	for _, option := range c.Choices {
		if option.Value == value {
			return option.Label
		}
	}
	return value
}

// fold makes texts comparable: width, case, blanks and stars do not count.
func fold(text string) string {
	text = strings.ToLower(norm.NFKC.String(text))
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' || r == '\t' || r == '*' {
			return -1
		}
		return r
	}, text)
}
