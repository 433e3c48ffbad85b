package securityevent

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/sla"
)

// world is the desk with real clocks and files on a fresh database.
type world struct {
	testing.TB
	*Desk
	clock *clock.Manual
}

func (*world) PersonNames(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		names[id] = "name of " + id
	}
	return names, nil
}
func (*world) PostTitles(context.Context, []string) (map[string]string, error) { return nil, nil }
func (*world) OrgNames(context.Context, []string) (map[string]string, error)   { return nil, nil }

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, clock: clock.NewManual(clock.Day("2026-03-02").Start().Add(9 * time.Hour))}
	runner, registry := &usecase.Runner{}, param.NewRegistry()
	say := func(key string, _ map[string]any) string { return key }
	_, clocks := sla.New(sla.Kit{Runner: runner}, sla.Needs{Names: w, Say: say})
	registry.Declare(slices.Concat(Parameters, clocks.Parameters, attach.Parameters)...)
	_, own := New(Kit{Runner: runner, Parameters: param.NewSet(nil, registry)}, Needs{})
	runner.DB = dbtest.OpenAt(t, w.clock, append(append(own.Migrations, clocks.Migrations...), usecase.Migrations, audit.Migrations, param.Migrations, outbox.Migrations, calendar.Migrations, serial.Migrations, attach.Migrations)...)
	runner.Log = audit.NewLog(slices.Concat(own.Tables, clocks.Tables, calendar.Tables, param.Tables, attach.Tables))
	set, calendars := param.NewSet(runner.DB, registry), calendar.New(runner.DB)
	if err := calendars.Seed(t.Context(), runner); err != nil {
		t.Fatal(err)
	}
	store, err := attach.NewLocal(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	ledger, _ := sla.New(sla.Kit{Runner: runner, Parameters: set, Calendars: calendars}, sla.Needs{Names: w, Say: say})
	w.Desk, _ = New(Kit{Runner: runner, Parameters: set, Clocks: ledger, Files: attach.New(store, set, w.clock, t.TempDir())}, Needs{Names: w, Say: say, Numbers: func() []string { return []string{"2", "9"} },
		Assets: func(context.Context, bun.IDB) (map[string]bool, error) { return map[string]bool{"APP-HOST": true}, nil },
		Source: func(_ context.Context, kind, key string) (Source, error) {
			if key != "GZ1" || kind != Fault {
				return Source{}, fault.New(fault.NotFound, "servicedesk.absent")
			}
			return Source{ID: "ticket", Number: "GZ1", Path: "/tickets/ticket"}, nil
		}})
	return w
}

func as(person string, permissions ...string) context.Context {
	grants := map[string]scope.Reach{PermitRead: scope.All, sla.PermitRead: scope.All}
	for _, p := range permissions {
		grants[p] = scope.All
	}
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: "operations", Grants: grants})
}

// The people of the tests.
var (
	engineer = as("engineer", PermitRegister, PermitHandle)
	manager  = as("manager", PermitReport)
	owner    = as("owner", PermitDecide)
	reader   = as("reader")
)

func facts() Facts {
	return Facts{Title: "Unknown program on the host", Kind: "malware", Detail: "found by the agent", Impact: "one host, no data left", Modules: []string{"2"}, Assets: []string{"APP-HOST"}}
}

// registered is an event that the owner knows of since half an hour.
func (w *world) registered(level string) View {
	w.Helper()
	return w.need(w.Register(engineer, w.registration(level)))
}

func (w *world) registration(level string) Registration {
	now := w.clock.Now()
	return Registration{Facts: facts(), Level: level, Source: ByHand, FoundAt: now.Add(-time.Hour), AwareAt: now.Add(-30 * time.Minute)}
}

func (w *world) do(who context.Context, v View, action string, step Step) View {
	w.Helper()
	step.Version = v.Version
	return w.need(w.Do(who, v.ID, action, step))
}

func (w *world) need(v View, err error) View {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
	return v
}

func (w *world) refused(err error, want string) {
	w.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Key != want && !slices.ContainsFunc(f.Fields, func(one fault.Field) bool { return one.Key == want }) {
		w.Errorf("%v, want %s", err, want)
	}
}

// said is a step that tells the authority something.
func (w *world) said(kind string) Step {
	return Step{Report: kind, ToldAt: w.clock.Now(), Authority: "CAC", Receipt: "R-1", Text: "what happened"}
}

// state is that of the clock C14 of an event, empty when it has none.
func (w *world) state(v View) sla.State {
	w.Helper()
	c, err := w.kit.Clocks.Clock(w.Context(), w.kit.Runner.DB.Read(), v.ID, sla.SecurityIncident)
	if err != nil {
		w.Fatal(err)
	}
	return c.State
}

// uploaded is a file of a person.
func (w *world) uploaded(by context.Context, permission string) string {
	w.Helper()
	received, err := w.kit.Files.Receive(by, strings.NewReader("receipt"), "receipt.txt", 0)
	if err != nil {
		w.Fatal(err)
	}
	saved, err := usecase.Write(by, w.kit.Runner, permission, func(ctx context.Context, tx *usecase.Tx) (attach.Attachment, error) {
		tx.Act("test")
		return w.kit.Files.Save(ctx, tx, received)
	})
	if err != nil {
		w.Fatal(err)
	}
	return saved.ID
}
