package opsreport

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strconv"

	"gongzhi/internal/contract/opscenter"
)

// The words of a report are frozen with its figures: it is a document under the
// contract, written in the contract's language, and a later program or another
// reader must not make another text of it. So they are a template and no
// catalogue.
//
//go:embed template.json
var templateJSON []byte

type template struct {
	Project string                   `json:"project"`
	States  map[string]string        `json:"states"`
	Words   map[string]string        `json:"words"`
	Kinds   map[string]kindTemplate  `json:"kinds"`
	Tables  map[string]tableTemplate `json:"tables"`
	Figures map[string]string        `json:"figures"`
}

type kindTemplate struct {
	Title    string            `json:"title"`
	Sections []sectionTemplate `json:"sections"`
}

type sectionTemplate struct {
	Heading string `json:"heading"`
	Source  string `json:"source"`
}

type tableTemplate struct {
	Title   string   `json:"title"`
	Columns []string `json:"columns"`
}

var paper = func() (t template) {
	if err := json.Unmarshal(templateJSON, &t); err != nil {
		panic(err)
	}
	return t
}()

// The kinds of reports.
const (
	Daily     = "R1"
	Patrol    = "R2"
	Monthly   = "R3"
	Analysis  = "R4"
	Remedy    = "R5"
	Major     = "R6"
	Weakness  = "R7"
	Restore   = "R8"
	Drill     = "R9"
	Special   = "R10"
	Brief     = "R11"     // of a day of a key period
	writtenBy = "written" // a section that people write
)

// Kinds are all of them in order.
var Kinds = []string{Daily, Patrol, Monthly, Analysis, Remedy, Major, Weakness, Restore, Drill, Special, Brief}

// ofRecord are the kinds that speak of one record: R5 of a problem, the others of a fault.
var ofRecord = []string{Analysis, Remedy, Major}

// word gives the labels of a part. A key that the template lacks is a
// programming error, which the test of the template finds.
func word(part opscenter.ReportPart) opscenter.ReportPart {
	for i := range part.Figures {
		part.Figures[i].Label = paper.Figures[part.Figures[i].Key]
	}
	for i := range part.Tables {
		t := &part.Tables[i]
		known := paper.Tables[t.Key]
		t.Title, t.Columns = known.Title, known.Columns
		if t.Rows == nil {
			t.Rows = []opscenter.ReportRow{}
		}
		for j := range t.Rows {
			if t.Rows[j].Marks == nil {
				t.Rows[j].Marks = []string{}
			}
		}
	}
	return part
}

// numbered is the heading with its place, letters where the contract has them.
func numbered(kind string, i int, heading string) string {
	switch {
	case kind == Patrol && i == 0:
		return heading
	case kind == Patrol:
		return string(rune('A'+i-1)) + " " + heading
	}
	return strconv.Itoa(i+1) + " " + heading
}

// stateOf says what a section with that content is. Figures that count no row are
// no data.
func stateOf(part opscenter.ReportPart) string {
	if part.Text != "" ||
		slices.ContainsFunc(part.Tables, func(t opscenter.ReportTable) bool { return len(t.Rows) > 0 }) {
		return opscenter.SectionData
	}
	return opscenter.SectionNone
}
