package sheet

import (
	"bufio"
	"encoding/csv"
	"io"
	"strconv"
	"time"
)

const instantShown = "2006-01-02 15:04:05"

// textWriter writes CSV in UTF-8 with a byte order mark, without which Excel
// guesses another encoding.
type textWriter struct {
	buffer *bufio.Writer
	csv    *csv.Writer
	cells  []string
	zone   *time.Location
}

func newTextWriter(w io.Writer, spec Spec) (*textWriter, error) {
	t := &textWriter{buffer: bufio.NewWriterSize(w, 64<<10), zone: spec.zone()}
	if _, err := t.buffer.WriteString("\ufeff"); err != nil {
		return nil, err
	}
	t.csv = csv.NewWriter(t.buffer)
	t.csv.UseCRLF = true
	return t, nil
}

func (t *textWriter) header(columns []Column) error {
	t.cells = make([]string, len(columns))
	for i, c := range columns {
		t.cells[i] = harmless(c.Header)
	}
	return t.csv.Write(t.cells)
}

func (t *textWriter) row(cells []any) error {
	for i, cell := range cells {
		switch v := cell.(type) {
		case nil:
			t.cells[i] = ""
		case string:
			t.cells[i] = harmless(cellText(v))
		case int64:
			t.cells[i] = strconv.FormatInt(v, 10)
		case decimal:
			t.cells[i] = v.String()
		case civilDay:
			t.cells[i] = v.text
		case time.Time:
			t.cells[i] = v.In(t.zone).Format(instantShown)
		}
	}
	return t.csv.Write(t.cells)
}

func (t *textWriter) close() error {
	t.csv.Flush()
	if err := t.csv.Error(); err != nil {
		return err
	}
	return t.buffer.Flush()
}
