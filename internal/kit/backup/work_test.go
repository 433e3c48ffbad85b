package backup

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestNothingStaysUnpacked: what a killed program has left unpacked goes at the
// next work; the folder of one that works stays, however old, and so does what is
// not ours.
func TestNothingStaysUnpacked(t *testing.T) {
	e := &Engine{Work: filepath.Join(t.TempDir(), "work")}
	working, done, err := e.folder()
	if err != nil {
		t.Fatal(err)
	}
	killed, other := filepath.Join(e.Work, workName+"killed"), filepath.Join(e.Work, "another")
	for _, folder := range []string{killed, other} {
		if err := os.MkdirAll(filepath.Join(folder, "data"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(killed, "data", sqliteFile), []byte("everybody's data"), 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	for _, folder := range []string{working, killed, other} {
		if err := os.Chtimes(folder, old, old); err != nil {
			t.Fatal(err)
		}
	}
	_, doneToo, err := e.folder()
	if err != nil {
		t.Fatal(err)
	}
	for folder, there := range map[string]bool{working: true, killed: false, other: true} {
		if _, err := os.Stat(folder); (err == nil) != there {
			t.Errorf("%s: %v", filepath.Base(folder), err)
		}
	}
	done()
	doneToo()
	if left, err := filepath.Glob(filepath.Join(e.Work, workName+"*")); err != nil || len(left) != 0 {
		t.Errorf("left: %v %v", left, err)
	}
}
