// Package unzip opens archives that strangers send. An archive may lie about
// itself and may be made to take all memory of whoever looks into it; what is
// opened here is within limits.
package unzip

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
)

// Limits are what an archive may have at most.
type Limits struct {
	Parts int    // files and folders
	Bytes uint64 // of all parts together, unpacked
}

// The reasons for which an archive is refused.
var (
	ErrNoArchive = errors.New("unzip: no archive, or a damaged one")
	ErrTooMuch   = errors.New("unzip: more than an archive may have")
)

// entry is how many bytes of the table of contents one part takes: with the name
// and notes that office programs write some hundred. search is where the library
// looks for the table.
const (
	entry  = 512
	search = 256 << 10
)

// Open reads the table of contents. A part that unpacks to more than it says is an
// error when it is read; the library sees to that.
func Open(file io.ReaderAt, size int64, most Limits) (*zip.Reader, error) {
	bounded := &contents{ReaderAt: file, left: search + int64(most.Parts)*entry}
	archive, err := zip.NewReader(bounded, size)
	if bounded.left < 0 {
		return nil, ErrTooMuch
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoArchive, err)
	}
	bounded.open = true
	if len(archive.File) > most.Parts {
		return nil, ErrTooMuch
	}
	total := uint64(0)
	for _, part := range archive.File {
		if part.UncompressedSize64 > most.Bytes-total { // a sum of such numbers could begin at zero again
			return nil, ErrTooMuch
		}
		total += part.UncompressedSize64
	}
	return archive, nil
}

// contents ends the reading of a table that is too long.
type contents struct {
	io.ReaderAt
	left int64
	open bool // the table is read
}

func (c *contents) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, at)
	if c.open {
		return n, err
	}
	if c.left -= int64(n); c.left < 0 {
		return 0, ErrTooMuch
	}
	return n, err
}
