package sla

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/usecase"
)

// policy is that of the tender: the defaults, with the calendar of 2026.
func policy(t testing.TB) Policy {
	t.Helper()
	if table == nil {
		database := dbtest.OpenAt(t, clock.NewManual(clock.Day("2026-01-01").Start()), audit.Migrations, usecase.Migrations, calendar.Migrations)
		calendars := calendar.New(database)
		if err := calendars.Seed(t.Context(), &usecase.Runner{DB: database, Log: audit.NewLog(calendar.Tables)}); err != nil {
			t.Fatal(err)
		}
		table, _ = calendars.Current(calendar.Mainland)
	}
	return Policy{Table: table, Always: []Level{P1, P2}, Recovery: map[Level]int64{P1: 120, P2: 240, P3: 480, P4: 1440},
		Minutes: map[Code]int64{"C1": 10, "C2": 15, "C3": 15, "C4": 60, "C5": 120, "C6": 30, "C7": 60, "C8": 60, "C9": 60, "C11": 1440, "C12": 1440, "C13": 30, "C14": 240}}
}

var table *calendar.Table

func find(t testing.TB, clocks []Clock, code Code) Clock {
	t.Helper()
	i := slices.IndexFunc(clocks, func(c Clock) bool { return c.Code == code })
	if i < 0 {
		t.Fatalf("no clock %s in %+v", code, clocks)
	}
	return clocks[i]
}

// on is a moment of any day.
func on(day clock.Day, text string) clock.Instant {
	return day.Start() + (at(text) - clock.Day("2026-03-02").Start())
}

// history is that of a fault that came in at nine, of a level and a mode.
func history(level Level, mode string, more ...Fact) []Fact {
	return append([]Fact{{Kind: Requested, At: at("09:00")}, {Kind: Reported, At: at("09:00")}, {Kind: Noticed, At: at("09:01")},
		{Kind: Levelled, At: at("09:02"), Level: level, Mode: mode}}, more...)
}

// TestClocksAreIndependent: each clock ends by its own fact alone, in time up to
// the last millisecond of its target and late after it.
func TestClocksAreIndependent(t *testing.T) {
	for _, c := range []struct {
		code     Code
		level    Level
		mode     string
		before   []Fact
		from     string
		stop     Kind
		minutes  int
		bystands []Kind
	}{
		{FirstResponse, P3, Online, nil, "09:00", Answered, 10, []Kind{SupportStarted, RemoteStarted, OnlineStarted}},
		{SupportStart, P3, Online, nil, "09:00", SupportStarted, 15, []Kind{Answered, RemoteStarted}},
		{RemoteDiagnosis, P3, Online, nil, "09:00", RemoteStarted, 15, []Kind{Answered, SupportStarted}},
		{OnlineSupport, P3, Online, nil, "09:00", OnlineStarted, 60, []Kind{Answered, Arrived}},
		{Arrival, P1, Online, nil, "09:00", Arrived, 120, []Kind{Answered, OnlineStarted}},
		{OnsiteDiagnosis, P2, Onsite, []Fact{{Kind: Arrived, At: at("10:00")}}, "10:00", OnsiteDiagnosed, 30, []Kind{Diagnosed}},
		{PrelimDiagnosis, P4, Online, nil, "09:01", Diagnosed, 60, []Kind{Answered, OnsiteDiagnosed}},
		{CompanyReport, P3, Online, nil, "09:01", Escalated, 60, []Kind{Answered, PlanConfirmed}},
		{ExpertPlan, P3, Online, []Fact{{Kind: Escalated, At: at("09:30")}}, "09:30", PlanConfirmed, 60, []Kind{Answered}},
		{Recovery10, P1, Online, nil, "09:00", Recovered, 120, []Kind{Arrived, Diagnosed}},
		{Recovery10, P4, Online, nil, "09:00", Recovered, 1440, nil},
		{WishReply, P5, Online, nil, "09:01", Replied, 1440, []Kind{Answered}},
		{Analysis, P3, Online, []Fact{{Kind: Recovered, At: at("10:00")}}, "10:00", AnalysisHanded, 1440, nil},
		{SecurityIncident, P2, Online, []Fact{{Kind: SecurityKnown, At: at("09:10")}}, "09:10", SecurityTold, 240, nil},
	} {
		facts := history(c.level, c.mode, c.before...)
		due := at(c.from).Add(time.Duration(c.minutes) * time.Minute)
		for i, by := range c.bystands {
			facts = append(facts, Fact{Kind: by, At: at(c.from).Add(time.Duration(i+2) * time.Minute)})
		}
		if got := find(t, Compute(facts, nil, policy(t), due-1), c.code); got.State != Running || got.DueAt != due {
			t.Errorf("%s before its end: %+v, due %s", c.code, got, due)
		}
		if got := find(t, Compute(facts, nil, policy(t), due+1), c.code); got.State != Breached || !got.StoppedAt.IsZero() {
			t.Errorf("%s after its end without a stop: %+v", c.code, got)
		}
		for late, want := range map[clock.Instant]State{0: Met, 1: Breached} {
			stopped := append(slices.Clone(facts), Fact{Kind: c.stop, At: due + late})
			if got := find(t, Compute(stopped, nil, policy(t), due+7200_000), c.code); got.State != want || got.StoppedAt != due+late {
				t.Errorf("%s stopped %d ms after its end: %+v", c.code, late, got)
			}
		}
	}
}

func TestClocksThatDoNotApply(t *testing.T) {
	for _, c := range []struct {
		name  string
		facts []Fact
		code  Code
		want  State
	}{
		{"an online fault of P3 needs nobody on site", history(P3, Online), Arrival, Void},
		{"an onsite fault needs no support online", history(P3, Onsite), OnlineSupport, Void},
		{"the diagnosis on site is for P1 and P2", history(P3, Onsite, Fact{Kind: Arrived, At: at("09:30")}), OnsiteDiagnosis, Void},
		{"what the engineer solves within the hour is not told the company", history(P3, Online, Fact{Kind: Solved, At: at("10:01")}), CompanyReport, Void},
		{"but solved later it was told too late", history(P3, Online, Fact{Kind: Solved, At: at("10:02")}), CompanyReport, Breached},
		{"a withdrawn request stops asking", history(P3, Online, Fact{Kind: Withdrawn, At: at("09:05")}), FirstResponse, Void},
		{"force majeure has no recovery time", history(P1, Online, Fact{Kind: Recovered, At: at("15:00")}, Fact{Kind: NoFault, At: at("16:00")}), Recovery10, Void},
		{"but the first answer still counts", history(P1, Online, Fact{Kind: Answered, At: at("09:20")}, Fact{Kind: NoFault, At: at("16:00")}), FirstResponse, Breached},
		{"a wish without an agreed date has no recovery time", history(P5, Online), Recovery10, Void},
		{"the record waits for the recovery", history(P3, Online), Analysis, Waiting},
	} {
		if got := find(t, Compute(c.facts, nil, policy(t), at("23:00")), c.code); got.State != c.want {
			t.Errorf("%s: %s, want %s", c.name, got.State, c.want)
		}
	}
	wish := history(P5, Online, Fact{Kind: Agreed, At: at("10:00"), Until: on("2026-04-01", "18:00")})
	if got := find(t, Compute(wish, nil, policy(t), at("23:00")), Recovery10); got.DueAt != on("2026-04-01", "18:00") || got.State != Running {
		t.Errorf("the agreed date is the end: %+v", got)
	}
}

// TestArrivalCountsWorkingHours: below P2 somebody comes in working hours; the
// end around the clock is kept beside it. 14 February 2026 is a working Saturday.
func TestArrivalCountsWorkingHours(t *testing.T) {
	for _, c := range []struct {
		day         clock.Day
		text        string
		level       Level
		dueDay      clock.Day
		dueText     string
		whole       bool
		description string
	}{
		{"2026-03-02", "09:30", P3, "2026-03-02", "11:30", false, "in the morning"},
		{"2026-03-02", "11:30", P3, "2026-03-02", "14:30", false, "over noon"},
		{"2026-03-02", "17:00", P4, "2026-03-03", "10:00", false, "over night"},
		{"2026-03-06", "23:50", P3, "2026-03-09", "11:00", false, "over the weekend"},
		{"2026-02-13", "17:30", P3, "2026-02-14", "10:30", false, "a Saturday that is worked"},
		{"2026-02-14", "17:30", P3, "2026-02-24", "10:30", false, "over the spring festival"},
		{"2026-02-14", "23:30", P2, "2026-02-15", "01:30", true, "P2 around the clock, over midnight, on a holiday"},
	} {
		start := on(c.day, c.text)
		facts := []Fact{{Kind: Requested, At: start}, {Kind: Reported, At: start}, {Kind: Levelled, At: start, Level: c.level, Mode: Onsite}}
		got := find(t, Compute(facts, nil, policy(t), start+1), Arrival)
		if got.DueAt != on(c.dueDay, c.dueText) {
			t.Errorf("%s: due %s", c.description, got.DueAt.Format("01-02 15:04"))
		}
		if !c.whole && got.AlwaysDue != start.Add(2*time.Hour) {
			t.Errorf("%s: around the clock %s", c.description, got.AlwaysDue)
		}
	}
}

// TestReLevelling: the start stays, the new target counts, and what is already
// past is late because of the level (D13).
func TestReLevelling(t *testing.T) {
	facts := history(P3, Online, Fact{Kind: Levelled, At: at("11:30"), Level: P1})
	got := find(t, Compute(facts, nil, policy(t), at("11:30")), Recovery10)
	if got.StartedAt != at("09:00") || got.DueAt != at("11:00") || got.State != Breached || got.LateBy != "level" {
		t.Errorf("raised after the new end: %+v", got)
	}
	facts = history(P3, Online, Fact{Kind: Levelled, At: at("10:30"), Level: P1})
	if got = find(t, Compute(facts, nil, policy(t), at("10:30")), Recovery10); got.State != Running || got.DueAt != at("11:00") || got.LateBy != "" {
		t.Errorf("raised in time: %+v", got)
	}
	if got = find(t, Compute(facts, nil, policy(t), at("11:01")), Recovery10); got.State != Breached || got.LateBy != "" {
		t.Errorf("late by itself: %+v", got)
	}
	facts = append(facts, Fact{Kind: Recovered, At: at("12:30")}, Fact{Kind: Finalised, At: at("15:00"), Level: P2})
	if got = find(t, Compute(facts, nil, policy(t), at("16:00")), Recovery10); got.State != Met || got.Minutes != 240 {
		t.Errorf("the final level decides: %+v", got)
	}
}

// TestReopenedFault: the time runs on from the report, and the analysis is due
// after the last recovery.
func TestReopenedFault(t *testing.T) {
	facts := history(P1, Online, Fact{Kind: Recovered, At: at("10:00")}, Fact{Kind: AnalysisHanded, At: at("10:30")}, Fact{Kind: Reopened, At: at("12:00")})
	clocks := Compute(facts, nil, policy(t), at("12:30"))
	if got := find(t, clocks, Recovery10); got.State != Breached || !got.StoppedAt.IsZero() || got.StartedAt != at("09:00") {
		t.Errorf("reopened: %+v", got)
	}
	facts = append(facts, Fact{Kind: Recovered, At: at("13:00")})
	clocks = Compute(facts, nil, policy(t), at("13:30"))
	if got := find(t, clocks, Recovery10); got.StoppedAt != at("13:00") || minutes(got.Elapsed) != 240 {
		t.Errorf("recovered again: %+v", got)
	}
	if got := find(t, clocks, Analysis); got.StartedAt != at("13:00") || !got.StoppedAt.IsZero() || got.State != Running {
		t.Errorf("the record is due anew: %+v", got)
	}
}

// TestReplacementNeedsThirtyWorkingDays: golden vectors of ops.md 2.3.
func TestReplacementNeedsThirtyWorkingDays(t *testing.T) {
	for notice, first := range map[clock.Day]clock.Day{"2026-01-30": "2026-03-19", "2026-03-02": "2026-04-14", "2026-09-01": "2026-10-19"} {
		for effective, want := range map[clock.Day]State{first: Met, first.AddDays(-1): Breached} {
			facts := []Fact{{Kind: NoticeGiven, At: on(notice, "10:00"), Until: effective.Start()}, {Kind: Replaced, At: effective.Start()}}
			if got := find(t, Compute(facts, nil, policy(t), effective.End()), Replacement); got.State != want || got.DueAt.Day() != first {
				t.Errorf("notice %s, effective %s: %s, first day %s, want %s", notice, effective, got.State, got.DueAt.Day(), want)
			}
		}
	}
}

// TestClocksOnlyKnowTheirFacts: the state of a clock that has ended never moves
// again, whatever the time is; and a running one moves only to late.
func TestClocksOnlyKnowTheirFacts(t *testing.T) {
	p := policy(t)
	rapid.Check(t, func(r *rapid.T) {
		facts := history(Level(rapid.IntRange(1, 5).Draw(r, "level")), rapid.SampledFrom([]string{Online, Onsite}).Draw(r, "mode"))
		kinds := []Kind{Answered, SupportStarted, RemoteStarted, OnlineStarted, Arrived, OnsiteDiagnosed, Diagnosed, Escalated, PlanConfirmed, Replied, Recovered, AnalysisHanded}
		last := at("09:02")
		for range rapid.IntRange(0, 12).Draw(r, "facts") {
			last = last.Add(time.Duration(rapid.IntRange(0, 40).Draw(r, "minutes")) * time.Minute)
			facts = append(facts, Fact{Kind: rapid.SampledFrom(kinds).Draw(r, "kind"), At: last})
		}
		soon := last.Add(time.Duration(rapid.IntRange(0, 3000).Draw(r, "now")) * time.Minute)
		later := soon.Add(time.Duration(rapid.IntRange(0, 3000).Draw(r, "later")) * time.Minute)
		before, then := Compute(facts, nil, p, soon), Compute(facts, nil, p, later)
		if len(before) != len(then) {
			r.Fatal(before, then)
		}
		for i, c := range before {
			switch {
			case c.Code != then[i].Code || c.DueAt != then[i].DueAt || c.StartedAt != then[i].StartedAt:
				r.Fatalf("%+v became %+v", c, then[i])
			case c.State != then[i].State && (c.State != Running || then[i].State != Breached):
				r.Fatalf("%+v became %+v", c, then[i])
			case !c.StoppedAt.IsZero() && c.Elapsed != then[i].Elapsed:
				r.Fatalf("an ended clock went on: %+v, %+v", c, then[i])
			}
		}
	})
}
