package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongzhi/internal/kit/clock"
)

// ready is a system whose schema is up to date.
func ready(t *testing.T, config Config) *System {
	t.Helper()
	s, err := Open(t.Context(), config, clock.System{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop(context.Background()) })
	if _, err := s.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestFoldersOfTwoNodes: what one node has in a folder of its own is missing at
// the other, and both the doctor and the desk of those who audit say so; a shared
// folder is fine, also when both nodes come to it at once.
func TestFoldersOfTwoNodes(t *testing.T) {
	t.Parallel()
	one := ready(t, testConfig(t))
	other, err := Open(t.Context(), one.Config, clock.System{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Stop(context.Background()) })
	shared := one.Config.folders()
	own := func() (folders []folder) {
		place := t.TempDir()
		for _, f := range shared {
			f.path = filepath.Join(place, filepath.Base(f.path))
			folders = append(folders, f)
		}
		return folders
	}
	wrong := func(s *System, folders []folder) int {
		t.Helper()
		found, err := s.foreign(t.Context(), folders)
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	// Both at once, in one folder: no mark is lost.
	counts := make(chan int, 2)
	for _, s := range []*System{one, other} {
		go func() {
			found, err := s.foreign(t.Context(), shared)
			if err != nil {
				t.Error(err)
			}
			counts <- len(found)
		}()
	}
	if a, b := <-counts, <-counts; a+b != 0 {
		t.Fatalf("a shared folder: %d and %d are foreign", a, b)
	}
	apart := own()
	if n := wrong(other, apart); n != 2 {
		t.Errorf("folders of its own: %d of 2 are foreign", n)
	}
	if _, err := os.Stat(filepath.Join(apart[0].path, folderMark)); err == nil {
		t.Error("a foreign folder was marked")
	}
	// The share is gone and left an empty folder.
	gone := shared[1]
	mark := filepath.Join(gone.path, folderMark)
	kept, err := os.ReadFile(mark)
	if err != nil || os.Remove(mark) != nil {
		t.Fatal(err)
	}
	one.sayForeign(t.Context())
	var alerts int
	if err := one.DB.Read().QueryRowContext(t.Context(), "SELECT count(*) FROM evidence_alert WHERE kind = 'folders' AND action = ?", gone.setting).Scan(&alerts); err != nil || alerts != 1 {
		t.Errorf("%d alerts: %v", alerts, err)
	}
	if err := os.WriteFile(mark, kept, 0o600); err != nil {
		t.Fatal(err)
	}
	if n := wrong(one, shared); n != 0 {
		t.Errorf("the share is back: %d are foreign", n)
	}
}

// TestDoctorNamesAForeignFolder, and that adopting it after a move ends it.
func TestDoctorNamesAForeignFolder(t *testing.T) {
	config := alone(t)
	fill(t, config, func(s *System) {
		if wrong, err := s.foreign(t.Context(), config.folders()); err != nil || len(wrong) != 0 {
			t.Fatalf("%v: %v", wrong, err)
		}
	})
	if err := os.WriteFile(filepath.Join(config.files(), folderMark), []byte("another\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, said := examine(t, config); !strings.Contains(said, "MEND The folder "+config.files()) {
		t.Errorf("nothing is said of the folder: %s", said)
	}
	var out strings.Builder
	if err := AdoptFolders(t.Context(), config, &out); err != nil || !strings.Contains(out.String(), config.files()) {
		t.Fatalf("%s: %v", &out, err)
	}
	if _, said := examine(t, config); !strings.Contains(said, "the folders are those") {
		t.Errorf("adopted: %s", said)
	}
}
