package attach_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestNothingIsLeftOfKilledUploads: what a killed program leaves on the way in
// goes with the cleaning, what is being written stays, and a blob that was on its
// way out when the program died is there again.
func TestNothingIsLeftOfKilledUploads(t *testing.T) {
	h := start(t)
	needed := h.save(t, "maker", "a.txt", "needed")
	if err := h.bind("maker", needed.ID, "case", "C1"); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte("needed"))
	hash := hex.EncodeToString(sum[:])
	aside := filepath.Join(h.folder, "tmp", "remove-"+hash)
	if err := os.Rename(filepath.Join(h.folder, hash[:2], hash[2:4], hash), aside); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(aside, old, old); err != nil {
		t.Fatal(err)
	}
	for _, left := range []string{filepath.Join(h.spool, "gongzhi-upload-1"), filepath.Join(h.folder, "tmp", "put-1"), filepath.Join(h.spool, "of-another-program")} {
		if err := os.WriteFile(left, []byte("the scan of an identity card"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(left, old, old); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(h.spool, "gongzhi-upload-2"), []byte("on its way"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.files.Cleanup(t.Context(), h.runner); err != nil {
		t.Fatal(err)
	}
	for folder, want := range map[string][]string{h.spool: {"gongzhi-upload-2", "of-another-program"}, filepath.Join(h.folder, "tmp"): {}} {
		entries, err := os.ReadDir(folder)
		var names []string
		for _, entry := range entries {
			names = append(names, entry.Name())
		}
		if err != nil || len(names) != len(want) || len(names) == 2 && (names[0] != want[0] || names[1] != want[1]) {
			t.Errorf("left in %s: %v, %v", folder, names, err)
		}
	}
	if got, err := h.read(as("maker"), needed.ID, everyone); got != "needed" {
		t.Errorf("a file that somebody needs reads %q, %v", got, err)
	}
}
