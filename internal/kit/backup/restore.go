package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
)

// Until is the point in time of a restore; zero is the newest there is. A
// position in the logs wins over a time, which is exact to the second: what was
// committed in that second or later is left out.
type Until struct {
	At   clock.Instant
	File string
	Pos  int64
}

// Phase is a timed part of a restore.
type Phase struct {
	Name       string        `json:"name"`
	StartedAt  clock.Instant `json:"startedAt"`
	FinishedAt clock.Instant `json:"finishedAt"`
}

// The phases of a restore.
const (
	PhaseFetch   = "fetch"
	PhaseRestore = "restore"
	PhaseReplay  = "replay"
	PhaseVerify  = "verify"
)

// timed runs a phase and writes down when. Its length is real time, also where
// the clock is played.
func (e *Engine) timed(phases *[]Phase, name string, f func() error) error {
	p, begun := Phase{Name: name, StartedAt: e.Clock.Now()}, time.Now()
	err := f()
	p.FinishedAt = max(e.Clock.Now(), p.StartedAt.Add(time.Since(begun)))
	*phases = append(*phases, p)
	return err
}

// Chain picks what a restore needs: the newest full backup before the point,
// and the logs from there to the point. Manifests are in the order of time.
func Chain(all []Manifest, until Until) ([]Manifest, error) {
	full := -1
	for i, m := range all {
		if m.Kind == Full && (until.At.IsZero() || m.SnapshotAt <= until.At) {
			full = i
		}
	}
	if full < 0 {
		return nil, fault.New(fault.NotFound, "backup.no_full")
	}
	chain := []Manifest{all[full]}
	reached := all[full].SnapshotAt
	for _, m := range all[full+1:] {
		if m.Kind != Logs || m.Position.Server != all[full].Position.Server || !until.At.IsZero() && reached >= until.At {
			continue
		}
		chain, reached = append(chain, m), m.SnapshotAt
	}
	if !until.At.IsZero() && reached < until.At && len(chain) > 1 {
		return nil, fault.New(fault.Conflict, "backup.not_so_far", "until", reached)
	}
	return chain, nil
}

// Restore brings a chain into a place: a new database, or an empty folder.
// A database that holds tables is refused unless overwrite is set.
func (e *Engine) Restore(ctx context.Context, from Vault, chain []Manifest, to Place, until Until, overwrite bool) ([]Phase, error) {
	var phases []Phase
	full := &chain[0]
	if full.Engine == db.SQLite {
		if to.DSN != "" {
			return nil, fault.New(fault.Invalid, "backup.other_engine")
		}
		err := e.timed(&phases, PhaseRestore, func() error { return e.restoreSQLite(ctx, from, full, to.Data, overwrite) })
		return phases, err
	}
	if to.DSN == "" {
		return nil, fault.New(fault.Invalid, "backup.other_engine")
	}
	if err := e.empty(ctx, to, overwrite); err != nil {
		return nil, err
	}
	err := e.timed(&phases, PhaseRestore, func() error { return e.load(ctx, from, full, to) })
	if err != nil {
		return phases, err
	}
	more, err := e.replayInto(ctx, from, chain, to, until)
	return append(phases, more...), err
}

// replayInto brings a database that a full backup was restored into up to a
// point, from the logs of the chain.
func (e *Engine) replayInto(ctx context.Context, from Vault, chain []Manifest, to Place, until Until) (phases []Phase, err error) {
	if len(chain) < 2 {
		return nil, nil
	}
	folder, remove, err := e.folder()
	if err != nil {
		return nil, err
	}
	defer remove()
	var logs []string
	err = e.timed(&phases, PhaseFetch, func() (err error) { logs, err = e.fetchLogs(ctx, from, chain, folder, until); return err })
	if err != nil || len(logs) == 0 {
		return phases, err
	}
	err = e.timed(&phases, PhaseReplay, func() error { return e.replay(ctx, &chain[0], logs, to, folder, until) })
	return phases, err
}

// empty refuses a database with tables, or takes them away.
func (e *Engine) empty(ctx context.Context, to Place, overwrite bool) error {
	database, err := to.open(ctx, false, e.Clock)
	if err != nil {
		return err
	}
	defer database.Close()
	tables, err := database.Tables(ctx)
	if err != nil || len(tables) == 0 {
		return err
	}
	if !overwrite {
		return fault.New(fault.Conflict, "backup.target_not_empty", "target", to.Name())
	}
	connection, err := database.Maintenance().DB.Conn(ctx)
	if err != nil {
		return err
	}
	defer connection.Close()
	_, err = connection.ExecContext(ctx, "SET SESSION foreign_key_checks = 0")
	for _, table := range tables {
		if err == nil {
			_, err = connection.ExecContext(ctx, "DROP TABLE `"+table+"`") //nolint:gosec // a name from the schema
		}
	}
	return err
}

// Name is a place without its password.
func (p Place) Name() string {
	if p.DSN == "" {
		return p.Data
	}
	return p.DSN[strings.LastIndex(p.DSN, "/")+1:]
}

// load feeds a dump to the client.
func (e *Engine) load(ctx context.Context, from Vault, full *Manifest, to Place) error {
	folder, remove, err := e.folder()
	if err != nil {
		return err
	}
	defer remove()
	options, database, err := access(to.DSN, folder)
	if err != nil {
		return err
	}
	in, err := e.open(ctx, from, full.ID+"/"+databaseName)
	if err != nil {
		return err
	}
	defer in.Close()
	c, err := command(ctx, toolClient, "--defaults-file="+options, "--default-character-set=utf8mb4", "--max-allowed-packet=1G", database)
	if err != nil {
		return err
	}
	feed := &source{r: in}
	c.Stdin = feed
	if err := run(c); feed.err == nil {
		return err
	}
	return feed.err // why the client got less than all
}

// source remembers why it could not be read on.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// fetchLogs unpacks the binary logs of a chain; a position ends them.
func (e *Engine) fetchLogs(ctx context.Context, from Vault, chain []Manifest, folder string, until Until) (files []string, err error) {
	for _, m := range chain[1:] {
		for _, p := range m.Parts {
			name := path.Base(p.Name)
			if until.File != "" && slices.Contains(files, filepath.Join(folder, until.File)) {
				return files, nil
			}
			in, err := e.open(ctx, from, p.Name)
			if err != nil {
				return nil, err
			}
			_, err = Folder(folder).Put(ctx, name, in)
			_ = in.Close()
			if err != nil {
				return nil, err
			}
			files = append(files, filepath.Join(folder, name))
		}
	}
	if until.File != "" && !slices.Contains(files, filepath.Join(folder, until.File)) {
		return nil, fault.New(fault.NotFound, "backup.log_gap", "file", until.File)
	}
	return files, nil
}

// replay runs what the logs hold after the snapshot, up to the point.
func (e *Engine) replay(ctx context.Context, full *Manifest, logs []string, to Place, folder string, until Until) error {
	options, database, err := access(to.DSN, folder)
	if err != nil {
		return err
	}
	args := []string{"--start-position=" + strconv.FormatInt(full.Position.Pos, 10)}
	switch {
	case until.File != "":
		args = append(args, "--stop-position="+strconv.FormatInt(until.Pos, 10))
	case !until.At.IsZero():
		args = append(args, "--stop-datetime="+until.At.Time().UTC().Format("2006-01-02 15:04:05"))
	}
	if full.Database != database {
		args = append(args, "--rewrite-db="+full.Database+"->"+database)
	}
	args = append(args, "--database="+full.Database) // of the log, before it is renamed
	reader, err := command(ctx, toolBinlog, append(append([]string{"--no-defaults", "--disable-log-bin"}, args...), logs...)...)
	if err != nil {
		return err
	}
	writer, err := command(ctx, toolClient, "--defaults-file="+options, "--binary-mode", "--max-allowed-packet=1G", database)
	if err != nil {
		return err
	}
	out, in, err := os.Pipe()
	if err != nil {
		return err
	}
	reader.Stdout, writer.Stdin = in, out
	read := make(chan error, 1)
	go func() {
		err := run(reader)
		_ = in.Close()
		read <- err
	}()
	wrote := run(writer)
	_ = out.Close()
	if err := <-read; err != nil && wrote == nil {
		return err
	}
	return wrote
}

// RestoreFiles brings the attachments of a backup into a store and compares
// what arrived with their names, which are their digests.
func (e *Engine) RestoreFiles(ctx context.Context, from Vault, m *Manifest, to attach.Store) (count int64, err error) {
	err = e.eachFile(ctx, from, m, func(f file) error {
		in, err := e.open(ctx, from, f.object())
		if err != nil {
			return missingObject(f.object(), err)
		}
		defer in.Close()
		info, err := to.Put(ctx, in)
		if err == nil && info.Hash != f.hash {
			err = damaged(f.object(), fmt.Errorf("it holds %s", info.Hash))
		}
		count++
		return err
	})
	return count, err
}

func missingObject(name string, err error) error {
	if errors.Is(err, ErrMissing) {
		return fault.New(fault.NotFound, "backup.object_missing", "name", name)
	}
	return err
}
