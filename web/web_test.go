package web

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// A clone must compile and open both sites before and after the front ends are built.
func TestSitesOpen(t *testing.T) {
	for name, site := range map[string]fs.FS{"admin": Admin, "mini": Mini} {
		if _, err := fs.Stat(site, ".keep"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBuilt(t *testing.T) {
	if Built(fstest.MapFS{".keep": {}}) {
		t.Error("a site without index.html counts as built")
	}
	if !Built(fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}}) {
		t.Error("a site with index.html counts as not built")
	}
}

// A file that went into the program packed only has both twins: .br for
// browsers, .gz for those of plain addresses and to be unpacked.
func TestPackedFiles(t *testing.T) {
	for name, site := range map[string]fs.FS{"admin": Admin, "mini": Mini} {
		there := map[string]bool{}
		err := fs.WalkDir(site, ".", func(path string, _ fs.DirEntry, err error) error {
			there[path] = true
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for path := range there {
			if packed, is := strings.CutSuffix(path, ".br"); is && !there[packed+".gz"] {
				t.Errorf("%s: %s has no twin", name, path)
			}
			if packed, is := strings.CutSuffix(path, ".gz"); is && !there[packed+".br"] {
				t.Errorf("%s: %s has no twin", name, path)
			}
		}
	}
}
