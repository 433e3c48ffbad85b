package doc

import (
	"fmt"
	"slices"
)

// Column is one column of a table.
type Column struct {
	Header string
	Width  float64 // millimetres; 0 takes an equal share of what the others leave
	Right  bool    // figures stand at the right
}

const cellPadding = 3.0 // points at both sides and above and below the lines

// Table prints rows under a header that is repeated on every page. A row is
// never split; one that is taller than a page is an error.
func (d *Document) Table(columns []Column, rows [][]string) {
	widths, err := d.columnWidths(columns)
	if err != nil {
		d.fail(err)
		return
	}
	headers := make([]string, len(columns))
	for i, c := range columns {
		headers[i] = c.Header
	}
	header := d.layRow(columns, widths, headers)
	for i, cells := range rows {
		if len(cells) != len(columns) {
			d.fail(fmt.Errorf("doc: table row %d has %d cells, not %d", i+1, len(cells), len(columns)))
			return
		}
		row := d.layRow(columns, widths, cells)
		if header.height+row.height > d.fullPage() {
			d.fail(fmt.Errorf("doc: table row %d is taller than a page", i+1))
			return
		}
		first := i == 0
		if first {
			d.need(header.height + row.height)
		}
		if !first && d.room() < row.height {
			d.newPage()
			first = true
		}
		if first {
			d.drawRow(header, 0.8, black)
		}
		d.drawRow(row, 0.4, faint)
	}
	if len(rows) == 0 {
		d.need(header.height)
		d.drawRow(header, 0.8, black)
	}
	d.y += tableStyle.leading / 2
}

func (d *Document) columnWidths(columns []Column) ([]float64, error) {
	widths := make([]float64, len(columns))
	rest, open := d.width(), 0
	for i, c := range columns {
		widths[i] = mm(c.Width)
		rest -= widths[i]
		if c.Width == 0 {
			open++
		}
	}
	if rest < mm(5)*float64(open)-0.01 || len(columns) == 0 {
		return nil, fmt.Errorf("doc: %d table columns do not fit in %.0f mm", len(columns), d.width()/pointsPerMillimetre)
	}
	for i := range widths {
		if widths[i] == 0 {
			widths[i] = rest / float64(open)
		}
	}
	return widths, nil
}

// tableRow is a row with its lines broken.
type tableRow struct {
	columns []Column
	widths  []float64
	cells   [][]string
	height  float64
}

func (d *Document) layRow(columns []Column, widths []float64, texts []string) tableRow {
	row := tableRow{columns: columns, widths: widths, cells: make([][]string, len(columns))}
	most := 1
	for i, text := range texts {
		row.cells[i] = face().wrap(d.ink.text(text), tableStyle.size, widths[i]-2*cellPadding)
		most = max(most, len(row.cells[i]))
	}
	row.height = float64(most)*tableStyle.leading + 2*cellPadding
	return row
}

// drawRow prints a row and the rule below it; weight in points.
func (d *Document) drawRow(row tableRow, weight float64, tone uint8) {
	x, p := d.left(), d.page()
	for i, lines := range row.cells {
		top := d.y + cellPadding
		for _, line := range lines {
			at := x + cellPadding
			if row.columns[i].Right {
				at = x + row.widths[i] - cellPadding - face().width(line, tableStyle.size)
			}
			top = p.block(at, top, tableStyle.size, tableStyle.leading, black, []string{line})
		}
		x += row.widths[i]
	}
	d.y += row.height
	p.rule(d.left(), d.y, x, d.y, weight, tone)
}

// Pair is a label and its value.
type Pair struct{ Label, Value string }

// Grid prints pairs in a number of equal columns, row by row. The labels of a
// column stand under each other; a row is never split.
func (d *Document) Grid(columns int, pairs []Pair) {
	if columns < 1 {
		d.fail(fmt.Errorf("doc: a grid of %d columns", columns))
		return
	}
	s := gridStyle
	cell := d.width() / float64(columns)
	labels := make([]float64, columns) // width of the labels of each column
	pairs = slices.Clone(pairs)
	for i := range pairs {
		pairs[i] = Pair{d.ink.text(pairs[i].Label), d.ink.text(pairs[i].Value)}
		at := i % columns
		labels[at] = max(labels[at], min(face().width(pairs[i].Label, s.size)+6, cell*0.45))
	}
	for start := 0; start < len(pairs); start += columns {
		row := pairs[start:min(start+columns, len(pairs))]
		var left, right [][]string
		most := 1
		for i, pair := range row {
			left = append(left, face().wrap(pair.Label, s.size, labels[i]-6))
			right = append(right, face().wrap(pair.Value, s.size, cell-labels[i]-6))
			most = max(most, len(left[i]), len(right[i]))
		}
		height := float64(most)*s.leading + cellPadding
		if height > d.fullPage() {
			d.fail(fmt.Errorf("doc: grid row %q is taller than a page", row[0].Label))
			return
		}
		d.need(height)
		for i := range row {
			x := d.left() + float64(i)*cell
			d.page().block(x, d.y, s.size, s.leading, grey, left[i])
			d.page().block(x+labels[i], d.y, s.size, s.leading, black, right[i])
		}
		d.y += height
	}
	d.y += s.leading / 2
}

// Signature is a place to sign: who signs, the printed name and day when they
// are known already.
type Signature struct{ Label, Name, Day string }

const signatureHeight = 22.0 // millimetres

// Signatures prints up to three places to sign a row, never split from each
// other within the row.
func (d *Document) Signatures(places []Signature) {
	const perRow = 3
	s := gridStyle
	for start := 0; start < len(places); start += perRow {
		row := places[start:min(start+perRow, len(places))]
		d.need(mm(signatureHeight))
		cell := d.width() / perRow
		for i, place := range row {
			x, p := d.left()+float64(i)*cell, d.page()
			line := d.y + mm(signatureHeight-7)
			width := cell - mm(6)
			d.fitted(p, x, d.y, width, s, grey, place.Label)
			d.fitted(p, x, line-s.leading, width, s, black, place.Name)
			p.rule(x, line, x+width, line, 0.5, black)
			d.fitted(p, x, line+1, width, smallStyle, grey, place.Day)
		}
		d.y += mm(signatureHeight)
	}
}

// fitted prints one line, smaller when it is too long for width.
func (d *Document) fitted(p *page, x, top, width float64, s style, tone uint8, text string) {
	text = d.ink.text(text)
	lines, size, whole := face().shrink(text, width, s.leading, s.size, 5, s.leading/s.size)
	if !whole {
		d.fail(fmt.Errorf("doc: %q is too long for a signature line", text))
	}
	p.block(x, top, size, size*s.leading/s.size, tone, lines)
}
