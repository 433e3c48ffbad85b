package audit

import (
	"maps"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

func TestImageText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		column := rapid.StringMatching(`[a-z_]{1,12}`)
		image := Image(rapid.MapOf(column, rapid.String()).Draw(t, "image"))
		back, err := parseImage(image.Text())
		if err != nil || !maps.Equal(back, image) {
			t.Fatalf("%q read back as %v: %v", image.Text(), back, err)
		}
		other := Image(rapid.MapOf(column, rapid.String()).Draw(t, "other"))
		if !maps.Equal(image, other) && image.Text() == other.Text() {
			t.Fatalf("%v and %v share %q", image, other, image.Text())
		}
	})
	for _, broken := range []string{"a", "a=", "a=1", "a=x:\n", "a=5:abc\n", "a=3:abc", "a=-1:\n", "a=1:abc\n"} {
		if image, err := parseImage(broken); err == nil {
			t.Errorf("%q was read as %v", broken, image)
		}
	}
}

// TestSmallTree compares the small tree with tlog's, for every size and place.
func TestSmallTree(t *testing.T) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			hashes[i] = stored[index]
		}
		return hashes, nil
	})
	var records []string
	for n := range int64(33) {
		records = append(records, string(rune('a'+n)))
		more, err := tlog.StoredHashes(n, []byte(records[n]), reader)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, more...)
		root, err := tlog.TreeHash(n+1, reader)
		if err != nil || RootOf(records) != hexOf(root) {
			t.Fatalf("root of %d records: %v", n+1, err)
		}
		for i := range records {
			path := tlog.RecordProof{}
			for _, text := range PathOf(records, i) {
				hash, ok := parseHash(text)
				if !ok {
					t.Fatalf("%q is not a hash", text)
				}
				path = append(path, hash)
			}
			if err := tlog.CheckRecord(path, n+1, root, int64(i), tlog.RecordHash([]byte(records[i]))); err != nil {
				t.Errorf("record %d of %d: %v", i, n+1, err)
			}
		}
	}
	if RootOf(nil) != "" {
		t.Error("no records have a root")
	}
}
