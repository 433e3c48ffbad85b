package recovery

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// outside names everybody by their id.
type outside struct{}

func (outside) PersonNames(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		names[id] = "name of " + id
	}
	return names, nil
}

func (o outside) OrgNames(ctx context.Context, ids []string) (map[string]string, error) {
	return o.PersonNames(ctx, ids)
}

func (o outside) PostTitles(ctx context.Context, ids []string) (map[string]string, error) {
	return o.PersonNames(ctx, ids)
}

type world struct {
	*Recovery
	testing.TB
	clock  *clock.Manual
	params *param.Set
	start  clock.Day // of the service
	since  clock.Day // of the calendar of duties
	vault  string
}

func newWorld(t testing.TB) *world {
	t.Helper()
	return newWorldAt(t, dbtest.Config(t), true)
}

// newWorldAt makes the world of a database, or opens it again.
func newWorldAt(t testing.TB, config db.Config, fresh bool) *world {
	t.Helper()
	// The database server knows the real time only.
	now := clock.NewManual(clock.FromTime(clock.System{}.Now().Time().UTC().Truncate(time.Second)))
	registry := param.NewRegistry()
	registry.Declare(Parameters...)
	w := &world{TB: t, clock: now, vault: t.TempDir()}
	needs := Needs{Names: outside{}, People: func(context.Context) ([]Person, error) { return []Person{{ID: "dba", Name: "name of dba"}}, nil },
		DutiesSince:  func(context.Context, bun.IDB) (clock.Day, error) { return w.since, nil },
		ServiceStart: func(context.Context, clock.Day) (clock.Day, error) { return w.start, nil }}
	declaring := &Kit{Runner: &usecase.Runner{}, Parameters: param.NewSet(nil, registry)}
	_, declared := New(*declaring, needs)
	database := dbtest.Connect(t, config, now)
	sources := append([]db.Source{db.Migrations}, append(declared.Migrations, audit.Migrations, outbox.Migrations, usecase.Migrations, param.Migrations, serial.Migrations, job.Migrations)...)
	if fresh {
		dbtest.Migrate(t, database, sources...)
	}
	runner := &usecase.Runner{DB: database, Log: audit.NewLog(append(declared.Tables, param.Tables...))}
	set := param.NewSet(database, registry)
	if err := registry.Seed(t.Context(), runner); err != nil {
		t.Fatal(err)
	}
	ring := need[*seal.Ring](t)(seal.OpenRing(seal.Config{File: filepath.Join(t.TempDir(), "seal.json")}, 1))
	files := need[*attach.Local](t)(attach.NewLocal(filepath.Join(t.TempDir(), "files")))
	need[attach.Info](t)(files.Put(t.Context(), strings.NewReader("a licence")))
	engine := &backup.Engine{Vault: backup.Folder(w.vault), Ring: ring, Clock: now, DSN: config.DSN, Data: config.Dir, Files: files, Work: t.TempDir(), Program: "test", Beat: LastBeat,
		Boot: func(context.Context, backup.Place) error { return nil }}
	w.Recovery, _ = New(Kit{Runner: runner, Parameters: set, Engine: engine, Copy: backup.Folder(t.TempDir()), Catalogue: words}, needs)
	w.params = set
	return w
}

// words are those in which failures are told.
func words() *i18n.Catalogue {
	c := i18n.NewCatalogue()
	for key, text := range map[string]string{"backup.tool_failed": "{tool} failed: {reason}", "fault.untold": "ask the log", "recovery.interrupted": "broken off, last heard of {at}", "recovery.too_long": "longer than {hours} h"} {
		if err := c.Add(i18n.Hans, key, text); err != nil {
			panic(err)
		}
	}
	return c
}

func as(person string, permissions ...string) context.Context {
	grants := map[string]scope.Reach{PermitRead: scope.All, PermitAttend: scope.All, "param.change": scope.All}
	for _, p := range permissions {
		grants[p] = scope.All
	}
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: "operations", Grants: grants})
}

var (
	dba    = as("dba", PermitRun, PermitDrill)
	owner  = as("owner", PermitConfirm)
	both   = as("dba", PermitRun, PermitDrill, PermitConfirm)
	reader = as("reader")
)

// backedUp is a backup that was made as a person wished.
func (w *world) backedUp() Backup {
	w.Helper()
	asked := need[BackupView](w)(w.Ask(dba, Wish{Kind: backup.Full, Reason: "before a test"}))
	w.worked()
	return need[BackupDetail](w)(w.Backup(reader, asked.ID)).Backup
}

func (w *world) worked() {
	w.Helper()
	if err := w.Work(context.Background()); err != nil {
		w.Fatal(err)
	}
}

// tested is a quarterly test of a backup.
func (w *world) tested(b Backup) CheckDetail {
	w.Helper()
	asked := need[CheckView](w)(w.Try(dba, Trial{BackupID: b.ID, Purpose: ForQuarter, Level: backup.Alive, Place: FromMain}))
	w.worked()
	return need[CheckDetail](w)(w.Check(reader, asked.ID))
}

func (w *world) planned() DrillDetail {
	w.Helper()
	today := w.clock.Now().Day()
	p := need[Plan](w)(w.Draft(dba, "", Draft{Title: "Database lost", Scenario: "both servers", Body: "1. detect 2. decide 3. restore", OwnerID: "dba", ValidFrom: today, Reason: "first"}))
	at := func(minutes int) clock.Instant { return today.Start().Add(time.Duration(minutes) * time.Minute) }
	return need[DrillDetail](w)(w.Script(dba, Script{Title: "Yearly drill", Scenario: "both servers are gone", Safety: "scratch server only", PlanNumber: p.Number, PlannedOn: today,
		Members: []ScriptRole{{"dba", "restores"}, {"owner", "watches"}},
		Steps:   []ScriptStep{{"detect", "the alarm rings", at(600)}, {"decide", "restore is decided", at(605)}, {backup.PhaseRestore, "restore", at(610)}, {backup.PhaseVerify, "sign in and read", at(640)}}}))
}

func (w *world) proceed(ctx context.Context, d DrillDetail, action string, p Progress) DrillDetail {
	w.Helper()
	p.Version = d.Version
	return need[DrillDetail](w)(w.Proceed(ctx, d.ID, action, p))
}

func (w *world) refused(err error, want string) {
	w.Helper()
	told, _ := err.(*fault.Error)
	if told == nil {
		w.Fatalf("not refused: %v", err)
	}
	for _, f := range told.Fields {
		if f.Key == want {
			return
		}
	}
	if told.Key != want {
		w.Errorf("%v, want %s", err, want)
	}
}

func need[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// change sets a parameter from today.
func (w *world) change(name, value string) {
	w.Helper()
	err := w.kit.Runner.DB.Write(dba, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, w.kit.Runner, raw, "param.change", func(ctx context.Context, tx *usecase.Tx) error {
			_, err := w.params.Change(ctx, tx, param.Change{Name: name, Value: json.RawMessage(value), From: w.clock.Now().Day(), Note: "test", Reason: "test"})
			return err
		})
	})
	if err == nil {
		err = w.params.Refresh(w.Context())
	}
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) all() []BackupView {
	w.Helper()
	return need[list.Result[BackupView]](w)(w.Backups(reader, &backupsInput{Params: list.Params{Limit: 100, Sort: "createdAt"}})).Items
}
