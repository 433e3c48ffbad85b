package scan

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

//go:embed columns.json
var columnsJSON []byte

// columns are the names that tools give each column, the preferred first.
var columns = func() (names map[string][]string) {
	if err := json.Unmarshal(columnsJSON, &names); err != nil {
		panic("scan: columns.json: " + err.Error())
	}
	return names
}()

// table is a CSV file with a header.
type table struct {
	header []string
	row    []string
}

// get is the first column of a meaning that is not empty.
func (t *table) get(meaning string) string {
	for _, name := range columns[meaning] {
		if at := slices.Index(t.header, name); at >= 0 && at < len(t.row) && strings.TrimSpace(t.row[at]) != "" {
			return t.row[at]
		}
	}
	return ""
}

func (t *table) has(meaning string) bool {
	return slices.ContainsFunc(columns[meaning], func(name string) bool { return slices.Contains(t.header, name) })
}

// parseTable reads the tables of Nessus, Tenable, OpenVAS, and of one's own.
func parseTable(raw []byte) (Report, error) {
	reader := csv.NewReader(bytes.NewReader(raw))
	reader.Comma, reader.FieldsPerRecord = delimiter(raw), -1
	header, err := reader.Read()
	if err != nil {
		return Report{}, badTable(err)
	}
	t := &table{}
	for _, name := range header {
		t.header = append(t.header, strings.ToLower(strings.TrimSpace(name)))
	}
	named, graded := t.has("rule") || t.has("title") || t.has("ids"), t.has("severity") || t.has("score")
	if !named || !graded {
		return Report{}, unknown()
	}
	report := Report{Format: "csv"}
	switch {
	case slices.Contains(t.header, "nvt oid"):
		report.Format, report.Tool = "openvas", "OpenVAS"
	case slices.Contains(t.header, "plugin id"), slices.Contains(t.header, "plugin"):
		report.Format, report.Tool = "nessus", "Nessus"
	}
	for {
		t.row, err = reader.Read()
		if errors.Is(err, io.EOF) {
			return report, nil
		}
		if err != nil {
			return Report{}, badTable(err)
		}
		if !slices.ContainsFunc(t.row, func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
			continue // Tenable pads its exports with empty rows
		}
		at, _ := reader.FieldPos(0)
		switch {
		case len(t.row) > len(t.header):
			return Report{}, refuse("scan.fields", "line", at, "count", len(t.row), "expected", len(t.header))
		case t.get("rule") == "" && t.get("title") == "" && t.get("ids") == "":
			return Report{}, refuse("scan.unnamed", "line", at)
		case len(report.Findings) > mostRows:
			return Report{}, refuse("scan.too_many", "limit", mostRows)
		}
		if report.Tool == "" {
			report.Tool = t.get("tool")
		}
		report.add(t.finding(at))
	}
}

func (t *table) finding(at int) Finding {
	f := Finding{Line: at, Asset: t.get("asset"), Rule: t.get("rule"), Title: t.get("title"), Detail: t.get("detail"), Remedy: t.get("remedy"), Vector: t.get("vector"),
		Exploited: t.get("exploit"), Score: number(t.get("score")), IDs: []string{t.get("ids"), t.get("rule")}}
	if output := t.get("output"); output != "" {
		f.Detail += "\n\n" + output
	}
	f.Location = port(t.get("port"), t.get("protocol"))
	if place := t.get("location"); place != "" {
		f.Location = place
	}
	if strings.HasPrefix(f.Vector, "AV:") && strings.Contains(f.Vector, "/PR:") { // Tenable leaves the head away
		f.Vector = "CVSS:3.1/" + f.Vector
	}
	if word := t.get("severity"); word != "" {
		f.Severity = severity(word)
	} else {
		f.Severity = rated(f.Score)
	}
	return f
}

// delimiter is what parts the columns of the first line.
func delimiter(raw []byte) rune {
	head, _, _ := bytes.Cut(raw, []byte("\n"))
	best := ','
	for _, candidate := range []rune{';', '\t'} {
		if bytes.Count(head, []byte(string(candidate))) > bytes.Count(head, []byte(string(best))) {
			best = candidate
		}
	}
	return best
}

func badTable(err error) error {
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		return refuse("scan.syntax", "line", wrong.Line)
	}
	if errors.Is(err, io.EOF) {
		return refuse("scan.empty")
	}
	return err
}
