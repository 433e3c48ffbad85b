package sheet

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

type grade string

type moment int64

func (m moment) Time() time.Time { return time.UnixMilli(int64(m)) }

func sampleRow() []any {
	at := time.Date(2026, 11, 20, 2, 30, 0, 0, time.UTC)
	return []any{"A1", grade("甲"), uint8(30), int64(-5), grade("2026-11-20"), "2028-02", "cold", true, moment(at.UnixMilli())}
}

func exported(t *testing.T, format Format, keys []string, rows ...[]any) []byte {
	t.Helper()
	var out bytes.Buffer
	count, err := Export(context.Background(), &out, format, goods(), keys, rowsOf(rows...))
	if err != nil || count != len(rows) {
		t.Fatalf("%d rows, %v", count, err)
	}
	return out.Bytes()
}

func csvOf(t *testing.T, data []byte) [][]string {
	t.Helper()
	text, found := bytes.CutPrefix(data, []byte("\xef\xbb\xbf"))
	if !found {
		t.Error("no byte order mark")
	}
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func TestExportCSV(t *testing.T) {
	got := csvOf(t, exported(t, CSV, nil, sampleRow(), []any{"B", "乙,\"丙\"", nil, nil, "", nil, nil, nil, time.Time{}}))
	want := [][]string{
		{"编码", "名称", "数量", "单价", "生产日期", "有效期至", "贮存", "避光", "时间"},
		{"A1", "甲", "30", "-0.05", "2026-11-20", "2028-02", "冷藏", "是", "2026-11-20 10:30:00"},
		{"B", "乙,\"丙\"", "", "", "", "", "", "", ""},
	}
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("line %d: %q, want %q", i+1, got[i], want[i])
		}
	}
	chosen := csvOf(t, exported(t, CSV, []string{"made", "code"}, sampleRow()))
	if !slices.Equal(chosen[1], []string{"2026-11-20", "A1"}) {
		t.Errorf("chosen columns: %q", chosen)
	}
}

func TestExportWorkbookIsTyped(t *testing.T) {
	data := exported(t, XLSX, nil, sampleRow())
	file, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for cell, want := range map[string]string{
		"A1": "编码", "A2": "A1", "C2": "30", "D2": "-0.05", "E2": "2026-11-20", "G2": "冷藏", "I2": "2026-11-20 10:30:00",
	} {
		if got, err := file.GetCellValue("货品", cell); err != nil || got != want {
			t.Errorf("%s shows %q, want %q (%v)", cell, got, want, err)
		}
	}
	// Numbers and days are numbers to a spreadsheet, so that it can add them.
	for _, cell := range []string{"C2", "D2", "E2", "I2"} {
		if kind, err := file.GetCellType("货品", cell); err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
			t.Errorf("%s is of type %v, %v", cell, kind, err)
		}
	}
	if raw, _ := file.GetCellValue("货品", "E2", excelize.Options{RawCellValue: true}); raw != "46346" {
		t.Errorf("the day is kept as %q", raw)
	}
}

func TestExportReadsBack(t *testing.T) {
	for _, format := range []Format{XLSX, CSV} {
		rows, summary, err := readAll(t, exported(t, format, nil, sampleRow(), sampleRow()[:9:9]), goods())
		if err != nil || len(summary.Issues) > 0 || len(rows) != 2 {
			t.Fatalf("%s: %d rows, %+v, %v", format, len(rows), summary, err)
		}
		want := []string{"A1", "甲", "30", "-0.05", "2026-11-20", "2028-02", "cold", "true", "2026-11-20T02:30:00Z"}
		if !slices.Equal(rows[0].Values, want) {
			t.Errorf("%s: %q, want %q", format, rows[0].Values, want)
		}
	}
}

func TestFormulaInjectionIsDefused(t *testing.T) {
	for _, start := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"} {
		value := start + "cmd|' /C calc'!A0"
		row := sampleRow()
		row[0], row[1] = "A1", value
		records := csvOf(t, exported(t, CSV, nil, row))
		if got := records[1][1]; got[0] != '\'' {
			t.Errorf("csv keeps %q", got)
		}
		data := exported(t, XLSX, nil, row)
		file, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		got, _ := file.GetCellValue("货品", "B2")
		formula, _ := file.GetCellFormula("货品", "B2")
		file.Close()
		if !strings.HasPrefix(got, "'") || formula != "" {
			t.Errorf("xlsx keeps %q, formula %q", got, formula)
		}
		back, _, err := readAll(t, data, goods())
		if err != nil || back[0].Text("name") != strings.TrimSpace(value) && back[0].Text("name") != value {
			t.Errorf("%q reads back as %q, %v", value, back[0].Text("name"), err)
		}
	}
	if got := csvOf(t, exported(t, CSV, nil, sampleRow()))[1][3]; got != "-0.05" {
		t.Errorf("a negative number became %q", got)
	}
}

func TestExportKeepsWhatACellCannotHold(t *testing.T) {
	row := sampleRow()
	row[1] = "a\x01b\ufffe" + strings.Repeat("长", 40_000)
	row[2] = int64(9_000_000_000_000_000_001)
	data := exported(t, XLSX, nil, row)
	file, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if got, _ := file.GetCellValue("货品", "B2"); !strings.HasPrefix(got, "ab长") || len([]rune(got)) != 32_767 {
		t.Errorf("%d characters", len([]rune(got)))
	}
	if got, _ := file.GetCellValue("货品", "C2"); got != "9000000000000000001" {
		t.Errorf("a long number became %q", got)
	}
}

func TestExportErrors(t *testing.T) {
	broken := errors.New("broken")
	good := sampleRow()
	with := func(at int, value any) []any {
		row := slices.Clone(good)
		row[at] = value
		return row
	}
	for name, row := range map[string][]any{
		"too few values":   good[:3],
		"text as integer":  with(2, "30"),
		"float as decimal": with(3, 9.5),
		"no such day":      with(4, "2026-02-30"),
		"text as bool":     with(7, "true"),
		"text as time":     with(8, "2026"),
		"number as text":   with(0, 12),
	} {
		for _, format := range []Format{XLSX, CSV} {
			if _, err := Export(context.Background(), &bytes.Buffer{}, format, goods(), nil, rowsOf(row)); err == nil {
				t.Errorf("%s: %s was written", format, name)
			}
		}
	}
	rows := func(yield func([]any, error) bool) { _ = yield(good, nil) && yield(nil, broken) }
	if count, err := Export(context.Background(), &bytes.Buffer{}, CSV, goods(), nil, rows); !errors.Is(err, broken) || count != 1 {
		t.Errorf("error of the rows: %d, %v", count, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Export(ctx, &bytes.Buffer{}, XLSX, goods(), nil, rowsOf(good)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := Export(context.Background(), &bytes.Buffer{}, CSV, goods(), []string{"nothing"}, rowsOf()); err == nil {
		t.Error("an unknown column was exported")
	}
	if _, err := Export(context.Background(), &bytes.Buffer{}, "pdf", goods(), nil, rowsOf()); err == nil {
		t.Error("an unknown format was exported")
	}
	for _, format := range []Format{XLSX, CSV} {
		if _, err := Export(context.Background(), full{}, format, goods(), nil, rowsOf(good)); !errors.Is(err, errFull) {
			t.Errorf("%s to a full disk: %v", format, err)
		}
	}
	leftOvers(t)
}

var errFull = errors.New("disk full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestTemplate(t *testing.T) {
	var out bytes.Buffer
	if err := Template(&out, goods()); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for cell, want := range map[string]string{"A1": "编码", "C1": "数量（选填）", "A2": "A-001", "G2": "阴凉"} {
		if got, _ := file.GetCellValue("货品", cell); got != want {
			t.Errorf("%s is %q, want %q", cell, got, want)
		}
	}
	rules, err := file.GetDataValidations("货品")
	if err != nil {
		t.Fatal(err)
	}
	lists, notes := 0, 0
	for _, rule := range rules {
		if rule.Type == "list" && strings.HasPrefix(rule.Formula1, listsSheet+"!") {
			lists++
		}
		if rule.Prompt != nil && *rule.Prompt == "包装上的编码" {
			notes++
		}
	}
	if lists != 2 || notes != 1 {
		t.Errorf("%d lists and %d notes in %+v", lists, notes, rules)
	}
	if visible, _ := file.GetSheetVisible(listsSheet); visible {
		t.Error("the lists can be seen")
	}

	// The example alone imports nothing; a row typed below it is row 3.
	rows, summary, err := readAll(t, out.Bytes(), goods())
	if err != nil || len(rows) != 0 || len(summary.Issues) != 0 {
		t.Errorf("the empty template gave %v, %+v, %v", rows, summary, err)
	}
	_ = file.SetSheetRow("货品", "A3", &[]any{"B1", "布洛芬片", 30})
	var filled bytes.Buffer
	if err := file.Write(&filled); err != nil {
		t.Fatal(err)
	}
	rows, _, err = readAll(t, filled.Bytes(), goods())
	if err != nil || len(rows) != 1 || rows[0].Number != 3 || rows[0].Wrong() {
		t.Errorf("the filled template gave %+v, %v", rows, err)
	}
}

func TestErrorFileWritesNothingWhenReadingFails(t *testing.T) {
	var out bytes.Buffer
	broken := errors.New("broken")
	rows := func(yield func(Row, error) bool) { yield(Row{}, broken) }
	if err := ErrorFile(&out, goods(), rows, nil); !errors.Is(err, broken) || out.Len() > 0 {
		t.Errorf("%v, %d bytes written", err, out.Len())
	}
}

func TestErrorFileCanBeCorrectedAndImported(t *testing.T) {
	spec := goods()
	rows, _, err := readAll(t, lines("编码,名称,数量,生产日期,单价",
		"A,甲,30盒,2026-11-20,1", "B,,2,20261120,2", "=C,丙,3,2026-11-20,3"), spec)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	each := func(yield func(Row, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
	if err := ErrorFile(&out, spec, each, func(issue Issue) string { return issue.Column + " " + issue.Key }); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for cell, want := range map[string]string{
		"A1": "编码", "C1": "数量（选填）", "J1": "问题", "C2": "30盒", "E3": "20261120", "A4": "'=C",
		"J2": "数量 " + KeyNotANumber, "J3": "名称 " + KeyRequired + "\n生产日期 " + KeyNotADay, "J4": "",
	} {
		if got, _ := file.GetCellValue("货品", cell); got != want {
			t.Errorf("%s is %q, want %q", cell, got, want)
		}
	}
	_ = file.SetCellStr("货品", "C2", "30")
	_ = file.SetCellStr("货品", "B3", "乙")
	_ = file.SetCellStr("货品", "E3", "2026-11-20")
	var corrected bytes.Buffer
	if err := file.Write(&corrected); err != nil {
		t.Fatal(err)
	}
	rows, summary, err := readAll(t, corrected.Bytes(), spec)
	if err != nil || len(summary.Issues) != 0 || len(rows) != 3 {
		t.Fatalf("%d rows, %+v, %v", len(rows), summary, err)
	}
	for _, row := range rows {
		if row.Wrong() {
			t.Errorf("row %d: %+v", row.Number, row.Issues)
		}
	}
	if rows[2].Text("code") != "=C" {
		t.Errorf("the defused text came back as %q", rows[2].Text("code"))
	}
}

// Every key has a sentence in every language, with the same placeholders.
func TestTextsAreComplete(t *testing.T) {
	catalogue := func(lang string) map[string]string {
		data, err := Texts.ReadFile("texts/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var texts map[string]string
		if err := json.Unmarshal(data, &texts); err != nil {
			t.Fatal(lang, err)
		}
		return texts
	}
	all := []string{
		KeyRequired, KeyNotANumber, KeyNotAnInteger, KeyTooManyDecimals, KeyNumberTooBig, KeyDigitsLost, KeyNotADay,
		KeyNotAMonth, KeyNotAnInstant, KeyNotInList, KeyTooLong, KeyFormulaError, KeyDuplicateRow, KeyUnknownColumn,
		KeyMissingColumn, KeyAbsentColumns, KeyRepeatedColumn, KeyFileTooBig, KeyUnpacksTooBig, KeyTooManyRows, KeyTooManyColumns,
		KeyMacros, KeyNotASheet, KeyOldOrLocked, KeyUnknownEncoding, KeyNoHeader, KeyDamaged,
	}
	english := catalogue("en")
	if len(english) != len(all) {
		t.Errorf("%d sentences for %d keys", len(english), len(all))
	}
	for _, lang := range []string{"en", "zh-Hans", "zh-Hant", "pt"} {
		texts := catalogue(lang)
		for _, key := range all {
			if texts[key] == "" {
				t.Errorf("%s lacks %s", lang, key)
			}
			if got, want := placeholders(texts[key]), placeholders(english[key]); !slices.Equal(got, want) {
				t.Errorf("%s %s: placeholders %v, want %v", lang, key, got, want)
			}
		}
		if len(texts) != len(all) {
			t.Errorf("%s has %d sentences for %d keys", lang, len(texts), len(all))
		}
	}
}

func placeholders(text string) []string {
	var names []string
	for _, part := range strings.Split(text, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// TestExportDeadline: what is due at midnight is due on the day that ends then,
// in the workbook as in the text; other moments keep their time.
func TestExportDeadline(t *testing.T) {
	spec := goods()
	spec.Columns = []Column{{Key: "due", Header: "期限", Kind: Instant, Deadline: true}, {Key: "at", Header: "时间", Kind: Instant}}
	midnight, noon := time.Date(2026, 11, 24, 16, 0, 0, 0, time.UTC), time.Date(2026, 11, 25, 4, 0, 0, 0, time.UTC)
	rows := [][]any{{midnight, midnight}, {noon, noon}, {time.Time{}, nil}}
	want := [][]string{{"2026-11-24", "2026-11-25 00:00:00"}, {"2026-11-25 12:00:00", "2026-11-25 12:00:00"}, {"", ""}}
	for _, format := range []Format{CSV, XLSX} {
		var out bytes.Buffer
		if _, err := Export(context.Background(), &out, format, spec, nil, rowsOf(rows...)); err != nil {
			t.Fatal(err)
		}
		got := [][]string{}
		if format == CSV {
			got = csvOf(t, out.Bytes())[1:]
		} else {
			file, err := excelize.OpenReader(&out)
			if err != nil {
				t.Fatal(err)
			}
			for i := range rows {
				line := []string{}
				for _, column := range []string{"A", "B"} {
					cell, err := file.GetCellValue("货品", fmt.Sprintf("%s%d", column, i+2))
					if err != nil {
						t.Fatal(err)
					}
					line = append(line, cell)
				}
				got = append(got, line)
			}
		}
		for i := range want {
			if !slices.Equal(got[i], want[i]) {
				t.Errorf("%s line %d: %q, want %q", format, i+1, got[i], want[i])
			}
		}
	}
}
