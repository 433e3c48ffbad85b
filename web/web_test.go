package web

import (
	"io/fs"
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

// Every compressed twin must stand beside the file it stands for.
func TestCompressedTwins(t *testing.T) {
	for name, site := range map[string]fs.FS{"admin": Admin, "mini": Mini} {
		err := fs.WalkDir(site, ".", func(path string, _ fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			for _, suffix := range []string{".br", ".gz"} {
				if len(path) > len(suffix) && path[len(path)-len(suffix):] == suffix {
					if _, err := fs.Stat(site, path[:len(path)-len(suffix)]); err != nil {
						t.Errorf("%s: %s stands alone", name, path)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
