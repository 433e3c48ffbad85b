package attach

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gongzhi/internal/kit/clock"
)

// What a program that was killed leaves behind: files on their way. They hold what
// people sent, so they go when nobody can be writing them any more (GB/T
// 22239-2019 8.1.4.10).
const (
	spooled  = "gongzhi-upload-"
	bucketed = "gongzhi-s3-"
	arriving = "put-"
	checking = "check-"
	leaving  = "remove-"
)

// abandoned is how long nobody writes a file for.
const abandoned = 24 * grace

// leftovers visits what was left in a folder under one of the names before a moment.
func leftovers(folder string, before clock.Instant, visit func(name, path string) error, names ...string) error {
	if folder == "" {
		folder = os.TempDir()
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return missingIsFine(err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("file store: %w", err)
		}
		if !info.Mode().IsRegular() || clock.FromTime(info.ModTime()) >= before {
			continue
		}
		for _, name := range names {
			if strings.HasPrefix(entry.Name(), name) {
				err = errors.Join(err, visit(name, filepath.Join(folder, entry.Name())))
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func discard(_, path string) error { return missingIsFine(os.Remove(path)) }

// tidier is a store with files on their way of its own.
type tidier interface {
	tidy(before clock.Instant) error
}

// tidy forgets blobs that never arrived. One that was on its way out comes back:
// whether anybody needs it is asked anew.
func (l *Local) tidy(before clock.Instant) error {
	return leftovers(filepath.Join(l.folder, "tmp"), before, func(name, aside string) error {
		if name != leaving {
			return discard(name, aside)
		}
		path, err := l.path(strings.TrimPrefix(filepath.Base(aside), leaving))
		if err != nil {
			return discard(name, aside)
		}
		if _, err := os.Stat(path); err == nil { // it was stored again since
			return discard(name, aside)
		}
		return missingIsFine(os.Rename(aside, path))
	}, arriving, checking, leaving)
}

func (s *S3) tidy(before clock.Instant) error { return leftovers(s.spool, before, discard, bucketed) }

// tidy removes what uploads have left that were cut off.
func (f *Files) tidy() error {
	before := f.clock.Now().Add(-abandoned)
	err := leftovers(f.spool, before, discard, spooled)
	if store, ok := f.store.(tidier); ok {
		err = errors.Join(err, store.tidy(before))
	}
	return err
}
