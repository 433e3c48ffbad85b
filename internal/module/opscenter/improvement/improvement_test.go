package improvement

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// house is the desk on a fresh database; the changes are made up.
type house struct {
	testing.TB
	*Desk
	clock   *clock.Manual
	changes map[string]*Work
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

func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{TB: t, clock: clock.NewManual(clock.Day("2026-03-02").Start().Add(9 * time.Hour)), changes: map[string]*Work{}}
	runner := &usecase.Runner{}
	desk, own := New(Kit{Runner: runner}, Needs{Names: h, Numbers: func() []string { return []string{"2", "9"} },
		HasAsset: func(_ context.Context, _ bun.IDB, code string) (bool, error) { return code == "DB-1", nil },
		Change:   func(_ context.Context, number string) (*Work, error) { return h.changes[number], nil }})
	runner.DB = dbtest.OpenAt(t, h.clock, append(own.Migrations, usecase.Migrations, audit.Migrations, outbox.Migrations, serial.Migrations)...)
	runner.Log = audit.NewLog(own.Tables)
	h.Desk = desk
	return h
}

func as(person string, permissions ...string) context.Context {
	grants := map[string]scope.Reach{PermitRead: scope.All}
	for _, p := range permissions {
		grants[p] = scope.All
	}
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: "operations", Grants: grants})
}

var (
	engineer = as("engineer", PermitHandle)
	owner    = as("owner", PermitDecide)
	both     = as("engineer", PermitHandle, PermitDecide)
)

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

func (h *house) proposal() Proposal {
	return Proposal{Area: "database", Title: "出库查询加索引", Detail: "按药店查询出库单全表扫描", Asset: "DB-1", Metric: "slow_queries", Unit: "次/日", Better: Lower, Before: 120_000, On: h.clock.Now().Day(), Source: "慢查询日志"}
}

func (h *house) do(who context.Context, v View, action string, step Step) View {
	h.Helper()
	step.Version = v.Version
	return need[View](h)(h.Do(who, v.ID, action, step))
}

func (h *house) refuse(who context.Context, want string, v View, action string, step Step) {
	h.Helper()
	step.Version = v.Version
	_, err := h.Do(who, v.ID, action, step)
	h.refused(want, err)
}

func (h *house) refused(want string, err error) {
	h.Helper()
	told, _ := err.(*fault.Error)
	if told == nil {
		h.Fatalf("not refused (want %s): %v", want, err)
	}
	if told.Key != want && !slices.ContainsFunc(told.Fields, func(f fault.Field) bool { return f.Key == want }) {
		h.Errorf("%v, want %s", err, want)
	}
}

// TestImprovementIsMeasuredBeforeAndAfter: a proposal has its figure, the owner
// accepts it, a finished change carries it out, and the figure is taken again.
func TestImprovementIsMeasuredBeforeAndAfter(t *testing.T) {
	h := newHouse(t)
	for want, spoil := range map[string]func(p *Proposal){
		"improvement.about": func(p *Proposal) { p.Asset = "" }, "improvement.asset": func(p *Proposal) { p.Asset = "DB-9" }, "improvement.module": func(p *Proposal) { p.Modules = []string{"99"} },
		"improvement.source": func(p *Proposal) { p.Source = "" }, "improvement.day": func(p *Proposal) { p.On = p.On.AddDays(1) }, "improvement.figure": func(p *Proposal) { p.Before = -1 }, "field.required": func(p *Proposal) { p.Unit = "" },
	} {
		p := h.proposal()
		spoil(&p)
		_, err := h.Propose(engineer, p)
		h.refused(want, err)
	}
	v := need[View](t)(h.Propose(engineer, h.proposal()))
	h.refuse(engineer, "fault.forbidden", v, "accept", Step{Text: "good"})
	h.refuse(both, "improvement.own_proposal", v, "accept", Step{Text: "good"})
	better := h.proposal()
	better.Modules = []string{"9"}
	v = h.do(engineer, v, "revise", Step{Proposal: &better})
	v = h.do(owner, v, "accept", Step{Text: "同意"})
	h.refuse(engineer, "improvement.change_first", v, "carry", Step{})
	h.refuse(engineer, "improvement.no_change", v, "change", Step{ChangeNumber: "BG1"})
	h.changes["BG1"] = &Work{Number: "BG1"}
	v = h.do(engineer, v, "change", Step{ChangeNumber: "BG1"})
	h.refuse(engineer, "improvement.change_open", v, "carry", Step{})
	h.changes["BG1"].Done = true
	h.clock.Advance(48 * time.Hour)
	v = h.do(engineer, v, "carry", Step{})
	h.refuse(engineer, "improvement.too_soon", v, "measure", Step{After: 3_000, On: h.clock.Now().Day().AddDays(-1), Source: "慢查询日志"})
	v = h.do(engineer, v, "measure", Step{After: 3_500, On: h.clock.Now().Day(), Source: "慢查询日志", Text: "三次都是备份"})
	if v.State != Measured || v.Verdict != "better" || v.BeforeText != "120 次/日" || v.AfterText != "3.5 次/日" || v.CreatorName != "name of engineer" || v.DeciderName != "name of owner" || v.MeasurerName != "name of engineer" || v.Change == nil {
		t.Errorf("%+v", v)
	}
	h.refuse(engineer, "improvement.better_already", v, "resume", Step{Text: "again"})
	if settled := need[[]View](t)(h.Settled(owner, h.clock.Now(), h.clock.Now()+1)); len(settled) != 1 || len(need[[]View](t)(h.Settled(owner, 0, h.clock.Now()))) != 0 {
		t.Errorf("for the report: %+v", settled)
	}
	found := need[list.Result[View]](t)(h.List(owner, &listInput{Filter: Filter{Module: "9", State: []string{Measured}}}))
	if len(found.Items) != 1 || found.Items[0].Verdict != "better" {
		t.Errorf("%+v", found)
	}
}

// TestImprovementThatIsNoBetterIsTakenUpAgain: the old measurement goes, and
// another change is needed.
func TestImprovementThatIsNoBetterIsTakenUpAgain(t *testing.T) {
	h := newHouse(t)
	h.changes["BG1"] = &Work{Number: "BG1", Done: true}
	p := h.proposal()
	p.Better = Higher
	v := h.do(owner, need[View](t)(h.Propose(engineer, p)), "accept", Step{Text: "同意"})
	v = h.do(engineer, h.do(engineer, v, "change", Step{ChangeNumber: "BG1"}), "carry", Step{})
	v = h.do(engineer, v, "measure", Step{After: 1_000, On: h.clock.Now().Day(), Source: "监测页面"})
	if v.Verdict != "worse" {
		t.Errorf("%+v", v)
	}
	v = h.do(engineer, v, "resume", Step{Text: "索引没有用上"})
	if v.State != Accepted || v.ChangeNumber != "" || v.Verdict != "" || v.Note != "索引没有用上" {
		t.Errorf("%+v", v)
	}
	if v = h.do(owner, v, "reject", Step{Text: "不再需要"}); v.State != Rejected || len(v.Steps) != 2 {
		t.Errorf("%+v", v)
	}
}

// TestTodosNameWhoseTurnItIs: proposals wait for the owner, the rest for the service.
func TestTodosNameWhoseTurnItIs(t *testing.T) {
	h := newHouse(t)
	v := need[View](t)(h.Propose(engineer, h.proposal()))
	of := func(permission string) []string {
		var keys []string
		for _, todo := range need[[]module.Todo](t)(h.todos(t.Context(), scope.Actor{PersonID: "x", Grants: map[string]scope.Reach{permission: scope.All}}, 10)) {
			keys = append(keys, todo.What)
		}
		return keys
	}
	if !slices.Equal(of(PermitDecide), []string{"todo.improvement.accept"}) || len(of(PermitHandle)) != 0 {
		t.Errorf("proposed: %v %v", of(PermitDecide), of(PermitHandle))
	}
	h.do(owner, v, "accept", Step{Text: "同意"})
	if !slices.Equal(of(PermitHandle), []string{"todo.improvement.carry"}) || len(of(PermitDecide)) != 0 {
		t.Errorf("accepted: %v %v", of(PermitDecide), of(PermitHandle))
	}
}
