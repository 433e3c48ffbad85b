package ledger

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestNodesThatStartTogetherIssueAlike: codes that one node prints must be genuine
// on the other, so of two that make the keys at once both use the same.
func TestNodesThatStartTogetherIssueAlike(t *testing.T) {
	for range 20 {
		file := filepath.Join(t.TempDir(), "keys", "hq20.json")
		issuers := make([]*Issuer, 8)
		var group sync.WaitGroup
		for i := range issuers {
			group.Go(func() {
				var err error
				if issuers[i], err = LoadIssuer(file); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		kept, err := LoadIssuer(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range issuers {
			if one != nil && !kept.Genuine(one.Code("9000001", 1)) {
				t.Fatal("a node printed codes that the keys of the file do not know")
			}
		}
	}
}

// TestIssuerKeysAreSecret: whoever reads the file could make codes that look genuine.
func TestIssuerKeysAreSecret(t *testing.T) {
	file := filepath.Join(t.TempDir(), "hq20.json")
	if _, err := LoadIssuer(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadIssuer(file); err == nil {
		t.Error("keys that others can read were taken")
	}
}
