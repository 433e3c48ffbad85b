package patrol

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// world is a patrol on a fresh database; what others know is made up.
type world struct {
	*Service
	testing.TB
	clock   *clock.Manual
	values  map[string]int64 // by measure/subject; what is not there has no data
	broken  bool             // the source fails
	duty    []string
	tickets map[string]string // open ones, by key
	opened  []Finding
	remarks []string
	bound   []string
	demand  map[clock.Day]Demand
}

func (w *world) PersonNames(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		if id != "" {
			names[id] = "name of " + id
		}
	}
	return names, nil
}
func (*world) PostTitles(context.Context, []string) (map[string]string, error) { return nil, nil }
func (*world) OrgNames(context.Context, []string) (map[string]string, error)   { return nil, nil }
func (w *world) BindField(_ context.Context, _ *usecase.Tx, fileID, _, _, _ string) error {
	w.bound = append(w.bound, fileID)
	return nil
}

// Open is the service desk's: one open ticket for a key.
func (w *world) Open(_ context.Context, tx *usecase.Tx, f Finding) (string, string, error) {
	if _, open := w.tickets[f.Key]; !open {
		w.tickets[f.Key] = fmt.Sprintf("GZ%s%03d", tx.Now().Format("20060102"), len(w.opened)+1)
		w.opened = append(w.opened, f)
	}
	return "id of " + w.tickets[f.Key], w.tickets[f.Key], nil
}

func (w *world) Remark(_ context.Context, _ *usecase.Tx, key, _ string) error {
	if _, open := w.tickets[key]; open {
		w.remarks = append(w.remarks, key)
	}
	return nil
}

var first = clock.Day("2026-03-02")

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, clock: clock.NewManual(first.Start().Add(7 * time.Hour)), values: map[string]int64{}, tickets: map[string]string{}, demand: map[clock.Day]Demand{}, duty: []string{"inspector"}}
	registry := param.NewRegistry()
	registry.Declare(Parameters...)
	needs := Needs{Names: w, Files: w, Findings: w,
		Lines: func(context.Context) ([]Line, error) { return []Line{{"1", true}, {"2", true}, {"9", false}}, nil },
		Sources: []Source{{"world", func(_ context.Context, places []Place, _, to clock.Instant) (all []Reading, _ error) {
			if w.broken {
				return nil, errors.New("broken")
			}
			for i := range measures {
				for _, subject := range w.subjects(measures[i].Group, places) {
					if value, known := w.values[measures[i].Code+"/"+subject]; known {
						all = append(all, Reading{Measure: measures[i].Code, Subject: subject, Value: value, At: to.Add(-time.Minute), Evidence: "/rows"})
					}
				}
			}
			return all, nil
		}}},
		OnDuty: func(context.Context, clock.Day) (people []Person, _ error) {
			for _, id := range w.duty {
				people = append(people, Person{id, "name of " + id})
			}
			return people, nil
		},
		Demand: func(_ context.Context, day clock.Day) (Demand, error) { return w.demand[day], nil },
		Say:    func(key string, params map[string]any) string { return fmt.Sprint(key, params["items"]) },
		Sums:   func(context.Context, clock.Day) (Sums, error) { return Sums{Tickets: 3, Alerts: 2}, nil },
	}
	_, declared := New(Kit{Parameters: param.NewSet(nil, registry)}, needs)
	database := dbtest.OpenAt(t, w.clock, append(declared.Migrations, audit.Migrations, outbox.Migrations, usecase.Migrations, param.Migrations, serial.Migrations)...)
	runner := &usecase.Runner{DB: database, Log: audit.NewLog(append(declared.Tables, param.Tables...))}
	if err := registry.Seed(t.Context(), runner); err != nil {
		t.Fatal(err)
	}
	w.Service, _ = New(Kit{Runner: runner, Parameters: param.NewSet(database, registry)}, needs)
	signer, err := audit.LoadSigner(t.TempDir()+"/audit.key", "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		report, err := audit.Verify(context.Background(), database, runner.Log, audit.Options{Verifiers: []string{signer.Verifier()}})
		if err != nil || !report.OK() {
			t.Errorf("evidence: %+v %v", report, err)
		}
	})
	w.allGood()
	return w
}

func (w *world) subjects(group string, places []Place) (codes []string) {
	switch group {
	case Modules:
		return []string{"1", "2", "9"}
	case Security, Evidence:
		return []string{Installation}
	}
	for _, p := range places {
		if p.Group == group {
			codes = append(codes, p.Code)
		}
	}
	return codes
}

// allGood gives every item a value at its threshold.
func (w *world) allGood() {
	for i := range measures {
		for _, subject := range w.subjects(measures[i].Group, shipped(first).Places) {
			w.values[measures[i].Code+"/"+subject] = measures[i].Limit
		}
	}
}

func as(person string, permissions ...string) context.Context {
	grants := map[string]scope.Reach{PermitRead: scope.All}
	for _, p := range permissions {
		grants[p] = scope.All
	}
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: "operations", Grants: grants})
}

var (
	inspector = as("inspector", PermitInspect)
	second    = as("second", PermitInspect, PermitConfirm)
	manager   = as("manager", PermitConfirm, PermitPlan)
	reader    = as("reader")
)

// tick lets time pass and the job run.
func (w *world) tick(at clock.Instant) {
	w.Helper()
	w.clock.Set(at)
	if err := w.Daily(w.Context()); err != nil {
		w.Fatal(err)
	}
}

func (w *world) today() View {
	w.Helper()
	b, err := w.Board(reader)
	if err != nil || b.Run == nil {
		w.Fatalf("no run today: %+v %v", b, err)
	}
	return *b.Run
}

// morning is the patrol of the day that is so many days after the first.
func (w *world) morning(days int) View {
	w.Helper()
	w.tick(first.AddDays(days).Start().Add(8 * time.Hour))
	return w.today()
}

// walk looks at everything that the inspector must look at.
func (w *world) walk(v View) View {
	w.Helper()
	for _, c := range v.Cells {
		if c.Verdict == Waiting {
			v = need(w, v.Version, func() (View, error) {
				return w.Look(inspector, v.ID, Look{Version: v.Version, Measure: c.Measure, Subject: c.Subject, Verdict: Normal})
			})
		}
	}
	return v
}

func need[T any](w *world, _ int, f func() (T, error)) T {
	w.Helper()
	value, err := f()
	if err != nil {
		w.Fatal(err)
	}
	return value
}

func (w *world) refused(err error, want string) {
	w.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Key != want && !slices.ContainsFunc(f.Fields, func(one fault.Field) bool { return one.Key == want }) {
		w.Errorf("%v, want %s", err, want)
	}
}

func (v *View) cell(measure, subject string) Cell {
	for _, c := range v.Cells {
		if c.Measure == measure && c.Subject == subject {
			return c
		}
	}
	return Cell{}
}

func mustActor(ctx context.Context) scope.Actor {
	actor, _ := scope.From(ctx)
	return actor
}
