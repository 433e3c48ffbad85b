package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestHostileFilesAreRefused(t *testing.T) {
	good := book(t, [][]any{{"编码", "名称"}, {"A", "甲"}, {"B", "乙"}, {"C", "丙"}}, nil)
	const sheetPart = "xl/worksheets/sheet1.xml"
	edit := func(part, old, put string) []byte {
		return repack(t, good, "", func(name string, content []byte) []byte {
			if name != part {
				return content
			}
			changed := strings.Replace(string(content), old, put, 1)
			if changed == string(content) {
				t.Fatalf("%s has no %q: %s", part, old, content)
			}
			return []byte(changed)
		})
	}
	add := func(name, content string) []byte {
		return repack(t, good, name, func(part string, old []byte) []byte {
			if part == "" {
				return []byte(content)
			}
			return old
		})
	}
	locked := book(t, [][]any{{"编码"}}, nil)
	if encrypted, err := excelize.Encrypt(locked, &excelize.Options{Password: "x"}); err != nil {
		t.Fatal(err)
	} else {
		locked = encrypted
	}
	for _, c := range []struct {
		name, key string
		data      []byte
		limits    Limits
	}{
		{"too large", KeyFileTooBig, good, Limits{File: 1000}},
		{"unpacks too large", KeyUnpacksTooBig, good, Limits{Unzipped: 2000}},
		{"bomb in a picture", KeyUnpacksTooBig, add("xl/media/image1.bin", strings.Repeat("\x00", smallParts+1)), Limits{}},
		{"too many rows", KeyTooManyRows, good, Limits{Rows: 2}},
		{"too many columns", KeyTooManyColumns, edit(sheetPart, `r="B2"`, `r="XFD2"`), Limits{}},
		{"header too wide", KeyTooManyColumns, edit(sheetPart, `r="B1"`, `r="XFD1"`), Limits{}},
		{"macros", KeyMacros, add("xl/vbaProject.bin", "x"), Limits{}},
		{"macro sheet", KeyMacros, add("xl/macrosheets/sheet1.xml", "<a/>"), Limits{}},
		{"macro type", KeyMacros, edit("[Content_Types].xml", "spreadsheetml.sheet.main", "sheet.macroEnabled.main"), Limits{}},
		{"password", KeyOldOrLocked, locked, Limits{}},
		{"old xls", KeyOldOrLocked, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rest"), Limits{}},
		{"other zip", KeyNotASheet, zipOf(t, "readme.txt", "hello"), Limits{}},
		{"cut zip", KeyNotASheet, good[:len(good)/2], Limits{}},
		{"picture", KeyNotASheet, []byte("\x89PNG\r\n\x1a\n\x00\x00\x00"), Limits{}},
		{"no text", KeyUnknownEncoding, append(lines("code,name", ""), 0xff, 0xff, 0xff, 0x0a), Limits{}},
		{"workbook is not xml", KeyNotASheet, edit("xl/workbook.xml", "<sheets>", "<sheets"), Limits{}},
		{"entity bomb", KeyDamaged, edit(sheetPart, "<worksheet", `<!DOCTYPE x [<!ENTITY a "b">]><worksheet`), Limits{}},
		{"control character", KeyDamaged, edit(sheetPart, "<c r=\"B3\"", "\x01<c r=\"B3\""), Limits{}},
		{"forbidden reference", KeyDamaged, edit("xl/sharedStrings.xml", ">乙<", ">&#x1;<"), Limits{}},
		{"broken in the middle", KeyDamaged, edit(sheetPart, `<row r="3"`, `<ro< r="3"`), Limits{}},
		{"rows backwards", KeyDamaged, edit(sheetPart, `<row r="3"`, `<row r="1"`), Limits{}},
		{"row beyond the last", KeyDamaged, edit(sheetPart, `<row r="4"`, `<row r="99999999"`), Limits{}},
		{"one endless cell", KeyDamaged, edit("xl/sharedStrings.xml", ">乙<", ">"+strings.Repeat("y", longestText)+"<"), Limits{}},
	} {
		spec := goods()
		spec.Columns[0].Aliases = []string{"code"}
		spec.Limits = c.limits
		rows, _, err := readAll(t, c.data, spec)
		if fileKey(err) != c.key {
			t.Errorf("%s: %d rows and %v, want %s", c.name, len(rows), err, c.key)
		}
	}
	leftOvers(t)
}

func zipOf(t *testing.T, name, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	writer := zip.NewWriter(&out)
	part, err := writer.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(part, content)
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// leftOvers fails when a file that is done with left temporary files behind.
func leftOvers(t *testing.T) {
	t.Helper()
	for _, name := range temporaryFiles(t) {
		t.Errorf("%s is left behind", name)
	}
}

func temporaryFiles(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(os.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), "excelize-") {
			names = append(names, entry.Name())
		}
	}
	return names
}

func TestMain(m *testing.M) {
	// A temporary folder of our own, so that leftOvers sees only our files.
	folder, err := os.MkdirTemp("", "sheet")
	if err != nil {
		panic(err)
	}
	os.Setenv("TMPDIR", folder)
	code := m.Run()
	os.RemoveAll(folder)
	os.Exit(code)
}

// A file larger than what stays in memory goes through temporary files, which
// are gone afterwards, and reads the same. Excel keeps texts in a table of
// their own, exports like ours keep them in the worksheet.
func TestLargeFileThroughDisk(t *testing.T) {
	const count = 6000
	long := strings.Repeat("文", 300)
	name := func(i int) string { return fmt.Sprintf("名称 %d %s", i, long) }
	shared, inline := [][]any{{"编码", "名称"}}, [][]any{}
	for i := range count {
		shared = append(shared, []any{fmt.Sprintf("code-%06d", i), name(i)})
		inline = append(inline, []any{fmt.Sprintf("code-%06d", i), name(i), nil, nil, nil, nil, nil, nil, nil})
	}
	for kind, data := range map[string][]byte{"text table": book(t, shared, nil), "inline": exported(t, XLSX, nil, inline...)} {
		seen := 0
		_, err := Read(context.Background(), bytes.NewReader(data), int64(len(data)), goods(), func(row Row) error {
			if row.Text("code") != fmt.Sprintf("code-%06d", seen) || row.Text("name") != name(seen) || row.Number != seen+2 {
				return fmt.Errorf("row %d is %q", row.Number, row.Values)
			}
			if seen == 0 && len(temporaryFiles(t)) == 0 {
				t.Errorf("%s: everything is in memory", kind)
			}
			seen++
			return nil
		})
		if err != nil || seen != count {
			t.Errorf("%s: %d rows, %v", kind, seen, err)
		}
		leftOvers(t)
	}
}
