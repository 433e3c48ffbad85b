package scan

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// vectors are published reports, which are not part of this repository:
// GONGZHI_MATERIAL (relative to the root of the repository), by default
// ../shared/material.
func vectors() string {
	folder := os.Getenv("GONGZHI_MATERIAL")
	if folder == "" {
		folder = "../shared/material"
	}
	if !filepath.IsAbs(folder) {
		folder = filepath.Join("../../..", folder)
	}
	return filepath.Join(folder, "vuln-reports")
}

// odd are vectors whose number does not count findings of that format.
var odd = map[string]int{
	"sarif/appendix_k1_double.sarif": 0,  // two runs without a result; the number counts the runs
	"govulncheck/many_vulns.json":    28, // a report of gosec with 28 issues, as its own statistics say
}

func TestPublishedReports(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(vectors(), "expected_counts.json"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Log("no published reports beside the checkout")
		return
	}
	var expected map[string]map[string]int
	if err := errors.Join(err, json.Unmarshal(raw, &expected)); err != nil {
		t.Fatal(err)
	}
	read := 0
	for folder, files := range expected {
		for name, want := range files {
			file := folder + "/" + name
			raw, err := os.ReadFile(filepath.Join(vectors(), file))
			if err != nil {
				t.Fatal(err)
			}
			report, err := Parse(raw)
			if known, is := odd[file]; is {
				want = known
			}
			if err != nil || len(report.Findings) != want {
				t.Errorf("%s: %d findings, want %d: %v", file, len(report.Findings), want, err)
			}
			if file == "sarif/appendix_k1_double.sarif" && report.Runs != 2 {
				t.Errorf("%s: %d runs", file, report.Runs)
			}
			read++
			t.Logf("%s: %s, %d findings on %d assets, %d runs", file, report.Format, len(report.Findings), len(report.Assets), report.Runs)
		}
	}
	if read == 0 {
		t.Error("nothing was read")
	}
}
