package logcentre

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// TestEveryLogRowHasItsClass (O-091): whatever is written to the audit log gets a
// class, and what was written before there were classes is put into its own.
func TestEveryLogRowHasItsClass(t *testing.T) {
	for action, class := range map[string]string{
		"platform.signin.success": SignIn, "platform.signin.failure": SignIn, "platform.signin.revoke": Security, "platform.signin.export": Access,
		"drugtrace.inbound.receive": Operation, "platform.enterprise.reveal": Access, "drugtrace.outbound.export": Access, "platform.evidence.bundle": Access, "platform.evidence.read": Access,
		"platform.settings.change": Configuration, "param.change": Configuration, "platform.identity.createRole": Security, "platform.evidence.reseal": Security,
		"opscenter.hostagent.enrol": Interface, "opscenter.monitoring.webhook": Interface, "platform.federation.check": Interface,
		"opscenter.servicedesk.report": Operation, "nothing": Operation,
	} {
		if got := ClassOf(action); got != class {
			t.Errorf("%s is %s, want %s", action, got, class)
		}
	}
	w := newWorld(t)
	w.kit.Runner.Log.Classify(nil)
	w.at(0, deed{person: "p", action: "platform.signin.success"})
	w.kit.Runner.Log.Classify(ClassOf)
	w.at(time.Second, deed{person: "p", action: "drugtrace.inbound.receive"})
	if err := w.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, l := range need(w.Lines(guard, &Search{}))(t).Items {
		if l.Class != ClassOf(l.Action) {
			t.Errorf("%s has class %q", l.Action, l.Class)
		}
	}
}

// TestTheProgramsWarningsAreKept: masked, of every level from warning on, never
// more than may wait, and what is too much is counted.
func TestTheProgramsWarningsAreKept(t *testing.T) {
	w := newWorld(t)
	var seen strings.Builder
	log := slog.New(w.Tee(slog.NewTextHandler(&seen, nil)))
	log.Info("all is well")
	log.With("job", "audit.seal").Warn("late", "phone", "13800138000", "trace", "t-1")
	log.WithGroup("mail").Error("cannot send to zhang.san@163.com", "host", "smtp")
	for range waiting + 5 {
		log.Warn("flood")
	}
	if err := w.collector.flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	page := need(w.Lines(guard, &Search{Params: list.Params{Limit: 200, Q: "late"}}))(t)
	if len(page.Items) != 1 || page.Items[0].Class != Program || page.Items[0].TraceID != "t-1" || !strings.Contains(page.Items[0].Text, `"job":"audit.seal"`) || strings.Contains(page.Items[0].Text, "13800138000") {
		t.Errorf("warning: %+v", page.Items)
	}
	page = need(w.Lines(guard, &Search{Level: []string{Failure}}))(t)
	if len(page.Items) != 2 {
		t.Fatalf("errors: %+v", page.Items)
	}
	for _, l := range page.Items {
		lost, mail := strings.Contains(l.Text, `{"lines":7}`), strings.Contains(l.Text, "mail.host")
		if strings.Contains(l.Text, "zhang.san") || !lost && !mail {
			t.Errorf("error: %+v", l)
		}
	}
	if !strings.Contains(seen.String(), "all is well") || strings.Count(seen.String(), "flood") != waiting+5 {
		t.Error("the log itself lost lines")
	}
}

// TestAllLogsAreSearchedTogether (O-092): by class, time, person, action,
// outcome, address and text, in pages that neither repeat nor leave out a line.
func TestAllLogsAreSearchedTogether(t *testing.T) {
	w := newWorld(t)
	for i := range 30 {
		w.at(time.Minute, deed{person: fmt.Sprint("p", i%3), action: "drugtrace.inbound.receive", reason: fmt.Sprint("box ", i), ip: "203.0.113.7"})
		if err := w.kit.Runner.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return insertRows(ctx, tx, []Row{{ID: fmt.Sprintf("01JZZZZZZZZZZZZZZZZZZZZ%03d", i), At: tx.Now(), Class: Program, Level: Warning, Node: "node-1", Message: "slow"}})
		}); err != nil {
			t.Fatal(err)
		}
	}
	w.at(time.Minute, deed{person: "p1", action: "drugtrace.inbound.void", result: audit.Refused, reason: "not yours", ip: "198.51.100.9"})
	seen, cursor, before := map[string]bool{}, "", clock.Instant(1<<62)
	for pages := 0; ; pages++ {
		page := need(w.Lines(guard, &Search{Params: list.Params{Limit: 7, Cursor: cursor}, Class: []string{Operation, Program}}))(t)
		for _, l := range page.Items {
			if seen[l.ID] || l.At > before {
				t.Fatalf("line %s again or out of order", l.ID)
			}
			seen[l.ID], before = true, l.At
		}
		if pages == 1 {
			if back := need(w.Lines(guard, &Search{Params: list.Params{Limit: 7, Cursor: page.Prev}, Class: []string{Operation, Program}}))(t); len(back.Items) != 7 || back.Items[0].Action != "drugtrace.inbound.void" {
				t.Errorf("back: %+v", back.Items)
			}
		}
		if cursor = page.Next; cursor == "" {
			if page.Total != 61 || len(seen) != 61 {
				t.Errorf("%d lines of %d", len(seen), page.Total)
			}
			break
		}
	}
	for want, s := range map[int]*Search{
		10: {Who: "p2"}, 1: {Level: []string{Warning}, Class: []string{Operation}}, 11: {PersonID: []string{"p1"}}, 31: {Action: "drugtrace.inbound."},
		61: {AtFrom: monday.Day(), AtTo: monday.Day(), Class: []string{Operation, Program}}, 0: {AtFrom: monday.Day().AddDays(1)}, 30: {IP: "203.0.113.7"},
	} {
		if page := need(w.Lines(guard, s))(t); page.Total != want {
			t.Errorf("%+v: %d lines, want %d", s, page.Total, want)
		}
	}
	if page := need(w.Lines(guard, &Search{Params: list.Params{Q: "box 29"}}))(t); len(page.Items) != 1 || page.Items[0].IP != "203.0.113.7" || page.Items[0].PersonName != "name of p2" {
		t.Errorf("text: %+v", page.Items)
	}
	if page := need(w.Lines(reader, &Search{Params: list.Params{Q: "box 29"}}))(t); page.Items[0].IP != "203.0.113.*" {
		t.Errorf("who only reads sees the address %s", page.Items[0].IP)
	}
	_, err := w.Lines(reader, &Search{IP: "203.0.113.7"})
	w.refused(err, "logcentre.origin")
}

// TestStatisticsCountEveryClass: per class, slot, action and outcome.
func TestStatisticsCountEveryClass(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		w.at(time.Minute, deed{person: "p", action: "drugtrace.inbound.receive"})
	}
	w.at(24*time.Hour, deed{person: "p", action: "drugtrace.inbound.void", result: audit.Refused})
	w.at(time.Minute, deed{action: "platform.signin.failure", result: audit.Refused})
	s := need(w.Statistics(reader, Period{}))(t)
	byClass := map[string]Count{}
	for _, one := range s.Classes {
		byClass[one.Class] = one
	}
	if byClass[Operation] != (Count{Operation, 4, 1, 0}) || byClass[SignIn] != (Count{SignIn, 1, 1, 0}) || len(s.Classes) != len(Classes) {
		t.Errorf("classes: %+v", s.Classes)
	}
	slots := map[clock.Day]int64{}
	for _, slot := range s.Series {
		if slot.Class == Operation {
			slots[slot.At.Day()] += slot.Count
			if slot.At != slot.At.Day().Start() {
				t.Errorf("a day begins at %s", slot.At)
			}
		}
	}
	if slots[monday.Day()] != 3 || slots[monday.Day().AddDays(1)] != 1 {
		t.Errorf("days: %v", slots)
	}
	if s.Actions[0].Action != "drugtrace.inbound.receive" || s.Actions[0].Count != 3 || len(s.Refusals) != 2 {
		t.Errorf("actions: %+v %+v", s.Actions, s.Refusals)
	}
	_, err := w.Statistics(reader, Period{From: monday.Day().AddDays(-100), To: monday.Day()})
	w.refused(err, "logcentre.period")
}

// TestDailyLogSummary (O-092, ops 2.8): counts of each class and what is unusual,
// made once for each day, and it says who has read it.
func TestDailyLogSummary(t *testing.T) {
	w := newWorld(t)
	for day := range 4 {
		count := 30
		if day == 3 {
			count = 120
		}
		for range count {
			w.at(time.Second, deed{person: "p", action: "drugtrace.inbound.receive"})
		}
		w.clock.Set(monday.Add(time.Duration(day+1) * 24 * time.Hour))
	}
	if err := w.Summarise(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.Summarise(t.Context()); err != nil { // again changes nothing
		t.Fatal(err)
	}
	page := need(w.Summaries(guard, &summaryInput{}))(t)
	if len(page.Items) != 4 {
		t.Fatalf("%d summaries", len(page.Items))
	}
	var last SummaryView
	for _, s := range page.Items {
		if s.Day == monday.Day().AddDays(3) {
			last = s
		}
	}
	if last.Total < 120 || len(last.Anomalies) != 1 || last.Anomalies[0].Kind != "more" || last.Anomalies[0].Class != Operation || last.Anomalies[0].Usual != 30 {
		t.Errorf("the fourth day: %+v", last)
	}
	signed := need(w.Sign(guard, last.ID))(t)
	if len(signed.Readings) != 1 || signed.Readings[0].Name != "name of guard" || !signed.Read {
		t.Errorf("read by %+v", signed.Readings)
	}
	_, err := w.Sign(guard, last.ID)
	w.refused(err, "logcentre.already_read")
	if quiet := anomalies([]Count{{Class: SignIn}}, []Summary{{Counts: []Count{{Class: SignIn, All: 50}}}}, 3, 20); len(quiet) != 1 || quiet[0].Kind != "silent" {
		t.Errorf("a class that fell silent: %+v", quiet)
	}
}

// TestRetentionUnderSixMonthsIsRefused (O-093, Cybersecurity Law art. 21 (3)):
// the term cannot be set below 180 days, and no archive goes before it is over.
func TestRetentionUnderSixMonthsIsRefused(t *testing.T) {
	w := newWorld(t)
	change := func(days int) error {
		return w.kit.Runner.DB.Write(t.Context(), func(ctx context.Context, raw *db.Tx) error {
			ctx = scope.With(ctx, scope.SystemActor("test"))
			return usecase.Handle(ctx, w.kit.Runner, raw, "param.change", func(ctx context.Context, tx *usecase.Tx) error {
				_, err := w.params.Change(ctx, tx, param.Change{Name: paramKeep, Value: json.RawMessage(fmt.Sprint(days)), From: w.clock.Now().Day(), Note: "test", Reason: "test"})
				return err
			})
		})
	}
	if err := change(179); err == nil {
		t.Error("179 days were taken")
	}
	if err := change(180); err != nil {
		t.Fatal(err)
	}
	if err := w.params.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.at(0, deed{person: "p", action: "drugtrace.inbound.receive"})
	w.seal()
	w.clock.Set(monday.Add(40 * 24 * time.Hour))
	if err := w.ArchiveDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	a := w.archive1(Operation)
	_, err := w.Remove(guard, a.ID, "no room")
	w.refused(err, "logcentre.term")
	w.clock.Set(clock.Day("2026-11-30").AddDays(180).Start())
	_, err = w.Remove(guard, a.ID, "no room") // the last day belongs to the term
	w.refused(err, "logcentre.term")
	w.clock.Set(clock.Day("2026-11-30").AddDays(181).Start())
	if gone := need(w.Remove(guard, a.ID, "its term is over"))(t); gone.State != Removed {
		t.Errorf("removed: %+v", gone)
	}
}
