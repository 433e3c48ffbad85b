package param

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"gongzhi/internal/kit/fault"
)

// Kind is the type of a parameter's value.
type Kind string

// The kinds, with the JSON they are stored as.
const (
	Integer Kind = "integer" // 5
	Decimal Kind = "decimal" // "0.05": exact, never a float
	Text    Kind = "text"    // "words"
	List    Kind = "list"    // ["a", "b"], no duplicates
	Bool    Kind = "bool"    // true
)

// Units of time, for Duration. Other units are free texts, such as "°C".
const (
	Milliseconds = "ms"
	Seconds      = "s"
	Minutes      = "min"
	Hours        = "h"
	Days         = "d"
)

var timeUnits = map[string]time.Duration{Milliseconds: time.Millisecond, Seconds: time.Second,
	Minutes: time.Minute, Hours: time.Hour, Days: 24 * time.Hour}

// Definition declares a parameter; its module owns it.
type Definition struct {
	Name    string // signin.attempts
	Kind    Kind
	Default any    // int, bool, string (Text, Decimal) or []string
	Unit    string // shown beside the value
	Basis   string // text key or citation of the law behind the default
	Title   string // text key; param.<name> when empty
	// Min and Max bound a number, the characters of a text or the entries of a
	// list. Max zero is no upper bound.
	Min, Max int64
	// Security marks what guards the way in, such as rules for passwords: it is
	// changed by whoever answers for security, not by whoever runs the system.
	Security bool
	// Entry says what is wrong with a text or an entry of a list, by a text key;
	// empty when nothing is. It may be nil.
	Entry func(entry string) string
	// Allow says what is wrong with a new list for whoever writes it, such as that
	// it shuts them out. It may be nil.
	Allow func(ctx context.Context, list []string) *fault.Field
}

// Guarded marks definitions as a matter of security.
func Guarded(definitions ...Definition) []Definition {
	for i := range definitions {
		definitions[i].Security = true
	}
	return definitions
}

// value is a parsed value; only the field of its kind is set.
type value struct {
	integer int64
	decimal *big.Rat
	text    string
	list    []string
	flag    bool
}

var (
	nameShape    = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`)
	decimalShape = regexp.MustCompile(`^-?\d{1,15}(\.\d{1,9})?$`)
)

// check refuses a definition that cannot work; called while wiring.
func (d Definition) check() error {
	if !nameShape.MatchString(d.Name) || len(d.Name) > 96 {
		return fmt.Errorf("parameter %q: the name is not module.name", d.Name)
	}
	raw, err := json.Marshal(d.Default)
	if err != nil {
		return fmt.Errorf("parameter %s: %w", d.Name, err)
	}
	if _, wrong := d.parse(raw); wrong != nil {
		return fmt.Errorf("parameter %s: default %s: %s %v", d.Name, raw, wrong.Key, wrong.Params)
	}
	return nil
}

// defaultJSON is the stored form of the default.
func (d Definition) defaultJSON() string {
	raw, err := json.Marshal(d.Default)
	if err != nil {
		panic("param: " + d.Name + ": " + err.Error()) // check has seen it
	}
	return string(raw)
}

// parse reads a stored or sent value; a refusal is a field without pointer.
func (d Definition) parse(raw json.RawMessage) (value, *fault.Field) {
	wrong := func(key string, pairs ...any) (value, *fault.Field) {
		return value{}, &fault.Field{Key: key, Params: fault.Pairs(pairs...)}
	}
	var v value
	var into any
	switch d.Kind {
	case Integer:
		into = &v.integer
	case Decimal, Text:
		into = &v.text
	case List:
		into = &v.list
	case Bool:
		into = &v.flag
	default:
		return wrong("field.type", "type", d.Kind)
	}
	if string(raw) == "null" || json.Unmarshal(raw, into) != nil {
		return wrong("field.type", "type", d.Kind)
	}
	size := big.NewRat(v.integer, 1)
	tooSmall, tooBig := "field.minimum", "field.maximum"
	switch d.Kind {
	case Decimal:
		if !decimalShape.MatchString(v.text) {
			return wrong("field.type", "type", d.Kind)
		}
		v.decimal, _ = new(big.Rat).SetString(v.text)
		size = v.decimal
	case Text:
		if d.Entry != nil && d.Entry(v.text) != "" {
			return wrong(d.Entry(v.text))
		}
		size = big.NewRat(int64(utf8.RuneCountInString(v.text)), 1)
		tooSmall, tooBig = "field.too_short", "field.too_long"
	case List:
		if hasDuplicate(v.list) {
			return wrong("param.duplicate")
		}
		for _, entry := range v.list {
			if d.Entry != nil && d.Entry(entry) != "" {
				return wrong(d.Entry(entry))
			}
		}
		size = big.NewRat(int64(len(v.list)), 1)
		tooSmall, tooBig = "field.too_short", "field.too_long"
	case Bool:
		return v, nil
	}
	switch {
	case size.Cmp(big.NewRat(d.Min, 1)) < 0:
		return wrong(tooSmall, "min", d.Min)
	case d.Max != 0 && size.Cmp(big.NewRat(d.Max, 1)) > 0:
		return wrong(tooBig, "max", d.Max)
	}
	return v, nil
}

func hasDuplicate(list []string) bool {
	seen := map[string]bool{}
	for _, entry := range list {
		if entry == "" || entry != strings.TrimSpace(entry) || seen[entry] {
			return true
		}
		seen[entry] = true
	}
	return false
}

// TitleKey is the text key of the parameter's name.
func (d Definition) TitleKey() string {
	if d.Title != "" {
		return d.Title
	}
	return "param." + d.Name
}
