package sheet

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// The benchmarks compare with the bare library on the same 100,000 rows of 12
// columns; MB-peak is the resident memory of the process at its highest.
const benchRows = 100_000

func benchSpec() Spec {
	return Spec{
		Sheet: "Sheet1",
		Columns: []Column{
			{Key: "code", Header: "编码", Required: true, MaxLength: 20},
			{Key: "name", Header: "名称", Required: true, MaxLength: 100},
			{Key: "maker", Header: "企业", MaxLength: 100},
			{Key: "address", Header: "地址", MaxLength: 200},
			{Key: "count", Header: "数量", Kind: Integer},
			{Key: "price", Header: "单价", Kind: Decimal, Scale: 2},
			{Key: "made", Header: "生产日期", Kind: Day},
			{Key: "expiry", Header: "有效期至", Kind: Day},
			{Key: "class", Header: "贮存", Kind: Choice, Choices: []Option{{"cool", "阴凉"}, {"cold", "冷藏"}}},
			{Key: "light", Header: "避光", Kind: Bool},
			{Key: "batch", Header: "批号"},
			{Key: "note", Header: "备注"},
		},
		Unique: [][]string{{"code"}},
	}
}

func benchData() iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for i := range benchRows {
			n := strconv.Itoa(i)
			row := []any{
				"HQ" + n, "对乙酰氨基酚片 " + n, "澳门某某药厂有限公司" + n, "横琴新区某某路 " + n + " 号",
				int64(i), int64(i * 7), "2026-11-20", "2028-02-29", "cool", i%2 == 0, "A" + n, "备注",
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// benchFile writes the rows to a file.
func benchFile(b *testing.B) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "rows.xlsx")
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	if _, err := Export(context.Background(), file, XLSX, benchSpec(), nil, benchData()); err != nil {
		b.Fatal(err)
	}
	return path
}

// peak measures the highest resident memory while run runs, where Linux tells.
func peak(b *testing.B, run func()) {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
	run()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return
	}
	if _, rest, found := strings.Cut(string(status), "VmHWM:"); found {
		var kilobytes float64
		if _, err := fmt.Sscan(rest, &kilobytes); err == nil {
			b.ReportMetric(kilobytes/1024, "MB-peak")
		}
	}
}

func BenchmarkImport(b *testing.B) {
	path, spec := benchFile(b), benchSpec()
	for b.Loop() {
		peak(b, func() {
			count := 0
			_, err := ReadFile(context.Background(), path, spec, func(row Row) error {
				if row.Wrong() {
					return fmt.Errorf("row %d: %+v", row.Number, row.Issues)
				}
				count++
				return nil
			})
			if err != nil || count != benchRows {
				b.Fatal(count, err)
			}
		})
	}
}

func BenchmarkImportRaw(b *testing.B) {
	path := benchFile(b)
	for b.Loop() {
		peak(b, func() {
			file, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true})
			if err != nil {
				b.Fatal(err)
			}
			rows, err := file.Rows("Sheet1")
			if err != nil {
				b.Fatal(err)
			}
			count := 0
			for rows.Next() {
				if _, err := rows.Columns(excelize.Options{RawCellValue: true}); err != nil {
					b.Fatal(err)
				}
				count++
			}
			if err := rows.Close(); err != nil || count != benchRows+1 {
				b.Fatal(count, err)
			}
			if err := file.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}

func BenchmarkImportCSV(b *testing.B) {
	var data bytes.Buffer
	if _, err := Export(context.Background(), &data, CSV, benchSpec(), nil, benchData()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		peak(b, func() {
			if _, err := Read(context.Background(), bytes.NewReader(data.Bytes()), int64(data.Len()), benchSpec(),
				func(Row) error { return nil }); err != nil {
				b.Fatal(err)
			}
		})
	}
}

func BenchmarkExport(b *testing.B) {
	for _, format := range []Format{XLSX, CSV} {
		b.Run(string(format), func(b *testing.B) {
			for b.Loop() {
				peak(b, func() {
					if _, err := Export(context.Background(), io.Discard, format, benchSpec(), nil, benchData()); err != nil {
						b.Fatal(err)
					}
				})
			}
		})
	}
}

func BenchmarkExportRaw(b *testing.B) {
	for b.Loop() {
		peak(b, func() {
			file := excelize.NewFile()
			stream, err := file.NewStreamWriter("Sheet1")
			if err != nil {
				b.Fatal(err)
			}
			number := 1
			for row, err := range benchData() {
				if err != nil {
					b.Fatal(err)
				}
				if err := stream.SetRow("A"+strconv.Itoa(number), row); err != nil {
					b.Fatal(err)
				}
				number++
			}
			if err := stream.Flush(); err != nil {
				b.Fatal(err)
			}
			if err := file.Write(io.Discard); err != nil {
				b.Fatal(err)
			}
			if err := file.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}
