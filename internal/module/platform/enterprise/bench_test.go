package enterprise

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"testing"

	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/sheet"
)

// peak reports the highest resident memory while run runs, where Linux tells.
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

// BenchmarkImport imports 100,000 organisations with a licence each; compare
// with BenchmarkReadSheet, which only reads the same file.
func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		h := open(b)
		path := h.businesses(100_000)
		b.StartTimer()
		peak(b, func() {
			report, err := intake.RunFile(h.as("chief"), h.orgs.Register(), path, nil)
			if err != nil || report.Imported != 100_000 {
				b.Fatal(report.Imported, err)
			}
		})
	}
}

func BenchmarkReadSheet(b *testing.B) {
	h := open(b)
	path := h.businesses(100_000)
	for b.Loop() {
		peak(b, func() {
			if _, err := sheet.ReadFile(context.Background(), path, h.orgs.importSpec(h.as("chief")), func(sheet.Row) error { return nil }); err != nil {
				b.Fatal(err)
			}
		})
	}
}

// BenchmarkList reads the first page of 100,000 organisations with its total.
func BenchmarkList(b *testing.B) {
	h := open(b)
	ctx := h.as("chief")
	if _, err := intake.RunFile(ctx, h.orgs.Register(), h.businesses(100_000), nil); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		page, err := h.orgs.List(ctx, list.Params{Limit: 20}, Filter{})
		if err != nil || page.Total != 100_000 || len(page.Items) != 20 {
			b.Fatal(page.Total, err)
		}
	}
}
