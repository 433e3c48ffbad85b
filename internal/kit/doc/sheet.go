package doc

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// LabelSheet describes the paper that labels are printed on; lengths are
// millimetres. A label printer's roll is a page of one label.
type LabelSheet struct {
	Title   string    // for the file's properties
	Created time.Time // likewise; the only time in the file

	PageWidth, PageHeight float64 // 0 is A4
	Width, Height         float64 // one label
	Columns, Rows         int     // labels on a page
	Left, Top             float64 // from the edge of the page to the first label
	GapX, GapY            float64 // between labels
	Skip                  int     // places already used on the first page
	Outline               bool    // draw the edges, for plain paper that is cut

	// Module is the smallest width of a symbol's module that the printer and
	// the scanners manage; 0 is 0.25 mm (three dots at 300 dpi).
	Module float64
	// Groups are the lengths of the groups a code is printed in, 7-9-3-1.
	Groups []int
	// ReplaceMissing prints a geta mark for characters the font lacks instead of failing.
	ReplaceMissing bool
}

// ErrSheet wraps a sheet whose labels do not fit on its page.
var ErrSheet = errors.New("doc: label sheet")

// ErrTooSmall wraps a label whose parts do not fit in its size.
var ErrTooSmall = errors.New("doc: label too small")

const (
	defaultModule = 0.25
	labelPadding  = 1.5 // millimetres inside the edge of a label
)

// withDefaults checks the sheet and fills in what was left zero.
func (s LabelSheet) withDefaults() (LabelSheet, error) {
	if s.PageWidth == 0 && s.PageHeight == 0 {
		s.PageWidth, s.PageHeight = a4Width, a4Height
	}
	if s.Module == 0 {
		s.Module = defaultModule
	}
	if s.Columns < 1 || s.Rows < 1 || s.Skip < 0 || s.Skip >= s.Columns*s.Rows {
		return s, fmt.Errorf("%w: %d × %d labels, %d used", ErrSheet, s.Columns, s.Rows, s.Skip)
	}
	if s.Width <= 2*labelPadding || s.Height <= 2*labelPadding || min(s.Left, s.Top, s.GapX, s.GapY, s.Module) < 0 {
		return s, fmt.Errorf("%w: a label of %g × %g mm", ErrSheet, s.Width, s.Height)
	}
	width := s.Left + float64(s.Columns)*s.Width + float64(s.Columns-1)*s.GapX
	height := s.Top + float64(s.Rows)*s.Height + float64(s.Rows-1)*s.GapY
	const rounding = 0.01
	if width > s.PageWidth+rounding || height > s.PageHeight+rounding {
		return s, fmt.Errorf("%w: %g × %g mm of labels on a page of %g × %g mm",
			ErrSheet, width, height, s.PageWidth, s.PageHeight)
	}
	return s, nil
}

// box is a rectangle on a page, in points.
type box struct{ x, y, width, height float64 }

// printer is what drawing one label needs to know of its sheet.
type printer struct {
	sheet LabelSheet
	ink   inkOf
}

// layOut places count labels, left to right and top to bottom, and lets draw
// fill the inside of each.
func (s LabelSheet) layOut(count int, draw func(*printer, *page, box, int) error) ([]*page, error) {
	s, err := s.withDefaults()
	if err != nil {
		return nil, err
	}
	machine := &printer{sheet: s, ink: inkOf{replace: s.ReplaceMissing}}
	pages := []*page{{}}
	place := s.Skip
	for i := range count {
		if place == s.Columns*s.Rows {
			pages, place = append(pages, &page{}), 0
		}
		p := pages[len(pages)-1]
		edge := box{
			x:      mm(s.Left + float64(place%s.Columns)*(s.Width+s.GapX)),
			y:      mm(s.Top + float64(place/s.Columns)*(s.Height+s.GapY)),
			width:  mm(s.Width),
			height: mm(s.Height),
		}
		if s.Outline {
			p.outline(edge)
		}
		pad := mm(labelPadding)
		inside := box{edge.x + pad, edge.y + pad, edge.width - 2*pad, edge.height - 2*pad}
		if err := draw(machine, p, inside, i); err != nil {
			return nil, fmt.Errorf("label %d: %w", i+1, err)
		}
		place++
	}
	return pages, machine.ink.err()
}

func (p *page) outline(b box) {
	right, bottom := b.x+b.width, b.y+b.height
	p.rule(b.x, b.y, right, b.y, 0.3, faint)
	p.rule(right, b.y, right, bottom, 0.3, faint)
	p.rule(right, bottom, b.x, bottom, 0.3, faint)
	p.rule(b.x, bottom, b.x, b.y, 0.3, faint)
}

func (s LabelSheet) write(w io.Writer, pages []*page) error {
	s, _ = s.withDefaults() // checked when the pages were laid out
	_, err := render(w, properties{title: s.Title, created: s.Created}, mm(s.PageWidth), mm(s.PageHeight), pages)
	return err
}

// checkModule refuses a symbol printed at a width (points) its modules would be
// too fine for.
func (m *printer) checkModule(s *symbol, width float64, what string) error {
	module := width / pointsPerMillimetre / float64(s.modules)
	if module < m.sheet.Module-1e-9 {
		return fmt.Errorf("%w: a module of the %s would be %.2f mm, not %.2f mm", ErrTooSmall, what, module, m.sheet.Module)
	}
	return nil
}
