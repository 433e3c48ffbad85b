package monitoring

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
)

// TestAnAlertNeitherFlapsNorRecoversEarly walks the looks at one watch.
func TestAnAlertNeitherFlapsNorRecoversEarly(t *testing.T) {
	const wait, keep = 2 * time.Minute, 3 * time.Minute
	for looks, want := range map[string]string{ // one look a minute: m matched, c calm
		"mm":             "..",
		"mmm":            "..R",
		"mcmmm":          ".F..R", // calm in between begins anew
		"c":              "F",
		"mmmcccc":        "..R...E",
		"mmmccmcccc":     "..R......E", // calm must be unbroken
		"mmmmmmccccmmmm": "..R......E..R.",
	} {
		var w Watch
		now, got := clock.Instant(0), ""
		for _, look := range looks {
			now += minute
			next, what := w.judge(look == 'm', now, wait, keep)
			w = next
			switch what {
			case raise:
				w.AlertID = "a"
			case recovered, forget:
				w = Watch{}
			}
			got += []string{".", "R", "E", "F"}[what]
		}
		if got != want {
			t.Errorf("%s: %s, want %s", looks, got, want)
		}
	}
}

// sent are the keys of messages that were asked for, by kind, in order.
func (w *world) sent() (kinds []string) {
	w.Helper()
	var payloads []string
	w.must(w.kit.Runner.DB.Read().NewSelect().TableExpr("outbox_event").Column("payload").Where("name = ?", "kit.message.requested.v1").OrderExpr("id").Scan(w.Context(), &payloads))
	for _, payload := range payloads {
		var asked struct{ Kind string }
		w.must(json.Unmarshal([]byte(payload), &asked))
		kinds = append(kinds, strings.TrimPrefix(asked.Kind, "opscenter."))
	}
	return kinds
}

// told are the events of a name.
func (w *world) told(name string) (payloads []string) {
	w.Helper()
	w.must(w.kit.Runner.DB.Read().NewSelect().TableExpr("outbox_event").Column("payload").Where("name = ?", name).OrderExpr("id").Scan(w.Context(), &payloads))
	return payloads
}

func (w *world) alerts() []AlertView {
	w.Helper()
	page, err := w.Alerts(w.engineer, &alertsInput{})
	w.must(err)
	slices.Reverse(page.Items)
	return page.Items
}

func (w *world) handleAlert(action, note string, minutes int) AlertView {
	w.Helper()
	a := w.alerts()[0]
	view, err := w.Handle(w.engineer, a.ID, action, Handling{Version: a.Version, Note: note, Minutes: minutes})
	w.must(err)
	return view
}

func TestAlertFromOutageToClosingNote(t *testing.T) {
	w := alone(t)
	p := w.declare("CASE-2", "2")
	w.minutes(p, "gggbb")
	found := w.alerts()
	if len(found) != 1 || found[0].State != Firing || found[0].RuleID != "probe-down" || found[0].StartedAt != noon+4*minute || found[0].RaisedAt != noon+5*minute || !found[0].Told {
		t.Fatalf("%+v", found)
	}
	var event opscenter.AlertRaised
	raised := w.told(event.EventName())
	if len(raised) != 1 {
		t.Fatalf("events: %v", raised)
	}
	w.must(json.Unmarshal([]byte(raised[0]), &event))
	if event.Subject != "2" || event.SubjectKind != SubjectModule || event.Probe != "CASE-2" || event.StartedAt != noon+4*minute || event.AlertID != found[0].ID || event.Severity != Critical {
		t.Errorf("%+v", event)
	}
	if v := w.handleAlert("acknowledge", "looking at it", 10); v.State != Acknowledged || v.AckUntil != noon+15*minute {
		t.Errorf("%+v", v)
	}
	w.minutes(p, "bbbbbbbbbbb") // the acknowledgement ends and it fires again
	if v := w.alerts()[0]; v.State != Firing || !slices.Equal(w.sent(), []string{"alert", "alert"}) {
		t.Errorf("%s %v", v.State, w.sent())
	}
	w.minutes(p, "gg")
	if v := w.alerts()[0]; v.State != Firing {
		t.Errorf("two calm minutes are needed: %s", v.State)
	}
	w.minutes(p, "g")
	v := w.alerts()[0]
	if v.State != Recovered || v.RecoveredAt.IsZero() || len(w.told(opscenter.AlertRecovered{}.EventName())) != 1 {
		t.Fatalf("%+v", v)
	}
	if _, err := w.Handle(w.engineer, v.ID, "close", Handling{Version: v.Version}); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("closing wants a note: %v", err)
	}
	if _, err := w.Handle(w.engineer, v.ID, "acknowledge", Handling{Version: v.Version, Note: "late", Minutes: 10}); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("what is over is not acknowledged: %v", err)
	}
	if v := w.handleAlert("close", "a cable", 0); v.State != Closed {
		t.Errorf("%+v", v)
	}
	if _, err := w.Handle(w.engineer, v.ID, "recover", Handling{Version: v.Version + 1, Note: "by hand"}); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("nobody says that it works: %v", err)
	}
}

// TestRecoveryIsToldThoughSilenced: a silence has an end, and hides no recovery.
func TestRecoveryIsToldThoughSilenced(t *testing.T) {
	w := alone(t)
	p := w.declare("QUIET-2", "2")
	w.minutes(p, "gbb")
	w.handleAlert("silence", "known fault", 60)
	w.minutes(p, "ggggbb") // recovers, and comes back within the silence
	if sent := w.sent(); !slices.Equal(sent, []string{"alert", "recovery"}) {
		t.Errorf("%v", sent)
	}
	again := w.alerts()[1]
	if again.Told || !again.Silenced || again.SilenceReason != "known fault" {
		t.Errorf("%+v", again)
	}
	w.minutes(p, "ggggg"+strings.Repeat("g", 60)+"bb")
	if sent := w.sent(); !slices.Equal(sent, []string{"alert", "recovery", "recovery", "alert"}) {
		t.Errorf("after the silence: %v", sent)
	}
}

func TestAlertsOfOneGroupAreToldOnce(t *testing.T) {
	w := alone(t)
	first, second, other := w.declare("GROUP-2", "2"), w.declare("GROUP-4", "4"), w.declare("GROUP-M3", "M3")
	for _, text := range []string{"g", "b", "b"} {
		now := w.clock.Advance(time.Minute)
		s := line(text)[0]
		s.At = now
		w.bring(first, s)
		w.bring(second, s)
		w.bring(other, s)
		w.must(w.Evaluate(t.Context()))
	}
	told := map[string]bool{}
	for _, a := range w.alerts() {
		told[a.GroupKey] = told[a.GroupKey] || a.Told
	}
	if len(w.alerts()) != 3 || len(w.sent()) != 2 || !told["performance:module:drugtrace"] || !told["performance:module:opscenter"] {
		t.Errorf("%d alerts, sent %v, %v", len(w.alerts()), w.sent(), told)
	}
}

// TestThreeFamilies: readings of others become alerts of their families.
func TestThreeFamilies(t *testing.T) {
	w := alone(t)
	reading := func(metric string, value int64) Reading {
		return Reading{Metric: metric, SubjectKind: "system", Subject: "GONGZHI", Value: value, Note: metric}
	}
	w.signals = []Reading{reading("security.signin_failures", 25), reading("security.refusals", 3), reading("data.unsealed_seconds", 700), reading("system.job_late_seconds", 400)}
	w.must(w.Evaluate(t.Context()))
	families := map[string]string{}
	for _, a := range w.alerts() {
		families[a.RuleID] = a.Family
	}
	if len(families) != 3 || families["signin-failures"] != Attack || families["unsealed"] != Data || families["job-late"] != Performance {
		t.Errorf("%v", families)
	}
	rule := func(id string) RuleView {
		all, err := w.Rules(w.engineer)
		w.must(err)
		return all[slices.IndexFunc(all, func(r RuleView) bool { return r.ID == id })]
	}
	r := rule("refusals")
	if _, err := w.ReviseRule(w.engineer, r.ID, Revision{Version: r.Version, Threshold: 2, Severity: Critical, Enabled: true, Reason: "exercise"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.ReviseRule(w.engineer, r.ID, Revision{Version: r.Version, Threshold: 2, Severity: Critical, Enabled: true, Reason: "exercise"}); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("an old version: %v", err)
	}
	w.must(w.Evaluate(t.Context()))
	if n := len(w.alerts()); n != 4 {
		t.Errorf("%d alerts after the rule was sharpened", n)
	}
	w.must(w.Ensure(t.Context()))
	if rule("refusals").Threshold != 2 {
		t.Error("what was edited was shipped again")
	}
}

func TestAlertmanagerNeedsItsToken(t *testing.T) {
	w := alone(t)
	alert := Foreign{Status: "firing", Labels: map[string]string{"alertname": "NodeDown", "severity": Critical, "instance": "db1:9100"}, Annotations: map[string]string{"summary": "db1 is away"},
		StartsAt: noon - minute, Fingerprint: "abcd1234"}
	for _, token := range []string{"", "Bearer", "Bearer wrong", "s3cret"} {
		if err := w.Webhook(t.Context(), token, []Foreign{alert}); fault.CodeOf(err) != fault.Unauthenticated {
			t.Errorf("%q: %v", token, err)
		}
	}
	for range 2 { // an Alertmanager tells again and again
		w.must(w.Webhook(t.Context(), "Bearer s3cret", []Foreign{alert, alert}))
	}
	found := w.alerts()
	if len(found) != 1 || found[0].Source != "alertmanager" || found[0].Severity != Critical || found[0].Summary != "db1 is away" || found[0].StartedAt != noon-minute || found[0].Subject != "DB1:9100" {
		t.Fatalf("%+v", found)
	}
	w.must(w.Evaluate(t.Context()))
	if w.alerts()[0].State != Firing {
		t.Error("an own look ended a foreign alert")
	}
	alert.Status = "resolved"
	for range 2 {
		w.must(w.Webhook(t.Context(), "Bearer s3cret", []Foreign{alert}))
	}
	if found := w.alerts(); len(found) != 1 || found[0].State != Recovered {
		t.Errorf("%+v", found)
	}
	w.kit.WebhookToken = ""
	if err := w.Webhook(t.Context(), "Bearer ", []Foreign{alert}); fault.CodeOf(err) != fault.Unauthenticated {
		t.Errorf("without a token of ours nobody comes in: %v", err)
	}
}

// TestPlannedMaintenanceIsApprovedBeforeItStarts is the rule of ops 9, no. 11.
func TestPlannedMaintenanceIsApprovedBeforeItStarts(t *testing.T) {
	w := alone(t)
	propose := func(in, until time.Duration) WindowView {
		v, err := w.Propose(w.engineer, Proposal{Title: "Move", Impact: "Short breaks", Subjects: []string{"module/2"}, StartsAt: w.clock.Now().Add(in), EndsAt: w.clock.Now().Add(until)})
		w.must(err)
		return v
	}
	early := propose(time.Hour, 2*time.Hour)
	if _, err := w.Decide(w.engineer, early.ID, "approve", early.Version, ""); fault.KeyOf(err) != "monitoring.window_own" {
		t.Errorf("nobody approves their own window: %v", err)
	}
	approved, err := w.Decide(w.owner, early.ID, "approve", early.Version, "agreed")
	if err != nil || !approved.Planned {
		t.Fatalf("%+v %v", approved, err)
	}
	late := propose(-time.Minute, time.Hour)
	after, err := w.Decide(w.owner, late.ID, "approve", late.Version, "")
	if err != nil || after.State != Approved || after.Planned {
		t.Fatalf("approved after its start it is not planned: %+v %v", after, err)
	}
	p := w.declare("UPKEEP-2", "2")
	w.minutes(p, "gbbgggg") // within the window that was approved too late
	if found := w.alerts(); len(found) != 1 || !found[0].Told {
		t.Errorf("%+v", found)
	}
	w.clock.Set(noon + 65*minute)
	w.minutes(p, "gbb") // within the planned one
	found := w.alerts()
	if len(found) != 2 || found[1].Told || len(w.told(opscenter.AlertRaised{}.EventName())) != 1 {
		t.Errorf("%+v", found)
	}
	if v, err := w.Get(w.engineer, p.ID); err != nil || v.Shown != Upkeep {
		t.Errorf("%s %v", v.Shown, err)
	}
	windows, err := w.Maintenance(t.Context(), "2", noon, noon+240*minute)
	if err != nil || len(windows) != 2 || windows[0].Planned() || !windows[1].Planned() {
		t.Errorf("%+v %v", windows, err)
	}
	if none, err := w.Maintenance(t.Context(), "4", noon, noon+240*minute); err != nil || len(none) != 0 {
		t.Errorf("%+v %v", none, err)
	}
	if _, err := w.Decide(w.engineer, early.ID, "withdraw", approved.Version, "changed our mind"); fault.KeyOf(err) != "monitoring.window_begun" {
		t.Errorf("what has begun stays: %v", err)
	}
	w.clock.Set(noon + 600*minute)
	over := propose(-2*time.Hour, -time.Hour)
	if _, err := w.Decide(w.owner, over.ID, "approve", over.Version, ""); fault.KeyOf(err) != "monitoring.window_over" {
		t.Errorf("%v", err)
	}
	if v, err := w.Decide(w.owner, over.ID, "reject", over.Version, "not asked before"); err != nil || v.State != Rejected {
		t.Errorf("%+v %v", v, err)
	}
}

func TestProposalNamesEveryWrongField(t *testing.T) {
	p := Proposal{Subjects: []string{"module/99"}, StartsAt: noon, EndsAt: noon + 60*60*minute}
	err, _ := p.check(12 * time.Hour).(*fault.Error)
	for _, pointer := range []string{"/title", "/impact", "/endsAt", "/subjects"} {
		if err == nil || !slices.ContainsFunc(err.Fields, func(f fault.Field) bool { return f.Pointer == pointer }) {
			t.Errorf("%s is not named: %v", pointer, err)
		}
	}
}

// TestStricterThresholdsInAKeyPeriod: a reading that is quiet on other days is an
// alert in a key period, which keeps the threshold it was raised by; when the
// period is over the rule is as before, by itself.
func TestStricterThresholdsInAKeyPeriod(t *testing.T) {
	w := alone(t)
	w.signals = []Reading{{Metric: "security.signin_failures", SubjectKind: "system", Subject: "GONGZHI", Value: 17, Note: "failures"}}
	w.must(w.Evaluate(t.Context()))
	if found := w.alerts(); len(found) != 0 {
		t.Fatalf("%+v", found)
	}
	w.period = &Period{Number: "ZB-1", Path: "/period"}
	w.must(w.Evaluate(t.Context()))
	found := w.alerts()
	if len(found) != 1 || found[0].Threshold != 16 || found[0].Value != 17 {
		t.Fatalf("%+v", found)
	}
	of := func() RuleView {
		all, err := w.Rules(w.engineer)
		w.must(err)
		return all[slices.IndexFunc(all, func(r RuleView) bool { return r.ID == "signin-failures" })]
	}
	if r := of(); r.Threshold != 20 || r.KeyThreshold != 16 || r.Period != "ZB-1" || r.PeriodPath != "/period" {
		t.Errorf("%+v", r)
	}
	w.period = nil
	for range 2 {
		w.must(w.Evaluate(t.Context()))
		w.clock.Advance(10 * time.Minute)
	}
	if found := w.alerts(); found[0].State != Recovered || of().Period != "" {
		t.Errorf("%+v", found)
	}
	if r := (&Rule{Threshold: 1, ForSeconds: 120}).strict(80); r.Threshold != 1 || r.ForSeconds != 96 {
		t.Errorf("%+v", r)
	}
}

// TestAlertsSayWhereTheyComeFrom: the address stands on the alert, whole for those
// who follow an attack, without its end for others, who cannot search for it.
func TestAlertsSayWhereTheyComeFrom(t *testing.T) {
	w := alone(t)
	w.signals = []Reading{{Metric: "security.signin_failures", SubjectKind: "system", Subject: "GONGZHI", Value: 25, Note: "failures", Origin: "203.0.113.77"},
		{Metric: "data.unsealed_seconds", SubjectKind: "system", Subject: "GONGZHI", Value: 700, Note: "unsealed"}}
	w.must(w.Evaluate(t.Context()))
	of := func(ctx context.Context, origin string) ([]AlertView, error) {
		page, err := w.Alerts(ctx, &alertsInput{Params: list.Params{Limit: 50}, AlertFilter: AlertFilter{Origin: origin}})
		return page.Items, err
	}
	found, err := of(w.engineer, "203.0.113.77")
	if err != nil || len(found) != 1 || found[0].From != "203.0.113.77" || found[0].RuleID != "signin-failures" {
		t.Errorf("%+v %v", found, err)
	}
	if found, err = of(w.engineer, "203.0.113.78"); err != nil || len(found) != 0 {
		t.Errorf("%+v %v", found, err)
	}
	if found, err = of(w.owner, ""); err != nil || len(found) != 2 || found[0].From == found[1].From || found[0].From+found[1].From != "203.0.113.*" {
		t.Errorf("%+v %v", found, err)
	}
	if _, err = of(w.owner, "203.0.113.77"); fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("the answer tells the address: %v", err)
	}
}
