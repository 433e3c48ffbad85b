package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/module/opscenter/recovery"
)

// ErrNotProven ends a command whose backup did not pass.
var ErrNotProven = errors.New("the backup was not proven")

func asBackup(ctx context.Context) context.Context {
	return scope.With(ctx, scope.SystemActor("gongzhi backup"))
}

// RunBackup makes a backup now.
func RunBackup(ctx context.Context, config Config, kind, reason string, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		b, err := s.Services.Recovery.BackupNow(asBackup(ctx), kind, reason)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s %s: %s, %d tables, %d rows, %d files, %d bytes\nsha256 %s\nsm3    %s\n", b.Number, b.State, b.Engine, b.Tables, b.Rows, b.Files, b.Size, b.SHA256, b.SM3)
		if b.CopyError != "" {
			fmt.Fprintf(out, "not off this machine: %s\n", b.CopyError)
		}
		if b.State != recovery.Done {
			return fault.New(fault.Unavailable, "recovery.point_failed", "number", b.Number, "reason", strings.TrimRight(b.Error, "。."))
		}
		return nil
	})
}

// ListBackups prints what lies in the vault, which it reads itself: the list is
// there when the database is gone. The keys must be.
func ListBackups(ctx context.Context, config Config, fromCopy bool, out io.Writer) error {
	return withVault(ctx, config, fromCopy, func(ctx context.Context, e *backup.Engine, vault backup.Vault) error {
		all, err := e.Manifests(ctx, vault)
		for _, m := range all {
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%d rows\t%d files\t%d bytes\t%s %d\n", m.ID, m.Kind, m.SnapshotAt, m.Server, m.Rows(), m.Files.Count, m.Size(), m.Position.File, m.Position.Pos)
		}
		return err
	})
}

// VerifyBackup tests a backup up to a level with a real restore, and keeps the
// outcome in the database.
func VerifyBackup(ctx context.Context, config Config, number string, level int, fromCopy bool, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		c, err := s.Services.Recovery.VerifyNow(asBackup(ctx), number, level, fromCopy)
		if err != nil {
			return err
		}
		for _, t := range c.Tables {
			mark := "="
			if !t.Equal {
				mark = "!"
			}
			fmt.Fprintf(out, "%s %-28s %10d %10d  %.16s %.16s\n", mark, t.Table, t.Rows, t.RestoredRows, t.SHA256, t.RestoredSHA256)
		}
		for _, f := range c.Findings {
			fmt.Fprintf(out, "level %d: %s %s, want %s, have %s\n", f.Level, f.Kind, f.Name, f.Want, f.Have)
		}
		fmt.Fprintf(out, "%s: level %d of %d, RPO %s, RTO %s %s\n", c.Number, c.Reached, c.Wanted, time.Duration(c.RPO)*time.Millisecond, time.Duration(c.RTO)*time.Millisecond, c.Error)
		if !c.Good {
			return ErrNotProven
		}
		return nil
	})
}

// Restoration says what to restore and where.
type Restoration struct {
	ID        string // of the full backup; empty is the newest before Until
	FromCopy  bool
	ToDSN     string
	ToData    string
	ToFiles   string // folder of the attachments; empty is files in ToData
	Until     string // point in time, RFC 3339
	LogFile   string // or a position in a binary log
	LogPos    int64
	Overwrite bool
	Confirm   io.Reader // where the name of the target is typed again
}

// Restore brings a backup into a new database and folder. It needs the vault and
// the keys and nothing of the old installation.
func Restore(ctx context.Context, config Config, r Restoration, out io.Writer) error {
	return withVault(ctx, config, r.FromCopy, func(ctx context.Context, e *backup.Engine, vault backup.Vault) error {
		until, err := r.until()
		if err != nil {
			return err
		}
		all, err := e.Manifests(ctx, vault)
		if err != nil {
			return err
		}
		if r.ID != "" {
			for len(all) > 0 && all[0].ID != r.ID {
				all = all[1:]
			}
			if len(all) > 0 && until == (backup.Until{}) {
				all = all[:1]
			}
		}
		chain, err := backup.Chain(all, until)
		if err != nil {
			return err
		}
		target := backup.Place{DSN: r.ToDSN, Data: r.ToData}
		if r.Overwrite {
			if err := r.confirm(target, out); err != nil {
				return err
			}
		}
		phases, err := e.Restore(ctx, vault, chain, target, until, r.Overwrite)
		for _, p := range phases {
			fmt.Fprintf(out, "%-8s %s\n", p.Name, time.Duration(p.FinishedAt-p.StartedAt)*time.Millisecond)
		}
		if err != nil {
			return err
		}
		folder := r.ToFiles
		if folder == "" {
			folder = filepath.Join(r.ToData, "files")
		}
		store, err := attach.NewLocal(folder)
		if err == nil {
			err = forgetFolders(ctx, target)
		}
		if err != nil {
			return err
		}
		count, err := e.RestoreFiles(ctx, vault, &chain[0], store)
		if err == nil {
			fmt.Fprintf(out, "%s of %s and %d logs restored, %d files in %s; now run gongzhi audit verify there\n", chain[0].ID, chain[0].SnapshotAt, len(chain)-1, count, folder)
		}
		return err
	})
}

// forgetFolders lets the first node of a restored system mark its new folders.
func forgetFolders(ctx context.Context, at backup.Place) error {
	database, err := db.Open(ctx, db.Config{Dir: at.Data, DSN: at.DSN}, clock.System{})
	if err != nil {
		return err
	}
	return errors.Join(database.ForgetFacts(ctx, folderFacts...), database.Close())
}

func (r Restoration) until() (backup.Until, error) {
	u := backup.Until{File: r.LogFile, Pos: r.LogPos}
	if r.Until == "" {
		return u, nil
	}
	at, err := time.Parse(time.RFC3339, r.Until)
	if err != nil {
		return u, fault.New(fault.Malformed, "app.restore_until")
	}
	u.At = clock.FromTime(at)
	return u, nil
}

// confirm has the name of the target typed again before it is overwritten.
func (r Restoration) confirm(target backup.Place, out io.Writer) error {
	name := target.Name()
	fmt.Fprintf(out, "everything in %s will be replaced; type its name to go on: ", name)
	line, _ := bufio.NewReader(r.Confirm).ReadString('\n')
	if strings.TrimSpace(line) != name {
		return fault.New(fault.Conflict, "app.restore_unconfirmed")
	}
	return nil
}

// withVault opens the vault and the keys, without a database.
func withVault(ctx context.Context, config Config, fromCopy bool, run func(ctx context.Context, e *backup.Engine, vault backup.Vault) error) error {
	setLog(config)
	words, err := ownTexts()
	if err != nil {
		return err
	}
	ctx = terminal(ctx, words)
	s := &System{Config: config}
	if s.Ring, err = seal.OpenRing(seal.Config{File: filepath.Join(config.KeyDir, "seal.json")}, clock.System{}.Now()); err != nil {
		return err
	}
	engine, away, err := s.vaults(clock.System{})
	if err != nil {
		return err
	}
	vault := engine.Vault
	if fromCopy {
		if vault = away; vault == nil {
			return inWords(ctx, fault.New(fault.Conflict, "app.no_backup_copy"))
		}
	}
	return inWords(ctx, run(ctx, engine, vault))
}

// RunDrill goes through the steps of an approved drill on the terminal: each is
// begun and ended by the clock of the server, and the restore is a real one.
func RunDrill(ctx context.Context, config Config, number, login string, in io.Reader, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		person, err := s.Services.Identity.Account(ctx, login)
		if err != nil {
			return err
		}
		actor := scope.SystemActor("gongzhi drill")
		actor.PersonID = person.ID
		lines := bufio.NewScanner(in)
		ask := func(format string, values ...any) string {
			fmt.Fprintf(out, format, values...)
			lines.Scan()
			return strings.TrimSpace(lines.Text())
		}
		return s.Services.Recovery.RunDrill(scope.With(ctx, actor), number, recovery.Terminal{Ask: ask, Tell: func(text string) { fmt.Fprintln(out, text) }})
	})
}
