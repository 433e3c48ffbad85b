package monitoring

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/probe"
)

// TestLateSamplesTellTheSameStory: agents that were cut off bring their samples
// later; outages follow from when they were taken, and nothing is stored twice.
func TestLateSamplesTellTheSameStory(t *testing.T) {
	w := newWorld(t)
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		p := w.declare(fmt.Sprintf("LATE-%d", n), "2")
		samples := line(anyLine(r))
		for i := range samples {
			samples[i].At += noon
		}
		want, _ := derive(Track{}, samples)
		shuffled := rapid.Permutation(samples).Draw(r, "order")
		for len(shuffled) > 0 {
			part := rapid.IntRange(1, len(shuffled)).Draw(r, "part")
			w.bring(p, shuffled[:part]...)
			if part > 1 && w.bring(p, shuffled[0]) != 0 {
				r.Fatal("a sample was stored twice")
			}
			shuffled = shuffled[part:]
		}
		got := w.spells(p)
		order := func(a, b Spell) int { return int(a.From-b.From)*4 + len(a.Kind) - len(b.Kind) }
		slices.SortFunc(got, order)
		slices.SortFunc(want, order)
		if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
			r.Fatalf("%v, want %v", got, want)
		}
	})
}

func TestOutagesOfALineCoverWhatIsNotKnown(t *testing.T) {
	w := newWorld(t)
	p := w.declare("LINE-9", "9")
	w.clock.Advance(10 * time.Minute)
	for i, s := range []string{"g", "g", "b", "b", "g"} {
		sample := line(s)[0]
		sample.At = noon + clock.Instant(10+i)*minute
		w.bring(p, sample)
	}
	w.clock.Set(noon + 30*minute)
	got, err := w.Outages(t.Context(), "9", noon, noon+60*minute)
	w.must(err)
	want := []Spell{silent(0, 10), down(12, 14), silent(14, 30)}
	if len(got) != len(want) {
		t.Fatalf("%v", got)
	}
	for i, o := range got {
		if o.From-noon != want[i].From || o.To-noon != want[i].To || o.Kind != want[i].Kind || o.Probe != "LINE-9" {
			t.Errorf("%v, want %v", o, want[i])
		}
	}
	if nothing, err := w.Outages(t.Context(), "33", noon, noon+10*minute); err != nil || len(nothing) != 1 || nothing[0].Kind != SpellUnmonitored || nothing[0].To != noon+10*minute {
		t.Errorf("a line that nothing measures is unmonitored: %v %v", nothing, err)
	}
	samples, err := w.Samples(t.Context(), []string{"LINE-9"}, noon+11*minute, noon+14*minute)
	if err != nil || len(samples) != 3 || samples[0].At != noon+11*minute || samples[2].Status != probe.Bad {
		t.Errorf("%v %v", samples, err)
	}
	if _, err := w.Samples(t.Context(), []string{"NO-SUCH"}, noon, noon+1); fault.KeyOf(err) != "monitoring.no_probe_code" {
		t.Errorf("an unknown probe is no silence: %v", err)
	}
}

// TestOneChangedSampleIsNamed: what decides about money cannot be changed,
// removed or added unseen.
func TestOneChangedSampleIsNamed(t *testing.T) {
	w := newWorld(t)
	p := w.declare("EVIDENCE", "2")
	w.minutes(p, "ggggbbgggggg")
	w.sealAll()
	if found := w.problems(); found != nil {
		t.Fatalf("untouched: %v", found)
	}
	bad := noon + 5*minute
	for name, c := range map[string]struct {
		spoil, mend string
		args        []any
		want        string
	}{
		"changed":  {"UPDATE monitor_sample SET status = 1 WHERE probe = ? AND at = ?", "UPDATE monitor_sample SET status = 2 WHERE probe = ? AND at = ?", []any{p.Key, bad}, "monitor_sample"},
		"faster":   {"UPDATE monitor_sample SET millis = 7 WHERE probe = ? AND at = ?", "UPDATE monitor_sample SET millis = 0 WHERE probe = ? AND at = ?", []any{p.Key, bad}, "monitor_sample"},
		"inserted": {fmt.Sprintf("INSERT INTO monitor_sample (probe, at, status, millis, reason, every_seconds, slot) VALUES (?, ?, 1, 1, '', 60, %d)", slotOf(bad)), "DELETE FROM monitor_sample WHERE probe = ? AND at = ?", []any{p.Key, bad + 30_000}, "monitor_sample"},
		"elsewhere": {fmt.Sprintf("INSERT INTO monitor_sample (probe, at, status, millis, reason, every_seconds, slot) VALUES (?, ?, 1, 1, '', 60, %d)", slotOf(bad)-9), "DELETE FROM monitor_sample WHERE probe = ? AND at = ?",
			[]any{p.Key, bad + 30_000}, "monitor_sample"},
		"shorter": {"UPDATE monitor_spell SET to_at = to_at - 60000 WHERE probe = ? AND from_at = ?", "UPDATE monitor_spell SET to_at = to_at + 60000 WHERE probe = ? AND from_at = ?", []any{p.Key, bad}, "monitor_spell"},
		"digest":  {"UPDATE monitor_digest SET samples = samples + 1 WHERE slot = ?", "UPDATE monitor_digest SET samples = samples - 1 WHERE slot = ?", []any{slotOf(bad)}, "monitor_digest"},
	} {
		w.exec(c.spoil, c.args...)
		if found := w.problems(); !slices.Contains(found, c.want) {
			t.Errorf("%s is not found: %v", name, found)
		}
		w.exec(c.mend, c.args...)
		if found := w.problems(); found != nil {
			t.Fatalf("mended after %s: %v", name, found)
		}
	}
}

func TestSamplesLeaveAfterTheirRetentionAndProofsHold(t *testing.T) {
	w := newWorld(t)
	p := w.declare("OLD", "2")
	w.minutes(p, "gggbbg")
	w.sealAll()
	w.clock.Advance(399 * 24 * time.Hour)
	w.must(w.Purge(t.Context()))
	count := func() int {
		rows, err := samplesOf(t.Context(), w.kit.Runner.DB.Read(), []int64{p.Key}, 0, maxInstant)
		w.must(err)
		return len(rows)
	}
	if count() != 6 {
		t.Fatalf("%d samples are left before their time", count())
	}
	w.clock.Advance(2 * 24 * time.Hour)
	w.minutes(p, "gg")
	w.sealAll()
	w.must(w.Purge(t.Context()))
	if count() != 2 {
		t.Fatalf("%d samples are left", count())
	}
	w.sealAll()
	if found := w.problems(); found != nil {
		t.Errorf("after the purge: %v", found)
	}
	w.exec("UPDATE monitor_purge SET before_slot = before_slot + 999999")
	if found := w.problems(); !slices.Contains(found, purgeTable) {
		t.Errorf("a purge that never was: %v", found)
	}
}

// TestSlowTargetDelaysNobody: while one target hangs the others are measured
// again and again, and it is never measured twice at once.
func TestSlowTargetDelaysNobody(t *testing.T) {
	w := newWorld(t)
	hang := make(chan struct{})
	entered := make(chan struct{}, 10)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hang" {
			entered <- struct{}{}
			<-hang
		}
	}))
	defer server.Close()
	for _, path := range []string{"hang", "quick"} {
		_, err := w.Declare(w.engineer, Declaration{Code: path, Name: path, Kind: "http", Target: server.URL + "/" + path, SubjectKind: SubjectInterface, Subject: "IF-" + "1", EverySeconds: 30, TimeoutMs: 20_000})
		w.must(err)
	}
	for range 3 {
		w.clock.Advance(30 * time.Second)
		w.must(w.Sweep(t.Context()))
	}
	<-entered
	count := func(code string) int {
		rows, err := samplesOf(t.Context(), w.kit.Runner.DB.Read(), []int64{w.probe(code).Key}, 0, maxInstant)
		w.must(err)
		return len(rows)
	}
	if quick, slow := count("QUICK"), count("HANG"); quick != 3 || slow != 0 {
		t.Errorf("quick %d, hanging %d", quick, slow)
	}
	if len(entered) != 0 {
		t.Error("the hanging target is measured twice at once")
	}
	close(hang)
	for tries := 0; count("HANG") == 0 && tries < 2000; tries++ {
		time.Sleep(5 * time.Millisecond)
		w.clock.Advance(time.Second)
		w.must(w.Sweep(t.Context()))
	}
	if count("HANG") == 0 {
		t.Error("its sample was lost")
	}
}

func TestNoDataIsNeverUpOnTheBoard(t *testing.T) {
	w := newWorld(t)
	states := func() map[string]string {
		b, err := w.Board(w.engineer)
		w.must(err)
		if len(b.Lines) != 49 {
			t.Fatalf("%d lines, the table of contents has 33, 5 and 11", len(b.Lines))
		}
		found := map[string]string{}
		for _, l := range b.Lines {
			found[l.Number] = l.State
		}
		return found
	}
	if s := states(); s["2"] != Unknown || s["3"] != Undeployed || s["33"] != Undeployed {
		t.Errorf("before the first sample: %v", s)
	}
	w.must(w.Sweep(t.Context()))
	if s := states(); s["2"] != Up || s["4"] != Up || s["M3"] != Up || s["3"] != Undeployed {
		t.Errorf("measured: %v", s)
	}
	w.broken = errBroken
	for range 2 {
		w.clock.Advance(time.Minute)
		w.must(w.Sweep(t.Context()))
	}
	if s := states(); s["2"] != Down || s["3"] != Undeployed {
		t.Errorf("broken: %v", s)
	}
	w.broken = nil
	w.clock.Advance(time.Minute)
	w.must(w.Sweep(t.Context()))
	w.clock.Advance(time.Hour)
	b, err := w.Board(w.engineer)
	w.must(err)
	if s := states(); s["2"] != Unknown || !b.Stale || b.Answered != 0 || b.Probes != 3 {
		t.Errorf("without data: %v, stale %v, %d of %d", s["2"], b.Stale, b.Answered, b.Probes)
	}
	status, err := w.PublicStatus(t.Context())
	if err != nil || status.State != Unknown || status.Services[0].State != Unknown || status.Services[1].State != Undeployed || len(status.Services) != 9 {
		t.Errorf("public: %+v %v", status, err)
	}
}

func TestDeclarationNamesEveryWrongField(t *testing.T) {
	w := newWorld(t)
	_, err := w.Declare(w.engineer, Declaration{Code: "a b", Kind: "http", Target: "http://169.254.169.254/", SubjectKind: SubjectModule, Subject: "99", EverySeconds: 90, TimeoutMs: 40_000, SlowMs: 50_000})
	var told *fault.Error
	told, _ = err.(*fault.Error)
	if told == nil {
		t.Fatalf("%v", err)
	}
	for _, pointer := range []string{"/code", "/name", "/target", "/subject", "/everySeconds", "/timeoutMs", "/slowMs"} {
		if !slices.ContainsFunc(told.Fields, func(f fault.Field) bool { return f.Pointer == pointer }) {
			t.Errorf("%s is not named: %v", pointer, told.Fields)
		}
	}
	for target, want := range map[string]string{"http://[fe80::1]/": "monitoring.target_network", "ftp://example.org": "monitoring.target_url", "http://user:secret@example.org/": "monitoring.target_url", "https://example.org/": ""} {
		if got := (&Declaration{Kind: "http", Target: target}).wrongTarget(); got != want {
			t.Errorf("%s: %q, want %q", target, got, want)
		}
	}
	p := w.declare("ONCE", "2")
	if _, err := w.Declare(w.engineer, Declaration{Code: "ONCE", Name: "x", Kind: KindPush, Target: "x", SubjectKind: SubjectModule, Subject: "2", EverySeconds: 60, TimeoutMs: 1000}); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("the code is taken: %v", err)
	}
	if _, err := w.Do(w.engineer, p.ID, "pause", p.Version, ""); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("a pause wants a reason: %v", err)
	}
	view, err := w.Do(w.engineer, p.ID, "pause", p.Version, "server move")
	if err != nil || view.State != Paused || view.Shown != Unknown {
		t.Errorf("%+v %v", view, err)
	}
	if _, err := w.Do(w.engineer, p.ID, "pause", view.Version, "again"); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("paused twice: %v", err)
	}
	if _, err := w.Do(w.owner, p.ID, "resume", view.Version, ""); fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("only operators declare targets: %v", err)
	}
}

func TestPasswordsStaySealed(t *testing.T) {
	w := newWorld(t)
	view, err := w.Declare(w.engineer, Declaration{Code: "DB", Name: "db", Kind: "mysql", Target: "127.0.0.1:1", SubjectKind: SubjectAsset, Subject: "DB-1", EverySeconds: 60, TimeoutMs: 1000, Secret: "hunter2"})
	w.must(err)
	p := w.probe("DB")
	if secret, err := w.secret(&p); err != nil || secret != "hunter2" || !view.HasSecret || p.SecretSealed == "hunter2" {
		t.Errorf("%q %v", secret, err)
	}
	revised, err := w.Revise(w.engineer, p.ID, p.Version, Declaration{Code: "DB", Name: "db", Kind: "mysql", Target: "127.0.0.1:2", SubjectKind: SubjectAsset, Subject: "DB-1", EverySeconds: 60, TimeoutMs: 1000})
	p = w.probe("DB")
	if secret, _ := w.secret(&p); err != nil || secret != "hunter2" || revised.Target != "127.0.0.1:2" {
		t.Errorf("a revision without a password keeps it: %q %v", secret, err)
	}
}

func TestRawSamplesAndChart(t *testing.T) {
	w := newWorld(t)
	p := w.declare("CHART", "2")
	w.minutes(p, "gggbbg..gg")
	page, err := w.SampleList(w.engineer, &samplesInput{Probe: p.Code, Params: list.Params{Limit: 3, Sort: "-at"}})
	w.must(err)
	if page.Total != 8 || page.Items[0].At != noon+10*minute || page.Items[0].Status != "good" || page.Items[0].Slot != slotOf(noon+10*minute) {
		t.Errorf("%+v", page)
	}
	next, err := w.SampleList(w.engineer, &samplesInput{Probe: p.Code, Params: list.Params{Limit: 3, Cursor: page.Next}})
	w.must(err)
	if len(next.Items) != 3 || next.Items[0].At != noon+5*minute || next.Items[1].Status != "bad" {
		t.Errorf("%+v", next)
	}
	chart, err := w.Chart(w.engineer, p.ID, noon, noon+10*minute+1)
	w.must(err)
	if len(chart.Points) != 8 || chart.Points[3].Bad != 1 || len(chart.Spells) != 3 {
		t.Errorf("%+v", chart)
	}
	if _, err := w.Chart(w.engineer, p.ID, noon, noon+40*dayMillis); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("%v", err)
	}
	outages, err := w.OutageList(w.engineer, &outagesInput{Subject: "2"})
	w.must(err)
	if outages.Total != 2 || outages.Items[1].Minutes != 2 || outages.Items[1].Kind != SpellDown || outages.Items[0].Kind != SpellUnmonitored || outages.Items[1].Probe != "CHART" {
		t.Errorf("%+v", outages)
	}
}
