package keyperiod

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// world has people, a roster and a patrol.
type world struct {
	*Calendar
	testing.TB
	clock *clock.Manual
	holes []Span
	done  map[clock.Day]int
}

func (w *world) PersonNames(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		names[id] = "name of " + id
	}
	return names, nil
}

func (w *world) OrgNames(ctx context.Context, ids []string) (map[string]string, error) {
	return w.PersonNames(ctx, ids)
}

func (w *world) PostTitles(ctx context.Context, ids []string) (map[string]string, error) {
	return w.PersonNames(ctx, ids)
}

const today = clock.Day("2026-03-02")

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, clock: clock.NewManual(today.Start().Add(9 * time.Hour)), done: map[clock.Day]int{}}
	registry := param.NewRegistry()
	registry.Declare(Parameters...)
	needs := Needs{Names: w,
		Holes: func(_ context.Context, from, to clock.Instant) ([]Span, error) {
			return slices.DeleteFunc(slices.Clone(w.holes), func(h Span) bool { return h.To <= from || h.From >= to }), nil
		},
		Patrols: func(context.Context, clock.Day, clock.Day) (map[clock.Day]int, error) { return w.done, nil }}
	_, declared := New(Kit{Parameters: param.NewSet(nil, registry)}, needs)
	database := dbtest.OpenAt(t, w.clock, append(declared.Migrations, audit.Migrations, outbox.Migrations, usecase.Migrations, param.Migrations, serial.Migrations)...)
	runner := &usecase.Runner{DB: database, Log: audit.NewLog(append(declared.Tables, param.Tables...))}
	if err := registry.Seed(t.Context(), runner); err != nil {
		t.Fatal(err)
	}
	w.Calendar, _ = New(Kit{Runner: runner, Parameters: param.NewSet(database, registry)}, needs)
	return w
}

func as(person string, permissions ...string) context.Context {
	grants := map[string]scope.Reach{PermitRead: scope.All}
	for _, p := range permissions {
		grants[p] = scope.All
	}
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: "operations", Grants: grants})
}

var (
	manager = as("manager", PermitManage)
	owner   = as("owner", PermitApprove)
	both    = as("manager", PermitManage, PermitApprove)
	reader  = as("reader")
)

func plan() Plan {
	return Plan{Name: "Spring festival", Level: "first", Basis: "notice 12", From: today.AddDays(3), To: today.AddDays(6), Freeze: true, Roster: true}
}

func (w *world) planned() View {
	w.Helper()
	return w.need(w.Plan(manager, plan()))
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

// binding are the numbers of the periods that bind between two instants.
func (w *world) binding(from, to clock.Instant) (numbers []string) {
	w.Helper()
	found, err := w.Binding(w.Context(), w.kit.Runner.DB.Read(), from, to)
	if err != nil {
		w.Fatal(err)
	}
	for i := range found {
		numbers = append(numbers, found[i].Number)
	}
	return numbers
}

// TestKeyPeriodBindsFromTheOwnersWord: what nobody approved binds nobody, what
// the owner lifted does not any more, and nobody approves their own.
func TestKeyPeriodBindsFromTheOwnersWord(t *testing.T) {
	w := newWorld(t)
	v := w.planned()
	all := func() []string { return w.binding(v.From.Start(), v.To.End()) }
	if v.State != Planned || v.Rounds != 4 || len(all()) != 0 {
		t.Errorf("planned: %+v, binding %v", v.Period, all())
	}
	for action, who := range map[string]context.Context{"approve": manager, "close": owner} {
		_, err := w.Do(who, v.ID, action, Step{Version: v.Version})
		w.refused(err, "fault.forbidden")
	}
	_, err := w.Do(both, v.ID, "approve", Step{Version: v.Version})
	w.refused(err, "keyperiod.own")
	_, err = w.Do(owner, v.ID, "refuse", Step{Version: v.Version})
	w.refused(err, "keyperiod.reason")
	_, err = w.Do(owner, v.ID, "approve", Step{Version: v.Version + 1})
	w.refused(err, "fault.stale")
	v = w.do(owner, v, "approve", Step{})
	if v.ApproverName != "name of owner" || !slices.Equal(all(), []string{v.Number}) || len(w.binding(today.Start(), v.From.Start())) != 0 || len(w.binding(v.To.End(), v.To.End()+1)) != 0 {
		t.Errorf("approved: %+v binds %v", v, all())
	}
	w.clock.Set(v.From.Start().Add(5 * time.Hour))
	if current, err := w.Current(reader); err != nil || len(current) != 1 || !current[0].Binding {
		t.Errorf("now: %+v %v", current, err)
	}
	v = w.do(owner, v, "lift", Step{Note: "the event is over"})
	if len(w.binding(v.From.Start(), v.LiftedAt)) != 1 || len(w.binding(v.LiftedAt, v.To.End())) != 0 {
		t.Errorf("lifted: %+v", v.Period)
	}
	late := plan()
	late.From, late.To = w.clock.Now().Day(), w.clock.Now().Day()
	today := w.do(owner, w.need(w.Plan(manager, late)), "approve", Step{})
	if span := today.Binds(); span.From != today.ApprovedAt {
		t.Errorf("the owner's word has no effect on the hours before it: %+v", span)
	}
}

// TestKeyPeriodIsCheckedAndSummedUp: days, notice, the end, the summary.
func TestKeyPeriodIsCheckedAndSummedUp(t *testing.T) {
	w := newWorld(t)
	for want, change := range map[string]func(*Plan){
		"keyperiod.basis": func(p *Plan) { p.Basis = " " },
		"keyperiod.from":  func(p *Plan) { p.From = today.AddDays(-1) },
		"keyperiod.to":    func(p *Plan) { p.To = p.From.AddDays(60) },
	} {
		p := plan()
		change(&p)
		_, err := w.Plan(manager, p)
		w.refused(err, want)
	}
	v := w.do(owner, w.planned(), "approve", Step{})
	_, err := w.Do(manager, v.ID, "close", Step{Version: v.Version, Summary: "nothing happened at all"})
	w.refused(err, "keyperiod.running")
	w.clock.Set(v.To.AddDays(3).End() + 1)
	_, err = w.Do(manager, v.ID, "close", Step{Version: v.Version, Summary: "short"})
	w.refused(err, "keyperiod.summary")
	v = w.do(manager, v, "close", Step{Summary: "nothing happened at all"})
	if !v.Late || v.State != Closed || v.Steps[2] != (flow.Step{Key: Closed, State: "done"}) {
		t.Errorf("a late summary stays late: %+v", v)
	}
	if page, err := w.List(reader, &listInput{Params: list.Params{Q: "spring"}}); err != nil || len(page.Items) != 1 {
		t.Errorf("found %d, %v", len(page.Items), err)
	}
	if entries, err := w.Timeline(reader, v.ID); err != nil || len(entries) != 3 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

// TestHolesInTheRosterOfAKeyPeriodAreToldInTime: before the period, with the
// hour that is missing; days that have begun show their patrols.
func TestHolesInTheRosterOfAKeyPeriodAreToldInTime(t *testing.T) {
	w := newWorld(t)
	v := w.planned()
	w.holes = []Span{{v.From.Start() - 5, v.From.Start()}, {v.From.Start() + 100, v.From.Start() + 200}}
	todo := func(permission string) []module.Todo {
		todos, err := w.todos(t.Context(), scope.Actor{PersonID: "x", Grants: map[string]scope.Reach{PermitRead: scope.All, permission: scope.All}}, 10)
		if err != nil {
			t.Fatal(err)
		}
		return todos
	}
	if found := todo(PermitApprove); len(found) != 1 || found[0].Verb != "approve" {
		t.Errorf("the owner is asked: %+v", found)
	}
	v = w.do(owner, v, "approve", Step{})
	if len(v.Holes) != 1 || v.Holes[0].From != v.From.Start()+100 {
		t.Errorf("%+v", v.Holes)
	}
	if found := todo(PermitManage); len(found) != 1 || found[0].Verb != "roster" || found[0].DueAt != v.Holes[0].From || found[0].Overdue {
		t.Errorf("the hole is told: %+v", found)
	}
	w.clock.Set(v.From.AddDays(1).Start().Add(time.Hour))
	w.done[v.From] = 3
	v = w.need(w.Get(reader, v.ID))
	if len(v.Holes) != 0 || !slices.Equal(v.Patrols, []DayRounds{{v.From, 4, 3}, {v.From.AddDays(1), 4, 0}}) {
		t.Errorf("holes %v, patrols %v", v.Holes, v.Patrols)
	}
	w.clock.Set(v.To.End())
	if found := todo(PermitManage); len(found) != 1 || found[0].Verb != "close" {
		t.Errorf("the summary is asked for: %+v", found)
	}
}
