package backup

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// workName begins the names of folders for what is unpacked.
const workName = "gz-restore-"

// settling is how long a folder may be there before its maker holds it.
const settling = time.Minute

// folder makes a folder for what is unpacked; nobody else may read it. It is held
// as long as it is used, and what a program that was killed left unpacked goes:
// it is the whole database in clear (GB/T 22239-2019 8.1.4.10).
func (e *Engine) folder() (path string, remove func(), err error) {
	if e.Work != "" {
		if err := os.MkdirAll(e.Work, 0o700); err != nil {
			return "", nil, err
		}
	}
	if err := e.clear(); err != nil {
		return "", nil, err
	}
	if path, err = os.MkdirTemp(e.Work, workName); err != nil {
		return "", nil, err
	}
	held, err := hold(path)
	if err == nil && held == nil {
		err = errors.New("backup: the new working folder is held by another program")
	}
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(path))
	}
	return path, func() { _ = os.RemoveAll(path); _ = held.Close() }, nil
}

// clear removes the folders that nobody holds.
func (e *Engine) clear() error {
	work := e.Work
	if work == "" {
		work = os.TempDir()
	}
	left, err := filepath.Glob(filepath.Join(work, workName+"*"))
	if err != nil {
		return err
	}
	for _, path := range left {
		info, err := os.Lstat(path)
		if err != nil || !info.IsDir() || !ours(info) || time.Since(info.ModTime()) < settling {
			continue
		}
		held, err := hold(path)
		if err != nil || held == nil {
			continue // in use, or gone meanwhile
		}
		err = os.RemoveAll(path)
		_ = held.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// ours tells a folder of our own user; the temporary folder is everybody's.
func ours(info os.FileInfo) bool {
	owner, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(owner.Uid) == os.Getuid()
}

// hold takes a folder until the file is closed or the program ends; nil when
// another program has it.
func hold(path string) (*os.File, error) {
	folder, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return folder, nil
	}
	_ = folder.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, nil //nolint:nilnil // somebody has it
	}
	return nil, err
}
