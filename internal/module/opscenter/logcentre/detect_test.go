package logcentre

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/usecase"
)

// told keeps what the findings are handed to.
type told struct{ found []Finding }

func (t *told) Found(_ context.Context, _ *usecase.Tx, f Finding) error {
	t.found = append(t.found, f)
	return nil
}

func (w *world) fail(times int, login, ip string) {
	for range times {
		w.at(30*time.Second, deed{action: "platform.signin.failure", result: audit.Refused, login: login, ip: ip})
	}
}

// TestBruteForceIsFoundOnce (GB/T 22239-2019 8.1.4.4 f): so many failures in a
// window are one finding, which grows while it goes on, with its lines; fewer are
// none; and after it was handled only what comes then is a new one.
func TestBruteForceIsFoundOnce(t *testing.T) {
	w := newWorld(t)
	heard := &told{}
	w.needs.Findings = heard
	w.fail(4, "login-1", "203.0.113.7")
	if found := w.detected(); len(found) != 0 {
		t.Fatalf("four failures: %+v", found)
	}
	w.fail(1, "login-1", "198.51.100.9") // from elsewhere: the login is hit five times, no address is
	f := w.only(Brute)
	if f.SubjectKind != "login" || f.Hits != 5 || f.Threshold != 5 || f.Minutes != 10 || f.Severity != "critical" || f.RuleVersion == "" || f.State != Open {
		t.Errorf("finding: %+v", f.Finding)
	}
	w.fail(3, "login-1", "198.51.100.9")
	if grown := w.only(Brute); grown.ID != f.ID || grown.Hits != 8 || grown.UntilAt <= f.UntilAt {
		t.Errorf("it did not grow: %+v", grown.Finding)
	}
	if lines := need(w.Evidence(guard, f.ID))(t); len(lines) != 8 || lines[0].IP != "203.0.113.7" || lines[0].Result != audit.Refused {
		t.Errorf("evidence: %+v", lines)
	}
	if len(heard.found) != 1 || heard.found[0].ID != f.ID {
		t.Errorf("told of %d findings", len(heard.found))
	}
	f = w.only(Brute)
	f = need(w.Do(guard, f.ID, "handle", Step{Version: f.Version, Note: "the address is blocked"}))(t)
	if again := w.only(Brute); again.State != Handled || again.Hits != 8 {
		t.Errorf("a closed finding changed: %+v", again.Finding)
	}
	w.fail(4, "login-1", "198.51.100.9")
	if found := w.detected(); len(found) != 2 { // the address reached five meanwhile, the login not again
		t.Errorf("%d findings after four more: %+v", len(found), found)
	}
	w.fail(1, "login-1", "203.0.113.8")
	logins := 0
	for _, one := range w.detected() {
		if one.SubjectKind == "login" {
			logins++
		}
	}
	if logins != 2 {
		t.Errorf("%d findings of the login, want a second one", logins)
	}
}

// TestBruteForceFromOneNetwork: whoever takes another address of their network for
// each try is one attacker all the same.
func TestBruteForceFromOneNetwork(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		w.fail(1, fmt.Sprintf("login-%d", i), fmt.Sprintf("2001:db8:0:1::%x", i+1))
	}
	if f := w.only(Brute); f.SubjectKind != ofAddress || f.Subject != "2001:db8:0:1::/64" || f.Hits != 5 {
		t.Errorf("finding: %+v", f.Finding)
	}
}

// TestMassExportIsFound: of one person in a window; those of two people, and
// those that were refused, do not add up.
func TestMassExportIsFound(t *testing.T) {
	w := newWorld(t)
	for i := range 9 {
		w.at(time.Minute, deed{person: "clerk", action: "platform.enterprise.export"})
		w.at(time.Second, deed{person: "other", action: "drugtrace.inbound.export", result: map[bool]string{true: audit.Refused}[i < 5]})
	}
	if found := w.detected(); len(found) != 0 {
		t.Fatalf("nine exports: %+v", found)
	}
	w.at(time.Minute, deed{person: "clerk", action: "drugtrace.inbound.export"})
	f := w.only(Export)
	if f.SubjectName != "name of clerk" || f.Hits != 10 || f.OrgName != "name of org-1" {
		t.Errorf("finding: %+v", f)
	}
	for _, over := range []bool{false, true} {
		signals, err := w.Signals(t.Context())
		if err != nil || len(signals) != 1 || signals[0].Number != f.Number || signals[0].PersonID != "clerk" || signals[0].Origin != f.Origin || signals[0].Over != over {
			t.Errorf("signals: %+v %v", signals, err)
		}
		if over {
			break
		}
		if _, err := w.Do(guard, f.ID, "dismiss", Step{Version: f.Version, Note: "it was ordered"}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestOffHoursAreThoseOfTheCalendar: a sensitive act at night, on a Sunday and on
// a day off is found; in working hours, and on a Saturday that is worked, it is
// not (2026-02-14).
func TestOffHoursAreThoseOfTheCalendar(t *testing.T) {
	at := func(text string) clock.Instant {
		moment, err := time.ParseInLocation("2006-01-02 15:04", text, clock.Zone)
		if err != nil {
			t.Fatal(err)
		}
		return clock.FromTime(moment)
	}
	for text, found := range map[string]int{"2026-11-03 10:00": 0, "2026-11-03 23:30": 1, "2026-11-08 10:00": 1, "2026-02-14 10:00": 0, "2026-10-01 10:00": 1} {
		t.Run(text, func(t *testing.T) {
			w := newWorld(t)
			w.clock.Set(at(text))
			w.at(0, deed{person: "clerk", action: "platform.identity.createRole"})
			w.at(time.Minute, deed{person: "clerk", action: "drugtrace.inbound.receive"}) // not sensitive
			w.at(time.Minute, deed{person: "clerk", action: "param.change"})
			all := w.detected()
			if len(all) != found {
				t.Fatalf("%d findings, want %d", len(all), found)
			}
			if found == 1 && (all[0].Rule != OffHours || all[0].Hits != 2) {
				t.Errorf("finding: %+v", all[0].Finding)
			}
		})
	}
}

// TestBurstIsHeldAgainstOnesOwnBaseline: who always does much may, who suddenly
// does is found.
func TestBurstIsHeldAgainstOnesOwnBaseline(t *testing.T) {
	w := newWorld(t)
	for range 5 { // the machine-like clerk works at this rate every day
		for range 200 {
			w.at(2*time.Second, deed{person: "busy", action: "drugtrace.inbound.receive"})
		}
		w.clock.Advance(23 * time.Hour)
	}
	if err := w.kit.Runner.DB.Write(t.Context(), setMarkNow(w)); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(time.Hour)
	for range 160 {
		w.at(time.Second, deed{person: "busy", action: "drugtrace.inbound.receive"})
		w.at(time.Second, deed{person: "quiet", action: "drugtrace.inbound.receive"})
	}
	if f := w.only(Burst); f.SubjectName != "name of quiet" || f.Threshold != 150 {
		t.Errorf("finding: %+v", f.Finding)
	}
	if got := baseline(1000, 5, 150, 5, 10*time.Minute); got != 167 {
		t.Errorf("200 an hour allow %d in ten minutes", got)
	}
}

// TestSignInFromANewPlace: of somebody who was elsewhere before; the first
// sign-in of all, and moving about in one network, are nothing.
func TestSignInFromANewPlace(t *testing.T) {
	w := newWorld(t)
	for _, ip := range []string{"203.0.113.7", "203.0.113.80"} {
		w.at(time.Minute, deed{person: "clerk", action: "platform.signin.success", ip: ip})
	}
	if found := w.detected(); len(found) != 0 {
		t.Fatalf("at home: %+v", found)
	}
	for _, ip := range []string{"2001:db8::5", "2001:db8::7:0:0:6", "2001:db8::/64"} { // one network, however it is written
		w.at(time.Minute, deed{person: "modern", action: "platform.signin.success", ip: ip})
	}
	if found := w.detected(); len(found) != 0 {
		t.Fatalf("at home in a network of the new kind: %+v", found)
	}
	w.at(time.Hour, deed{person: "clerk", action: "platform.signin.success", ip: "198.51.100.9"})
	w.at(time.Hour, deed{person: "new", action: "platform.signin.success", ip: "198.51.100.9"})
	if f := w.only(Place); f.SubjectName != "name of clerk" {
		t.Errorf("finding: %+v", f.Finding)
	}
}

// TestFindingIsWorkedOn: nobody closes a finding about themselves, a note is
// asked for, and who only reads changes nothing.
func TestFindingIsWorkedOn(t *testing.T) {
	w := newWorld(t)
	for range 10 {
		w.at(time.Minute, deed{person: "guard", action: "platform.enterprise.export"})
	}
	f := w.only(Export)
	_, err := w.Do(reader, f.ID, "acknowledge", Step{Version: f.Version})
	w.refused(err, "fault.forbidden")
	f = need(w.Do(guard, f.ID, "acknowledge", Step{Version: f.Version}))(t)
	_, err = w.Do(guard, f.ID, "dismiss", Step{Version: f.Version, Note: "it was me"})
	w.refused(err, "logcentre.own_finding")
	other := as("other", PermitHandle)
	_, err = w.Do(other, f.ID, "dismiss", Step{Version: f.Version})
	w.refused(err, "logcentre.note")
	_, err = w.Do(other, f.ID, "dismiss", Step{Version: f.Version - 1, Note: "late"})
	w.refused(err, "fault.stale")
	f = need(w.Do(other, f.ID, "dismiss", Step{Version: f.Version, Note: "a report that was asked for"}))(t)
	if f.State != Dismissed || f.HandlerName != "name of other" || f.AcknowledgerName != "name of guard" {
		t.Errorf("closed: %+v", f)
	}
	f = need(w.Do(other, f.ID, "reopen", Step{Version: f.Version, Note: "too soon"}))(t)
	if f.State != Acknowledged || !f.HandledAt.IsZero() {
		t.Errorf("reopened: %+v", f)
	}
	if lines := need(w.Timeline(reader, f.ID))(t); len(lines) != 4 {
		t.Errorf("%d lines of its history", len(lines))
	}
	todos, err := w.todos(guard, actorOf(guard), 10)
	if err != nil || len(todos) != 1 || todos[0].Verb != "handle" {
		t.Errorf("todos: %+v %v", todos, err)
	}
}

// TestExerciseIsMarkedAndNothingHidden: what an address does in an exercise of
// attack and defence is found as ever and says so; before and after it does not.
func TestExerciseIsMarkedAndNothingHidden(t *testing.T) {
	w := newWorld(t)
	const attacker = "203.0.113.7"
	from := w.clock.Now().Add(time.Hour)
	w.needs.Exercises = func(_ context.Context, traces []Trace) ([]Exercise, error) {
		marks := make([]Exercise, len(traces))
		for i, trace := range traces {
			if trace.Address == attacker && trace.At >= from {
				marks[i] = Exercise{ID: "x", Number: "YL1", Title: "autumn"}
			}
		}
		return marks, nil
	}
	w.fail(5, "login-1", attacker)
	if found := w.detected(); len(found) != 2 { // the address and the login
		t.Fatalf("before: %+v", found)
	}
	w.clock.Set(from)
	w.fail(5, "login-2", attacker)
	marked := map[bool]int{}
	for _, f := range w.detected() {
		if f.SubjectKind != ofAddress {
			continue
		}
		marked[f.Exercise != nil]++
		for _, line := range need(w.Evidence(guard, f.ID))(t) {
			if (line.Exercise != nil) != (line.At >= from) || line.Exercise != nil && line.Exercise.Number != "YL1" {
				t.Errorf("%s at %s: %+v", f.Number, line.At, line.Exercise)
			}
		}
	}
	if marked[true] != 1 || marked[false] != 1 {
		t.Errorf("marked and not: %v", marked)
	}
}

// TestTheLoudestAddress: an alert of the monitoring says where most of it came from.
func TestTheLoudestAddress(t *testing.T) {
	w := newWorld(t)
	since := w.clock.Now()
	loudest := func(since clock.Instant) string {
		t.Helper()
		found, err := w.Loudest(t.Context(), since, false)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if found := loudest(since); found != "" {
		t.Errorf("nothing happened: %q", found)
	}
	w.fail(2, "login-1", "203.0.113.7")
	w.fail(3, "login-2", "198.51.100.9")
	if found := loudest(since); found != "198.51.100.9" {
		t.Errorf("%q", found)
	}
	if found := loudest(w.clock.Now().Add(time.Minute)); found != "" {
		t.Errorf("long ago: %q", found)
	}
}
