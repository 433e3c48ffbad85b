package audit_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/audit"
)

// boxes are the rows that a bundle holds beside the log.
func boxes(e *audit.Export) {
	e.Data = []audit.DataSet{{Table: declared[0], Column: "quantity", From: 0, To: 1000}}
}

// TestRawDataIsProvenByTheLog: the rows of a bundle are those that the log speaks
// of; a row that was changed in the database past the program, a byte that was
// changed in the file, and a row that was taken out are named.
func TestRawDataIsProvenByTheLog(t *testing.T) {
	w := told(t)
	whole := w.bundle(boxes)
	report := check(t, whole, w.signer.Verifier())
	if !report.OK() || report.Rows == 0 || report.Proven == 0 {
		t.Fatalf("untouched: %+v", report)
	}
	lines := bytes.SplitAfter(whole, []byte("\n"))
	for at, line := range lines {
		if !bytes.HasPrefix(line, []byte(`{"line":"data"`)) && !bytes.HasPrefix(line, []byte(`{"line":"set"`)) {
			continue
		}
		if check(t, bytes.Join(slices.Delete(slices.Clone(lines), at, at+1), nil)).OK() {
			t.Errorf("line %d can be left out", at+1)
		}
		for i := range line {
			changed := slices.Clone(line)
			changed[i] ^= 1 + byte(i%7)
			copied := slices.Clone(lines)
			copied[at] = changed
			if check(t, bytes.Join(copied, nil)).OK() {
				t.Fatalf("byte %d of line %d can be changed", i, at+1)
			}
		}
	}
	if _, err := w.db.Maintenance().Exec("UPDATE box SET quantity = 4 WHERE quantity = 3"); err != nil {
		t.Fatal(err)
	}
	forged := check(t, w.bundle(boxes), w.signer.Verifier())
	if forged.OK() || !strings.HasPrefix(forged.Problems[0].What, "row box ") {
		t.Fatalf("past the program: %+v", forged)
	}
}

// TestBundleWithoutDataIsOfTheFirstForm: programs that know the first form only
// still read it.
func TestBundleWithoutDataIsOfTheFirstForm(t *testing.T) {
	whole := told(t).bundle()
	if !bytes.Contains(whole, []byte(`"format":1`)) || !bytes.Contains(whole, []byte(`evidence bundle 1`)) || bytes.Contains(whole, []byte(`\ndata `)) {
		t.Errorf("%s", whole[:200])
	}
}
