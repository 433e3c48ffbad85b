package doc

import (
	"fmt"
	"io"
	"strings"
)

// Label is one label of a thing with a code of its own.
type Label struct {
	QR         string   // content of the QR code
	Matrix     string   // GS1 element string of a second symbol, U+001D between fields; empty for none
	Code       string   // printed under the symbols in the sheet's groups
	Name       string   // wraps and shrinks to fit; at the smallest size it ends in an ellipsis
	SecondName string   // likewise, smaller: the name in another language
	Facts      []string // short lines that are never cut, such as batch and expiry
	Caption    string   // last line
}

// Font sizes of a label in points, largest and smallest.
const (
	nameSize, nameSmallest       = 9.0, 4.5
	secondShare                  = 0.85 // of the size of the first name
	factSize, factSmallest       = 6.5, 4.5
	factShare                    = 0.6  // at most, of the height beside the code
	matrixShare                  = 0.28 // at least, of the width beside the code
	codeSize, codeSmallest       = 8.0, 5.0
	captionSize, captionSmallest = 6.0, 4.0
	labelLeading                 = 1.2 // line height in font sizes
)

// WriteLabels prints labels on sheets, as PDF.
func WriteLabels(w io.Writer, sheet LabelSheet, labels []Label) error {
	pages, err := layOutLabels(sheet, labels)
	if err != nil {
		return err
	}
	return sheet.write(w, pages)
}

func layOutLabels(sheet LabelSheet, labels []Label) ([]*page, error) {
	return sheet.layOut(len(labels), func(m *printer, p *page, b box, i int) error {
		return m.label(p, b, labels[i])
	})
}

// label draws QR code left, names and facts right, code and caption below.
func (m *printer) label(p *page, b box, l Label) error {
	upper, err := m.foot(p, b, l)
	if err != nil {
		return err
	}
	code, err := qrSymbol(l.QR)
	if err != nil {
		return err
	}
	// The code's own quiet zone may lie in the padding and the gap to the text.
	side := min(upper.height, b.width/2)
	if err := m.checkModule(code, side, "QR code"); err != nil {
		return err
	}
	p.picture(upper.x, upper.y, side, side, code)
	text := box{upper.x + side + mm(0.5), upper.y, upper.width - side - mm(0.5), upper.height}

	used, err := m.factsAndMatrix(p, text, l)
	if err != nil {
		return err
	}
	text.height -= used + mm(0.3)
	m.names(p, text, l)
	return nil
}

// foot draws code and caption and returns the box left above them.
func (m *printer) foot(p *page, b box, l Label) (box, error) {
	lines := []struct {
		text              string
		largest, smallest float64
	}{
		{m.ink.text(l.Caption), captionSize, captionSmallest},
		{Group(m.ink.text(l.Code), m.sheet.Groups), codeSize, codeSmallest},
	}
	for _, line := range lines {
		if line.text == "" {
			continue
		}
		size := fitOneLine(line.text, b.width, line.largest, line.smallest)
		if size == 0 {
			return b, fmt.Errorf("%w: %q does not fit in one line", ErrTooSmall, line.text)
		}
		b.height -= size * labelLeading
		p.text(b.x, baseline(b.y+b.height, size, size*labelLeading), size, black, line.text)
	}
	return b, nil
}

// fitOneLine returns the largest size at which text is no longer than width, 0
// when it is longer even at the smallest.
func fitOneLine(text string, width, largest, smallest float64) float64 {
	size := largest
	if unit := face().width(text, 1); unit > 0 {
		size = min(size, width/unit)
	}
	if size < smallest {
		return 0
	}
	return size
}

// factsAndMatrix draws the facts at the lower left and the second symbol at the
// lower right of b, and returns the height they take.
func (m *printer) factsAndMatrix(p *page, b box, l Label) (float64, error) {
	width, used := b.width, 0.0
	if l.Matrix != "" {
		matrix, err := gs1MatrixSymbol(l.Matrix)
		if err != nil {
			return 0, err
		}
		side := min(b.height, max(b.width*matrixShare, mm(m.sheet.Module)*float64(matrix.modules)))
		if err := m.checkModule(matrix, side, "DataMatrix"); err != nil {
			return 0, err
		}
		p.picture(b.x+b.width-side, b.y+b.height-side, side, side, matrix)
		width, used = width-side-mm(0.5), side
	}
	if len(l.Facts) == 0 {
		return used, nil
	}
	facts := m.ink.text(strings.Join(l.Facts, "\n"))
	lines, size := m.oneLineEach(facts, width)
	if size == 0 || float64(len(lines))*size*labelLeading > b.height*factShare {
		var whole bool
		if lines, size, whole = face().shrink(facts, width, b.height*factShare, factSize, factSmallest, labelLeading); !whole {
			return 0, fmt.Errorf("%w: no room for %q", ErrTooSmall, l.Facts)
		}
	}
	height := float64(len(lines)) * size * labelLeading
	p.block(b.x, b.y+b.height-height, size, size*labelLeading, black, lines)
	return max(used, height), nil
}

// oneLineEach returns the facts and the largest size at which none has to wrap,
// 0 when one must.
func (m *printer) oneLineEach(facts string, width float64) (lines []string, size float64) {
	lines, size = strings.Split(facts, "\n"), factSize
	for _, line := range lines {
		size = min(size, fitOneLine(line, width, factSize, factSmallest))
	}
	return lines, size
}

// names draws both names in b at the largest size at which they fit together.
func (m *printer) names(p *page, b box, l Label) {
	first, second := m.ink.text(l.Name), m.ink.text(l.SecondName)
	for size := nameSize; ; size -= 0.5 {
		secondSize := max(nameSmallest, size*secondShare)
		upper := face().wrap(first, size, b.width)
		lower := face().wrap(second, secondSize, b.width)
		if second == "" {
			lower = nil
		}
		height := float64(len(upper))*size*labelLeading + float64(len(lower))*secondSize*labelLeading
		if size <= nameSmallest && height > b.height {
			upper, lower = m.cutNames(upper, lower, size, b)
		} else if height > b.height {
			continue
		}
		y := p.block(b.x, b.y, size, size*labelLeading, black, upper)
		p.block(b.x, y, secondSize, secondSize*labelLeading, black, lower)
		return
	}
}

// cutNames shares the lines that fit between two names too long at the smallest
// size: the first gets at least half.
func (m *printer) cutNames(upper, lower []string, size float64, b box) (first, second []string) {
	room := max(1, int(b.height/(size*labelLeading)))
	forLower := min(len(lower), max(room-len(upper), room/2))
	cut := func(lines []string, count int) []string {
		if len(lines) <= count {
			return lines
		}
		if count <= 0 {
			return nil
		}
		lines = append([]string(nil), lines[:count]...)
		lines[count-1] = face().ellipsis(lines[count-1], size, b.width)
		return lines
	}
	return cut(upper, room-forLower), cut(lower, forLower)
}

// Group puts blanks into a code after each group of characters; what is longer
// than the groups follows as one more.
func Group(code string, groups []int) string {
	runes := []rune(code)
	var parts []string
	for _, length := range groups {
		if length <= 0 || length >= len(runes) {
			break
		}
		parts = append(parts, string(runes[:length]))
		runes = runes[length:]
	}
	return strings.Join(append(parts, string(runes)), " ")
}
