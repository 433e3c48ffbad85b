// Package keyfile keeps what must not be lost or read by others in files: keys and
// rings of keys. A file is there whole or not at all, also after the power failed,
// and of several programs that make it at once one wins and all use its content.
package keyfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Make writes a file that only its owner can read, together with its folder. One
// that is there already stays as it is: read it afterwards, whoever made it.
func Make(path string, content []byte) error {
	draft, err := write(path, content)
	if err != nil {
		return err
	}
	defer os.Remove(draft)
	if err := os.Link(draft, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(path)
}

// Replace writes a file in place of the one that is there.
func Replace(path string, content []byte) error {
	draft, err := write(path, content)
	if err != nil {
		return err
	}
	if err := os.Rename(draft, path); err != nil {
		return errors.Join(err, os.Remove(draft))
	}
	return syncFolder(path)
}

// Shared is a file that others than its owner may read; Mode is what it has.
type Shared struct {
	Path string
	Mode fs.FileMode
}

func (s *Shared) Error() string {
	return fmt.Sprintf("others may read %s (mode %o); run: chmod 600 %s", s.Path, s.Mode, s.Path)
}

// Read reads a file, unless others than its owner may read it too: *Shared.
func Read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, &Shared{Path: path, Mode: mode}
	}
	return os.ReadFile(path)
}

// write puts the content into a durable file beside the real one.
func write(path string, content []byte) (draft string, err error) {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	file, err := os.CreateTemp(folder, ".key-*") // mode 0600
	if err != nil {
		return "", err
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}

func syncFolder(path string) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
