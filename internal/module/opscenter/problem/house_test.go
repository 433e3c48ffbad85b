package problem

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/opscenter"
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
	"gongzhi/internal/module/opscenter/sla"
)

// house is the desk with real clocks on a fresh database; the tickets are made up.
type house struct {
	testing.TB
	*Desk
	clock  *clock.Manual
	faults []Fault
	fixes  map[string]*Fix
}

func (*house) PersonNames(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		names[id] = "name of " + id
	}
	return names, nil
}
func (*house) PostTitles(context.Context, []string) (map[string]string, error) { return nil, nil }
func (*house) OrgNames(context.Context, []string) (map[string]string, error)   { return nil, nil }

func (h *house) find(is func(Fault) bool) (Fault, error) {
	if i := slices.IndexFunc(h.faults, is); i >= 0 {
		return h.faults[i], nil
	}
	return Fault{}, fault.New(fault.NotFound, "servicedesk.absent")
}

func (h *house) Fault(_ context.Context, _ bun.IDB, key string) (Fault, error) {
	return h.find(func(f Fault) bool { return f.ID == key || f.Number == key })
}

func (h *house) Of(_ context.Context, _ bun.IDB, clockID string) (Fault, error) {
	return h.find(func(f Fault) bool { return f.ClockID == clockID })
}

func (h *house) Alike(_ context.Context, _ bun.IDB, module, cause string, since clock.Instant) (found []Fault, _ error) {
	for _, f := range h.faults {
		if slices.Contains(f.Modules, module) && f.CauseKind == cause && f.ReportedAt >= since {
			found = append(found, f)
		}
	}
	return found, nil
}

func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{TB: t, clock: clock.NewManual(clock.Day("2026-03-02").Start().Add(9 * time.Hour)), fixes: map[string]*Fix{}}
	runner, registry := &usecase.Runner{}, param.NewRegistry()
	say := func(key string, params map[string]any) string {
		return fmt.Sprint(key, " ", params["count"], params["why"])
	}
	clockNeeds := sla.Needs{Names: h, Say: say}
	_, clocks := sla.New(sla.Kit{Runner: runner}, clockNeeds)
	registry.Declare(slices.Concat(Parameters, clocks.Parameters)...)
	_, own := New(Kit{Runner: runner, Parameters: param.NewSet(nil, registry)}, Needs{})
	runner.DB = dbtest.OpenAt(t, h.clock, append(append(own.Migrations, clocks.Migrations...), usecase.Migrations, audit.Migrations, param.Migrations, outbox.Migrations, calendar.Migrations, serial.Migrations)...)
	runner.Log = audit.NewLog(slices.Concat(own.Tables, clocks.Tables, calendar.Tables, param.Tables))
	set, calendars := param.NewSet(runner.DB, registry), calendar.New(runner.DB)
	if err := calendars.Seed(t.Context(), runner); err != nil {
		t.Fatal(err)
	}
	ledger, _ := sla.New(sla.Kit{Runner: runner, Parameters: set, Calendars: calendars}, clockNeeds)
	h.Desk, _ = New(Kit{Runner: runner, Parameters: set, Clocks: ledger}, Needs{Names: h, Faults: h, Say: say, Numbers: func() []string { return []string{"2", "9"} },
		Change: func(_ context.Context, number string) (*Fix, error) { return h.fixes[number], nil }})
	return h
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
	engineer = as("engineer", PermitOpen, PermitHandle)
	second   = as("second", PermitHandle)
	owner    = as("owner", PermitDecide)
)

func (h *house) write(f func(ctx context.Context, tx *usecase.Tx) error) {
	h.Helper()
	err := h.kit.Runner.DB.Write(h.Context(), func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, h.kit.Runner, raw, "test", f)
	})
	if err != nil {
		h.Fatal(err)
	}
}

// breaks makes a fault of a module with its clocks, and tells the desk.
func (h *house) breaks(level int64, module, cause string) Fault {
	h.Helper()
	n := len(h.faults) + 1
	f := Fault{ID: fmt.Sprintf("ticket%020d", n), Number: fmt.Sprintf("GZ-%d", n), Title: "出库单打不开", ClockID: fmt.Sprintf("clocks%020d", n), CauseKind: cause, Level: level,
		Modules: []string{module}, ReportedAt: h.clock.Now(), Path: "/tickets"}
	h.faults = append(h.faults, f)
	h.write(func(ctx context.Context, tx *usecase.Tx) error {
		return h.kit.Clocks.Begin(ctx, tx, sla.Subject{ID: f.ClockID, Kind: sla.FaultKind, Number: f.Number, Path: f.Path, Modules: f.Modules},
			sla.Fact{Kind: sla.Requested}, sla.Fact{Kind: sla.Reported}, sla.Fact{Kind: sla.Levelled, Level: sla.Level(level)})
	})
	h.deliver()
	return f
}

// analysed says that the record of analysis of a fault is there.
func (h *house) analysed(f Fault) {
	h.Helper()
	h.write(func(ctx context.Context, tx *usecase.Tx) error {
		tx.Touch(caseTable)
		return tx.Emit(ctx, opscenter.Analysed{TicketID: f.ID, At: tx.Now()})
	})
	h.deliver()
}

func (h *house) deliver() {
	h.Helper()
	if _, err := outbox.NewDispatcher(h.kit.Runner.DB, h.subscriptions()).Deliver(h.Context()); err != nil {
		h.Fatal(err)
	}
}

func (h *house) all(filter Filter) []View {
	h.Helper()
	in := &listInput{Filter: filter}
	in.Limit = 100
	page, err := h.List(engineer, in)
	if err != nil {
		h.Fatal(err)
	}
	return page.Items
}

func (h *house) must(ctx context.Context, v View, action string, step Step) View {
	h.Helper()
	step.Version = v.Version
	done, err := h.Do(ctx, v.ID, action, step)
	if err != nil {
		h.Fatalf("%s: %v", action, err)
	}
	return done
}

// knownError is one of module 2 with a workaround.
func (h *house) knownError(faults ...string) View {
	h.Helper()
	v, err := h.Open(engineer, Opening{Title: "连接池耗尽", Detail: "高峰时出现", Modules: []string{"2"}, Faults: faults})
	if err != nil {
		h.Fatal(err)
	}
	v = h.must(engineer, v, "analyse", Step{})
	return h.must(engineer, v, "explain", Step{CauseKind: "capacity", RootCause: "上限过低", Workaround: "重启应用，释放连接"})
}

func (h *house) proposals(f Fault) []sla.Change {
	h.Helper()
	v, err := h.kit.Clocks.Show(engineer, f.ClockID)
	if err != nil {
		h.Fatal(err)
	}
	return v.Changes
}
