package doc

import (
	"bytes"
	"io"
	"time"

	"github.com/signintech/gopdf"
)

const pointsPerMillimetre = 72 / 25.4

// mm turns millimetres into points.
func mm(millimetres float64) float64 { return millimetres * pointsPerMillimetre }

// A4 in millimetres.
const (
	a4Width  = 210.0
	a4Height = 297.0
)

const (
	black = 0
	grey  = 90  // captions: 5:1 and more on white
	faint = 150 // rules
)

// page is what will be drawn, in points from the top left corner. It exists
// before the PDF does, so that the number of pages is known when footers are
// written and tests can look at a layout without reading a PDF.
type page struct {
	texts    []textMark
	rules    []ruleMark
	pictures []pictureMark
}

type textMark struct {
	x, y float64 // left end of the baseline
	size float64
	tone uint8 // 0 is black
	text string
}

type ruleMark struct {
	x1, y1, x2, y2, weight float64
	tone                   uint8
}

type pictureMark struct {
	x, y, width, height float64
	symbol              *symbol
}

func (p *page) text(x, baseline, size float64, tone uint8, text string) {
	if text != "" {
		p.texts = append(p.texts, textMark{x, baseline, size, tone, text})
	}
}

func (p *page) rule(x1, y1, x2, y2, weight float64, tone uint8) {
	p.rules = append(p.rules, ruleMark{x1, y1, x2, y2, weight, tone})
}

func (p *page) picture(x, y, width, height float64, s *symbol) {
	p.pictures = append(p.pictures, pictureMark{x, y, width, height, s})
}

// block draws lines downwards from top and returns the y below them.
func (p *page) block(x, top, size, leading float64, tone uint8, lines []string) float64 {
	for _, line := range lines {
		p.text(x, baseline(top, size, leading), size, tone, line)
		top += leading
	}
	return top
}

// baseline places a line of text in the middle of its leading.
func baseline(top, size, leading float64) float64 {
	return top + (leading-size)/2 + ascent*size
}

// properties are written into the file for readers and archives.
type properties struct {
	title, author string
	created       time.Time
}

// render turns pages of a size in points into PDF bytes.
func render(w io.Writer, info properties, width, height float64, pages []*page) (int64, error) {
	pdf := &gopdf.GoPdf{}
	pdf.Start(gopdf.Config{PageSize: gopdf.Rect{W: width, H: height}})
	pdf.SetInfo(gopdf.PdfInfo{
		Title: basicPlane(info.title), Author: basicPlane(info.author), CreationDate: info.created.UTC(),
	})
	if err := pdf.AddTTFFontFromFontContainer(fontFamily, face().container); err != nil {
		return 0, err
	}
	for _, p := range pages {
		pdf.AddPage()
		if err := p.render(pdf); err != nil {
			return 0, err
		}
	}
	// The library ignores errors of the writer, so it writes to memory.
	var out bytes.Buffer
	if _, err := pdf.WriteTo(&out); err != nil {
		return 0, err
	}
	return out.WriteTo(w)
}

func (p *page) render(pdf *gopdf.GoPdf) error {
	for _, r := range p.rules {
		pdf.SetLineWidth(r.weight)
		pdf.SetStrokeColor(r.tone, r.tone, r.tone)
		pdf.Line(r.x1, r.y1, r.x2, r.y2)
	}
	for _, m := range p.pictures {
		holder, err := gopdf.ImageHolderByBytes(m.symbol.png)
		if err != nil {
			return err
		}
		if err := pdf.ImageByHolder(holder, m.x, m.y, &gopdf.Rect{W: m.width, H: m.height}); err != nil {
			return err
		}
	}
	for _, t := range p.texts {
		if err := pdf.SetFont(fontFamily, "", t.size); err != nil {
			return err
		}
		pdf.SetTextColor(t.tone, t.tone, t.tone)
		pdf.SetXY(t.x, t.y)
		if err := pdf.Text(t.text); err != nil {
			return err
		}
	}
	return nil
}

// basicPlane drops what the library would write wrongly into the properties.
func basicPlane(text string) string {
	runes := []rune{}
	for _, r := range text {
		if r <= 0xFFFF {
			runes = append(runes, r)
		}
	}
	return string(runes)
}
