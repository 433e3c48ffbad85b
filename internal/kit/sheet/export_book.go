package sheet

import (
	"errors"
	"io"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Number formats of cells.
const (
	formatDay     = "yyyy-mm-dd"
	formatInstant = "yyyy-mm-dd hh:mm:ss"
)

// bookWriter streams rows into one worksheet of an xlsx file.
type bookWriter struct {
	out    io.Writer
	file   *excelize.File
	stream *excelize.StreamWriter
	number int
	cells  []any
	dated  []excelize.Cell // one a column, so that a styled cell costs no allocation
	styles []int
	zone   *time.Location
}

func newBookWriter(w io.Writer, spec Spec) (*bookWriter, error) {
	b := &bookWriter{out: w, file: excelize.NewFile(), zone: spec.zone()}
	if err := b.prepare(spec); err != nil {
		return nil, errors.Join(err, b.file.Close())
	}
	return b, nil
}

func (b *bookWriter) prepare(spec Spec) (err error) {
	name := worksheetName(spec)
	if err := b.file.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	if b.stream, err = b.file.NewStreamWriter(name); err != nil {
		return err
	}
	for i, c := range spec.Columns {
		style := 0
		if format := numberFormat(c); format != "" {
			if style, err = b.file.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
				return err
			}
		}
		b.styles = append(b.styles, style)
		if err := b.stream.SetColWidth(i+1, i+1, columnWidth(c)); err != nil {
			return err
		}
	}
	return b.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// worksheetName is the spec's, or a neutral one.
func worksheetName(spec Spec) string {
	if spec.Sheet == "" {
		return "Sheet1"
	}
	return spec.Sheet
}

// numberFormat is the format of a column's cells, empty for the general one.
func numberFormat(c Column) string {
	switch c.Kind {
	case Day:
		return formatDay
	case Instant:
		return formatInstant
	case Decimal:
		if c.Scale > 0 {
			return "0." + "000000000"[:min(c.Scale, 9)]
		}
	}
	return ""
}

// columnWidth is in characters of the workbook's font; a Chinese one takes two.
func columnWidth(c Column) float64 {
	if c.Width > 0 {
		return min(c.Width, excelize.MaxColumnWidth)
	}
	const narrowest, widest, margin = 10, 40, 3
	width := float64(len(c.Header)+utf8.RuneCountInString(c.Header))/2 + margin
	return min(max(width, narrowest), widest)
}

func (b *bookWriter) header(columns []Column) error {
	style, err := b.file.NewStyle(headerStyle)
	if err != nil {
		return err
	}
	b.cells, b.dated = make([]any, len(columns)), make([]excelize.Cell, len(columns))
	for i, c := range columns {
		b.cells[i] = excelize.Cell{StyleID: style, Value: harmless(cellText(c.Header))}
	}
	return b.write()
}

// maxRows is what a worksheet holds, header included.
const maxRows = 1 << 20

func (b *bookWriter) row(cells []any) error {
	if b.number == maxRows {
		return refuse(KeyTooManyRows, nil, "max", maxRows-1)
	}
	for i, cell := range cells {
		switch v := cell.(type) {
		case nil:
			b.cells[i] = nil
		case string:
			b.cells[i] = harmless(cellText(v))
		case int64:
			b.cells[i] = wholeNumber(v)
		case decimal:
			b.cells[i] = b.styled(i, v.cell())
		case civilDay:
			b.cells[i] = b.styled(i, v.cell())
		case time.Time:
			b.cells[i] = b.styled(i, wallClock(v.In(b.zone)))
		}
	}
	return b.write()
}

// A workbook keeps 15 digits of a number: longer ones stay texts.
const largestNumber = 999_999_999_999_999

func wholeNumber(v int64) any {
	if v > largestNumber || v < -largestNumber {
		return strconv.FormatInt(v, 10)
	}
	return v
}

func (d decimal) cell() any {
	if d.units > largestNumber || d.units < -largestNumber {
		return d.String()
	}
	number, _ := strconv.ParseFloat(d.String(), 64)
	return number
}

// cell is the number of the day; a workbook has none for days before 1900-03-01.
func (d civilDay) cell() any {
	const firstSafe = 61
	if d.serial < firstSafe {
		return d.text
	}
	return d.serial
}

// wallClock takes the zone off a time, because a workbook knows none.
func wallClock(at time.Time) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
}

func (b *bookWriter) styled(column int, value any) *excelize.Cell {
	b.dated[column] = excelize.Cell{StyleID: b.styles[column], Value: value}
	return &b.dated[column]
}

func (b *bookWriter) write() error {
	b.number++
	return b.stream.SetRow("A"+strconv.Itoa(b.number), b.cells)
}

func (b *bookWriter) close() error {
	defer b.file.Close()
	if err := b.stream.Flush(); err != nil {
		return err
	}
	return b.file.Write(b.out)
}
