package sheet

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// filledRows is how far down a template's formats and choices reach.
const filledRows = 5000

// listsSheet holds the choices of drop-down lists; it is hidden.
const listsSheet = "lists"

var headerStyle = &excelize.Style{
	Font:      &excelize.Font{Bold: true, Color: "FFFFFF"},
	Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"0B5F7C"}},
	Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
}

var optionalStyle = &excelize.Style{
	Font:      &excelize.Font{Bold: true, Color: "0B5F7C"},
	Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E4F1F5"}},
	Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
}

// Template writes an xlsx to fill in: a header, required columns dark and
// optional ones light with the spec's mark; one row of examples; drop-down
// lists of choices; the note of a column when one of its cells is chosen. Codes
// and texts are formatted as text so that they keep their digits.
func Template(w io.Writer, spec Spec) error {
	file := excelize.NewFile()
	t := &template{file: file, sheet: worksheetName(spec)}
	err := t.fill(spec)
	if err == nil {
		err = file.Write(w)
	}
	return errors.Join(err, file.Close())
}

type template struct {
	file  *excelize.File
	sheet string
	lists int // columns used on the hidden sheet
}

func (t *template) fill(spec Spec) error {
	if err := t.file.SetSheetName("Sheet1", t.sheet); err != nil {
		return err
	}
	for i, column := range spec.Columns {
		if err := t.column(i+1, spec, column); err != nil {
			return fmt.Errorf("sheet: template column %q: %w", column.Key, err)
		}
	}
	if err := t.file.SetRowHeight(t.sheet, 1, 30); err != nil {
		return err
	}
	return t.file.SetPanes(t.sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func (t *template) column(number int, spec Spec, c Column) error {
	name, err := excelize.ColumnNumberToName(number)
	if err != nil {
		return err
	}
	style := headerStyle
	if !c.Required {
		style = optionalStyle
	}
	headerID, err := t.file.NewStyle(style)
	if err != nil {
		return err
	}
	format := templateFormat(c)
	cellID, err := t.file.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return err
	}
	exampleID, err := t.file.NewStyle(&excelize.Style{CustomNumFmt: &format, Font: &excelize.Font{Italic: true, Color: "5A6870"}})
	if err != nil {
		return err
	}
	if err := errors.Join(
		t.file.SetColStyle(t.sheet, name, cellID),
		t.file.SetColWidth(t.sheet, name, name, columnWidth(Column{Header: spec.header(c), Width: c.Width})),
		t.file.SetCellStr(t.sheet, name+"1", spec.header(c)),
		t.file.SetCellStyle(t.sheet, name+"1", name+"1", headerID),
		t.file.SetCellStr(t.sheet, name+"2", harmless(c.Example)),
		t.file.SetCellStyle(t.sheet, name+"2", name+"2", exampleID),
	); err != nil {
		return err
	}
	return t.validation(name, c)
}

// templateFormat is what cells are formatted as before anybody types: numbers
// as numbers, everything else as text so that Excel changes nothing.
func templateFormat(c Column) string {
	switch c.Kind {
	case Integer:
		return "0"
	case Decimal, Day, Instant:
		if format := numberFormat(c); format != "" {
			return format
		}
		return "0"
	}
	return "@"
}

// validation adds the drop-down list and the note of a column.
func (t *template) validation(name string, c Column) error {
	if c.Note == "" && len(c.Choices) == 0 {
		return nil
	}
	rule := excelize.NewDataValidation(true)
	rule.SetSqref(fmt.Sprintf("%s2:%s%d", name, name, filledRows))
	if c.Note != "" {
		const titleMost, noteMost = 32, 255 // of the format, in characters
		rule.SetInput(firstRunes(c.Header, titleMost), firstRunes(c.Note, noteMost))
	}
	if len(c.Choices) > 0 {
		source, err := t.list(c.Choices)
		if err != nil {
			return err
		}
		rule.SetSqrefDropList(source)
		// People may paste other values; Read names them with their row.
		rule.ShowErrorMessage = false
	}
	return t.file.AddDataValidation(t.sheet, rule)
}

// list writes choices down a column of the hidden sheet, because a list inside
// a rule is limited to 255 characters, and returns its range.
func (t *template) list(choices []Option) (string, error) {
	if t.lists == 0 {
		if _, err := t.file.NewSheet(listsSheet); err != nil {
			return "", err
		}
		if err := t.file.SetSheetVisible(listsSheet, false, true); err != nil {
			return "", err
		}
	}
	t.lists++
	name, err := excelize.ColumnNumberToName(t.lists)
	if err != nil {
		return "", err
	}
	for i, choice := range choices {
		if err := t.file.SetCellStr(listsSheet, fmt.Sprintf("%s%d", name, i+1), choice.Label); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%s!$%s$1:$%s$%d", listsSheet, name, name, len(choices)), nil
}

func firstRunes(text string, most int) string {
	runes := []rune(text)
	return string(runes[:min(most, len(runes))])
}
