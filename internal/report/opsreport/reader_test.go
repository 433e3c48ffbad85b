package opsreport

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongzhi/internal/contract/opscenter"
)

// TestReportsReadRollUpsOnly: a month has millions of samples; reports are made
// of spells, clocks and digests.
func TestReportsReadRollUpsOnly(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, "_test.go") && strings.Contains(string(text), "monitor_"+"sample") {
			t.Errorf("%s reads samples", name)
		}
	}
}

func TestMinutesAreNeverMadeShorter(t *testing.T) {
	for millis, want := range map[int64]string{0: "0", 1: "1", 60_000: "1", 60_001: "2", 3_600_000: "60"} {
		if got := minutes(millis); got != want {
			t.Errorf("%d ms: %s, want %s", millis, got, want)
		}
	}
}

func TestRatingsAreNeverRoundedUp(t *testing.T) {
	for want, of := range map[string][2]int64{"4.66": {14, 3}, "5.00": {10, 2}, "3.99": {399, 100}, "1.07": {107, 100}} {
		if got := average(of[0], of[1]); got != want {
			t.Errorf("%d by %d: %s, want %s", of[0], of[1], got, want)
		}
	}
}

// TestLongTableSaysWhatItLeavesOut: rows beyond the cap are counted, not lost.
func TestLongTableSaysWhatItLeavesOut(t *testing.T) {
	table := opscenter.ReportTable{Rows: make([]opscenter.ReportRow, most+7)}
	capped(&table)
	if len(table.Rows) != most || table.More != 7 {
		t.Errorf("%d rows, %d more", len(table.Rows), table.More)
	}
}
