package keyfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestOneOfManyWins: those who make a file at once all read one whole content,
// nobody else may read it, and nothing is left beside it.
func TestOneOfManyWins(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "a.key")
	var group sync.WaitGroup
	read := make([]string, 8)
	for i := range read {
		group.Go(func() {
			if err := Make(path, []byte(fmt.Sprintf("content of %d", i))); err != nil {
				t.Error(err)
			}
			content, err := Read(path)
			if err != nil {
				t.Error(err)
			}
			read[i] = string(content)
		})
	}
	group.Wait()
	for _, content := range read {
		if content == "" || content != read[0] {
			t.Errorf("%q beside %q", content, read[0])
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if err := Replace(path, []byte("another")); err != nil {
		t.Fatal(err)
	}
	if content, err := Read(path); string(content) != "another" || err != nil {
		t.Errorf("%q %v", content, err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left in the folder: %v %v", left, err)
	}
}

func TestSharedFilesAreRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.key")
	if _, err := Read(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(path, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	var shared *Shared
	if _, err := Read(path); !errors.As(err, &shared) || shared.Mode != 0o640 {
		t.Errorf("a file that the group reads: %v", err)
	}
}
