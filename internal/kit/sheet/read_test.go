package sheet

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

func TestReadWorkbook(t *testing.T) {
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	data := book(t, [][]any{
		{"2026 年货品登记"},
		{},
		{"名称", "编码*", "数量（选填）", "单价", "生产日期", "有效期至", "贮存", "避光", "时间"},
		{"布洛芬片", "B1", 30, 9.5, day, "2028-02", "冷藏", true, "2026-11-20 10:30"},
		{},
		{"阿司匹林", 123456, "30盒", 12.300000000000001, "2026/1/5", day, "COOL", "否", day.Add(12 * time.Hour)},
	}, nil)
	rows, summary, err := readAll(t, data, goods())
	if err != nil || summary.Wrong() || summary.HeaderRow != 3 || len(rows) != 2 {
		t.Fatalf("%d rows, %+v, %v", len(rows), summary, err)
	}
	want := []string{"B1", "布洛芬片", "30", "9.50", "2026-11-20", "2028-02", "cold", "true", "2026-11-20T02:30:00Z"}
	if !slices.Equal(rows[0].Values, want) || rows[0].Number != 4 || rows[0].Wrong() {
		t.Errorf("row %d: %q, issues %v", rows[0].Number, rows[0].Values, rows[0].Issues)
	}
	want = []string{"123456", "阿司匹林", "", "12.30", "2026-01-05", "2026-11", "cool", "false", "2026-11-20T04:00:00Z"}
	if !slices.Equal(rows[1].Values, want) || rows[1].Number != 6 {
		t.Errorf("row %d: %q", rows[1].Number, rows[1].Values)
	}
	if got := rows[1].Issues; len(got) != 1 || got[0].Row != 6 || got[0].Column != "数量" || got[0].Field != "count" ||
		got[0].Value != "30盒" || got[0].Suggestion != "30" || got[0].Severity != Error {
		t.Errorf("issues %+v", got)
	}
	if rows[0].Int("price") != 950 || rows[0].Int("count") != 30 || !rows[0].Bool("light") || rows[0].Text("nothing") != "" {
		t.Error("typed values are wrong")
	}
	if rows[1].Raw[5] != "2026-11" || rows[1].Raw[8] != "2026-11-20 12:00:00" {
		t.Errorf("days are shown as %q", rows[1].Raw)
	}
}

func TestReadFormulasAsValues(t *testing.T) {
	data := book(t, [][]any{{"编码", "名称", "数量"}, {"A", "甲", nil}, {"B", "乙", nil}}, func(f *excelize.File) {
		_ = f.SetCellValue("Sheet1", "C2", 42)
		_ = f.SetCellFormula("Sheet1", "C2", "40+2")
		_ = f.SetCellStr("Sheet1", "C3", "#REF!")
	})
	rows, _, err := readAll(t, data, goods())
	if err != nil || rows[0].Text("count") != "42" {
		t.Fatalf("%v, %v", rows, err)
	}
	if got := keys(rows[1].Issues); !slices.Equal(got, []string{"count " + KeyFormulaError}) {
		t.Errorf("issues %v", got)
	}
}

func TestReadChoosesTheSheet(t *testing.T) {
	rows, _, err := readAll(t, book(t, [][]any{{"说明"}}, func(f *excelize.File) {
		_, _ = f.NewSheet("货品")
		_ = f.SetSheetRow("货品", "A1", &[]any{"编码", "名称"})
		_ = f.SetSheetRow("货品", "A2", &[]any{"A", "甲"})
	}), goods())
	if err != nil || len(rows) != 1 {
		t.Fatalf("by name: %v, %v", rows, err)
	}
	rows, _, err = readAll(t, book(t, [][]any{{"编码", "名称"}, {"A", "甲"}}, nil), goods())
	if err != nil || len(rows) != 1 {
		t.Fatalf("the first visible: %v, %v", rows, err)
	}
}

func TestReadCSV(t *testing.T) {
	const text = "编码,名称,数量\r\n\"A\"\"1\",\"甲\n乙\",1\r\n\r\nB,丙 5\" 管,2\r\n"
	encode := func(e encoding.Encoding, text string) []byte {
		out, err := e.NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for name, data := range map[string][]byte{
		"UTF-8":          []byte(text),
		"UTF-8 with BOM": []byte("\xef\xbb\xbf" + text),
		"GB 18030":       encode(simplifiedchinese.GB18030, text),
		"UTF-16":         encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), strings.ReplaceAll(text, ",", "\t")),
		"UTF-16 big":     encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), text),
		"semicolons":     []byte(strings.ReplaceAll(text, ",", ";")),
		"tabs":           []byte(strings.ReplaceAll(text, ",", "\t")),
	} {
		rows, _, err := readAll(t, data, goods())
		if err != nil || len(rows) != 2 {
			t.Errorf("%s: %d rows, %v", name, len(rows), err)
			continue
		}
		if rows[0].Text("code") != `A"1` || rows[0].Text("name") != "甲\n乙" || rows[1].Text("name") != `丙 5" 管` {
			t.Errorf("%s: %q, %q", name, rows[0].Values, rows[1].Values)
		}
		// A line break inside a cell is one row, an empty line is a row.
		if rows[0].Number != 2 || rows[1].Number != 4 {
			t.Errorf("%s: rows %d and %d, want 2 and 4", name, rows[0].Number, rows[1].Number)
		}
	}

	macao := Spec{Columns: []Column{{Key: "name", Header: "藥物名稱"}, {Key: "batch", Header: "批號"}}}
	rows, _, err := readAll(t, encode(traditionalchinese.Big5, "藥物名稱,批號\r\n對乙酰氨基酚,A1\r\n"), macao)
	if err != nil || len(rows) != 1 || rows[0].Text("name") != "對乙酰氨基酚" {
		t.Errorf("Big5: %v, %v", rows, err)
	}
}

func TestUTF8AcrossBlocks(t *testing.T) {
	for shift := range 4 {
		text := strings.Repeat("x", 64<<10-2+shift-3) + strings.Repeat("藥", 50_000)
		if ok, err := isUTF8(strings.NewReader(text)); !ok || err != nil {
			t.Errorf("shift %d: %v, %v", shift, ok, err)
		}
		if ok, _ := isUTF8(strings.NewReader(text[:len(text)-1])); ok {
			t.Errorf("shift %d: a cut rune passed", shift)
		}
	}
}

func TestHeaderIssues(t *testing.T) {
	rows, summary, err := readAll(t, lines("编码,品名,颜色,数量,数量,问题", "A,甲,红,1,2,x"), goods())
	if err != nil || len(rows) != 0 || !summary.Wrong() {
		t.Fatalf("%d rows, %+v, %v", len(rows), summary, err)
	}
	want := []string{" " + KeyUnknownColumn, "count " + KeyRepeatedColumn}
	if got := keys(summary.Issues); !slices.Equal(got[:2], want) {
		t.Errorf("issues %q", got)
	}
	_, summary, err = readAll(t, lines("数量,单价", "1,2"), goods())
	if got := keys(summary.Issues); err != nil || !slices.Equal(got[:2], []string{"code " + KeyMissingColumn, "name " + KeyMissingColumn}) ||
		summary.Issues[0].Severity != Error || summary.Issues[2].Key != KeyAbsentColumns || summary.Issues[2].Severity != Reminder {
		t.Errorf("issues %+v, %v", summary.Issues, err)
	}
	for name, data := range map[string][]byte{
		"empty": {}, "blank lines": []byte("\n\n\n"), "no names": lines("甲,乙", "丙,丁"),
		"names too late": lines(strings.Repeat("x\n", 10)+"编码,名称", "A,甲"),
	} {
		if _, _, err := readAll(t, data, goods()); fileKey(err) != KeyNoHeader {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRowChecks(t *testing.T) {
	spec := goods()
	spec.Unique = [][]string{{"code"}, {"name", "made"}}
	spec.Columns[0].Validate = func(value string) *Issue {
		switch {
		case value == "BAD":
			return &Issue{Key: "code.unknown", Params: map[string]any{"code": value}}
		case strings.HasPrefix(value, "OLD"):
			return &Issue{Key: "code.old", Severity: Reminder, Suggestion: "NEW"}
		}
		return nil
	}
	rows, _, err := readAll(t, lines("编码,名称,生产日期",
		"A,甲,2026-11-20", "A,乙,", "C,甲,2026/11/20", "D,甲,", "E,甲,", "BAD,丁,", "OLD1,戊,", ",己,"), spec)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{nil, {"code " + KeyDuplicateRow}, {"name " + KeyDuplicateRow}, nil, nil,
		{"code code.unknown"}, {"code code.old"}, {"code " + KeyRequired}}
	for i, row := range rows {
		if !slices.Equal(keys(row.Issues), want[i]) {
			t.Errorf("row %d: %v, want %v", row.Number, keys(row.Issues), want[i])
		}
	}
	if got := rows[1].Issues[0]; got.Params["first"] != 2 || got.Row != 3 {
		t.Errorf("duplicate %+v", got)
	}
	if rows[5].Text("code") != "" || !rows[5].Wrong() {
		t.Error("a refused value is passed on")
	}
	if rows[6].Text("code") != "OLD1" || rows[6].Wrong() || rows[6].Issues[0].Suggestion != "NEW" {
		t.Error("a reminder stops the row")
	}
}

func TestReadStops(t *testing.T) {
	data := lines("编码,名称", "A,甲", "B,乙")
	stop := errors.New("stop")
	seen := 0
	_, err := Read(context.Background(), bytes.NewReader(data), int64(len(data)), goods(), func(Row) error {
		seen++
		return stop
	})
	if !errors.Is(err, stop) || seen != 1 {
		t.Errorf("after %d rows: %v", seen, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ctx, bytes.NewReader(data), int64(len(data)), goods(), func(Row) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := ReadFile(context.Background(), t.TempDir()+"/absent.csv", goods(), nil); err == nil {
		t.Error("an absent file was read")
	}
	if _, err := Read(context.Background(), failing{}, 10, goods(), nil); !errors.Is(err, errDisk) {
		t.Errorf("failing disk: %v", err)
	}
}

var errDisk = errors.New("disk")

type failing struct{}

func (failing) ReadAt([]byte, int64) (int, error) { return 0, errDisk }

var _ io.ReaderAt = failing{}
