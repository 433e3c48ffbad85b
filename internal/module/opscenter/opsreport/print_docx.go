package opsreport

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"

	"gongzhi/internal/kit/doc"
)

// The parts of a WordprocessingML package that are always the same
// (ECMA-376, part 1 and 2).
const (
	xmlHead      = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>`
	packageRels  = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	documentRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`
	wordSpace    = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	styles       = xmlHead + `<w:styles ` + wordSpace + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="FangSong"/><w:sz w:val="24"/></w:rPr></w:rPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:pPr><w:jc w:val="center"/><w:spacing w:before="1200" w:after="600"/></w:pPr><w:rPr><w:b/><w:sz w:val="44"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:keepNext/><w:spacing w:before="320" w:after="120"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Small"><w:name w:val="Small"/><w:rPr><w:color w:val="595959"/><w:sz w:val="18"/></w:rPr></w:style></w:styles>`
	tableBorders = `<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders><w:top w:val="single" w:sz="4"/><w:left w:val="single" w:sz="4"/><w:bottom w:val="single" w:sz="4"/><w:right w:val="single" w:sz="4"/><w:insideH w:val="single" w:sz="4"/><w:insideV w:val="single" w:sz="4"/></w:tblBorders></w:tblPr>`
)

// docx writes the report as a Word document. Parts stand in a fixed order and
// carry no time, so the same report is the same file.
func (p *printed) docx() ([]byte, error) {
	var body wordBody
	c := p.content
	body.paragraph("Title", c.Title)
	cover := make([][]string, len(p.cover))
	for i, pair := range p.cover {
		cover[i] = []string{pair.Label, pair.Value}
	}
	body.table(nil, []float64{40, 130}, cover)
	body.paragraph("Heading1", paper.Words["history"])
	body.table(p.heads, nil, p.history)
	if c.Reason != "" {
		body.paragraph("", c.Reason)
	}
	for i := range c.Sections {
		s := &c.Sections[i]
		body.paragraph("Heading1", s.Heading)
		for _, text := range []string{empty(s), figureLine(s), s.Text} {
			if text != "" {
				body.paragraph("", text)
			}
		}
		for j := range s.Tables {
			t := &s.Tables[j]
			body.paragraph("Small", tableTitle(t))
			if len(t.Rows) > 0 {
				heads := columns(t)
				body.table(t.Columns, widths(heads), cells(t, heads))
			}
		}
		if s.Note != "" {
			body.paragraph("Small", paper.Words["note"])
			body.paragraph("", s.Note)
		}
	}
	document := xmlHead + `<w:document ` + wordSpace + `><w:body>` + body.String() +
		`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1134" w:bottom="1417" w:left="1134" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr></w:body></w:document>`
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, part := range []struct{ name, content string }{
		{"[Content_Types].xml", contentTypes}, {"_rels/.rels", packageRels}, {"word/document.xml", document}, {"word/_rels/document.xml.rels", documentRels}, {"word/styles.xml", styles},
	} {
		w, err := archive.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate}) // without a time
		if err == nil {
			_, err = w.Write([]byte(part.content))
		}
		if err != nil {
			return nil, err
		}
	}
	err := archive.Close()
	return out.Bytes(), err
}

func widths(list []doc.Column) []float64 {
	found := make([]float64, len(list))
	for i, c := range list {
		found[i] = c.Width
	}
	return found
}

// wordBody writes paragraphs and tables.
type wordBody struct{ strings.Builder }

func (b *wordBody) paragraph(style, text string) {
	b.WriteString("<w:p>")
	if style != "" {
		b.WriteString(`<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`)
	}
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString("<w:r><w:br/></w:r>")
		}
		b.WriteString(`<w:r><w:t xml:space="preserve">`)
		_ = xml.EscapeText(b, []byte(line)) // a builder does not fail
		b.WriteString("</w:t></w:r>")
	}
	b.WriteString("</w:p>")
}

// table writes rows under a header that Word repeats on every page.
func (b *wordBody) table(header []string, millimetres []float64, rows [][]string) {
	b.WriteString("<w:tbl>" + tableBorders + "<w:tblGrid>")
	count := len(header)
	if count == 0 && len(rows) > 0 {
		count = len(rows[0])
	}
	twips := func(i int) string {
		if i < len(millimetres) {
			return strconv.Itoa(int(millimetres[i] * 56.7))
		}
		return strconv.Itoa(9638 / max(count, 1))
	}
	for i := range count {
		b.WriteString(`<w:gridCol w:w="` + twips(i) + `"/>`)
	}
	b.WriteString("</w:tblGrid>")
	line := func(cells []string, properties string) {
		b.WriteString("<w:tr>" + properties)
		for i, text := range cells {
			b.WriteString(`<w:tc><w:tcPr><w:tcW w:w="` + twips(i) + `" w:type="dxa"/></w:tcPr>`)
			b.paragraph("Small", text)
			b.WriteString("</w:tc>")
		}
		b.WriteString("</w:tr>")
	}
	if len(header) > 0 {
		line(header, "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
	}
	for _, row := range rows {
		line(row, "<w:trPr><w:cantSplit/></w:trPr>")
	}
	b.WriteString("</w:tbl>")
	b.paragraph("", "")
}
