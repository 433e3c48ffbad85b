package logcentre

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// known names everybody by their id.
type known struct{}

func (known) PersonNames(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		names[id] = "name of " + id
	}
	return names, nil
}

func (o known) OrgNames(ctx context.Context, ids []string) (map[string]string, error) {
	return o.PersonNames(ctx, ids)
}

func (o known) PostTitles(ctx context.Context, ids []string) (map[string]string, error) {
	return o.PersonNames(ctx, ids)
}

func (known) PeopleCalled(_ context.Context, name string) ([]string, error) {
	return []string{name}, nil
}

type world struct {
	*Centre
	testing.TB
	clock  *clock.Manual
	store  string
	sealer *audit.Sealer
	params *param.Set
}

// monday is a working day at ten in the morning.
var monday = clock.FromTime(time.Date(2026, 11, 2, 2, 0, 0, 0, time.UTC))

func newWorld(t testing.TB) *world {
	t.Helper()
	now := clock.NewManual(monday)
	registry := param.NewRegistry()
	registry.Declare(Parameters...)
	registry.Declare(attach.Parameters...)
	centre, declared := New(Kit{Parameters: param.NewSet(nil, registry)}, Needs{Names: known{}})
	database := dbtest.OpenAt(t, now, append(declared.Migrations, audit.Migrations, outbox.Migrations, usecase.Migrations, param.Migrations, calendar.Migrations, attach.Migrations, serial.Migrations)...)
	tables := append(append(append(declared.Tables, param.Tables...), attach.Tables...), calendar.Tables...)
	runner := &usecase.Runner{DB: database, Log: audit.NewLog(tables)}
	runner.Log.Classify(ClassOf)
	set := param.NewSet(database, registry)
	if err := registry.Seed(t.Context(), runner); err != nil {
		t.Fatal(err)
	}
	calendars := calendar.New(database)
	if err := calendars.Seed(t.Context(), runner); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "files")
	store, err := attach.NewLocal(folder)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := audit.LoadSigner(filepath.Join(t.TempDir(), "checkpoint.key"), "test.example/log")
	if err != nil {
		t.Fatal(err)
	}
	centre.kit = Kit{Runner: runner, Parameters: set, Calendars: calendars, Files: attach.New(store, set, now, t.TempDir()), Node: "node-1"}
	centre.collector = &collector{db: database, node: "node-1"}
	return &world{Centre: centre, TB: t, clock: now, store: folder, sealer: audit.NewSealer(database, signer), params: set}
}

func as(person string, permissions ...string) context.Context {
	grants := map[string]scope.Reach{PermitRead: scope.All}
	for _, p := range permissions {
		grants[p] = scope.All
	}
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: "operations", Grants: grants})
}

var (
	guard  = as("guard", PermitHandle, PermitSign, PermitArchive)
	reader = as("reader")
)

// deed is something somebody did or tried.
type deed struct {
	person, action, result, ip, login, reason string
}

// at moves the clock and writes a deed into the audit log.
func (w *world) at(after time.Duration, d deed) {
	w.Helper()
	w.clock.Advance(after)
	err := w.kit.Runner.DB.Write(w.Context(), func(ctx context.Context, tx *db.Tx) error {
		recorder := w.kit.Runner.Log.Start(d.action, "trace-"+d.person)
		recorder.Act(d.action)
		recorder.Became(d.result)
		recorder.Because(d.reason)
		if d.login != "" {
			recorder.Private("loginHash", d.login)
		}
		_, err := recorder.Flush(ctx, tx, scope.Actor{PersonID: d.person, OrgID: "org-1", IP: d.ip})
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
}

// seal numbers and signs what waits.
func (w *world) seal() {
	w.Helper()
	if _, err := w.sealer.Seal(w.Context()); err != nil {
		w.Fatal(err)
	}
	if _, err := w.sealer.Checkpoint(w.Context()); err != nil {
		w.Fatal(err)
	}
}

func (w *world) detected() []View {
	w.Helper()
	if err := w.Detect(w.Context()); err != nil {
		w.Fatal(err)
	}
	return w.findings()
}

func (w *world) findings() []View {
	w.Helper()
	page := need(w.Findings(guard, &findingInput{}))(w)
	return page.Items
}

// only is the one finding of a rule.
func (w *world) only(rule string) View {
	w.Helper()
	var found []View
	for _, f := range w.detected() {
		if f.Rule == rule {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		w.Fatalf("%d findings of %s", len(found), rule)
	}
	return found[0]
}

func (w *world) refused(err error, key string) {
	w.Helper()
	if fault.KeyOf(err) == key {
		return
	}
	if told, ok := err.(*fault.Error); ok {
		for _, field := range told.Fields {
			if field.Key == key {
				return
			}
		}
	}
	w.Errorf("%v, want %s", err, key)
}

func need[T any](value T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
