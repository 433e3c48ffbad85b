package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// goods is a spec with every kind of column.
func goods() Spec {
	return Spec{
		Sheet: "货品",
		Columns: []Column{
			{Key: "code", Header: "编码", Required: true, MaxLength: 20, Example: "A-001", Note: "包装上的编码"},
			{Key: "name", Header: "名称", Aliases: []string{"品名"}, Required: true, Example: "对乙酰氨基酚片"},
			{Key: "count", Header: "数量", Kind: Integer, Example: "30"},
			{Key: "price", Header: "单价", Kind: Decimal, Scale: 2, Example: "9.50"},
			{Key: "made", Header: "生产日期", Kind: Day, Example: "2026-11-20"},
			{Key: "expiry", Header: "有效期至", Kind: Month},
			{Key: "class", Header: "贮存", Kind: Choice, Choices: []Option{{"cool", "阴凉"}, {"cold", "冷藏"}}, Example: "阴凉"},
			{Key: "light", Header: "避光", Kind: Bool, Choices: []Option{{"true", "是"}, {"false", "否"}}},
			{Key: "at", Header: "时间", Kind: Instant},
		},
		Unique:       [][]string{{"code"}},
		OptionalMark: "（选填）",
		ReasonHeader: "问题",
		Zone:         time.FixedZone("Asia/Macau", 8*3600),
	}
}

// readAll returns every row of data.
func readAll(t testing.TB, data []byte, spec Spec) ([]Row, Summary, error) {
	t.Helper()
	var rows []Row
	summary, err := Read(context.Background(), bytes.NewReader(data), int64(len(data)), spec, func(row Row) error {
		rows = append(rows, row)
		return nil
	})
	if err == nil && len(rows) != summary.Rows {
		t.Errorf("%d rows passed on, %d counted", len(rows), summary.Rows)
	}
	return rows, summary, err
}

// keys lists the issues of a row as "field key".
func keys(issues []Issue) []string {
	var found []string
	for _, issue := range issues {
		found = append(found, issue.Field+" "+issue.Key)
	}
	return found
}

// book makes an xlsx whose first sheet holds rows, with a change to it.
func book(t testing.TB, rows [][]any, change func(*excelize.File)) []byte {
	t.Helper()
	file := excelize.NewFile()
	defer file.Close()
	for i, row := range rows {
		if err := file.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if change != nil {
		change(file)
	}
	var out bytes.Buffer
	if err := file.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// repack rewrites the parts of an xlsx; change returns the new content, and nil
// drops the part. Its result for "" is one more part, named by extra.
func repack(t testing.TB, data []byte, extra string, change func(name string, content []byte) []byte) []byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	writer := zip.NewWriter(&out)
	put := func(name string, content []byte) {
		if content == nil {
			return
		}
		part, err := writer.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	for _, part := range archive.File {
		reader, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		var content bytes.Buffer
		if _, err := content.ReadFrom(reader); err != nil {
			t.Fatal(err)
		}
		put(part.Name, change(part.Name, content.Bytes()))
	}
	if extra != "" {
		put(extra, change("", nil))
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// fileKey returns the key of a *FileError.
func fileKey(err error) string {
	var refused *FileError
	if errors.As(err, &refused) {
		return refused.Key
	}
	return ""
}

func rowsOf(rows ...[]any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for row := range slices.Values(rows) {
			if !yield(row, nil) {
				return
			}
		}
	}
}

func lines(rows ...string) []byte { return []byte(strings.Join(rows, "\n")) }
