package backup

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
)

// server is one server of the list of the DSN.
type server struct {
	*db.DB
	dsn     string
	version string
	id      int64
	logs    bool // it writes binary logs
}

// connect finds the first server that answers and takes writes; dump, lock and
// digests must be of one and the same.
func (e *Engine) connect(ctx context.Context) (*server, error) {
	var failed error
	for _, dsn := range db.Servers(e.DSN) {
		database, err := Place{DSN: dsn}.open(ctx, false, e.Clock)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		s := &server{DB: database, dsn: dsn}
		var readOnly bool
		err = database.Maintenance().QueryRowContext(ctx, "SELECT @@version, @@server_id, @@log_bin, @@read_only").Scan(&s.version, &s.id, &s.logs, &readOnly)
		if err == nil && !strings.Contains(strings.ToLower(s.version), "mariadb") {
			err = fault.New(fault.Conflict, "backup.not_mariadb", "version", s.version)
		}
		if err == nil && !readOnly {
			return s, nil
		}
		_ = database.Close()
		failed = errors.Join(failed, err)
	}
	if told := (*fault.Error)(nil); errors.As(failed, &told) {
		return nil, told
	}
	return nil, fault.New(fault.Unavailable, "backup.no_server").Because(failed)
}

// heldCommits keeps every transaction from committing, for a moment. A read lock
// on all tables would wait for statements that run, and keep new ones waiting; of
// these one that holds what a running one waits for is never done, and nobody
// writes until the first limit has passed.
var heldCommits = []string{"SET SESSION lock_wait_timeout = 10", "BACKUP STAGE START", "BACKUP STAGE BLOCK_COMMIT"}

// dumpMariaDB dumps the database and takes the digests from the same moment:
// while nobody commits both begin their snapshot.
func (e *Engine) dumpMariaDB(ctx context.Context, m *Manifest) error {
	if _, err := tool(toolDump); err != nil {
		return err
	}
	s, err := e.connect(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	m.Server = "MariaDB " + s.version
	folder, remove, err := e.folder()
	if err != nil {
		return err
	}
	defer remove()
	options, database, err := access(s.dsn, folder)
	if err != nil {
		return err
	}
	m.Database = database
	lock, err := s.Maintenance().DB.Conn(ctx)
	if err != nil {
		return err
	}
	defer lock.Close() // also ends the lock
	for _, statement := range heldCommits {
		if _, err := lock.ExecContext(ctx, statement); err != nil {
			return fault.New(fault.Unavailable, "backup.no_lock", "reason", err.Error()).Because(err)
		}
	}
	return s.Snapshot(ctx, func(ctx context.Context, q bun.IDB) error {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		var rows int64
		if err := q.NewRaw("SELECT count(*) FROM goose_db_version").Scan(ctx, &rows); err != nil { // the view begins with the first row
			return err
		}
		if m.Position, err = position(ctx, lock, s); err != nil {
			return err
		}
		if m.SnapshotAt, err = s.ServerNow(ctx); err != nil {
			return err
		}
		begun, dumped := make(chan struct{}), make(chan error, 1)
		go func() { dumped <- e.dump(ctx, m, options, begun) }()
		select {
		case <-begun:
		case err := <-dumped:
			dumped <- err // already over, or it failed
		}
		if _, err := lock.ExecContext(ctx, "BACKUP STAGE END"); err != nil {
			return err
		}
		err := look(ctx, s.DB, q, m)
		if err != nil {
			stop()
		}
		if failed := <-dumped; err == nil {
			err = failed
		}
		return err
	})
}

// dump runs mariadb-dump into an object. begun is closed when its snapshot
// stands: it writes about tables only then.
func (e *Engine) dump(ctx context.Context, m *Manifest, options string, begun chan struct{}) error {
	part, err := e.put(ctx, m.ID+"/"+databaseName, func(w io.Writer) error {
		c, err := command(ctx, toolDump, "--defaults-file="+options, "--single-transaction", "--quick", "--skip-lock-tables", "--routines", "--triggers", "--events",
			"--hex-blob", "--default-character-set=utf8mb4", "--max-allowed-packet=1G", m.Database)
		if err != nil {
			return err
		}
		watch := &watcher{w: w, mark: []byte("CREATE TABLE"), seen: begun}
		c.Stdout = watch
		return run(c)
	})
	m.Parts = append(m.Parts, part)
	return err
}

// watcher passes everything on and tells when a mark came by.
type watcher struct {
	w    io.Writer
	mark []byte
	held []byte
	seen chan struct{}
	done bool
}

func (w *watcher) Write(p []byte) (int, error) {
	if !w.done {
		w.held = append(w.held, p...)
		if bytes.Contains(w.held, w.mark) {
			w.done, w.held = true, nil
			close(w.seen)
		}
	}
	return w.w.Write(p)
}

// position is the end of the binary log.
func position(ctx context.Context, q interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}, s *server) (Position, error) {
	p := Position{Server: s.id}
	if !s.logs {
		return p, nil
	}
	rows, err := q.QueryContext(ctx, "SHOW MASTER STATUS")
	if err != nil {
		return p, fmt.Errorf("binary log: %w", err)
	}
	defer rows.Close()
	if rows.Next() {
		var do, ignore sql.NullString
		err = rows.Scan(&p.File, &p.Pos, &do, &ignore)
	}
	if err == nil {
		err = rows.Err()
	}
	if err == nil {
		err = s.Maintenance().QueryRowContext(ctx, "SELECT @@gtid_binlog_pos").Scan(&p.GTID)
	}
	return p, err
}

// MakeLogs brings the binary logs since a backup into the vault, so that any
// moment until now can be restored. after is the manifest of the backup before.
func (e *Engine) MakeLogs(ctx context.Context, id string, after Manifest) (Manifest, error) {
	m := Manifest{Format: 1, ID: id, Kind: Logs, Engine: db.MySQL, Program: e.Program, StartedAt: e.Clock.Now(), Ring: e.Ring.Fingerprint(),
		Migration: after.Migration, Database: after.Database, Tables: []db.Image{}, Objects: []Object{}}
	err := e.saveLogs(ctx, &m, after)
	m.FinishedAt = e.Clock.Now()
	if err == nil {
		err = e.writeManifest(ctx, &m)
	}
	if err != nil {
		_ = Remove(context.WithoutCancel(ctx), e.Vault, id)
	}
	return m, err
}

func (e *Engine) saveLogs(ctx context.Context, m *Manifest, after Manifest) error {
	if e.DSN == "" {
		return fault.New(fault.Conflict, "backup.log_off")
	}
	s, err := e.connect(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	m.Server = "MariaDB " + s.version
	switch {
	case !s.logs || after.Position.File == "":
		return fault.New(fault.Conflict, "backup.log_off")
	case s.id != after.Position.Server:
		return fault.New(fault.Conflict, "backup.other_server")
	}
	if _, err := s.Maintenance().ExecContext(ctx, "FLUSH BINARY LOGS"); err != nil {
		return fmt.Errorf("binary log: %w", err)
	}
	if m.SnapshotAt, err = s.ServerNow(ctx); err != nil {
		return err
	}
	names, err := logNames(ctx, s)
	if err != nil {
		return err
	}
	from := slices.Index(names, after.Position.File)
	if from < 0 {
		return fault.New(fault.Conflict, "backup.log_gap", "file", after.Position.File)
	}
	if after.Kind == Logs { // that file is whole there already
		from++
	}
	names = names[from : len(names)-1] // the last is being written
	m.Position = Position{Server: s.id, File: after.Position.File}
	if len(names) == 0 {
		return nil
	}
	m.Position.File = names[len(names)-1]
	folder, remove, err := e.folder()
	if err != nil {
		return err
	}
	defer remove()
	options, _, err := access(s.dsn, folder)
	if err != nil {
		return err
	}
	c, err := command(ctx, toolBinlog, slices.Concat([]string{"--defaults-file=" + options, "--read-from-remote-server", "--raw", "--result-file=" + folder + "/"}, names)...)
	if err == nil {
		err = run(c)
	}
	for _, name := range names {
		if err == nil {
			err = e.saveLog(ctx, m, folder, name)
		}
	}
	return err
}

func (e *Engine) saveLog(ctx context.Context, m *Manifest, folder, name string) error {
	in, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		return err
	}
	defer in.Close()
	part, err := e.put(ctx, m.ID+"/"+name, func(w io.Writer) error {
		_, err := io.Copy(w, in)
		return err
	})
	m.Parts = append(m.Parts, part)
	return err
}

func logNames(ctx context.Context, s *server) (names []string, err error) {
	rows, err := s.Maintenance().QueryContext(ctx, "SHOW BINARY LOGS")
	if err != nil {
		return nil, fmt.Errorf("binary log: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var size int64
		if err := rows.Scan(&name, &size); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}
