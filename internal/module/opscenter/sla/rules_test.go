package sla

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongzhi/internal/kit/clock"
)

// at is a moment of 2 March 2026, a Monday, in the zone.
func at(text string) clock.Instant {
	t, err := time.ParseInLocation("15:04", text, clock.Zone)
	if err != nil {
		panic(err)
	}
	return clock.Day("2026-03-02").Start().Add(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute)
}

func minutes(d time.Duration) int { return int(d.Minutes()) }

// every gives one-minute samples of a probe; what says good, bad or nothing.
func every(probe, from, to string, what func(clock.Instant) (good, some bool)) (samples []Sample) {
	for t := at(from); t <= at(to); t = t.Add(time.Minute) {
		if good, some := what(t); some {
			samples = append(samples, Sample{Probe: probe, At: t, Good: good})
		}
	}
	return samples
}

func goodFrom(first string) func(clock.Instant) (bool, bool) {
	return func(t clock.Instant) (bool, bool) { return t >= at(first), true }
}

var rule = Rule{Healthy: 15 * time.Minute, MaxGap: 150 * time.Second}

func TestFifteenMinuteRecoveryRule(t *testing.T) {
	one := []string{"a"}
	between := func(t clock.Instant, from, to string) bool { return t >= at(from) && t <= at(to) }
	vectors := []struct {
		name     string
		probes   []string
		samples  []Sample
		exempt   []Span
		proven   string
		raw, net int
		met      bool
	}{
		{"V1", one, every("a", "09:00", "12:00", goodFrom("10:30")), nil, "10:45", 105, 105, true},
		{"V2", one, every("a", "09:00", "12:00", goodFrom("10:46")), nil, "11:01", 121, 121, false},
		{"V3", one, every("a", "09:00", "12:00", func(t clock.Instant) (bool, bool) { return t >= at("10:00") && t != at("10:14"), true }), nil, "10:30", 90, 90, true},
		{"V4", one, every("a", "09:00", "12:00", func(t clock.Instant) (bool, bool) { return t >= at("10:00"), !between(t, "10:09", "10:12") }), nil, "10:28", 88, 88, true},
		{"V5", one, every("a", "09:00", "12:00", goodFrom("11:00")), []Span{{at("09:20"), at("09:50")}}, "11:15", 135, 105, true},
		{"V6", one, every("a", "09:00", "11:00", goodFrom("10:45")), nil, "11:00", 120, 120, true},
		{"V7", one, every("a", "09:00", "12:00", goodFrom("11:00")), nil, "11:15", 135, 135, false},
		{"V8", []string{"a", "b"}, slices.Concat(every("a", "09:00", "12:00", goodFrom("10:00")), every("b", "09:00", "12:00", goodFrom("10:20"))), nil, "10:35", 95, 95, true},
		{"V9", one, every("a", "09:00", "12:00", goodFrom("10:30")), []Span{{at("08:30"), at("09:20")}}, "10:45", 105, 85, true},
	}
	for _, v := range vectors {
		found := Recover(rule, v.probes, at("09:00"), 0, v.samples)
		if found == nil {
			t.Errorf("%s: no recovery", v.name)
			continue
		}
		facts := []Fact{{Kind: Reported, At: at("09:00")}, {Kind: Levelled, At: at("09:00"), Level: P1}, {Kind: Recovered, At: found.Proven}}
		c := find(t, Compute(facts, v.exempt, policy(t), at("23:00")), Recovery10)
		raw := found.Proven.Sub(at("09:00"))
		if found.Proven != at(v.proven) || minutes(raw) != v.raw || minutes(c.Elapsed) != v.net || (c.State == Met) != v.met {
			t.Errorf("%s: proven %s raw %d net %d %s, want %s %d %d met=%v", v.name, found.Proven.Format("15:04"), minutes(raw), minutes(c.Elapsed), c.State, v.proven, v.raw, v.net, v.met)
		}
		if found.Proven.Sub(found.Began) != rule.Healthy {
			t.Errorf("%s: the window lasts %s", v.name, found.Proven.Sub(found.Began))
		}
	}
	if found := Recover(rule, nil, at("09:00"), at("09:00"), every("a", "09:00", "12:00", goodFrom("09:00"))); found != nil {
		t.Error("without a probe a recovery is proven", found)
	}
	if found := Recover(rule, []string{"a", "b"}, at("09:00"), at("09:00"), every("a", "09:00", "12:00", goodFrom("09:00"))); found != nil {
		t.Error("a probe without a sample counts as good", found)
	}
}

// TestNoRecoveryBeforeTheFault: healthy minutes before the fault showed, or
// before the engineer said that it is mended, recover nothing.
func TestNoRecoveryBeforeTheFault(t *testing.T) {
	one := []string{"a"}
	healthy := every("a", "09:00", "12:00", goodFrom("09:00"))
	if found := Recover(rule, one, at("09:00"), 0, healthy); found != nil {
		t.Error("never bad, and nobody mended it", found)
	}
	if found := Recover(rule, one, at("09:00"), at("11:00"), healthy); found == nil || found.Began != at("11:00") || found.Proven != at("11:15") {
		t.Error("mended at 11:00 and never seen", found)
	}
	later := every("a", "09:00", "12:00", func(t clock.Instant) (bool, bool) { return t < at("09:30") || t >= at("10:00"), true })
	if found := Recover(rule, one, at("09:00"), 0, later); found == nil || found.Began != at("10:00") {
		t.Error("bad from 09:30 to 10:00", found)
	}
	if found := Recover(rule, one, at("09:00"), at("10:30"), later); found == nil || found.Began != at("10:00") {
		t.Error("good at 10:00, said to be mended at 10:30", found)
	}
}

// TestRecoveryInPieces: it does not matter in which pieces samples arrive, nor
// whether the watch was stored and loaded between them.
func TestRecoveryInPieces(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		samples := every("a", "08:59", "08:59", goodFrom("09:00")) // the fault
		for i := range rapid.IntRange(0, 120).Draw(r, "minutes") {
			for _, probe := range []string{"a", "b"} {
				if rapid.IntRange(0, 9).Draw(r, "missing") > 0 {
					samples = append(samples, Sample{Probe: probe, At: at("09:00").Add(time.Duration(i) * time.Minute), Good: rapid.IntRange(0, 19).Draw(r, "bad") > 0})
				}
			}
		}
		want := Recover(rule, []string{"a", "b"}, at("08:59"), 0, samples)
		w := NewWatch([]string{"a", "b"}, rule.MaxGap)
		for len(samples) > 0 && !w.lasted(rule.Healthy) {
			n := rapid.IntRange(1, len(samples)).Draw(r, "piece")
			for n < len(samples) && samples[n].At == samples[n-1].At {
				n++
			}
			w.Feed(samples[:n], rule.Healthy)
			samples = samples[n:]
			stored, err := json.Marshal(w)
			if err != nil {
				r.Fatal(err)
			}
			w = NewWatch([]string{"a", "b"}, rule.MaxGap)
			if err := json.Unmarshal(stored, w); err != nil {
				r.Fatal(err)
			}
		}
		if (want != nil) != w.lasted(rule.Healthy) || want != nil && want.Began != w.Run {
			r.Fatalf("whole %v, in pieces %+v", want, w)
		}
		if want != nil && want.Proven.Sub(want.Began) != rule.Healthy {
			r.Fatal(want)
		}
	})
}

func TestFaultLevelIsTheWorstAspect(t *testing.T) {
	level, deciding := Rating{"scope": P3, "business": P2, "function": P4, "data": P2, "security": P5, "public": P5}.Worst()
	if level != P2 || !slices.Equal(deciding, []string{"business", "data"}) {
		t.Error(level, deciding)
	}
	for _, refused := range []Ask{{P2, P3, "result", false}, {P2, P2, "result", true}, {P2, 0, "result", true}, {P3, P1, "mood", true}} {
		if refused.Check() == nil {
			t.Errorf("%+v is allowed", refused)
		}
	}
	for _, allowed := range []Ask{{P3, P1, "result", false}, {P2, P3, "attitude", true}} {
		if err := allowed.Check(); err != nil {
			t.Errorf("%+v: %v", allowed, err)
		}
	}
	hints := Hints{FailurePercent: 50, Submissions: 20}
	for want, signs := range map[Level]Signs{P1: {Databases: 2, DatabasesDown: 2}, P2: {Submissions: 20, Failed: 11}, P3: {ReportTimeout: true}, P4: {PageAssetMissing: true}, 0: {Databases: 2, DatabasesDown: 1, Submissions: 19, Failed: 19}} {
		if got := signs.Suggest(hints); got != want {
			t.Errorf("%+v: %d, want %d", signs, got, want)
		}
	}
	if (Signs{Submissions: 20, Failed: 10}).Suggest(hints) != 0 {
		t.Error("exactly half is not more than half")
	}
}

func TestYearlyCountAndPenalty(t *testing.T) {
	terms := Terms{Total: 100_000_000, Bond: 5_000_000, Allowed: 1, Percent: 2}
	for n, want := range map[int64]int64{0: 0, 1: 0, 2: 2_000_000, 4: 6_000_000} {
		if got := terms.Penalty(n); got != want {
			t.Errorf("%d: %d, want %d", n, got, want)
		}
	}
	if got := (Terms{Total: 101, Allowed: 1, Percent: 2}).Penalty(2); got != 2 { // 2.02 分
		t.Error("rounding", got)
	}
	if left := terms.Left(6_000_000); left != -1_000_000 {
		t.Error("the bond", left)
	}
	start := clock.Day("2025-07-15")
	boundary := clock.Day("2026-07-15").Start()
	year, in := ServiceYear(start, boundary-1)
	next, _ := ServiceYear(start, boundary)
	if year != 1 || next != 2 || in.To != boundary || in.From != start.Start() {
		t.Error(year, next, in)
	}
	faults := []Counted{{Reported: boundary - 1000, Final: P1}, {Reported: boundary, Final: P1}, {Reported: boundary - 2000, Final: P1, Master: "x"},
		{Reported: boundary - 3000, Final: P1, NoFault: true}, {Reported: boundary - 4000, Final: P2}}
	if got := Count(faults, in); got != 1 {
		t.Error("first year", got)
	}
	if leap, _ := ServiceYear("2024-02-29", clock.Day("2025-02-28").Start()); leap != 2 {
		t.Error("the year after 29 February begins on 28 February", leap)
	}
	if year, in := CalendarYear(boundary); year != 2026 || in.From != clock.Day("2026-01-01").Start() || in.To != clock.Day("2027-01-01").Start() {
		t.Error(year, in)
	}
}

func TestAvailabilityPerModule(t *testing.T) {
	first := clock.Day("2026-06-01").Start()
	month := Span{first, clock.Day("2026-07-01").Start()}
	span := func(from, length int) Span {
		return Span{first.Add(time.Duration(from) * time.Minute), first.Add(time.Duration(from+length) * time.Minute)}
	}
	measure := func(p Period) Availability { p.Whole = month; return Measure(p, 99_900) }
	if a := measure(Period{Down: []Span{span(10, 43)}, CountMaint: true}); a.Contract != 99_900 || !a.Met { // 99.9004
		t.Errorf("43 minutes: %+v", a)
	}
	if a := measure(Period{Down: []Span{span(10, 44)}, CountMaint: true}); a.Contract != 99_898 || a.Met { // 99.8981
		t.Errorf("44 minutes: %+v", a)
	}
	if a := measure(Period{Down: []Span{span(0, 60)}, Exempt: []Span{span(20, 20)}, CountMaint: true}); a.Contract != 99_907 || !a.Met || a.Raw != 99_861 {
		t.Errorf("60 with 20 exempt: %+v", a)
	}
	window := Period{Down: []Span{span(100, 30)}, CountMaint: true} // not approved before it began, so it is no window
	if a := measure(window); a.Contract != 99_930 {
		t.Errorf("30 in a window that was not approved: %+v", a)
	}
	window.Maintenance = []Span{span(90, 60)}
	if a := measure(window); a.Contract != 99_930 || a.Maint != 100_000 || a.Basis != "contract" {
		t.Errorf("an approved window counts unless the contract says otherwise: %+v", a)
	}
	window.CountMaint = false
	if a := measure(window); a.Basis != "maint" || !a.Met {
		t.Errorf("taken out: %+v", a)
	}
	if a := measure(Period{Down: []Span{span(0, 30), span(10, 33)}, CountMaint: true}); minutes(a.Down) != 43 {
		t.Errorf("overlapping outages count once: %+v", a)
	}
	if a := measure(Period{Unmonitored: []Span{span(0, 60)}, CountMaint: true}); a.Met || a.Contract >= 99_900 || a.ContractMax != 100_000 || a.Coverage != 99_861 {
		t.Errorf("what nobody saw is not up: %+v", a)
	}
	if a := measure(Period{Unmonitored: []Span{{month.From, month.To}}, CountMaint: true}); a.Contract != 0 || a.Met {
		t.Errorf("a month without a sample: %+v", a)
	}
}

func TestSpans(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		draw := func(name string) (spans []Span) {
			for range rapid.IntRange(0, 6).Draw(r, name) {
				from := clock.Instant(rapid.IntRange(0, 60).Draw(r, "from"))
				spans = append(spans, Span{from, from + clock.Instant(rapid.IntRange(0, 20).Draw(r, "length"))})
			}
			return spans
		}
		a, b := draw("a"), draw("b")
		in := func(spans []Span, t clock.Instant) bool {
			return slices.ContainsFunc(spans, func(s Span) bool { return t >= s.From && t < s.To })
		}
		merged, rest := Merge(a), Without(Merge(a), Merge(b))
		var lengthA, lengthRest time.Duration
		for i := clock.Instant(0); i < 100; i++ {
			if in(a, i) != in(merged, i) || in(rest, i) != (in(a, i) && !in(b, i)) {
				r.Fatal(i, a, b, merged, rest)
			}
			if in(a, i) {
				lengthA += time.Millisecond
			}
			if in(rest, i) {
				lengthRest += time.Millisecond
			}
		}
		if Length(merged) != lengthA || Length(rest) != lengthRest {
			r.Fatal(merged, lengthA, rest, lengthRest)
		}
		left := time.Duration(rapid.IntRange(0, 30).Draw(r, "left")) * time.Millisecond
		from := clock.Instant(rapid.IntRange(0, 40).Draw(r, "start"))
		to := after(from, left, merged)
		if free := to.Sub(from) - Length(Clip(merged, Span{from, to})); free != left {
			r.Fatalf("%s passed, want %s: %v from %d to %d", free, left, merged, from, to)
		}
	})
}
