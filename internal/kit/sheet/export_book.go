package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Number formats of cells.
const (
	formatDay     = "yyyy-mm-dd"
	formatInstant = "yyyy-mm-dd hh:mm:ss"
)

// bookWriter streams rows into one worksheet of an xlsx file. The library makes
// the workbook without its rows, which it would keep until the last one is
// there; they are written here as they come.
type bookWriter struct {
	out    *bufio.Writer
	file   *excelize.File // until the first row
	name   string         // of the worksheet
	book   *zip.Writer
	rows   io.Writer
	tail   []byte       // of the worksheet, behind the rows
	line   bytes.Buffer // the row being written
	column []string     // letters
	number int
	cells  []cell
	styles []int
	days   []int // of a day where a column may hold times too
	zone   *time.Location
}

// cell is a value with its style; nil is an empty cell.
type cell struct {
	style int
	value any // nil, string, int64 or float64
}

// unsent is how much is held back, so that what goes wrong at the beginning can
// still be answered in words.
const unsent = 256 << 10

func newBookWriter(w io.Writer, spec Spec) (*bookWriter, error) {
	b := &bookWriter{out: bufio.NewWriterSize(w, unsent), file: excelize.NewFile(), name: worksheetName(spec), zone: spec.zone()}
	if err := b.prepare(spec); err != nil {
		return nil, errors.Join(err, b.file.Close())
	}
	return b, nil
}

func (b *bookWriter) prepare(spec Spec) (err error) {
	if err := b.file.SetSheetName("Sheet1", b.name); err != nil {
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
		if c.Deadline {
			format := formatDay
			if style, err = b.file.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
				return err
			}
		}
		b.days = append(b.days, style)
		if err := b.width(i+1, columnWidth(c)); err != nil {
			return err
		}
	}
	return b.file.SetPanes(b.name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func (b *bookWriter) width(number int, width float64) error {
	name, err := excelize.ColumnNumberToName(number)
	if err != nil {
		return err
	}
	return b.file.SetColWidth(b.name, name, name, width)
}

// begin writes the workbook as far as the first row.
func (b *bookWriter) begin() error {
	empty, err := b.file.WriteToBuffer()
	if err = errors.Join(err, b.file.Close()); err != nil {
		return err
	}
	parts, err := zip.NewReader(bytes.NewReader(empty.Bytes()), int64(empty.Len()))
	if err != nil {
		return err
	}
	b.book = zip.NewWriter(b.out)
	const worksheet = "xl/worksheets/sheet1.xml"
	for _, part := range parts.File {
		if part.Name == worksheet {
			continue
		}
		if err := b.book.Copy(part); err != nil {
			return err
		}
	}
	part, err := parts.Open(worksheet)
	if err != nil {
		return err
	}
	defer part.Close()
	text, err := io.ReadAll(part)
	if err != nil {
		return err
	}
	head, tail, found := bytes.Cut(text, []byte("<sheetData></sheetData>"))
	if !found {
		return errors.New("sheet: the library writes an empty worksheet otherwise than it did")
	}
	if before, after, found := bytes.Cut(head, []byte(`<dimension ref="A1"></dimension>`)); found { // it would be wrong
		head = slices.Concat(before, after)
	}
	if b.rows, err = b.book.Create(worksheet); err != nil {
		return err
	}
	b.tail = append([]byte("</sheetData>"), tail...)
	_, err = b.rows.Write(slices.Concat(head, []byte("<sheetData>")))
	return err
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
	b.cells, b.column = make([]cell, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		b.cells[i] = cell{style, harmless(cellText(c.Header))}
		if b.column[i], err = excelize.ColumnNumberToName(i + 1); err != nil {
			return err
		}
	}
	if err := b.begin(); err != nil {
		return err
	}
	return b.write()
}

// maxRows is what a worksheet holds, header included.
const maxRows = 1 << 20

func (b *bookWriter) row(cells []any) error {
	if b.number == maxRows {
		return refuse(KeyTooManyRows, nil, "max", maxRows-1)
	}
	for i, value := range cells {
		b.cells[i] = cell{}
		switch v := value.(type) {
		case string:
			b.cells[i].value = harmless(cellText(v))
		case int64:
			b.cells[i].value = wholeNumber(v)
		case decimal:
			b.cells[i] = cell{b.styles[i], v.cell()}
		case civilDay:
			b.cells[i] = cell{b.days[i], v.cell()}
		case time.Time:
			b.cells[i] = cell{b.styles[i], instantCell(v.In(b.zone))}
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

// firstSafe is 1900-03-01: of the days before, programs count one more or less.
const firstSafe = 61

// cell is the number of the day; a workbook has none for early days.
func (d civilDay) cell() any {
	if d.serial < firstSafe {
		return d.text
	}
	return int64(d.serial)
}

// instantCell is the number of a time as a clock on the wall showed it: days
// since the end of 1899, because a workbook knows no zone.
func instantCell(at time.Time) any {
	_, offset := at.Zone()
	const epoch, day = 25_569, 24 * 60 * 60 // 1970-01-01, and its seconds
	serial := float64(at.Unix()+int64(offset))/day + epoch
	if serial < firstSafe {
		return at.Format(instantShown)
	}
	return serial
}

func (b *bookWriter) write() error {
	b.number++
	b.line.Reset()
	number := strconv.Itoa(b.number)
	for _, text := range []string{`<row r="`, number, `">`} {
		b.line.WriteString(text)
	}
	for i, c := range b.cells {
		if c.value == nil {
			continue
		}
		for _, text := range []string{`<c r="`, b.column[i], number, `"`} {
			b.line.WriteString(text)
		}
		if c.style != 0 {
			b.line.WriteString(` s="`)
			b.line.Write(strconv.AppendInt(b.line.AvailableBuffer(), int64(c.style), 10))
			b.line.WriteString(`"`)
		}
		if err := b.value(c.value); err != nil {
			return err
		}
	}
	b.line.WriteString("</row>")
	_, err := b.rows.Write(b.line.Bytes())
	return err
}

// value ends the cell that was begun.
func (b *bookWriter) value(value any) error {
	if text, ok := value.(string); ok {
		b.line.WriteString(` t="inlineStr"><is><t`)
		if strings.TrimSpace(text) != text { // else programs take such blanks away
			b.line.WriteString(` xml:space="preserve"`)
		}
		b.line.WriteString(">")
		if err := xml.EscapeText(&b.line, []byte(text)); err != nil {
			return err
		}
		b.line.WriteString("</t></is></c>")
		return nil
	}
	b.line.WriteString("><v>")
	switch v := value.(type) {
	case int64:
		b.line.Write(strconv.AppendInt(b.line.AvailableBuffer(), v, 10))
	case float64:
		b.line.Write(strconv.AppendFloat(b.line.AvailableBuffer(), v, 'f', -1, 64))
	}
	b.line.WriteString("</v></c>")
	return nil
}

func (b *bookWriter) close() error {
	if _, err := b.rows.Write(b.tail); err != nil {
		return err
	}
	if err := b.book.Close(); err != nil {
		return err
	}
	return b.out.Flush()
}
