package attach

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"gongzhi/internal/kit/clock"
)

// Local keeps blobs in a folder: ab/cd/abcd…. Several nodes may share it.
type Local struct{ folder string }

// NewLocal returns the store in a folder, which it makes when absent.
func NewLocal(folder string) (*Local, error) {
	if err := os.MkdirAll(filepath.Join(folder, "tmp"), 0o700); err != nil {
		return nil, fmt.Errorf("file store: %w", err)
	}
	return &Local{folder: folder}, nil
}

// OldLocal returns the store in a folder that exists, or holds nothing; it is
// for looking only and makes nothing.
func OldLocal(folder string) *Local { return &Local{folder: folder} }

// path is built from a checked hash only, never from what a person sent.
func (l *Local) path(hash string) (string, error) {
	if !validHash(hash) {
		return "", ErrMissing
	}
	return filepath.Join(l.folder, hash[:2], hash[2:4], hash), nil
}

// Put implements Store.
func (l *Local) Put(ctx context.Context, r io.Reader) (Info, error) {
	f, err := os.CreateTemp(filepath.Join(l.folder, "tmp"), arriving+"*") // mode 0600
	if err != nil {
		return Info{}, fmt.Errorf("file store: %w", err)
	}
	defer os.Remove(f.Name()) // gone already when all went well
	defer f.Close()
	digest := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, digest), readerOf(ctx, r))
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return Info{}, fmt.Errorf("file store: %w", err)
	}
	hash := hex.EncodeToString(digest.Sum(nil))
	path, err := l.path(hash)
	if err != nil {
		return Info{}, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return Info{}, fmt.Errorf("file store: %w", err)
	}
	// Replacing equal bytes by equal bytes renews the time, which Remove looks at.
	if err := os.Rename(f.Name(), path); err != nil {
		return Info{}, fmt.Errorf("file store: %w", err)
	}
	for _, folder := range []string{filepath.Dir(path), filepath.Dir(filepath.Dir(path)), l.folder} {
		if err := syncFolder(folder); err != nil {
			return Info{}, fmt.Errorf("file store: %w", err)
		}
	}
	return l.Stat(ctx, hash)
}

// Open implements Store.
func (l *Local) Open(_ context.Context, hash string) (io.ReadSeekCloser, error) {
	path, err := l.path(hash)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, missing(err)
	}
	return f, nil
}

// Stat implements Store.
func (l *Local) Stat(_ context.Context, hash string) (Info, error) {
	path, err := l.path(hash)
	if err != nil {
		return Info{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return Info{}, missing(err)
	}
	return Info{Hash: hash, Size: info.Size(), StoredAt: clock.FromTime(info.ModTime())}, nil
}

// Remove implements Store. The blob is put aside before its time is read: a Put
// that runs meanwhile either renewed what is now aside, which then goes back,
// or leaves a blob of its own.
func (l *Local) Remove(ctx context.Context, hash string, unusedSince clock.Instant) error {
	info, err := l.Stat(ctx, hash)
	if errors.Is(err, ErrMissing) || err == nil && info.StoredAt >= unusedSince {
		return nil
	}
	if err != nil {
		return err
	}
	path, err := l.path(hash)
	if err != nil {
		return err
	}
	aside := filepath.Join(l.folder, "tmp", leaving+hash)
	if err := os.Rename(path, aside); err != nil {
		return missingIsFine(err)
	}
	now, err := os.Stat(aside)
	if err != nil {
		return missingIsFine(err)
	}
	if clock.FromTime(now.ModTime()) >= unusedSince {
		return missingIsFine(os.Rename(aside, path))
	}
	return missingIsFine(os.Remove(aside))
}

// List implements Store.
func (l *Local) List(ctx context.Context, visit func(Info) error) error {
	return filepath.WalkDir(l.folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if entry.IsDir() || !validHash(entry.Name()) {
			return nil
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) { // removed while we walk
			return nil
		}
		if err != nil {
			return fmt.Errorf("file store: %w", err)
		}
		return visit(Info{Hash: entry.Name(), Size: info.Size(), StoredAt: clock.FromTime(info.ModTime())})
	})
}

// Check implements Store.
func (l *Local) Check(_ context.Context) error {
	f, err := os.CreateTemp(filepath.Join(l.folder, "tmp"), checking+"*")
	if err != nil {
		return fmt.Errorf("file store: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString("ok")
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("file store: %w", err)
	}
	return nil
}

func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrMissing
	}
	return fmt.Errorf("file store: %w", err)
}

func missingIsFine(err error) error {
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("file store: %w", err)
}

func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

type contextReader struct {
	ctx context.Context
	r   io.Reader
}

// readerOf stops reading when ctx ends.
func readerOf(ctx context.Context, r io.Reader) io.Reader { return contextReader{ctx, r} }

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
