package sheet

import (
	"context"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
)

// Row is one row of an import.
type Row struct {
	Number int      // as the spreadsheet numbers it, from 1
	Raw    []string // as the spreadsheet shows it, in the order of the spec's columns
	Values []string // canonical, "" where nothing is or the cell is wrong
	Issues []Issue
	Made   any // what whoever checked the row made of it, for whoever stores it
	index  map[string]int
}

// Text returns the canonical value of the column key, "" for an unknown key.
func (r Row) Text(key string) string {
	if at, ok := r.index[key]; ok {
		return r.Values[at]
	}
	return ""
}

// Int returns the value of an Integer column, or of a Decimal column in its
// smallest unit (12.50 at scale 2 is 1250); 0 when empty.
func (r Row) Int(key string) int64 {
	value, _ := scaled(r.Text(key))
	return value
}

// Bool returns the value of a Bool column; false when empty.
func (r Row) Bool(key string) bool { return r.Text(key) == "true" }

// Wrong reports whether an issue of the row is an error.
func (r Row) Wrong() bool { return anyError(r.Issues) }

func anyError(issues []Issue) bool {
	for _, issue := range issues {
		if issue.Severity == Error {
			return true
		}
	}
	return false
}

// Summary tells what Read found apart from the rows.
type Summary struct {
	Rows      int     // rows passed on
	HeaderRow int     // number of the row with the column names
	Issues    []Issue // of the header: missing, repeated and unknown columns
}

// Wrong reports whether the header has an error; then no row was read.
func (s Summary) Wrong() bool { return anyError(s.Issues) }

// source yields the rows of a file from the first; io.EOF ends them.
type source interface {
	next() (number int, cells []string, err error)
	origin() origin
	close() error
}

// ReadFile reads the file at path as Read does.
func ReadFile(ctx context.Context, path string, spec Spec, each func(Row) error) (Summary, error) {
	file, err := os.Open(path)
	if err != nil {
		return Summary{}, err
	}
	defer file.Close()
	facts, err := file.Stat()
	if err != nil {
		return Summary{}, err
	}
	return Read(ctx, file, facts.Size(), spec, each)
}

// Read passes every row with content of an xlsx or CSV file to each, in order
// and while it reads. Wrong cells are issues of their row; a header that lacks
// a required column is in the Summary and ends the reading. The error is a
// *FileError when the file itself is refused, or what each or ctx returned.
func Read(ctx context.Context, file io.ReaderAt, size int64, spec Spec, each func(Row) error) (Summary, error) {
	spec.Limits = spec.Limits.withDefaults()
	if size > spec.Limits.File {
		return Summary{}, refuse(KeyFileTooBig, nil, "megabytes", spec.Limits.File>>20)
	}
	from, err := open(ctx, file, size, &spec)
	if err != nil {
		return Summary{}, err
	}
	summary, err := read(ctx, from, &spec, each)
	if closing := from.close(); err == nil {
		err = closing
	}
	return summary, err
}

func open(ctx context.Context, file io.ReaderAt, size int64, spec *Spec) (source, error) {
	start := make([]byte, 8)
	count, err := file.ReadAt(start, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch start = start[:count]; {
	case strings.HasPrefix(string(start), "PK\x03\x04"):
		return openWorkbook(ctx, file, size, spec)
	case string(start) == "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": // OLE: .xls, or encrypted
		return nil, refuse(KeyOldOrLocked, nil)
	}
	return openCSV(file, size, spec)
}

func read(ctx context.Context, from source, spec *Spec, each func(Row) error) (Summary, error) {
	head, err := findHeader(from, spec)
	if err != nil {
		return Summary{}, err
	}
	summary := Summary{HeaderRow: head.row, Issues: head.issues}
	if summary.Wrong() {
		return summary, nil
	}
	reader := newRowReader(spec, head, from.origin())
	for first := true; ; {
		number, cells, err := from.next()
		if errors.Is(err, io.EOF) {
			return summary, nil
		}
		if err != nil {
			return summary, err
		}
		if err := ctx.Err(); err != nil {
			return summary, err
		}
		row, blank := reader.pick(number, cells)
		if blank {
			continue
		}
		if len(cells) > spec.Limits.Columns {
			return summary, refuse(KeyTooManyColumns, nil, "max", spec.Limits.Columns)
		}
		if first && reader.isExample(row) {
			first = false
			continue
		}
		first = false
		if summary.Rows == spec.Limits.Rows {
			return summary, refuse(KeyTooManyRows, nil, "max", spec.Limits.Rows)
		}
		summary.Rows++
		reader.check(&row)
		if err := each(row); err != nil {
			return summary, err
		}
	}
}

// rowReader turns cells into rows of the spec.
type rowReader struct {
	spec    *Spec
	parsers []*parser
	at      []int // place in the file of each column of the spec, -1 when absent
	index   map[string]int
	seen    []map[string]int // for each unique set: values → row number
}

func newRowReader(spec *Spec, head header, from origin) *rowReader {
	r := &rowReader{spec: spec, at: head.at, index: map[string]int{}}
	for i, column := range spec.Columns {
		r.parsers = append(r.parsers, newParser(spec, column, from))
		r.index[column.Key] = i
	}
	for range spec.Unique {
		r.seen = append(r.seen, map[string]int{})
	}
	return r
}

// pick takes the columns of the spec out of cells; blank when all are empty.
func (r *rowReader) pick(number int, cells []string) (row Row, blank bool) {
	columns := len(r.at)
	both := make([]string, 2*columns)
	row = Row{Number: number, Raw: both[:columns:columns], Values: both[columns:], index: r.index}
	blank = true
	for i, at := range r.at {
		if at >= 0 && at < len(cells) {
			row.Raw[i] = cells[at]
			blank = blank && tidy(cells[at]) == ""
		}
	}
	return row, blank
}

// isExample reports whether row is the example the template came with.
func (r *rowReader) isExample(row Row) bool {
	filled := false
	for i, column := range r.spec.Columns {
		if tidy(row.Raw[i]) != tidy(column.Example) {
			return false
		}
		filled = filled || column.Example != ""
	}
	return filled
}

// check fills the values and issues of row.
func (r *rowReader) check(row *Row) {
	for i, p := range r.parsers {
		row.Raw[i] = p.visible(row.Raw[i])
		value, issue := p.parse(row.Raw[i])
		row.Values[i] = value
		if issue != nil {
			row.Issues = append(row.Issues, r.placed(*issue, row.Number, i, row.Raw[i]))
			if issue.Severity == Error {
				row.Values[i] = ""
			}
		}
	}
	for set, keys := range r.spec.Unique {
		r.checkUnique(row, r.seen[set], keys)
	}
}

func (r *rowReader) placed(issue Issue, number, column int, raw string) Issue {
	issue.Row, issue.Column, issue.Field = number, r.spec.Columns[column].Header, r.spec.Columns[column].Key
	issue.Value = shown(raw)
	return issue
}

// checkUnique notes a row that repeats the values of an earlier one; a row with
// an empty value among them repeats nothing.
func (r *rowReader) checkUnique(row *Row, seen map[string]int, keys []string) {
	values, headers := make([]string, len(keys)), make([]string, len(keys))
	for i, key := range keys {
		values[i] = row.Text(key)
		if values[i] == "" {
			return
		}
		headers[i] = r.spec.Columns[r.index[key]].Header
	}
	joined := strings.Join(values, "\x1f")
	first, repeated := seen[joined]
	if !repeated {
		seen[strings.Clone(joined)] = row.Number // a part would keep the whole line in memory
		return
	}
	issue := issueOf(KeyDuplicateRow, "", "first", first, "columns", strings.Join(headers, " + "))
	at := r.index[keys[0]]
	row.Issues = append(row.Issues, r.placed(*issue, row.Number, at, row.Raw[at]))
}

// scaled reads a canonical number as its digits without the point.
func scaled(value string) (int64, error) {
	if value == "" {
		return 0, nil
	}
	return strconv.ParseInt(strings.Replace(value, ".", "", 1), 10, 64)
}
