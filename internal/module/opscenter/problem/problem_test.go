package problem

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// TestProblemFromFaultToReview: cause and workaround make it a known error, the
// owner approves the plan, a change mends it, and another person reviews.
func TestProblemFromFaultToReview(t *testing.T) {
	h := newHouse(t)
	f := h.breaks(3, "2", "")
	v := h.knownError(f.Number)
	if v.State != Known || v.KnownAt.IsZero() || v.Level != 3 || !slices.Equal(v.Modules, []string{"2"}) || v.Incidents[0].Number != f.Number || v.Number[:2] != prefix {
		t.Fatalf("%+v", v)
	}
	v = h.must(engineer, v, "plan", Step{Plan: "调大上限并监控", DueOn: h.clock.Now().Day().AddDays(10)})
	v = h.must(owner, v, "return", Step{Text: "请补充回退办法"})
	v = h.must(engineer, v, "plan", Step{Plan: "调大上限并监控，可回退", DueOn: h.clock.Now().Day().AddDays(10)})
	v = h.must(owner, v, "approve", Step{Text: "同意"})
	for number, key := range map[string]string{"": "problem.change_first", "BG-1": "problem.change_open"} {
		if number != "" {
			h.fixes[number] = &Fix{Number: number}
			v = h.must(engineer, v, "change", Step{ChangeNumber: number})
		}
		if _, err := h.Do(engineer, v.ID, "finish", Step{Version: v.Version, Text: "完成"}); !is(err, fault.Conflict, key) && number != "" {
			t.Errorf("finished by %q: %v", number, err)
		}
	}
	h.fixes["BG-1"].Done = true
	v = h.must(engineer, v, "finish", Step{Text: "已上线"})
	if _, err := h.Do(engineer, v.ID, "close", Step{Version: v.Version, Text: "没有再出现"}); !is(err, fault.Conflict, "problem.own_review") {
		t.Errorf("the planner reviews: %v", err)
	}
	v = h.must(second, v, "close", Step{Text: "两周没有再出现"})
	if v.State != Closed || v.ReviewerName != "name of second" || v.Late {
		t.Errorf("%+v", v)
	}
	v = h.must(engineer, v, "reopen", Step{Text: "又出现"})
	if v.State != Analysing || v.ChangeNumber != "" || v.Reopens != 1 {
		t.Errorf("%+v", v)
	}
	line, err := h.Timeline(owner, v.ID)
	if err != nil || len(line) < 10 {
		t.Errorf("%d lines, %v", len(line), err)
	}
}

// TestDeskMakesAProblemOfAFault and leaves the analysis to the engineers; who only
// handles or reads opens none.
func TestDeskMakesAProblemOfAFault(t *testing.T) {
	h := newHouse(t)
	f := h.breaks(4, "2", "")
	desk := as("desk", PermitOpen)
	opening := Opening{Title: f.Title, Detail: "每天早上都出现", Modules: f.Modules, Faults: []string{f.Number}}
	v, err := h.Open(desk, opening)
	if err != nil || v.State != Registered || v.Source != ByHand || v.Incidents[0].TicketID != f.ID {
		t.Fatalf("%+v %v", v, err)
	}
	h.write(func(ctx context.Context, tx *usecase.Tx) error {
		of, err := h.OfFault(ctx, tx, f.ID)
		if len(of) != 1 || of[0].ID != v.ID || of[0].Path != page+v.ID {
			t.Errorf("the problems of the fault: %+v", of)
		}
		return err
	})
	if _, err := h.Do(desk, v.ID, "analyse", Step{Version: v.Version}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the desk analyses: %v", err)
	}
	if _, err := h.Open(owner, opening); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the owner opens one: %v", err)
	}
}

var newDay = clock.Day("2026-03-02").Start()

func is(err error, code fault.Code, key string) bool {
	var f *fault.Error
	return errors.As(err, &f) && f.Code == code && f.Key == key
}

// TestProblemIsNotClosedWhileItComesBack: a fault after the fix says that it was none.
func TestProblemIsNotClosedWhileItComesBack(t *testing.T) {
	h := newHouse(t)
	v := h.knownError()
	v = h.must(engineer, v, "plan", Step{Plan: "扩容", DueOn: h.clock.Now().Day()})
	v = h.must(owner, v, "approve", Step{Text: "同意"})
	h.fixes["BG-1"] = &Fix{Number: "BG-1", Done: true}
	v = h.must(engineer, v, "change", Step{ChangeNumber: "BG-1"})
	v = h.must(engineer, v, "finish", Step{Text: "完成"})
	h.clock.Advance(time.Hour)
	v, err := h.Link(second, v.ID, Linking{Fault: h.breaks(4, "2", "").Number})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Do(second, v.ID, "close", Step{Version: v.Version, Text: "关闭"}); !is(err, fault.Conflict, "problem.came_back") {
		t.Errorf("closed although it came back: %v", err)
	}
	if v = h.must(second, v, "fail", Step{Text: "仍然耗尽"}); v.State != Fixing || v.ChangeNumber != "" {
		t.Errorf("%+v", v)
	}
}

// TestGraveFaultsHaveAProblem, and what is none the owner says.
func TestGraveFaultsHaveAProblem(t *testing.T) {
	h := newHouse(t)
	h.breaks(3, "2", "")
	if got := h.all(Filter{}); len(got) != 0 {
		t.Fatalf("P3: %+v", got)
	}
	f := h.breaks(2, "9", "")
	got := h.all(Filter{})
	if len(got) != 1 || got[0].Source != Severe || got[0].Incidents[0].Number != f.Number || got[0].Level != 2 {
		t.Fatalf("P2: %+v", got)
	}
	step := Step{Version: got[0].Version, Text: "供电中断"}
	if _, err := h.Do(engineer, got[0].ID, "dismiss", step); !fault.Is(err, fault.Forbidden) {
		t.Errorf("dismissed by the service provider: %v", err)
	}
	if v, err := h.Do(owner, got[0].ID, "dismiss", step); err != nil || v.State != Dismissed {
		t.Errorf("%+v %v", v.State, err)
	}
	if _, err := h.Link(engineer, got[0].ID, Linking{Fault: f.Number}); !is(err, fault.Conflict, "problem.dismissed") {
		t.Errorf("linked to what is no problem: %v", err)
	}
}

// TestRecurringFaultsBecomeAProblem: three of one module and kind of cause within
// thirty days; the next one is linked to the open problem.
func TestRecurringFaultsBecomeAProblem(t *testing.T) {
	h := newHouse(t)
	h.analysed(h.breaks(4, "2", "capacity"))
	h.clock.Advance(31 * 24 * time.Hour)
	for range 2 {
		h.analysed(h.breaks(4, "2", "capacity"))
	}
	h.analysed(h.breaks(4, "2", "network"))
	h.analysed(h.breaks(4, "9", "capacity"))
	if got := h.all(Filter{}); len(got) != 0 {
		t.Fatalf("two in thirty days: %+v", got)
	}
	h.analysed(h.breaks(4, "2", "capacity"))
	got := h.all(Filter{Source: []string{Repeated}, Module: "2"})
	if len(got) != 1 || len(got[0].Incidents) != 3 || got[0].CauseKind != "capacity" {
		t.Fatalf("three: %+v", got)
	}
	h.analysed(h.breaks(4, "2", "capacity"))
	if got := h.all(Filter{}); len(got) != 1 || len(got[0].Incidents) != 4 {
		t.Errorf("the fourth: %+v", got)
	}
}

// TestWorkaroundsAreOfferedAndCounted to faults of the same module, and found by
// what somebody writes.
func TestWorkaroundsAreOfferedAndCounted(t *testing.T) {
	h := newHouse(t)
	v := h.knownError()
	for _, ask := range []struct {
		text    string
		modules []string
		want    int
	}{{"", []string{"2"}, 1}, {"", []string{"9"}, 0}, {"高峰时连接池耗尽了", nil, 1}, {"打印机没有纸", nil, 0}, {"", nil, 0}} {
		if got, err := h.Known(engineer, h.kit.Runner.DB.Read(), ask.text, ask.modules, 3); err != nil || len(got) != ask.want {
			t.Errorf("%+v: %+v %v", ask, got, err)
		}
	}
	f := h.breaks(4, "2", "")
	for range 2 {
		var err error
		if v, err = h.Link(engineer, v.ID, Linking{Fault: f.Number, Used: true}); err != nil {
			t.Fatal(err)
		}
	}
	if v.Uses != 1 || len(v.Incidents) != 1 || v.Incidents[0].How != Used {
		t.Errorf("%+v", v.Incidents)
	}
	if _, err := h.Link(engineer, v.ID, Linking{Fault: "GZ-99"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown fault: %v", err)
	}
}

// TestRepeatedKnownErrorProposesAWorseLevel when no precaution was taken in time.
func TestRepeatedKnownErrorProposesAWorseLevel(t *testing.T) {
	r := Readiness{Within: 90 * 24 * time.Hour, Use: time.Hour}
	day := func(n int) *Incident {
		at := newDay.Add(time.Duration(n) * 24 * time.Hour)
		return &Incident{ReportedAt: at, At: at.Add(time.Minute), How: Linked}
	}
	used := day(10)
	used.How = Used
	slow := *used
	slow.At = used.ReportedAt.Add(2 * time.Hour)
	first := newDay.Add(-24 * time.Hour)
	known := Problem{State: Known, KnownAt: newDay, Workaround: "restart"}
	planned := Problem{State: Fixing, KnownAt: newDay, Workaround: "restart", DueOn: newDay.Day().AddDays(5)}
	for name, c := range map[string]struct {
		p        Problem
		previous clock.Instant
		i        *Incident
		want     string
	}{
		"not known yet":        {Problem{State: Analysing}, first, day(10), ""},
		"the first of it":      {known, 0, day(10), ""},
		"used at once":         {known, first, used, ""},
		"used too late":        {known, first, &slow, "unused"},
		"not used":             {known, first, day(10), "unused"},
		"long ago":             {known, first, day(100), ""},
		"fix not due":          {planned, first, &Incident{ReportedAt: newDay.Add(time.Hour), At: newDay.Add(time.Hour), How: Used}, ""},
		"fix late":             {planned, first, used, "late"},
		"mended, and returned": {Problem{State: Closed, KnownAt: newDay}, first, used, "returned"},
	} {
		if got := c.p.unready(r, c.previous, c.i); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}

	h := newHouse(t)
	v := h.knownError(h.breaks(4, "2", "").Number)
	h.clock.Advance(24 * time.Hour)
	again, ready := h.breaks(4, "2", ""), h.breaks(4, "2", "")
	for f, in := range map[string]Linking{again.ID: {Fault: again.Number}, ready.ID: {Fault: ready.Number, Used: true}} {
		if _, err := h.Link(engineer, v.ID, in); err != nil {
			t.Fatal(f, err)
		}
	}
	if got := h.proposals(again); len(got) != 1 || got[0].Criterion != "readiness" || got[0].To != 3 || got[0].Proofs[0].Number != v.Number {
		t.Errorf("not prepared: %+v", got)
	}
	if got := h.proposals(ready); len(got) != 0 {
		t.Errorf("prepared: %+v", got)
	}
}

// TestEveryStateAndAction: what the flow does not list is refused.
func TestEveryStateAndAction(t *testing.T) {
	h := newHouse(t)
	v := h.knownError()
	for _, action := range []string{"analyse", "explain", "approve", "return", "finish", "close", "fail", "change", "reopen", "dismiss"} {
		ctx := as("both", PermitHandle, PermitDecide)
		if _, err := h.Do(ctx, v.ID, action, Step{Version: v.Version, Text: "试一试"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s of a known error: %v", action, err)
		}
	}
	if _, err := h.Do(engineer, v.ID, "revise", Step{Version: v.Version, CauseKind: "code"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("neither cause nor workaround: %v", err)
	}
	if _, err := h.Do(engineer, v.ID, "plan", Step{Version: v.Version - 1, Plan: "扩容", DueOn: h.clock.Now().Day()}); !is(err, fault.Conflict, "fault.stale") {
		t.Errorf("an old version: %v", err)
	}
	for person, ctx := range map[string]context.Context{"engineer": engineer, "owner": owner} {
		who, _ := scope.From(ctx)
		todos, err := h.todos(ctx, who, 10)
		if want := map[string]int{"engineer": 1}[person]; err != nil || len(todos) != want {
			t.Errorf("%s: %+v %v", person, todos, err)
		}
	}
}
