package backup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/seal"
)

// Engine makes backups of one installation into a vault, and restores them.
type Engine struct {
	Vault   Vault
	Ring    *seal.Ring
	Clock   clock.Clock
	DSN     string // of the database, empty for SQLite
	Data    string // folder of the SQLite database
	Files   attach.Store
	Work    string // folder for what is unpacked meanwhile; the system's when empty
	Program string // version of this program
	// Boot opens the program read-only on a restored database and asks every
	// module whether it can read; level L5.
	Boot func(ctx context.Context, restored Place) error
	// Beat reads the last heartbeat of a database, the time up to which it has
	// everything.
	Beat func(ctx context.Context, q bun.IDB) (clock.Instant, error)
}

// Place is where a database is: a server, or a folder of SQLite.
type Place struct{ DSN, Data string }

func (p Place) open(ctx context.Context, readOnly bool, c clock.Clock) (*db.DB, error) {
	return db.Open(ctx, db.Config{Dir: p.Data, DSN: p.DSN, ReadOnly: readOnly, MaxOpen: 4}, c)
}

// Make makes a full backup and returns its manifest. Nothing of a backup that
// failed counts, for its manifest is written last.
func (e *Engine) Make(ctx context.Context, id string) (Manifest, error) {
	m := Manifest{Format: 1, ID: id, Kind: Full, Program: e.Program, StartedAt: e.Clock.Now(), Ring: e.Ring.Fingerprint()}
	begun := time.Now()
	var err error
	if e.DSN == "" {
		err = e.dumpSQLite(ctx, &m)
	} else {
		err = e.dumpMariaDB(ctx, &m)
	}
	if err == nil {
		err = e.saveFiles(ctx, &m)
	}
	m.FinishedAt = max(e.Clock.Now(), m.StartedAt.Add(time.Since(begun)))
	if err == nil {
		err = e.writeManifest(ctx, &m)
	}
	if err != nil {
		_ = Remove(context.WithoutCancel(ctx), e.Vault, id)
	}
	return m, err
}

// look fills in what the database says of itself.
func look(ctx context.Context, database *db.DB, q bun.IDB, m *Manifest) error {
	m.Engine = database.Engine()
	err := q.NewRaw("SELECT coalesce(max(version_id), 0) FROM goose_db_version").Scan(ctx, &m.Migration)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	tables, err := database.Tables(ctx)
	if err != nil {
		return err
	}
	m.Tables = make([]db.Image, 0, len(tables))
	for _, table := range tables {
		image, err := database.Image(ctx, q, table)
		if err != nil {
			return err
		}
		m.Tables = append(m.Tables, image)
	}
	m.Objects, err = objects(ctx, database.Engine(), q)
	return err
}

// file is an attachment of a backup.
type file struct {
	hash string
	size int64
}

func (f file) object() string { return filesFolder + f.hash[:2] + "/" + f.hash }

// saveFiles brings the attachments that the vault does not have yet, and writes
// the list of all. A file that is stored while this runs belongs to the next
// backup; one that a row of the snapshot names was stored before it.
func (e *Engine) saveFiles(ctx context.Context, m *Manifest) error {
	if e.Files == nil {
		return nil
	}
	part, err := e.put(ctx, m.ID+"/"+filesName, func(w io.Writer) error {
		return e.Files.List(ctx, func(info attach.Info) error {
			f := file{info.Hash, info.Size}
			_, err := e.Vault.Size(ctx, f.object())
			if errors.Is(err, ErrMissing) {
				err = e.saveFile(ctx, f)
				m.Files.Added++
			}
			if errors.Is(err, attach.ErrMissing) { // cleaned up meanwhile
				m.Files.Added--
				return nil
			}
			if err != nil {
				return err
			}
			m.Files.Count++
			m.Files.Bytes += f.size
			_, err = fmt.Fprintf(w, "%s %d\n", f.hash, f.size)
			return err
		})
	})
	m.Parts = append(m.Parts, part)
	return err
}

func (e *Engine) saveFile(ctx context.Context, f file) error {
	in, err := e.Files.Open(ctx, f.hash)
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = e.put(ctx, f.object(), func(w io.Writer) error {
		_, err := io.Copy(w, in)
		return err
	})
	return err
}

// eachFile visits the attachments of a backup.
func (e *Engine) eachFile(ctx context.Context, from Vault, m *Manifest, visit func(f file) error) error {
	list := m.part(filesName)
	if list == nil {
		return nil
	}
	in, err := e.open(ctx, from, list.Name)
	if err != nil {
		return err
	}
	defer in.Close()
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		hash, size, _ := strings.Cut(lines.Text(), " ")
		n, err := strconv.ParseInt(size, 10, 64)
		if err != nil || len(hash) != 64 {
			return damaged(list.Name, fmt.Errorf("line %q", lines.Text()))
		}
		if err := visit(file{hash, n}); err != nil {
			return err
		}
	}
	return lines.Err()
}

// Sweep removes files that no backup of the vault names.
func (e *Engine) Sweep(ctx context.Context, from Vault) (removed int, err error) {
	used := map[string]bool{}
	manifests, err := e.Manifests(ctx, from)
	for i := range manifests {
		if err == nil {
			err = e.eachFile(ctx, from, &manifests[i], func(f file) error { used[f.object()] = true; return nil })
		}
	}
	if err != nil {
		return 0, err
	}
	var old []string
	err = from.List(ctx, filesFolder, func(name string) error {
		if !used[name] {
			old = append(old, name)
		}
		return nil
	})
	for _, name := range old {
		if err == nil {
			err = from.Remove(ctx, name)
			removed++
		}
	}
	return removed, err
}

func integrity(reason string) error {
	return fault.New(fault.Conflict, "backup.integrity", "reason", reason)
}
