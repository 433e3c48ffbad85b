//go:build unix

package keyfile

import (
	"os"
	"path/filepath"
	"syscall"
)

// Alone runs f while no other program changes the files of the folder of path; a
// program that is killed leaves no lock.
func Alone(path string, f func() error) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer folder.Close() // ends the lock
	if err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	return f()
}
