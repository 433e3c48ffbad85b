package sheet

import (
	"context"
	"fmt"
	"io"
	"iter"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Format is a file format of an export.
type Format string

// The formats.
const (
	XLSX Format = "xlsx"
	CSV  Format = "csv"
)

// ContentType returns the media type of the format.
func (f Format) ContentType() string {
	if f == CSV {
		return "text/csv; charset=utf-8"
	}
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}

// rowWriter writes cells already turned into what the format keeps.
type rowWriter interface {
	header(columns []Column) error
	row(cells []any) error
	close() error
}

// Export writes the columns keys of spec (all without keys) for every row, as
// it comes. A row holds one value a column of spec, in spec's order:
//
//	Text, Choice    string or a string type; a Choice prints its label
//	Integer         any integer type
//	Decimal         an integer in the smallest unit: 1250 at scale 2 is 12.50
//	Day, Month      "2026-11-20", "2026-11", as string or string type
//	Instant         time.Time, or a type with Time() time.Time
//	Bool            bool
//
// nil, an empty string and a zero time are empty cells. It returns the number
// of rows written; an error of rows, of ctx or of w ends it. What is written goes
// out as it comes, after the first part.
func Export(ctx context.Context, w io.Writer, format Format, spec Spec, keys []string, rows iter.Seq2[[]any, error]) (int, error) {
	chosen, err := spec.Select(keys...)
	if err != nil {
		return 0, err
	}
	places := make([]int, len(chosen.Columns))
	for i, column := range chosen.Columns {
		places[i] = spec.indexOf(column.Key)
	}
	out, err := newRowWriter(w, format, chosen)
	if err != nil {
		return 0, err
	}
	written, err := exportRows(ctx, out, chosen, places, len(spec.Columns), rows)
	if err != nil {
		return written, err // half a file is not made to look whole
	}
	return written, out.close()
}

func newRowWriter(w io.Writer, format Format, spec Spec) (rowWriter, error) {
	switch format {
	case XLSX:
		return newBookWriter(w, spec)
	case CSV:
		return newTextWriter(w, spec)
	}
	return nil, fmt.Errorf("sheet: unknown format %q", format)
}

func exportRows(ctx context.Context, out rowWriter, chosen Spec, places []int, width int, rows iter.Seq2[[]any, error]) (int, error) {
	if err := out.header(chosen.Columns); err != nil {
		return 0, err
	}
	written := 0
	cells := make([]any, len(places))
	for values, err := range rows {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return written, err
		}
		if len(values) != width {
			return written, fmt.Errorf("sheet: row %d has %d values for %d columns", written+1, len(values), width)
		}
		for i, place := range places {
			if cells[i], err = exportCell(chosen.Columns[i], chosen.zone(), values[place]); err != nil {
				return written, fmt.Errorf("sheet: row %d, column %q: %w", written+1, chosen.Columns[i].Key, err)
			}
		}
		if err := out.row(cells); err != nil {
			return written, err
		}
		written++
	}
	return written, nil
}

// decimal is a number in its smallest unit.
type decimal struct {
	units int64
	scale int
}

// exportCell turns a value into nil, string, int64, decimal, civilDay or
// time.Time; which one follows from the column alone.
func exportCell(column Column, zone *time.Location, value any) (any, error) {
	if value == nil {
		return nil, nil
	}
	switch column.Kind {
	case Integer, Decimal:
		units, ok := integer(value)
		if !ok {
			return nil, fmt.Errorf("%T is not an integer", value)
		}
		if column.Kind == Integer || column.Scale == 0 {
			return units, nil
		}
		return decimal{units, column.Scale}, nil
	case Instant:
		at, err := exportInstant(value)
		if moment, ok := at.(time.Time); ok && column.Deadline {
			return deadline(moment.In(zone))
		}
		return at, err
	case Bool:
		truth, ok := value.(bool)
		if !ok {
			return nil, fmt.Errorf("%T is not a bool", value)
		}
		return column.label(strconv.FormatBool(truth)), nil
	}
	text, ok := textOf(value)
	switch {
	case !ok:
		return nil, fmt.Errorf("%T is not a text", value)
	case text == "":
		return nil, nil
	case column.Kind == Choice:
		return column.label(text), nil
	case column.Kind == Day:
		return exportDay(text)
	}
	return text, nil
}

// civilDay is a day as text and as a workbook counts it.
type civilDay struct {
	text   string
	serial int
}

func exportDay(text string) (any, error) {
	day, err := time.Parse(dayLayout, text)
	if err != nil {
		return nil, err
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	return civilDay{text, int(day.Sub(epoch) / (24 * time.Hour))}, nil
}

// deadline is the last day itself when it ends at midnight.
func deadline(at time.Time) (any, error) {
	if hour, minute, second := at.Clock(); hour+minute+second > 0 || at.Nanosecond() > 0 {
		return at, nil
	}
	return exportDay(at.AddDate(0, 0, -1).Format(dayLayout))
}

func exportInstant(value any) (any, error) {
	at, ok := value.(time.Time)
	if !ok {
		other, ok := value.(interface{ Time() time.Time })
		if !ok {
			return nil, fmt.Errorf("%T is not a time", value)
		}
		at = other.Time()
	}
	if at.IsZero() {
		return nil, nil
	}
	return at, nil
}

func integer(value any) (int64, bool) {
	switch v := value.(type) {
	case int64:
		return v, true
	case int:
		return int64(v), true
	}
	switch v := reflect.ValueOf(value); {
	case v.CanInt():
		return v.Int(), true
	case v.CanUint() && v.Uint() <= 1<<63-1:
		return int64(v.Uint()), true
	}
	return 0, false
}

func textOf(value any) (string, bool) {
	if text, ok := value.(string); ok {
		return text, true
	}
	if v := reflect.ValueOf(value); v.Kind() == reflect.String {
		return v.String(), true
	}
	if named, ok := value.(fmt.Stringer); ok {
		return named.String(), true
	}
	return "", false
}

// String writes the number with its point: 1250 at scale 2 is "12.50".
func (d decimal) String() string {
	digits := strconv.FormatInt(d.units, 10)
	sign := ""
	if d.units < 0 {
		sign, digits = "-", digits[1:]
	}
	if short := d.scale + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	point := len(digits) - d.scale
	return sign + digits[:point] + "." + digits[point:]
}

// harmless puts an apostrophe before a text that a spreadsheet would run as a
// formula when the file is opened, or saved and opened again.
func harmless(text string) string {
	if startsFormula(text) {
		return "'" + text
	}
	return text
}

// cellText drops what a cell cannot hold: characters XML forbids, and what is
// beyond the 32,767 characters of a cell.
func cellText(text string) string {
	const most = 32_767
	clean := true
	for _, r := range text {
		if !allowed(r) {
			clean = false
			break
		}
	}
	if !clean {
		text = strings.Map(func(r rune) rune {
			if !allowed(r) {
				return -1
			}
			return r
		}, text)
	}
	if len(text) > most {
		if runes := []rune(text); len(runes) > most {
			text = string(runes[:most])
		}
	}
	return text
}
