package opsreport

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/doc"
)

// printed is a report as it is put on paper: the snapshot, the cover with its
// course, and nothing else. Every form is written from it.
type printed struct {
	content Content
	cover   []doc.Pair
	history [][]string
	heads   []string
	sha256  string
	made    clock.Instant
}

func (d *Detail) printed() printed {
	w := paper.Words
	r := d.Report
	person := func(name string, at clock.Instant) string {
		if name == "" {
			return w["pending"]
		}
		return name + " " + minute(at)
	}
	author := d.AuthorName
	if author == "" {
		author = w["automatic"]
	}
	receipt := person(d.ReceiverName, r.ReceivedAt)
	if r.State == Refused {
		receipt = w["refused"] + " " + receipt + " " + r.Note
	} else if r.Note != "" && r.State == Received {
		receipt += " " + w["remark"] + " " + r.Note
	}
	root, size := r.Root, strconv.FormatInt(r.TreeSize, 10)
	if root == "" {
		root, size = w["unsigned"], ""
	}
	p := printed{content: d.Content, sha256: r.SHA256, made: r.CreatedAt, heads: []string{w["version"], w["made"], w["state"], w["sha256"]}, cover: []doc.Pair{
		{Label: w["project"], Value: d.Content.Project}, {Label: w["number"], Value: r.Number + " / " + strconv.Itoa(r.Edition)},
		{Label: w["period"], Value: string(r.From) + " – " + string(r.To)}, {Label: w["made"], Value: minute(d.Content.Until)},
		{Label: w["author"], Value: author + " " + minute(r.CreatedAt)}, {Label: w["reviewer"], Value: person(d.ReviewerName, r.ReviewedAt)},
		{Label: w["manager"], Value: d.ManagerName}, {Label: w["receipt"], Value: receipt},
		{Label: w["snapshot"], Value: r.ID}, {Label: w["sha256"], Value: r.SHA256}, {Label: w["sm3"], Value: r.SM3},
		{Label: w["root"], Value: root}, {Label: w["size"], Value: size},
	}}
	for _, e := range d.Editions {
		p.history = append(p.history, []string{strconv.Itoa(e.Edition), minute(e.CreatedAt), w["is."+e.State], e.SHA256[:16]})
	}
	return p
}

// empty is what a section without data says.
func empty(s *Section) string {
	if s.State == opscenter.SectionData || s.State == opscenter.SectionWritten && s.Note != "" {
		return ""
	}
	return paper.States[s.State]
}

// title of a table with how many rows it has.
func tableTitle(t *opscenter.ReportTable) string {
	w := paper.Words
	title := fmt.Sprintf("%s (%s %d %s)", t.Title, w["total"], len(t.Rows), w["rows"])
	if t.More > 0 {
		title += fmt.Sprintf(" %s %d", w["more"], t.More)
	}
	return title
}

func figureLine(s *Section) string {
	line := ""
	for i, f := range s.Figures {
		if i > 0 {
			line += "; "
		}
		line += f.Label + " " + f.Value
	}
	return line
}

// pdf writes the report as PDF. Its only time is that of the snapshot.
func (p *printed) pdf() ([]byte, error) {
	c := p.content
	d := doc.New(doc.Settings{Title: c.Title, Author: c.Project, Created: p.made.Time(), Heading: c.Project, Number: c.Number, ReplaceMissing: true,
		Footer: paper.Words["snapshot"] + " SHA-256 " + p.sha256})
	d.Space(30)
	d.Title(c.Title)
	d.Space(10)
	d.Grid(1, p.cover)
	d.Heading(paper.Words["history"])
	d.Table([]doc.Column{{Header: p.heads[0], Width: 18}, {Header: p.heads[1]}, {Header: p.heads[2], Width: 30}, {Header: p.heads[3], Width: 50}}, p.history)
	if c.Reason != "" {
		d.Paragraph(c.Reason)
	}
	d.PageBreak()
	for i := range c.Sections {
		s := &c.Sections[i]
		d.Heading(s.Heading)
		if text := empty(s); text != "" {
			d.Paragraph(text)
		}
		if line := figureLine(s); line != "" {
			d.Paragraph(line)
		}
		if s.Text != "" {
			d.Paragraph(s.Text)
		}
		for j := range s.Tables {
			t := &s.Tables[j]
			d.Note(tableTitle(t))
			if len(t.Rows) > 0 {
				heads := columns(t)
				d.Table(heads, cells(t, heads))
			}
		}
		if s.Note != "" {
			d.Note(paper.Words["note"])
			d.Paragraph(s.Note)
		}
	}
	var out bytes.Buffer
	_, err := d.WriteTo(&out)
	return out.Bytes(), err
}

const (
	pageWidth = 170.0 // millimetres between the margins
	mostLines = 40    // of a cell; the rest stands in the snapshot
	letter    = 3.4   // millimetres of an ideograph in a table
)

// columns share the width of the page by the length of what stands in them.
func columns(t *opscenter.ReportTable) []doc.Column {
	need := make([]float64, len(t.Columns))
	var all float64
	for i, head := range t.Columns {
		longest := width(head)
		for _, r := range t.Rows {
			longest = max(longest, width(r.Cells[i]))
		}
		need[i] = min(float64(longest), 28) + 3
		all += need[i]
	}
	found := make([]doc.Column, len(t.Columns))
	for i, head := range t.Columns {
		found[i] = doc.Column{Header: head, Width: float64(int(need[i]/all*pageWidth*10)) / 10}
	}
	return found
}

// width counts Latin letters once and ideographs twice.
func width(text string) int {
	return utf8.RuneCountInString(text) + (len(text)-utf8.RuneCountInString(text))/2
}

// cells are cut so that no row is taller than a page.
func cells(t *opscenter.ReportTable, heads []doc.Column) [][]string {
	rows := make([][]string, len(t.Rows))
	for i, r := range t.Rows {
		row := make([]string, len(r.Cells))
		for j, text := range r.Cells {
			fits := mostLines * max(1, int((heads[j].Width-2.2)/letter))
			if letters := []rune(text); len(letters) > fits {
				text = string(letters[:fits-1]) + "…"
			}
			row[j] = text
		}
		rows[i] = row
	}
	return rows
}
