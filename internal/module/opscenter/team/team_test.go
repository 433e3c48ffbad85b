package team

import (
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/outbox"
)

// A new version never rewrites the old one: the days before it keep what was agreed.
func TestContractVersionsStayAsTheyWere(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	a := w.agreement()
	must[ContractView](t)(w.Agree(manager, a))
	bad := a
	bad.Bond, bad.End = bad.Total+1, bad.Start
	_, err := w.Agree(manager, bad)
	w.refused("team.contract_bond", err)
	w.refused("team.contract_end", err)
	_, err = w.Agree(manager, a)
	w.refused("team.contract_later", err)
	next := a
	next.Total, next.ValidFrom, next.FileIDs = 120_000_000, w.day().AddDays(10), w.paper(manager, PermitManage)
	must[ContractView](t)(w.Agree(manager, next))
	q := w.kit.Runner.DB.Read()
	for day, total := range map[clock.Day]int64{a.Start.AddDays(-1): 0, w.day(): 100_000_000, w.day().AddDays(9): 100_000_000, w.day().AddDays(10): 120_000_000, "2040-01-01": 120_000_000} {
		if c := must[Contract](t)(w.ContractOn(reader, q, day)); c.Total != total || total > 0 && c.Start != a.Start {
			t.Errorf("%s: %+v, want %d", day, c, total)
		}
	}
	rows := must[[]ContractView](t)(w.Contracts(reader))
	if len(rows) != 2 || rows[0].Version != 2 || rows[0].Current || !rows[1].Current || rows[1].Total != 100_000_000 || rows[1].Bond != 5_000_000 {
		t.Errorf("versions: %+v", rows)
	}
	_, err = w.Agree(engineer, next)
	w.refused("fault.forbidden", err)
}

func TestExactlyOneProjectManagerOnEveryDay(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	must[ContractView](t)(w.Agree(manager, w.agreement()))
	first := w.enrol("Zhang", Manager, w.day().AddMonths(-6))
	_, err := w.Enrol(manager, Enrolment{Name: "Wang", Role: Manager, From: w.day(), Qualification: Qualification{Since: "2010-01-01"}})
	w.refused("team.two_managers", err)
	_, err = w.Enrol(manager, Enrolment{Name: "Wang", Role: Manager, From: w.day().AddDays(40), Qualification: Qualification{Since: "2010-01-01"}})
	w.refused("team.two_managers", err)
	if gaps := must[[]Gap](t)(w.ManagerGaps(reader, w.kit.Runner.DB.Read(), first.From, first.From.AddDays(800))); len(gaps) != 0 {
		t.Errorf("gaps: %v", gaps)
	}
	before := must[Overview](t)(w.Overview(reader, first.From.AddDays(-3), first.From.AddDays(3)))
	if len(before.Gaps) != 1 || before.Gaps[0] != (Gap{first.From.AddDays(-3), first.From.AddDays(-1), 0}) || before.Posts[0].Role != Manager || !before.Posts[0].Met || before.Posts[1].Met {
		t.Errorf("overview: %+v", before)
	}
	people := []Member{{Role: Manager, From: "2026-01-01", Until: "2026-01-10"}, {Role: Manager, From: "2026-01-12", Until: "2026-01-20"}, {Role: Manager, From: "2026-01-20"}, {Role: DBA, From: "2026-01-01"}}
	want := []Gap{{"2026-01-11", "2026-01-11", 0}, {"2026-01-20", "2026-01-20", 2}}
	if gaps := managerGaps(people, "2026-01-01", "2026-02-01"); len(gaps) != 2 || gaps[0] != want[0] || gaps[1] != want[1] {
		t.Errorf("gaps: %v", gaps)
	}
}

func TestRequirementsOfTheContractPerPerson(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	m := w.enrol("Zhang", Manager, w.day())
	if m.Met || m.Requirements[0].Met || !m.Requirements[1].Met || m.Years != 10 || m.Requirements[0].Basis != "O-062" || m.Requirements[1].Basis != "O-063" {
		t.Errorf("without a certificate: %+v", m.Requirements)
	}
	if m.Name == "Zhang" {
		t.Error("the name of somebody without an account is not masked")
	}
	m = w.certify(m, "itil", w.day())
	if !m.Met {
		t.Errorf("valid on its last day: %+v", m.Requirements)
	}
	w.clock.Advance(24 * time.Hour)
	if m = must[MemberView](t)(w.Member(reader, m.ID)); m.Met || m.Requirements[0].key != "" && m.Requirements[0].key != "team.unmet_expired" {
		t.Errorf("expired: %+v", m.Requirements)
	}
	day := clock.Day("2026-11-02")
	terms := Terms{ManagerYears: 5, KeyYears: 3, Projects: 1}
	for _, c := range []struct {
		role  string
		since clock.Day
		met   bool
	}{{Manager, "2021-11-02", true}, {Manager, "2021-11-03", false}, {DBA, "2023-11-02", true}, {DBA, "2023-11-03", false}, {Engineer, "2023-11-02", true}} {
		found := requirements(&Member{Since: c.since, Projects: []string{"x"}}, []Certificate{{Kind: "mysql", IssuedOn: "2020-01-01"}, {Kind: "pmp", IssuedOn: "2020-01-01"}}, c.role, terms, day)
		for _, r := range found {
			if r.Code == "years" && r.Met != c.met || r.Code != "years" && !r.Met {
				t.Errorf("%s since %s: %+v", c.role, c.since, r)
			}
		}
	}
	if found := requirements(&Member{Since: "2000-01-01"}, nil, Support, terms, day); len(found) != 2 || found[1].Met || found[1].Basis != "O-066" {
		t.Errorf("no project: %+v", found)
	}
}

// The golden vectors of the contract: the day of the notice does not count.
func TestReplacementNeedsThirtyWorkingDaysAfterTheNotice(t *testing.T) {
	for notice, earliest := range map[clock.Day]clock.Day{"2026-01-30": "2026-03-19", "2026-03-02": "2026-04-14", "2026-09-01": "2026-10-19"} {
		w := newWorld(t, notice)
		serving, candidate := w.pair()
		_, err := w.notice(serving, candidate, earliest.AddDays(-1))
		w.refused("team.too_early", err)
		r := must[ReplacementView](t)(w.notice(serving, candidate, earliest))
		if r.EarliestDay != earliest || r.NoticeDay != notice || r.State != Noticed || len(w.out.told) != 1 || w.out.told[0] != "notice "+string(earliest) {
			t.Errorf("%s: %+v, clocks %v", notice, r.Replacement, w.out.told)
		}
	}
}

func TestReplacementIsBlockedWithoutTheOwnersWrittenConsent(t *testing.T) {
	w := newWorld(t, "2026-03-02")
	must[ContractView](t)(w.Agree(manager, w.agreement()))
	serving, candidate := w.pair()
	w.plan(20, 24, serving.ID)
	r := must[ReplacementView](t)(w.notice(serving, candidate, "2026-04-14"))
	_, err := w.Decide(manager, r.ID, "consent", Decision{Version: 1})
	w.refused("fault.forbidden", err)
	_, err = w.Decide(owner, r.ID, "consent", Decision{Version: 1})
	w.refused("team.consent_file", err)
	_, err = w.notice(serving, candidate, "2026-04-20")
	w.refused("team.replacement_open", err)
	both := as("manager", PermitManage, PermitConsent)
	_, err = w.Decide(both, r.ID, "consent", Decision{Version: 1})
	w.refused("team.own_notice", err)
	if m := must[MemberView](t)(w.Member(reader, candidate.ID)); m.State != "candidate" {
		t.Errorf("serves without consent: %+v", m.Member)
	}
	r = must[ReplacementView](t)(w.Decide(owner, r.ID, "consent", Decision{Version: 1, FileIDs: w.paper(owner, PermitConsent)}))
	q := w.kit.Runner.DB.Read()
	if gaps := must[[]Gap](t)(w.ManagerGaps(reader, q, "2026-03-02", "2026-12-31")); len(gaps) != 0 {
		t.Errorf("gaps: %v", gaps)
	}
	w.clock.Set(clock.Day("2026-04-14").Start().Add(time.Minute))
	if err := w.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r = must[ReplacementView](t)(w.Replacement(reader, r.ID)); r.State != Effective || w.out.told[len(w.out.told)-1] != "replaced" {
		t.Errorf("on its day: %+v, %v", r.Replacement, w.out.told)
	}
	old, now := must[MemberView](t)(w.Member(reader, serving.ID)), must[MemberView](t)(w.Member(reader, candidate.ID))
	if old.State != "left" || now.State != "serving" || old.Until != "2026-04-13" || now.From != "2026-04-14" {
		t.Errorf("old %+v, new %+v", old.Member, now.Member)
	}
}

func TestConsentAfterTheDayAndLowerQualificationAreRefused(t *testing.T) {
	w := newWorld(t, "2026-03-02")
	serving, _ := w.pair()
	weak := w.enrol("Zhao", Manager, "")
	_, err := w.notice(serving, weak, "2026-04-14")
	w.refused("team.lower", err)
	weak = w.certify(weak, "pmp", "2026-04-13") // has ended on the first day
	_, err = w.notice(serving, weak, "2026-04-14")
	w.refused("team.lower", err)
	weak = w.certify(weak, "pmp", "2026-04-14")
	r := must[ReplacementView](t)(w.notice(serving, weak, "2026-04-14"))
	if len(r.Comparison) != 3 || r.Lower || r.Comparison[0].Code != "certificate" {
		t.Errorf("comparison: %+v", r.Comparison)
	}
	w.clock.Set(clock.Day("2026-04-14").Start())
	_, err = w.Decide(owner, r.ID, "consent", Decision{Version: 1, FileIDs: w.paper(owner, PermitConsent)})
	w.refused("team.day_passed", err)
	if r = must[ReplacementView](t)(w.Decide(manager, r.ID, "withdraw", Decision{Version: 1, Note: "too late"})); r.State != Withdrawn || w.out.told[len(w.out.told)-1] != "dropped" {
		t.Errorf("withdrawn: %+v %v", r.Replacement, w.out.told)
	}
}

// plan rosters so many days from the next one.
func (w *world) plan(days, hours int, people ...string) Roster {
	w.Helper()
	next := must[Roster](w)(w.Roster(reader, "", "")).Next
	return must[Roster](w)(w.Schedule(manager, Plan{From: next, To: next.AddDays(days - 1), Hours: hours, Members: people}))
}

func TestDutyRosterHasNoHoles(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	one, two := w.enrol("Zhang", Support, "2026-01-01"), w.enrol("Li", Security, "2026-01-01")
	if r := must[Roster](t)(w.Roster(reader, "", "")); len(r.Holes) != 1 || r.Next != "2026-11-02" {
		t.Errorf("nothing is planned: %+v", r)
	}
	r := w.plan(7, 8, one.ID, two.ID)
	if len(r.Shifts) != 21 || len(r.Holes) != 0 || r.Next != "2026-11-09" {
		t.Errorf("roster: %d shifts, %v, %s", len(r.Shifts), r.Holes, r.Next)
	}
	for _, from := range []clock.Day{"2026-11-08", "2026-11-10"} {
		_, err := w.Schedule(manager, Plan{From: from, To: "2026-11-20", Hours: 12, Members: []string{one.ID}})
		w.refused("team.roster_next", err)
	}
	candidate := w.enrol("Wu", Support, "")
	_, err := w.Schedule(manager, Plan{From: "2026-11-09", To: "2026-11-10", Hours: 12, Members: []string{candidate.ID}})
	w.refused("team.roster_member", err)
	for at := clock.Day("2026-11-02").Start(); at < clock.Day("2026-11-09").Start(); at = at.Add(time.Hour) {
		if duty := must[[]Duty](t)(w.OnDuty(reader, at)); len(duty) != 1 {
			t.Fatalf("at %s: %v", at, duty)
		}
	}
	if duty := must[[]Duty](t)(w.OnDuty(reader, clock.Day("2026-11-09").Start())); len(duty) != 0 {
		t.Errorf("after the plan: %v", duty)
	}
	shift := func(from, to int) Shift {
		return Shift{MemberID: "a", StartsAt: clock.Instant(from), EndsAt: clock.Instant(to)}
	}
	if found := holes([]Shift{shift(0, 10), shift(12, 20)}, 5, 25); len(found) != 2 || found[0] != (Hole{10, 12}) || found[1] != (Hole{20, 25}) {
		t.Errorf("holes: %v", found)
	}
	if doubled([]Shift{shift(0, 10), shift(9, 20)}) == nil || doubled([]Shift{shift(0, 10), shift(10, 20)}) != nil {
		t.Error("twice at once")
	}
}

func TestSwapOfDutyNeedsASecondPerson(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	one, two := w.enrol("Zhang", Support, "2026-01-01"), w.enrol("Li", Security, "2026-01-01")
	r := w.plan(2, 12, one.ID, two.ID)
	wish := Wish{ShiftID: r.Shifts[2].ID, ToID: two.ID, Reason: "ill"}
	_, err := w.Wish(engineer, Wish{ShiftID: r.Shifts[0].ID, ToID: two.ID, Reason: "ill"})
	w.refused("team.shift_begun", err)
	_, err = w.Wish(engineer, Wish{ShiftID: r.Shifts[3].ID, ToID: two.ID, Reason: "ill"})
	w.refused("team.swap_same", err)
	own := must[SwapView](t)(w.Wish(manager, wish))
	_, err = w.DecideSwap(manager, own.ID, "approve", Decision{Version: 1})
	w.refused("team.own_swap", err)
	s := must[SwapView](t)(w.Wish(engineer, wish))
	_, err = w.DecideSwap(engineer, s.ID, "approve", Decision{Version: 1})
	w.refused("fault.forbidden", err)
	if s = must[SwapView](t)(w.DecideSwap(manager, s.ID, "approve", Decision{Version: 1})); s.State != Approved {
		t.Errorf("swap: %+v", s)
	}
	if duty := must[[]Duty](t)(w.OnDuty(reader, r.Shifts[2].StartsAt)); len(duty) != 1 || duty[0].MemberID != two.ID {
		t.Errorf("on duty: %+v", duty)
	}
	_, err = w.DecideSwap(as("another", PermitManage), own.ID, "approve", Decision{Version: 1})
	w.refused("team.swap_old", err)
}

func TestCertificatesAreWarnedOfOnceForEachStep(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	m := w.certify(w.enrol("Zhang", DBA, "2026-01-01"), "mysql", w.day().AddDays(90))
	count := func() int64 {
		if err := w.warn(t.Context()); err != nil {
			t.Fatal(err)
		}
		return must[int64](t)(outbox.Waiting(t.Context(), w.kit.Runner.DB.Read()))
	}
	for _, step := range []struct {
		left int
		want int64
	}{{90, 1}, {90, 1}, {31, 1}, {30, 2}, {8, 2}, {7, 3}, {-1, 3}} {
		w.clock.Set(clock.Day("2027-01-31").AddDays(-step.left).Start().Add(time.Hour))
		if found := count(); found != step.want {
			t.Errorf("%d days before: %d warnings, want %d", step.left, found, step.want)
		}
	}
	todos, err := w.todos(t.Context(), actorOf(manager), 5)
	if err != nil || len(todos) == 0 || todos[0].What != "todo.teamMember.renew" || !todos[0].Overdue {
		t.Errorf("todos: %+v %v", todos, err)
	}
	w.certify(must[MemberView](t)(w.Member(reader, m.ID)), "oracle", "")
	w.certify(must[MemberView](t)(w.Member(reader, m.ID)), "mysql", "")
	if found := must[[]expiring](t)(expiringOn(t.Context(), w.kit.Runner.DB.Read(), w.day(), 90)); len(found) != 0 {
		t.Errorf("renewed: %+v", found)
	}
}

func TestVisitsAndTrainingsAreSigned(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	s := must[SessionView](t)(w.Appoint(manager, Appointment{Kind: "visit", Title: "quarter", PlannedOn: w.day(), Place: "clinic"}))
	_, err := w.Proceed(manager, s.ID, "hold", Course{Version: 1, HeldOn: w.day().AddDays(1)})
	w.refused("team.held_on", err)
	w.refused("team.session_file", err)
	s = must[SessionView](t)(w.Proceed(manager, s.ID, "hold", Course{Version: 1, HeldOn: w.day(), People: "three people", FileIDs: w.paper(manager, PermitManage)}))
	_, err = w.Proceed(manager, s.ID, "sign", Course{Version: 2, Feedback: "good"})
	w.refused("fault.forbidden", err)
	if s = must[SessionView](t)(w.Proceed(owner, s.ID, "sign", Course{Version: 2, Feedback: "good"})); s.State != Signed || s.SignerName != "name of owner" || s.SignedAt.IsZero() {
		t.Errorf("signed: %+v", s)
	}
}

// TestRosterWarnsOfHolesInAKeyPeriod: whatever week is shown, and only of hours
// that can still be filled.
func TestRosterWarnsOfHolesInAKeyPeriod(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	one := w.enrol("Zhang", Support, "2026-01-01")
	w.plan(7, 12, one.ID)
	w.out.periods = []Guarded{
		{Number: "ZB-1", From: clock.Day("2026-11-03").Start(), To: clock.Day("2026-11-05").Start()},
		{Number: "ZB-2", From: clock.Day("2026-11-08").Start(), To: clock.Day("2026-11-11").Start()},
	}
	r := must[Roster](t)(w.Roster(reader, "2026-11-02", "2026-11-03"))
	if len(r.Guarded) != 1 || r.Guarded[0].Number != "ZB-2" || len(r.Guarded[0].Holes) != 1 || r.Guarded[0].Holes[0] != (Hole{clock.Day("2026-11-09").Start(), clock.Day("2026-11-11").Start()}) {
		t.Errorf("%+v", r.Guarded)
	}
	w.plan(2, 12, one.ID)
	if r = must[Roster](t)(w.Roster(reader, "", "")); len(r.Guarded) != 0 {
		t.Errorf("it was filled: %+v", r.Guarded)
	}
}
