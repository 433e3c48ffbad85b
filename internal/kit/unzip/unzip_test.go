package unzip

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
)

// claims is an archive of empty parts that claim to unpack to so much.
func claims(t *testing.T, sizes ...uint64) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for i, size := range sizes {
		part, err := w.CreateRaw(&zip.FileHeader{Name: strings.Repeat("x", i+1), Method: zip.Deflate, UncompressedSize64: size})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(nil)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// TestClaimsDoNotOverflow: numbers whose sum begins at zero again are not small.
func TestClaimsDoNotOverflow(t *testing.T) {
	most := Limits{Parts: 10, Bytes: 1 << 30}
	for _, sizes := range [][]uint64{{1 << 63, 1 << 63}, {1<<64 - 1, 2}, {1 << 62, 1 << 62, 1 << 62, 1 << 62}, {1<<30 + 1}, {1 << 30, 1}} {
		data := claims(t, sizes...)
		if _, err := Open(bytes.NewReader(data), int64(len(data)), most); !errors.Is(err, ErrTooMuch) {
			t.Errorf("%v: %v", sizes, err)
		}
	}
	data := claims(t, 1<<29, 1<<29)
	if _, err := Open(bytes.NewReader(data), int64(len(data)), most); err != nil {
		t.Errorf("just so much: %v", err)
	}
}

// TestTableWithoutEnd: a table of contents may name one part again and again; the
// memory it takes is that of the limit, not that of the table.
func TestTableWithoutEnd(t *testing.T) {
	const parts = 1 << 18 // a number that the end of an archive cannot tell from none
	one := claims(t, 0)
	table := bytes.Index(one, []byte("PK\x01\x02"))
	end := bytes.Index(one, []byte("PK\x05\x06"))
	entry := one[table:end]
	data := append(bytes.Clone(one[:table]), bytes.Repeat(entry, parts)...)
	tail := bytes.Clone(one[end:])
	binary.LittleEndian.PutUint16(tail[8:], 0)
	binary.LittleEndian.PutUint16(tail[10:], 0)
	binary.LittleEndian.PutUint32(tail[12:], uint32(len(entry)*parts))
	data = append(data, tail...)
	if full, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err != nil || len(full.File) != parts {
		t.Fatalf("the library reads it no more: %v", err)
	}
	watched := &counted{ReaderAt: bytes.NewReader(data)}
	if _, err := Open(watched, int64(len(data)), Limits{Parts: 100, Bytes: 1 << 30}); !errors.Is(err, ErrTooMuch) {
		t.Errorf("%d parts: %v", parts, err)
	}
	if watched.bytes > 1<<20 {
		t.Errorf("%d bytes of the table were read", watched.bytes)
	}
	if _, err := Open(strings.NewReader("no archive"), 10, Limits{Parts: 1, Bytes: 1}); !errors.Is(err, ErrNoArchive) {
		t.Errorf("a text: %v", err)
	}
}

type counted struct {
	io.ReaderAt
	bytes int
}

func (c *counted) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, at)
	c.bytes += n
	return n, err
}
