package sheet

import (
	"errors"
	"io"
	"iter"
	"strings"

	"github.com/xuri/excelize/v2"
)

// ErrorFile writes rows as they were typed into an xlsx, wrong cells coloured,
// with a last column that says what is wrong: reason words one issue. Corrected,
// the file can be imported again: Read ignores the column spec.ReasonHeader. It
// writes while rows come; an error of the first ones ends it before anything reaches w.
func ErrorFile(w io.Writer, spec Spec, rows iter.Seq2[Row, error], reason func(Issue) string) error {
	book, err := newBookWriter(w, spec)
	if err != nil {
		return err
	}
	if err = book.wrongRows(spec, rows, reason); err != nil {
		return err
	}
	return book.close()
}

func (b *bookWriter) wrongRows(spec Spec, rows iter.Seq2[Row, error], reason func(Issue) string) error {
	asText := "@"
	textID, err1 := b.file.NewStyle(&excelize.Style{CustomNumFmt: &asText})
	wrongID, err2 := b.file.NewStyle(&excelize.Style{
		CustomNumFmt: &asText,
		Fill:         excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FCEAE8"}},
		Font:         &excelize.Font{Color: "B3261E"},
	})
	reasonID, err3 := b.file.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	last := len(spec.Columns)
	const reasonWidth = 60
	if err := b.width(last+1, reasonWidth); err != nil {
		return err
	}
	columns := append(append([]Column(nil), spec.Columns...), Column{Header: spec.ReasonHeader})
	for i := range spec.Columns {
		columns[i].Header = spec.header(columns[i])
	}
	if err := b.header(columns); err != nil {
		return err
	}
	for row, err := range rows {
		if err != nil {
			return err
		}
		wrong := map[string]bool{}
		var reasons []string
		for _, issue := range row.Issues {
			wrong[issue.Field] = wrong[issue.Field] || issue.Severity == Error
			reasons = append(reasons, reason(issue))
		}
		for i, raw := range row.Raw {
			style := textID
			if wrong[spec.Columns[i].Key] {
				style = wrongID
			}
			b.cells[i] = cell{style, harmless(cellText(raw))}
		}
		b.cells[last] = cell{reasonID, harmless(cellText(strings.Join(reasons, "\n")))}
		if err := b.write(); err != nil {
			return err
		}
	}
	return nil
}
