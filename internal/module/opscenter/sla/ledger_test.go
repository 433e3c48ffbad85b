package sla

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/usecase"
)

func refused(t testing.TB, err error, code fault.Code, key string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != code || f.Key != key {
		t.Errorf("%v, want %s %s", err, code, key)
	}
}

// TestEscalationLadder: 50, 75, 90 and 100 per cent reach the right people once
// each, an acknowledgement stops it, and fifteen minutes without action resume it.
func TestEscalationLadder(t *testing.T) {
	h := open(t)
	subject := h.report(P1, Online)
	percents := func() (list []int64) {
		for _, e := range h.told(Recovery10) {
			list = append(list, e.Percent)
		}
		return list
	}
	h.to("09:59")
	if got := percents(); got != nil {
		t.Error("before half of the time", got)
	}
	h.to("10:00")
	h.to("10:00")
	first := h.told(Recovery10)
	if len(first) != 1 || first[0].Percent != 50 || !slices.Equal(first[0].To, []string{Responsible}) {
		t.Errorf("at half of the time %+v", first)
	}
	clockID := rowID(subject, Recovery10)
	if _, err := h.Acknowledge(engineer(h), clockID); err != nil {
		t.Fatal(err)
	}
	h.clock.Set(at("10:10"))
	h.fact(subject, Worked) // an action: the acknowledgement holds until 10:25
	h.to("10:24")
	if got := percents(); got != nil {
		t.Error("acknowledged, and something is being done", got)
	}
	h.to("10:26")
	again := h.told(Recovery10)
	if len(again) != 1 || again[0].Percent != 50 || !again[0].Again {
		t.Errorf("fifteen minutes without action: %+v", again)
	}
	h.to("10:30")
	if got := h.told(Recovery10); len(got) != 1 || got[0].Percent != 75 || !slices.Equal(got[0].To, []string{"operations.manager"}) {
		t.Errorf("75: %+v", got)
	}
	h.to("10:48")
	if got := h.told(Recovery10); len(got) != 1 || got[0].Percent != 90 || !slices.Equal(got[0].To, []string{"operations.expert", Company}) {
		t.Errorf("90: %+v", got)
	}
	h.to("11:01")
	if got := h.told(Recovery10); len(got) != 1 || got[0].Percent != 100 || !slices.Equal(got[0].To, []string{"owner.authoriser", Company}) {
		t.Errorf("100: %+v", got)
	}
	if got := h.state(subject, Recovery10); got.State != Breached || got.Step != 100 {
		t.Errorf("late: %+v", got)
	}
	for minute := range 10 * 60 { // it is repeated, but not for ever
		h.clock.Set(at("11:01").Add(time.Duration(minute) * time.Minute))
		if err := h.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(h.told(Recovery10)); n != 11 {
		t.Errorf("told %d times more", n)
	}
	h.fact(subject, Recovered)
	_, err := h.Acknowledge(engineer(h), clockID)
	refused(t, err, fault.Conflict, "sla.over")
}

// TestATimeThatRanAhead: a machine whose clock jumped ahead makes clocks late and
// tells people. Once the time is right they run again, nothing looks altered, and
// each step is told when it comes.
func TestATimeThatRanAhead(t *testing.T) {
	h := open(t)
	subject := h.report(P1, Onsite)
	due := h.state(subject, Recovery10).DueAt
	h.to("10:01")
	if got := h.told(Recovery10); len(got) != 1 || got[0].Percent != 50 {
		t.Fatalf("half the time: %+v", got)
	}
	h.clock.Set(due.Add(time.Hour))
	if err := h.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := h.state(subject, Recovery10); got.State != Breached || got.Step != 100 {
		t.Fatalf("an hour ahead: %+v", got)
	}
	h.told(Recovery10)
	h.clock.Set(at("10:05"))
	if report := h.verify(t.Context()); !report.OK() {
		t.Errorf("before the sweep: %+v", report.Problems)
	}
	h.to("10:05")
	if got := h.state(subject, Recovery10); got.State != Running || got.Step != 50 || got.DueAt != due {
		t.Errorf("the time is right: %+v", got)
	}
	if report := h.verify(t.Context()); !report.OK() {
		t.Errorf("after the sweep: %+v", report.Problems)
	}
	if got := h.told(Recovery10); len(got) != 0 {
		t.Errorf("told again: %+v", got)
	}
	h.clock.Set(due.Add(time.Minute))
	if err := h.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := h.told(Recovery10); len(got) != 1 || got[0].Percent != 100 {
		t.Errorf("its end: %+v", got)
	}
}

// TestCompanyReportAndExpertPlan: C8 and C9 start and cancel.
func TestCompanyReportAndExpertPlan(t *testing.T) {
	h := open(t)
	solved, hard := h.report(P3, Online), h.report(P3, Online)
	h.clock.Set(at("09:40"))
	h.fact(solved, Solved)
	h.fact(hard, Escalated)
	if got := h.state(solved, CompanyReport); got.State != Void {
		t.Errorf("solved within the hour: %+v", got)
	}
	if got := h.state(hard, CompanyReport); got.State != Met {
		t.Errorf("told in time: %+v", got)
	}
	if got := h.state(hard, ExpertPlan); got.State != Running || got.DueAt != at("10:40") {
		t.Errorf("the plan: %+v", got)
	}
	h.to("10:41")
	if got := h.state(hard, ExpertPlan); got.State != Breached {
		t.Errorf("no plan after an hour: %+v", got)
	}
	h.fact(hard, PlanConfirmed)
	if got := h.state(hard, ExpertPlan); got.State != Breached || got.StoppedAt != at("10:41") {
		t.Errorf("late stays late: %+v", got)
	}
}

// TestSolvedUnderAnOlderProgramEnds: the clock of a request that nobody said to
// be solved ends when it was solved, not when the program noticed.
func TestSolvedUnderAnOlderProgramEnds(t *testing.T) {
	h := open(t)
	ids := map[string]string{}
	for _, name := range []string{"in time", "late", "at work"} {
		ids[name] = id.New(h.clock.Now())
		h.do(func(ctx context.Context, tx *usecase.Tx) error {
			return h.Begin(ctx, tx, Subject{ID: ids[name], Kind: RequestKind, Number: "QQ" + name, Path: "/x"}, Fact{Kind: Requested}, Fact{Kind: Noticed})
		})
	}
	fault := h.report(P3, Online)
	h.to("12:00")
	h.solved = map[string]clock.Instant{ids["in time"]: at("09:40"), ids["late"]: at("11:00")}
	for range 2 { // the second time there is nothing to do
		if err := h.Settle(h.Context()); err != nil {
			t.Fatal(err)
		}
		h.to("13:00")
		h.solved = nil
	}
	if got := h.state(ids["in time"], CompanyReport); got.State != Void || got.StoppedAt != 0 {
		t.Errorf("solved within the hour: %+v", got)
	}
	if got := h.state(ids["late"], CompanyReport); got.State != Breached || got.StoppedAt != at("11:00") {
		t.Errorf("solved late: %+v", got)
	}
	for _, still := range []string{ids["at work"], fault} {
		if got := h.state(still, CompanyReport); got.State != Breached || got.StoppedAt != 0 {
			t.Errorf("nobody has solved it: %+v", got)
		}
	}
}

// TestRecoveryIsProvenByTheMonitor runs the watch over the database: nothing is
// recovered before fifteen healthy minutes, and several faults share a watch.
func TestRecoveryIsProvenByTheMonitor(t *testing.T) {
	h := open(t)
	h.feed("a", "08:50", "09:59", false)
	h.feed("b", "08:50", "10:19", false)
	h.feed("a", "10:00", "12:00", true)
	h.feed("b", "10:20", "12:00", true)
	one, both, none := h.report(P1, Online, "a"), h.report(P1, Online, "b", "a"), h.report(P1, Online)
	for minute := range 60 {
		h.clock.Set(at("10:00").Add(time.Duration(minute) * time.Minute))
		if err := h.Observe(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := h.state(one, Recovery10); (minute < 15) != got.StoppedAt.IsZero() {
			t.Fatalf("10:%02d %+v", minute, got)
		}
	}
	if got := h.state(one, Recovery10); got.StoppedAt != at("10:15") || got.State != Met {
		t.Errorf("one probe: %+v", got)
	}
	if got := h.state(both, Recovery10); got.StoppedAt != at("10:35") {
		t.Errorf("two probes: %+v", got)
	}
	if got := h.state(none, Recovery10); !got.StoppedAt.IsZero() {
		t.Errorf("nothing watches it, and it recovered: %+v", got)
	}
	v, err := h.Show(as(t.Context(), "reader"), both)
	if err != nil || v.GoodFrom != at("10:20") || v.RecoveryKind != ByMonitor || v.RecoveredAt != at("10:35") {
		t.Errorf("%+v %v", v.Subject, err)
	}
}

// TestHealthyFromTheStart: when the probes never saw the fault, fifteen good
// minutes prove nothing until the engineer says that it is mended.
func TestHealthyFromTheStart(t *testing.T) {
	h := open(t)
	h.feed("a", "08:50", "12:00", true)
	subject := h.report(P3, Online, "a")
	h.to("10:00")
	if got := h.state(subject, Recovery10); !got.StoppedAt.IsZero() {
		t.Fatalf("recovered by itself: %+v", got)
	}
	h.fact(subject, Observing)
	h.to("10:14")
	if got := h.state(subject, Recovery10); !got.StoppedAt.IsZero() {
		t.Fatalf("recovered fourteen minutes after it was mended: %+v", got)
	}
	h.to("10:16")
	if got := h.state(subject, Recovery10); got.StoppedAt != at("10:15") {
		t.Errorf("the stretch since it was mended: %+v", got)
	}
}

func TestExemptionIsTheOwnersDecision(t *testing.T) {
	h := open(t)
	subject := h.report(P1, Online)
	h.clock.Set(at("11:15"))
	h.fact(subject, Recovered)
	claim := Claim{From: at("08:30"), To: at("09:50"), Cause: "power", Evidence: "供电局停电通知 2026-17"}
	for _, wrong := range []Claim{{From: at("10:00"), To: at("09:00"), Cause: "power", Evidence: "notice 17"}, {From: at("10:00"), To: at("12:00"), Cause: "power", Evidence: "notice 17"},
		{From: at("10:00"), To: at("10:30"), Cause: "mood", Evidence: "notice 17"}, {From: at("10:00"), To: at("10:30"), Cause: "power", Evidence: " "}} {
		_, err := h.ClaimExemption(engineer(h), subject, wrong)
		refused(t, err, fault.Invalid, "fault.fields")
	}
	e, err := h.ClaimExemption(engineer(h), subject, claim)
	if err != nil {
		t.Fatal(err)
	}
	if got := h.state(subject, Recovery10); got.State != Breached || minutes(time.Duration(got.Elapsed)*time.Millisecond) != 135 {
		t.Errorf("what is not approved counts: %+v", got)
	}
	_, err = h.DecideExemption(engineer(h), e.ID, Decision{Version: 1, Approve: true})
	refused(t, err, fault.Forbidden, "fault.forbidden")
	both := as(t.Context(), "engineer", PermitPropose, PermitDecide)
	_, err = h.DecideExemption(both, e.ID, Decision{Version: 1, Approve: true})
	refused(t, err, fault.Forbidden, "sla.own_claim")
	if _, err = h.DecideExemption(owner(h), e.ID, Decision{Version: 1, Approve: true, Opinion: "已核"}); err != nil {
		t.Fatal(err)
	}
	if got := h.state(subject, Recovery10); got.State != Met || got.Excluded != (50*time.Minute).Milliseconds() {
		t.Errorf("only the overlap is taken off: %+v", got)
	}
	_, err = h.DecideExemption(owner(h), e.ID, Decision{Version: 2, Approve: false, Opinion: "改"})
	refused(t, err, fault.Conflict, "sla.decided")
}

func TestOnlyTheOwnerMakesALevelMilder(t *testing.T) {
	h := open(t)
	subject := h.report(P3, Online)
	if _, err := h.AskLevel(engineer(h), subject, Wish{Level: P2, Criterion: "result", Evidence: "填报失败扩大"}); err != nil {
		t.Fatal(err)
	}
	if got := h.state(subject, Recovery10); got.Minutes != 240 {
		t.Errorf("worse counts at once: %+v", got)
	}
	c, err := h.AskLevel(engineer(h), subject, Wish{Level: P4, Criterion: "result", Evidence: "影响缩小了"})
	if err != nil || c.State != Proposed {
		t.Fatal(c, err)
	}
	if got := h.state(subject, Recovery10); got.Minutes != 240 {
		t.Errorf("a proposal is no change: %+v", got)
	}
	if _, err = h.DecideLevel(owner(h), c.ID, Decision{Version: 1, Approve: true}); err != nil {
		t.Fatal(err)
	}
	v, err := h.Show(as(t.Context(), "reader"), subject)
	if err != nil || v.Level != P4 || v.FirstLevel != P3 || len(v.Changes) != 2 {
		t.Errorf("%+v %v", v, err)
	}
}

func TestLateClockIsExplainedOnce(t *testing.T) {
	h := open(t)
	subject := h.report(P3, Online)
	_, err := h.Explain(engineer(h), rowID(subject, FirstResponse), "电话占线")
	refused(t, err, fault.Conflict, "sla.not_late")
	h.to("09:11")
	todos, err := h.todos(t.Context(), actor("engineer", PermitPropose), 10)
	if err != nil || len(todos) != 1 {
		t.Fatal(todos, err)
	}
	if _, err = h.Explain(engineer(h), rowID(subject, FirstResponse), "电话占线"); err != nil {
		t.Fatal(err)
	}
	_, err = h.Explain(engineer(h), rowID(subject, FirstResponse), "换个说法")
	refused(t, err, fault.Conflict, "sla.explained")
}

func TestPenaltyLedger(t *testing.T) {
	h := open(t)
	for range 2 {
		subject := h.report(P1, Online)
		h.fact(subject, Recovered)
		h.do(func(ctx context.Context, tx *usecase.Tx) error {
			_, err := h.Record(ctx, tx, subject, Fact{Kind: Finalised, Level: P1})
			return err
		})
	}
	p, err := h.Penalties(as(t.Context(), "reader"))
	if err != nil || len(p.Years) != 1 || p.Years[0].Count != 2 || p.Years[0].Penalty != 2_000_000 || p.Years[0].Left != 3_000_000 || p.Next != 2_000_000 {
		t.Errorf("%+v %v", p, err)
	}
	h.do(func(ctx context.Context, tx *usecase.Tx) error { // the owner finds one was force majeure
		_, err := h.Record(ctx, tx, p.Years[0].Faults[0].ID, Fact{Kind: NoFault})
		return err
	})
	if p, err = h.Penalties(as(t.Context(), "reader")); err != nil || p.Years[0].Count != 1 || p.Years[0].Penalty != 0 {
		t.Errorf("%+v %v", p, err)
	}
	h.contract = Contract{}
	if p, err = h.Penalties(as(t.Context(), "reader")); err != nil || p.Contract != nil || len(p.Years) != 0 {
		t.Errorf("without a contract %+v %v", p, err)
	}
}

func TestAttainmentAndAvailability(t *testing.T) {
	h := open(t)
	first, second := h.report(P3, Online), h.report(P3, Online)
	h.clock.Set(at("09:05"))
	h.fact(first, Answered)
	h.to("09:30")
	h.fact(second, Answered)
	list, err := h.Attain(as(t.Context(), "reader"), "2026-03-01", "2026-03-31")
	if err != nil || list[0].Code != FirstResponse || list[0].Count != 2 || list[0].Met != 1 || list[0].Breached != 1 || list[0].Rate != 50_000 {
		t.Errorf("%+v %v", list[0], err)
	}
	_, err = h.Attain(as(t.Context(), "reader"), "2026-03-31", "2026-03-01")
	refused(t, err, fault.Invalid, "fault.fields")
	h.clock.Set(clock.Day("2026-04-01").Start())
	modules, err := h.Availabilities(as(t.Context(), "reader"), "2026-03-01", "2026-03-31")
	if err != nil || len(modules) != 2 || !modules[0].Key || modules[1].Key || !modules[0].Met || modules[0].Contract != 99_901 || modules[1].Met || modules[1].Contract != 0 || modules[1].Coverage != 0 {
		t.Errorf("%+v %v", modules, err)
	}
}

// TestClocksSurviveARestart stops the program in every state of the clocks and
// goes on with another one over the same database: what is stored is what the
// facts say, and nothing is told twice.
func TestClocksSurviveARestart(t *testing.T) {
	h := open(t)
	subject := h.report(P1, Onsite, "a")
	steps := []struct {
		at   string
		kind Kind
	}{{"09:05", Answered}, {"09:12", SupportStarted}, {"09:14", RemoteStarted}, {"10:10", Arrived}, {"10:30", OnsiteDiagnosed}, {"10:31", Escalated},
		{"10:55", PlanConfirmed}, {"11:10", Recovered}, {"11:30", AnalysisHanded}}
	told := map[string]bool{}
	for _, step := range steps {
		h.to(step.at)
		for range 2 { // the second time is after the restart
			restarted, _ := New(h.kit, h.needs)
			h.Ledger = restarted
			if err := h.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			if report := h.verify(t.Context()); !report.OK() {
				t.Fatalf("%s: %+v", step.at, report)
			}
		}
		for _, code := range []Code{Recovery10, Arrival} {
			for _, e := range h.told(code) {
				key := string(code) + e.At.String()
				if told[key] {
					t.Errorf("%s was told twice", key)
				}
				told[key] = true
			}
		}
		before := h.state(subject, Recovery10)
		h.fact(subject, step.kind)
		after := h.state(subject, Recovery10)
		if before.StartedAt != after.StartedAt || step.kind != Recovered && before.DueAt != after.DueAt {
			t.Errorf("%s moved the recovery clock: %+v, %+v", step.kind, before, after)
		}
	}
}

// TestAChangedClockIsFound: a clock that somebody moves in the database is not
// what its facts say, and the verification names it.
func TestAChangedClockIsFound(t *testing.T) {
	h := open(t)
	subject := h.report(P1, Online)
	move := func(by int64) {
		h.Helper()
		if err := h.kit.Runner.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE sla_clock SET due_at = due_at + ? WHERE id = ?", by, rowID(subject, Recovery10))
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	move(3600_000)
	report := h.verify(t.Context())
	if !slices.ContainsFunc(report.Problems, func(p audit.Problem) bool { return p.Table == "sla_clock" && p.ID == rowID(subject, Recovery10) }) {
		t.Errorf("%+v", report.Problems)
	}
	move(-3600_000)
}

func TestClockList(t *testing.T) {
	h := open(t)
	h.report(P1, Online)
	h.report(P4, Online)
	h.to("09:11")
	page, err := h.Clocks(as(t.Context(), "reader"), &clocksInput{Params: list.Params{Sort: "dueAt"}, ClockFilter: ClockFilter{State: []string{string(Breached)}}})
	if err != nil || page.Total != 2 {
		t.Errorf("%+v %v", page, err)
	}
	open, err := h.Clocks(as(t.Context(), "reader"), &clocksInput{Params: list.Params{Sort: "dueAt", Limit: 100}, ClockFilter: ClockFilter{Open: true}})
	if err != nil || open.Items[0].State != Breached || open.Items[len(open.Items)-1].State != Running || slices.ContainsFunc(open.Items, func(r Row) bool { return !r.open() }) {
		t.Errorf("late ones come first, and nothing that has ended: %+v %v", open, err)
	}
	_, err = h.Clocks(t.Context(), &clocksInput{})
	refused(t, err, fault.Unauthenticated, "fault.unauthenticated")
}

// TestNoFaultIsNotWatched: what the owner found to be no fault is looked at no
// more, and its recovery is never recorded.
func TestNoFaultIsNotWatched(t *testing.T) {
	h := open(t)
	h.feed("a", "08:50", "09:30", false)
	h.feed("a", "09:31", "11:00", true)
	subject := h.report(P3, Online, "a")
	h.fact(subject, NoFault)
	watches, err := openWatches(t.Context(), h.kit.Runner.DB.Read())
	if err != nil || len(watches) != 0 {
		t.Errorf("%d watches, %v", len(watches), err)
	}
	h.to("11:00")
	if v, err := h.Show(as(t.Context(), "reader"), subject); err != nil || !v.RecoveredAt.IsZero() {
		t.Errorf("%+v %v", v.Subject, err)
	}
}
