package attach_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/fault"
)

// eicar is the harmless text that every scanner must report, in two halves so
// that no scanner reports this file.
var eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}` + `$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

// scanner writes a program that behaves like ClamAV's.
func scanner(t *testing.T, script string) attach.Scanner {
	t.Helper()
	program := filepath.Join(t.TempDir(), "scan")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil { //nolint:gosec // a program is run
		t.Fatal(err)
	}
	return attach.Command(program + " --no-summary")
}

const clam = `[ "$1" = --no-summary ] || exit 2
grep -q EICAR-STANDARD-ANTIVIRUS-TEST-FILE "$2" && exit 1
exit 0`

func TestInfectedFilesAreRefused(t *testing.T) {
	h := start(t)
	h.files.ScanWith(scanner(t, clam))
	if _, err := h.files.Receive(t.Context(), strings.NewReader(eicar), "note.txt", 0); fault.KeyOf(err) != "attach.infected" || !fault.Is(err, fault.Invalid) {
		t.Errorf("EICAR: %v", err)
	}
	if h.blobs(t) != 0 {
		t.Error("an infected file was kept")
	}
	if _, err := h.files.Receive(t.Context(), strings.NewReader("a clean note"), "note.txt", 0); err != nil || h.blobs(t) != 1 {
		t.Errorf("a clean file: %v", err)
	}
	if left, err := os.ReadDir(h.spool); err != nil || len(left) != 0 {
		t.Errorf("%d files are left in the spool, %v", len(left), err)
	}
}

// TestBeyondTheScanner: what ClamAV has not looked at to the end is refused with
// its own sentence, and no virus is spoken of.
func TestBeyondTheScanner(t *testing.T) {
	h := start(t)
	h.files.ScanWith(scanner(t, `echo "$2: Heuristics.Limits.Exceeded.MaxFileSize FOUND"; exit 1`))
	if _, err := h.files.Receive(t.Context(), strings.NewReader("a long note"), "note.txt", 0); fault.KeyOf(err) != "attach.beyond_scanner" || !fault.Is(err, fault.Invalid) || h.blobs(t) != 0 {
		t.Error(err)
	}
}

// Nobody looked is not the same as clean.
func TestWithoutAVerdictNothingIsKept(t *testing.T) {
	for name, broken := range map[string]attach.Scanner{"fails": scanner(t, "exit 2"), "is absent": attach.Command("/nonexistent/scanner")} {
		h := start(t)
		h.files.ScanWith(broken)
		if _, err := h.files.Receive(t.Context(), strings.NewReader("a note"), "note.txt", 0); fault.KeyOf(err) != "attach.not_scanned" || !fault.Is(err, fault.Unavailable) || h.blobs(t) != 0 {
			t.Errorf("a scanner that %s: %v", name, err)
		}
		if err := attach.CheckScanner(t.Context(), broken, t.TempDir()); err == nil {
			t.Errorf("a scanner that %s is called fine", name)
		}
	}
	if err := attach.CheckScanner(t.Context(), scanner(t, clam), t.TempDir()); err != nil {
		t.Error(err)
	}
	if err := attach.CheckScanner(t.Context(), scanner(t, "exit 0"), t.TempDir()); !errors.Is(err, attach.ErrBlind) {
		t.Errorf("a scanner that calls everything clean: %v", err)
	}
}
