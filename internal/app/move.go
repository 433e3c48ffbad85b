package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
)

// Move copies the SQLite data folder from into the database of config, with its
// files and keys, and then verifies the evidence there. The folder is only
// read; nobody may write to it meanwhile. Database and folders of config must be
// empty, or what an interrupted move left.
func Move(ctx context.Context, config Config, from string, out io.Writer) error {
	source := config
	source.Data, source.DSN = from, ""
	// The list of migrations and the words for refusals need no keys.
	err := looking(ctx, source, func(ctx context.Context, s *System) error {
		if s.Config.Demo {
			return fault.New(fault.Invalid, "app.demo_data", "data", from)
		}
		if config.DSN == "" && sameFolder(from, config.Data) {
			return fault.New(fault.Invalid, "app.move_itself")
		}
		if err := bringFiles(filepath.Join(from, "keys"), config.KeyDir); err != nil {
			return err
		}
		if _, err := os.Stat(filepath.Join(config.KeyDir, "checkpoint.pub")); err != nil {
			return fault.New(fault.NotFound, "app.move_keys", "folder", config.KeyDir)
		}
		target, err := db.Open(ctx, db.Config{Dir: config.Data, DSN: config.DSN}, clock.System{})
		if err != nil {
			return err
		}
		defer func() { _ = target.Close() }()
		var tables, rows int64
		err = s.DB.CopyTo(ctx, target, s.migrations(), func(c db.Copied) {
			tables, rows = tables+1, rows+c.Rows
			fmt.Fprintf(out, "%-28s %10d rows  %s\n", c.Table, c.Rows, c.Digest[:16])
		})
		if errors.Is(err, db.ErrNotEmpty) {
			return fault.New(fault.Conflict, "app.move_not_empty")
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%d tables, %d rows, all with the same digest on both sides\n", tables, rows)
		if err := target.ForgetFacts(ctx, folderFacts...); err != nil { // the new folders are marked when they are first used
			return err
		}
		return bringFiles(filepath.Join(from, "files"), config.files())
	})
	if err != nil {
		return err
	}
	sound, err := VerifyAudit(ctx, config, Verification{}, out)
	if err == nil && !sound {
		err = ErrNotSound
	}
	return err
}

func sameFolder(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// bringFiles copies what is missing of a folder, and refuses a file that is
// there already and different.
func bringFiles(from, to string) error {
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) || sameFolder(from, to) {
		return nil
	}
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		there := filepath.Join(to, inside)
		if entry.IsDir() {
			return os.MkdirAll(there, 0o700)
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		same, err := sameContent(path, there)
		if errors.Is(err, fs.ErrNotExist) {
			return copyFile(path, there)
		}
		if err == nil && !same {
			err = fault.New(fault.Conflict, "app.move_differs", "file", there)
		}
		return err
	})
}

func sameContent(a, b string) (bool, error) {
	there, err := os.ReadFile(b)
	if err != nil {
		return false, err
	}
	here, err := os.ReadFile(a)
	return bytes.Equal(here, there), err
}

// copyFile writes the whole file or nothing under its name.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.CreateTemp(filepath.Dir(to), ".moving-*") // 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(out.Name())
		}
	}()
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	if closed := out.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(out.Name(), to)
	}
	return err
}
