package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
)

// The levels of a verification; README.md says what each looks at.
const (
	Present  = 1 // everything is there with its digests
	Whole    = 2 // it opens, unpacks and ends where it should
	Restored = 3 // a scratch database was made of it
	Equal    = 4 // every table, definition and file is the same
	Alive    = 5 // the program reads it
)

// The findings that make a backup fail.
const (
	FoundMissing = "missing"
	FoundDigest  = "digest"
	FoundSize    = "size"   // far from that of the backup before
	FoundTorn    = "torn"   // it does not open, or its end is missing
	FoundBroken  = "broken" // it could not be restored
	FoundRows    = "rows"
	FoundContent = "content"
	FoundObject  = "object" // a trigger, routine, event, view or definition
	FoundBoot    = "boot"
)

// Finding is one thing that is wrong.
type Finding struct {
	Level int    `json:"level"`
	Kind  string `json:"kind"`
	Name  string `json:"name"`
	Want  string `json:"want"`
	Have  string `json:"have"`
}

// TableResult compares a table with what the manifest says of it.
type TableResult struct {
	Table          string `json:"table"`
	Rows           int64  `json:"rows"`
	RestoredRows   int64  `json:"restoredRows"`
	SHA256         string `json:"sha256"`
	RestoredSHA256 string `json:"restoredSha256"`
	First          string `json:"first"`
	Last           string `json:"last"`
	Near           string `json:"near"` // last key of the first chunk that differs
	Equal          bool   `json:"equal"`
}

// Verdict is what a verification found.
type Verdict struct {
	Wanted    int           `json:"wanted"`
	Level     int           `json:"level"` // the highest that holds
	Findings  []Finding     `json:"findings"`
	Tables    []TableResult `json:"tables"`
	Phases    []Phase       `json:"phases"`
	Files     int64         `json:"files"`
	Recovered clock.Instant `json:"recovered"` // up to when the restored database has everything
}

// Passed tells whether all levels hold that were asked for.
func (v *Verdict) Passed() bool { return v.Level >= v.Wanted && len(v.Findings) == 0 }

// Consistency is the share of tables that are equal, in ten thousandths.
func (v *Verdict) Consistency() int {
	if len(v.Tables) == 0 {
		return 0
	}
	equal := 0
	for _, t := range v.Tables {
		if t.Equal {
			equal++
		}
	}
	return equal * 10000 / len(v.Tables)
}

// Ask says what to verify.
type Ask struct {
	From   Vault
	Chain  []Manifest // a full backup, and the logs to replay
	Level  int
	Until  Until
	Before *Manifest // an earlier good backup to compare the size with, or nil
	Band   int       // percent that the size may differ
}

// bandFloor is a size below which small changes are large percentages.
const bandFloor = 1 << 20

// Verify tests a backup up to a level; a real server or file is made for it and
// taken away. An error means that the test itself could not be done; what is
// wrong with the backup is in the verdict.
func (e *Engine) Verify(ctx context.Context, ask Ask) (Verdict, error) {
	v := Verdict{Wanted: ask.Level, Findings: []Finding{}, Tables: []TableResult{}, Phases: []Phase{}}
	for _, level := range []struct {
		n   int
		run func(ctx context.Context, ask Ask, v *Verdict) error
	}{{Present, e.present}, {Whole, e.whole}, {Restored, e.restored}} {
		if level.n > ask.Level || len(v.Findings) > 0 {
			return v, nil
		}
		if err := e.timed(&v.Phases, levelPhase(level.n), func() error { return level.run(ctx, ask, &v) }); err != nil {
			return v, err
		}
		if len(v.Findings) == 0 {
			v.Level = max(v.Level, level.n)
		}
	}
	return v, nil
}

func levelPhase(level int) string { return fmt.Sprint("l", level) }

func (v *Verdict) found(level int, kind, name string, want, have any) {
	v.Findings = append(v.Findings, Finding{level, kind, name, fmt.Sprint(want), fmt.Sprint(have)})
}

// present is level 1.
func (e *Engine) present(ctx context.Context, ask Ask, v *Verdict) error {
	for i := range ask.Chain {
		for _, p := range ask.Chain[i].Parts {
			there, err := sum(ctx, ask.From, p.Name)
			switch {
			case errors.Is(err, ErrMissing):
				v.found(Present, FoundMissing, p.Name, p.Size, 0)
			case err != nil:
				return err
			case there.SHA256 != p.SHA256 || there.SM3 != p.SM3:
				v.found(Present, FoundDigest, p.Name, p.SHA256, there.SHA256)
			}
		}
	}
	if len(v.Findings) > 0 {
		return nil
	}
	full := &ask.Chain[0]
	err := e.eachFile(ctx, ask.From, full, func(f file) error {
		_, err := ask.From.Size(ctx, f.object())
		if errors.Is(err, ErrMissing) {
			v.found(Present, FoundMissing, f.object(), f.size, 0)
			return nil
		}
		return err
	})
	if broken(err) {
		v.found(Present, FoundTorn, full.ID+"/"+filesName, "", err)
		err = nil
	}
	if ask.Before != nil && ask.Band > 0 {
		size, before := full.part(databaseName).Size, ask.Before.part(databaseName).Size
		if differ := size - before; max(differ, -differ) > max(before*int64(ask.Band)/100, bandFloor) {
			v.found(Present, FoundSize, full.part(databaseName).Name, before, size)
		}
	}
	return err
}

// broken tells damage of the backup from a failure of the test.
func broken(err error) bool {
	key := fault.KeyOf(err)
	return key == "backup.damaged" || key == "backup.integrity" || key == "backup.keys" || key == "backup.object_missing"
}

// completed is how mariadb-dump ends what it has written to the end.
var completed = []byte("-- Dump completed")

// whole is level 2.
func (e *Engine) whole(ctx context.Context, ask Ask, v *Verdict) error {
	for i := range ask.Chain {
		m := &ask.Chain[i]
		for _, p := range m.Parts {
			look := &ends{}
			in, err := e.open(ctx, ask.From, p.Name)
			if err == nil {
				_, err = io.Copy(look, in)
				_ = in.Close()
			}
			if err != nil && !broken(err) && !errors.Is(err, ErrMissing) {
				return err
			}
			good := err == nil && look.size == p.Plain
			if good && p.Name == m.ID+"/"+databaseName {
				if m.Engine == db.SQLite {
					good = wholeSQLite(look.head, look.size)
				} else {
					good = bytes.Contains(look.tail, completed)
				}
			}
			if !good {
				v.found(Whole, FoundTorn, p.Name, p.Plain, look.size)
			}
		}
	}
	return nil
}

// ends keeps the beginning and the end of what goes through.
type ends struct {
	head, tail []byte
	size       int64
}

func (e *ends) Write(p []byte) (int, error) {
	e.head = append(e.head, p[:min(len(p), 100-min(len(e.head), 100))]...)
	e.tail = append(e.tail, p[max(0, len(p)-256):]...)
	e.tail = e.tail[max(0, len(e.tail)-256):]
	e.size += int64(len(p))
	return len(p), nil
}

// restored is level 3, and 4 and 5 while the scratch database is there. The
// logs are replayed after the tables were compared with the manifest, for then
// they are newer than it.
func (e *Engine) restored(ctx context.Context, ask Ask, v *Verdict) error {
	full := &ask.Chain[0]
	folder, remove, err := e.folder()
	if err != nil {
		return err
	}
	defer remove()
	place := Place{Data: folder}
	if full.Engine == db.MySQL {
		server, at, err := e.startScratch(ctx, full.Database)
		if err != nil {
			return err
		}
		defer server.stop()
		place = at
	}
	if err := e.rebuild(ctx, ask, place, v); err != nil {
		return e.broke(ctx, v, full.ID, err)
	}
	v.Level = Restored
	if ask.Level < Equal {
		return nil
	}
	if err := e.timed(&v.Phases, PhaseVerify, func() error { return e.equal(ctx, ask, place, v) }); err != nil || len(v.Findings) > 0 {
		return err
	}
	v.Level = Equal
	phases, err := e.replayInto(ctx, ask.From, ask.Chain, place, ask.Until)
	v.Phases = append(v.Phases, phases...)
	if err != nil {
		return e.broke(ctx, v, full.ID, err)
	}
	return e.timed(&v.Phases, PhaseVerify, func() error { return e.alive(ctx, ask, place, v) })
}

func (e *Engine) rebuild(ctx context.Context, ask Ask, place Place, v *Verdict) error {
	phases, err := e.Restore(ctx, ask.From, ask.Chain[:1], place, Until{}, false)
	v.Phases = append(v.Phases, phases...)
	if err != nil || ask.Chain[0].Files.Count == 0 {
		return err
	}
	return e.timed(&v.Phases, PhaseFetch, func() (err error) {
		v.Files, err = e.RestoreFiles(ctx, ask.From, &ask.Chain[0], hashing{})
		return err
	})
}

// broke is an error of a restore: a finding, unless the test itself failed.
func (e *Engine) broke(ctx context.Context, v *Verdict, id string, err error) error {
	if ctx.Err() != nil || fault.KeyOf(err) == "backup.tool_missing" {
		return err
	}
	v.found(Restored, FoundBroken, id, "", err)
	return nil
}

// equal is level 4.
func (e *Engine) equal(ctx context.Context, ask Ask, place Place, v *Verdict) error {
	database, err := place.open(ctx, true, e.Clock)
	if err != nil {
		return err
	}
	defer database.Close()
	have := Manifest{}
	if err := look(ctx, database, database.Read(), &have); err != nil {
		return err
	}
	v.compare(&ask.Chain[0], &have)
	return nil
}

// alive is level 5; it also reads up to when the database has everything.
func (e *Engine) alive(ctx context.Context, ask Ask, place Place, v *Verdict) error {
	if e.Beat != nil {
		database, err := place.open(ctx, true, e.Clock)
		if err == nil {
			v.Recovered, err = e.Beat(ctx, database.Read())
			err = errors.Join(err, database.Close())
		}
		if err != nil {
			return err
		}
	}
	if ask.Level < Alive || e.Boot == nil {
		return nil
	}
	if err := e.Boot(ctx, place); err != nil {
		if ctx.Err() != nil {
			return err
		}
		v.found(Alive, FoundBoot, ask.Chain[0].ID, "", err)
		return nil
	}
	v.Level = Alive
	return nil
}

// compare puts what is there beside what should be.
func (v *Verdict) compare(want, have *Manifest) {
	there := map[string]db.Image{}
	for _, image := range have.Tables {
		there[image.Table] = image
	}
	for _, w := range want.Tables {
		h, found := there[w.Table]
		r := TableResult{Table: w.Table, Rows: w.Rows, RestoredRows: h.Rows, SHA256: w.SHA256, RestoredSHA256: h.SHA256, First: w.First, Last: w.Last,
			Equal: found && w.Rows == h.Rows && w.SHA256 == h.SHA256 && w.SM3 == h.SM3}
		switch {
		case !found:
			v.found(Equal, FoundMissing, w.Table, w.Rows, 0)
		case r.Equal:
		case w.Rows != h.Rows:
			v.found(Equal, FoundRows, w.Table, w.Rows, h.Rows)
		default:
			v.found(Equal, FoundContent, w.Table, w.SHA256, h.SHA256)
		}
		if !r.Equal {
			r.Near = near(w.Chunks, h.Chunks)
		}
		v.Tables = append(v.Tables, r)
	}
	objects := map[Object]bool{}
	for _, o := range have.Objects {
		objects[o] = true
	}
	for _, o := range want.Objects {
		if !objects[o] {
			v.found(Equal, FoundObject, o.Kind+" "+o.Name, o.SHA256, "")
		}
	}
}

// near is the last key of the first chunk that differs.
func near(want, have []db.Chunk) string {
	for i, w := range want {
		if i >= len(have) || have[i] != w {
			return w.Last
		}
	}
	return ""
}

// hashing is a store that only tells the digest of what it gets.
type hashing struct{ attach.Store }

func (hashing) Put(_ context.Context, r io.Reader) (attach.Info, error) {
	sums := newDigests()
	n, err := io.Copy(sums, r)
	sha, _ := sums.hex()
	return attach.Info{Hash: sha, Size: n}, err
}
