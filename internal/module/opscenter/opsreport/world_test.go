package opsreport

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/opscenter"
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
)

// outside is everybody else: what they say can be set.
type outside struct {
	started  clock.Day
	tickets  []opscenter.ReportRow
	patrols  []opscenter.Evidence
	occurred []opscenter.Occurrence
	key      map[clock.Day]string // days of a key period
}

func (*outside) PersonNames(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		names[id] = "name of " + id
	}
	delete(names, "")
	return names, nil
}

func (o *outside) OrgNames(ctx context.Context, ids []string) (map[string]string, error) {
	return o.PersonNames(ctx, ids)
}

func (o *outside) PostTitles(ctx context.Context, ids []string) (map[string]string, error) {
	return o.PersonNames(ctx, ids)
}

type world struct {
	*Reports
	testing.TB
	clock *clock.Manual
	out   *outside
}

// newWorld begins on a day at nine.
func newWorld(t testing.TB, day clock.Day) *world {
	t.Helper()
	now := clock.NewManual(day.Start().Add(9 * time.Hour))
	registry := param.NewRegistry()
	registry.Declare(Parameters...)
	registry.Declare(attach.Parameters...)
	out := &outside{started: day.AddDays(-100)}
	needs := Needs{Names: out,
		Contract: func(context.Context, bun.IDB, clock.Day) (clock.Day, error) { return out.started, nil },
		Manager:  func(context.Context, bun.IDB, clock.Day) (string, error) { return "manager", nil },
		Sections: map[string]Source{"tickets": func(_ context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
			return opscenter.ReportPart{Tables: []opscenter.ReportTable{{Key: "tickets", Rows: out.tickets, Path: "/opscenter/servicedesk/tickets"}},
				Figures: []opscenter.ReportFigure{{Key: "tickets", Value: "2", Table: "tickets", Mark: "any"}}}, nil
		}},
		Evidence: map[string]Prove{"patrol": func(context.Context, string, clock.Day, clock.Day) ([]opscenter.Evidence, error) {
			return out.patrols, nil
		}},
		Occurrences: func(context.Context, clock.Instant) ([]opscenter.Occurrence, error) { return out.occurred, nil },
		KeyDays: func(_ context.Context, _ bun.IDB, from, to clock.Day) (map[clock.Day]string, error) {
			found := map[clock.Day]string{}
			for day, page := range out.key {
				if day >= from && day <= to {
					found[day] = page
				}
			}
			return found, nil
		},
		Subject: func(_ context.Context, kind, key string) (Subject, error) {
			if key == "none" {
				return Subject{}, fault.New(fault.NotFound, "servicedesk.absent")
			}
			return Subject{"01F", map[bool]string{true: "WT1", false: "GZ1"}[kind == Remedy], 1, now.Now()}, nil
		},
	}
	reports, declared := New(Kit{Parameters: param.NewSet(nil, registry)}, needs)
	database := dbtest.OpenAt(t, now, append(declared.Migrations, audit.Migrations, outbox.Migrations, usecase.Migrations, param.Migrations, attach.Migrations, serial.Migrations, calendar.Migrations)...)
	runner := &usecase.Runner{DB: database, Log: audit.NewLog(append(append(append(declared.Tables, param.Tables...), attach.Tables...), calendar.Tables...))}
	if err := registry.Seed(t.Context(), runner); err != nil {
		t.Fatal(err)
	}
	calendars := calendar.New(database)
	if err := calendars.Seed(t.Context(), runner); err != nil {
		t.Fatal(err)
	}
	store, err := attach.NewLocal(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	set := param.NewSet(database, registry)
	reports.kit = Kit{Runner: runner, Parameters: set, Calendars: calendars, Files: attach.New(store, set, now, t.TempDir()), Words: func(ctx context.Context) context.Context { return ctx }}
	return &world{Reports: reports, TB: t, clock: now, out: out}
}

func as(person string, permissions ...string) context.Context {
	grants := map[string]scope.Reach{PermitRead: scope.All}
	for _, p := range permissions {
		grants[p] = scope.All
	}
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: "operations", Grants: grants})
}

var (
	engineer = as("engineer", PermitWrite, PermitReview)
	manager  = as("manager", PermitWrite, PermitReview, PermitSend)
	owner    = as("owner", PermitReceive, PermitAsk)
	reader   = as("reader")
)

func must[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func (w *world) sweep() {
	w.Helper()
	if err := w.Sweep(w.Context()); err != nil {
		w.Fatal(err)
	}
}

// at moves the clock to a day and hour.
func (w *world) at(day clock.Day, hour int) {
	w.clock.Set(day.Start().Add(time.Duration(hour) * time.Hour))
}

// duty is one turn, as the list shows it.
func (w *world) duty(key, turn string) DutyView {
	w.Helper()
	in := dutiesInput{DutyFilter: DutyFilter{Duty: []string{key}}}
	in.Limit, in.Q = 200, turn
	for _, d := range must[struct {
		Items []DutyView
	}](w)(func() (out struct{ Items []DutyView }, err error) {
		page, err := w.Duties(reader, &in)
		out.Items = page.Items
		return out, err
	}()).Items {
		if d.Period == turn {
			return d
		}
	}
	w.Fatalf("no %s of %s", key, turn)
	return DutyView{}
}

// refused checks the key of a refusal or of one of its fields.
func (w *world) refused(want string, err error) {
	w.Helper()
	told, _ := err.(*fault.Error)
	if told == nil {
		w.Fatalf("not refused with %s: %v", want, err)
	}
	for _, f := range told.Fields {
		if f.Key == want {
			return
		}
	}
	if told.Key != want {
		w.Fatalf("%v, want %s", err, want)
	}
}
