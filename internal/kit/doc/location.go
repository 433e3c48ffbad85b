package doc

import (
	"fmt"
	"io"
)

// LocationLabel marks a place with a Code 128 that scanners read from afar.
type LocationLabel struct {
	Code string // printable ASCII, in the symbol and in large letters
	Text string // what the place is; wraps and shrinks to fit
	Note string // last line
}

// WriteLocationLabels prints location labels on sheets, as PDF.
func WriteLocationLabels(w io.Writer, sheet LabelSheet, labels []LocationLabel) error {
	pages, err := layOutLocations(sheet, labels)
	if err != nil {
		return err
	}
	return sheet.write(w, pages)
}

func layOutLocations(sheet LabelSheet, labels []LocationLabel) ([]*page, error) {
	return sheet.layOut(len(labels), func(m *printer, p *page, b box, i int) error {
		return m.location(p, b, labels[i])
	})
}

// location draws the code in large letters, the symbol, then text and note.
func (m *printer) location(p *page, b box, l LocationLabel) error {
	bars, err := barSymbol(l.Code)
	if err != nil {
		return err
	}
	if err := m.checkModule(bars, b.width, "Code 128"); err != nil {
		return err
	}
	size := fitOneLine(l.Code, b.width, b.height*0.28/labelLeading, codeSmallest)
	if size == 0 {
		return fmt.Errorf("%w: %q does not fit in one line", ErrTooSmall, l.Code)
	}
	p.text(b.x, baseline(b.y, size, size*labelLeading), size, black, m.ink.text(l.Code))
	top := b.y + size*labelLeading
	p.picture(b.x, top, b.width, b.height*0.38, bars)
	top += b.height*0.38 + mm(0.5)

	rest := b.y + b.height - top
	if note := m.ink.text(l.Note); note != "" {
		noteSize := fitOneLine(note, b.width, min(rest*0.4/labelLeading, captionSize*1.5), captionSmallest)
		if noteSize == 0 {
			return fmt.Errorf("%w: %q does not fit in one line", ErrTooSmall, note)
		}
		rest -= noteSize * labelLeading
		p.text(b.x, baseline(top+rest, noteSize, noteSize*labelLeading), noteSize, black, note)
	}
	lines, textSize, _ := face().shrink(m.ink.text(l.Text), b.width, rest, rest/labelLeading, captionSmallest, labelLeading)
	p.block(b.x, top, textSize, textSize*labelLeading, black, lines)
	return nil
}
