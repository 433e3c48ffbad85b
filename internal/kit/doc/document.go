package doc

import (
	"fmt"
	"io"
	"time"
)

// Margins of a document page in millimetres; header and footer stand in them.
const (
	marginVertical   = 25.0
	marginHorizontal = 20.0
	footerQR         = 17.0
)

// style is a font size and leading in points.
type style struct{ size, leading float64 }

var (
	titleStyle   = style{18, 28}
	headingStyle = style{14, 24}
	bodyStyle    = style{12, 20}
	gridStyle    = style{10.5, 16}
	tableStyle   = style{9.5, 14}
	smallStyle   = style{8, 11}
)

// Settings describe a document apart from its content.
type Settings struct {
	Title   string    // for the file's properties, not printed
	Author  string    // likewise
	Created time.Time // likewise; the only time in the file
	Heading string    // printed at the top left of every page
	Number  string    // printed at the top right of every page
	Footer  string    // printed at the foot of every page: snapshot, root hash, how to verify
	QR      string    // content of a QR code at the foot of every page, such as the address that verifies
	// PageLabel words the page number; nil prints "2 / 3".
	PageLabel func(page, pages int) string
	// Plain leaves out the rules of header and footer, for letters whose form is prescribed.
	Plain bool
	// ReplaceMissing prints a geta mark for characters the font lacks instead of failing.
	ReplaceMissing bool
}

// Document collects content from top to bottom. Its methods keep the first
// error, which WriteTo returns.
type Document struct {
	settings Settings
	ink      inkOf
	pages    []*page
	y        float64 // top of the free space on the last page, points
	qr       *symbol
	err      error
}

// New starts a document with one empty A4 page.
func New(settings Settings) *Document {
	d := &Document{settings: settings, ink: inkOf{replace: settings.ReplaceMissing}}
	if settings.QR != "" {
		d.qr, d.err = qrSymbol(settings.QR)
	}
	d.newPage()
	return d
}

func (d *Document) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

func (d *Document) left() float64     { return mm(marginHorizontal) }
func (d *Document) right() float64    { return mm(a4Width - marginHorizontal) }
func (d *Document) width() float64    { return d.right() - d.left() }
func (d *Document) top() float64      { return mm(marginVertical) }
func (d *Document) bottom() float64   { return mm(a4Height - marginVertical) }
func (d *Document) page() *page       { return d.pages[len(d.pages)-1] }
func (d *Document) atTop() bool       { return d.y == d.top() }
func (d *Document) room() float64     { return d.bottom() - d.y }
func (d *Document) fullPage() float64 { return d.bottom() - d.top() }

func (d *Document) newPage() {
	d.pages = append(d.pages, &page{})
	d.y = d.top()
}

// need begins a new page unless height points are free on this one.
func (d *Document) need(height float64) {
	if d.room() < height && !d.atTop() {
		d.newPage()
	}
}

// Title prints the name of the document in the middle of the line.
func (d *Document) Title(text string) {
	for _, line := range face().wrap(d.ink.text(text), titleStyle.size, d.width()) {
		d.need(titleStyle.leading)
		x := d.left() + (d.width()-face().width(line, titleStyle.size))/2
		d.y = d.page().block(x, d.y, titleStyle.size, titleStyle.leading, black, []string{line})
	}
	d.y += titleStyle.leading - titleStyle.size
}

// Heading prints a heading that stays with at least two lines of what follows.
func (d *Document) Heading(text string) {
	lines := face().wrap(d.ink.text(text), headingStyle.size, d.width())
	height := float64(len(lines)) * headingStyle.leading
	d.need(height + 3*bodyStyle.leading)
	if !d.atTop() {
		d.y += bodyStyle.leading / 2
	}
	d.flow(lines, headingStyle, black)
}

// Paragraph prints body text; "\n" begins a new line.
func (d *Document) Paragraph(text string) {
	d.flow(face().wrap(d.ink.text(text), bodyStyle.size, d.width()), bodyStyle, black)
	d.y += bodyStyle.leading / 3
}

// Note prints small grey text.
func (d *Document) Note(text string) {
	d.flow(face().wrap(d.ink.text(text), smallStyle.size, d.width()), smallStyle, grey)
	d.y += smallStyle.leading / 3
}

func (d *Document) flow(lines []string, s style, tone uint8) {
	for _, line := range lines {
		d.need(s.leading)
		d.y = d.page().block(d.left(), d.y, s.size, s.leading, tone, []string{line})
	}
}

// Space leaves a gap in millimetres; at the top of a page it does nothing.
func (d *Document) Space(millimetres float64) {
	if !d.atTop() {
		d.y = min(d.y+mm(millimetres), d.bottom())
	}
}

// PageBreak begins a new page unless this one is empty.
func (d *Document) PageBreak() {
	if !d.atTop() {
		d.newPage()
	}
}

// WriteTo adds headers and footers and writes the PDF. It fails with the first
// error of the content, or with a *MissingError.
func (d *Document) WriteTo(w io.Writer) (int64, error) {
	pages, err := d.finish()
	if err != nil {
		return 0, err
	}
	info := properties{d.settings.Title, d.settings.Author, d.settings.Created}
	return render(w, info, mm(a4Width), mm(a4Height), pages)
}

// finish returns copies of the pages with header and footer, so that WriteTo
// may be called again.
func (d *Document) finish() ([]*page, error) {
	finished := make([]*page, len(d.pages))
	for i, p := range d.pages {
		framed := *p
		d.frame(&framed, i+1)
		finished[i] = &framed
	}
	if d.err != nil {
		return nil, d.err
	}
	return finished, d.ink.err()
}

// frame draws header and footer of page number.
func (d *Document) frame(p *page, number int) {
	s := smallStyle
	headerTop := d.top() - mm(10)
	p.text(d.left(), baseline(headerTop, s.size, s.leading), s.size, grey, d.ink.text(d.settings.Heading))
	d.rightText(p, headerTop, s, d.ink.text(d.settings.Number))

	footerTop := d.bottom() + mm(2.5)
	if !d.settings.Plain {
		p.rule(d.left(), headerTop+s.leading+3, d.right(), headerTop+s.leading+3, 0.5, faint)
		p.rule(d.left(), footerTop, d.right(), footerTop, 0.5, faint)
	}
	footerTop += mm(1)
	label := fmt.Sprintf("%d / %d", number, len(d.pages))
	if d.settings.PageLabel != nil {
		label = d.settings.PageLabel(number, len(d.pages))
	}
	label = d.ink.text(label)
	d.rightText(p, footerTop, s, label)

	x := d.left()
	if d.qr != nil {
		p.picture(x, footerTop, mm(footerQR), mm(footerQR), d.qr)
		x += mm(footerQR + 2)
	}
	width := d.right() - face().width(label, s.size) - mm(4) - x
	const leading = 1.375
	lines, size, whole := face().shrink(d.ink.text(d.settings.Footer), width, mm(footerQR), s.size, 5, leading)
	if !whole {
		d.fail(fmt.Errorf("doc: the footer is too long for its place: %q", d.settings.Footer))
	}
	p.block(x, footerTop, size, size*leading, grey, lines)
}

func (d *Document) rightText(p *page, top float64, s style, text string) {
	p.text(d.right()-face().width(text, s.size), baseline(top, s.size, s.leading), s.size, grey, text)
}

// Symbol prints a QR code of so many millimetres in the middle of the line.
func (d *Document) Symbol(content string, side float64) {
	code, err := qrSymbol(content)
	if err != nil {
		d.fail(err)
		return
	}
	d.need(mm(side))
	d.page().picture(d.left()+(d.width()-mm(side))/2, d.y, mm(side), mm(side), code)
	d.y += mm(side)
}
