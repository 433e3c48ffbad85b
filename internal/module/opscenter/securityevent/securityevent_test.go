package securityevent

import (
	"context"
	"slices"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/opscenter/sla"
)

// TestASeriousEventIsReportedWithinFourHours: the time begins when the owner knew,
// ends with the registered report and not with the hour that somebody typed.
func TestASeriousEventIsReportedWithinFourHours(t *testing.T) {
	w := newWorld(t)
	v := w.registered("serious")
	if !v.Reportable || v.ReportDue != v.AwareAt.Add(4*time.Hour) || w.state(v) != sla.Running || v.ReportLate {
		t.Fatalf("%+v", v.Event)
	}
	_, err := w.Do(engineer, v.ID, "report", Step{Version: v.Version})
	w.refused(err, "fault.forbidden")
	for want, change := range map[string]func(*Step){
		"securityevent.proof":      func(s *Step) { s.Receipt = " " },
		"securityevent.told":       func(s *Step) { s.ToldAt = w.clock.Now().Add(time.Minute) },
		"field.required":           func(s *Step) { s.Authority = "" },
		"securityevent.text":       func(s *Step) { s.Text = "x" },
		"securityevent.told_first": func(s *Step) { s.Report = Follow },
	} {
		step := w.said(First)
		step.Version = v.Version
		change(&step)
		_, err := w.Do(manager, v.ID, "report", step)
		w.refused(err, want)
	}
	before := w.clock.Now()
	w.clock.Advance(2 * time.Hour)
	step := w.said(First)
	step.ToldAt, step.Receipt, step.FileIDs = before, "", []string{w.uploaded(manager, PermitReport)}
	v = w.do(manager, v, "report", step)
	if v.ReportedAt != w.clock.Now() || w.state(v) != sla.Met || len(v.Reports) != 1 || v.Reports[0].ToldAt != before || v.Reports[0].MakerName != "name of manager" {
		t.Errorf("%+v %+v %s", v.Event, v.Reports, w.state(v))
	}
	if files, err := w.Documents(reader, v.ID); err != nil || len(files) != 1 {
		t.Errorf("%v %v", files, err)
	}
	again := w.said(First)
	again.Version = v.Version
	_, err = w.Do(manager, v.ID, "report", again)
	w.refused(err, "securityevent.told_already")
	w.clock.Advance(24 * time.Hour)
	if late := w.need(w.Get(reader, v.ID)); late.ReportLate {
		t.Errorf("reported in time stays in time: %+v", late.Event)
	}
}

// TestLevelOfAnEventDecidesItsReport: an ordinary event has no clock, a worse
// level starts it at that moment, only the owner stops it, and what was late stays.
func TestLevelOfAnEventDecidesItsReport(t *testing.T) {
	w := newWorld(t)
	v := w.registered("ordinary")
	if v.Reportable || v.ReportDue > 0 || w.state(v) != "" {
		t.Fatalf("%+v", v.Event)
	}
	_, err := w.Do(engineer, v.ID, "raise", Step{Version: v.Version, Level: "ordinary", Text: "the same"})
	w.refused(err, "securityevent.raise")
	v = w.do(engineer, v, "raise", Step{Level: "grave", Text: "more hosts"})
	raised := w.clock.Now()
	if !v.Reportable || v.ReportDue != raised.Add(4*time.Hour) || w.state(v) != sla.Running {
		t.Errorf("%+v", v.Event)
	}
	_, err = w.Do(engineer, v.ID, "lower", Step{Version: v.Version, Level: "ordinary", Text: "smaller"})
	w.refused(err, "fault.forbidden")
	w.clock.Advance(time.Hour)
	v = w.do(owner, v, "lower", Step{Level: "ordinary", Text: "a test host"})
	if v.Reportable || v.ReportDue > 0 || w.state(v) != sla.Void {
		t.Errorf("%+v %s", v.Event, w.state(v))
	}
	w.clock.Advance(time.Hour)
	v = w.do(engineer, v, "raise", Step{Level: "serious", Text: "it is not"})
	if v.ReportDue != raised.Add(4*time.Hour) {
		t.Errorf("down and up buys no time: %s", v.ReportDue)
	}
	w.clock.Advance(3 * time.Hour)
	v = w.do(owner, v, "lower", Step{Level: "ordinary", Text: "a test host"})
	if !v.ReportLate || v.Reportable || w.state(v) != sla.Breached {
		t.Errorf("late stays late: %+v %s", v.Event, w.state(v))
	}
	alarm := w.registered("special")
	_, err = w.Do(engineer, alarm.ID, "raise", Step{Version: 1, Level: "special", Text: "worse"})
	w.refused(err, "securityevent.worst")
	alarm = w.do(owner, alarm, "dismiss", Step{Text: "a scan of our own"})
	if alarm.State != Dismissed || alarm.Reportable || w.state(alarm) != sla.Void || alarm.Steps[1] != (flow.Step{Key: Dismissed, State: "side"}) {
		t.Errorf("%+v %+v", alarm.Event, alarm.Steps)
	}
}

// TestSummaryReportIsDueThirtyDaysAfterDisposal: an event is not closed before it
// is summed up, and a late summary stays late.
func TestSummaryReportIsDueThirtyDaysAfterDisposal(t *testing.T) {
	w := newWorld(t)
	v := w.do(engineer, w.registered("serious"), "handle", Step{})
	if v.HandlerName != "name of engineer" {
		t.Error(v.HandlerName)
	}
	_, err := w.Do(engineer, v.ID, "dispose", Step{Version: v.Version, Text: "host rebuilt"})
	w.refused(err, "securityevent.text")
	v = w.do(engineer, v, "revise", Step{Facts: facts()})
	v = w.do(engineer, v, "dispose", Step{Text: "host rebuilt", Cause: "weak password"})
	if v.SummaryDue != v.DisposedAt.Add(30*24*time.Hour) {
		t.Errorf("%+v", v.Event)
	}
	_, err = w.Do(engineer, v.ID, "close", Step{Version: v.Version, Text: "done now"})
	w.refused(err, "securityevent.report_first")
	v = w.do(manager, v, "report", w.said(First))
	v = w.do(manager, v, "report", w.said(Follow))
	_, err = w.Do(engineer, v.ID, "close", Step{Version: v.Version, Text: "done now"})
	w.refused(err, "securityevent.summary_first")
	w.clock.Advance(31 * 24 * time.Hour)
	v = w.do(manager, v, "report", w.said(Final))
	v = w.do(engineer, v, "close", Step{Text: "nothing came back"})
	if !v.SummaryLate || v.ReportLate || v.State != Closed || len(v.Reports) != 3 || v.Steps[3].State != "done" {
		t.Errorf("%+v", v)
	}
	if entries, err := w.Timeline(reader, v.ID); err != nil || len(entries) != 8 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	if known, err := w.Known(t.Context(), clock.Day("2026-03-01").Start(), clock.Day("2026-03-31").End()); err != nil || len(known) != 1 || known[0].Level != "serious" {
		t.Errorf("%v %v", known, err)
	}
	small := w.do(engineer, w.registered("ordinary"), "handle", Step{})
	small = w.do(engineer, small, "dispose", Step{Text: "host rebuilt", Cause: "weak password"})
	if small = w.do(engineer, small, "close", Step{Text: "nothing came back"}); small.SummaryDue > 0 {
		t.Errorf("an ordinary event owes nothing: %+v", small.Event)
	}
}

// TestRegistrationIsChecked: times, what it reaches, and what it came from.
func TestRegistrationIsChecked(t *testing.T) {
	w := newWorld(t)
	for want, change := range map[string]func(*Registration){
		"securityevent.past":       func(r *Registration) { r.FoundAt = w.clock.Now().Add(time.Hour) },
		"securityevent.aware":      func(r *Registration) { r.AwareAt = r.FoundAt.Add(-time.Minute) },
		"securityevent.about":      func(r *Registration) { r.Modules, r.Assets = nil, nil },
		"securityevent.module":     func(r *Registration) { r.Modules = []string{"77"} },
		"securityevent.asset":      func(r *Registration) { r.Assets = []string{"NONE"} },
		"securityevent.source_key": func(r *Registration) { r.Source = Fault },
		"securityevent.no_source":  func(r *Registration) { r.Source, r.SourceKey = Fault, "GZ9" },
		"securityevent.text":       func(r *Registration) { r.Impact = " " },
	} {
		r := w.registration("serious")
		change(&r)
		_, err := w.Register(engineer, r)
		w.refused(err, want)
	}
	r := w.registration("serious")
	r.Source, r.SourceKey = Fault, "GZ1"
	_, err := w.Register(reader, r)
	w.refused(err, "fault.forbidden")
	v := w.need(w.Register(engineer, r))
	if v.SourceNumber != "GZ1" || v.SourcePath == "" {
		t.Errorf("%+v", v.Event)
	}
	_, err = w.Register(engineer, r)
	w.refused(err, "securityevent.registered_already")
	if page, err := w.List(reader, &listInput{Params: list.Params{Q: "gz1"}, Filter: Filter{Module: "2", SourceID: "ticket"}}); err != nil || len(page.Items) != 1 || page.Items[0].MakerName != "name of engineer" {
		t.Errorf("%+v %v", page.Items, err)
	}
	w.do(owner, v, "dismiss", Step{Text: "a scan of our own"})
	if again := w.need(w.Register(engineer, r)); again.ID == v.ID {
		t.Error("after a false alarm it may be one after all")
	}
}

// TestWhoIsAskedForAnEvent: the report comes before all else.
func TestWhoIsAskedForAnEvent(t *testing.T) {
	w := newWorld(t)
	asked := func(permissions ...string) (found []string) {
		t.Helper()
		grants := map[string]scope.Reach{}
		for _, p := range permissions {
			grants[p] = scope.All
		}
		todos, err := w.todos(context.Background(), scope.Actor{PersonID: "x", Grants: grants}, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, todo := range todos {
			found = append(found, todo.Verb+" "+todo.Tone)
		}
		return found
	}
	want := func(report, handle string) {
		t.Helper()
		if got := append(asked(PermitReport), asked(PermitHandle)...); !slices.Equal(got, slices.DeleteFunc([]string{report, handle}, func(s string) bool { return s == "" })) {
			t.Errorf("%v, want %s %s", got, report, handle)
		}
	}
	v := w.registered("grave")
	want("report warn", "")
	w.clock.Advance(4 * time.Hour)
	want("report danger", "")
	v = w.do(manager, v, "report", w.said(First))
	want("", "handle normal")
	v = w.do(engineer, v, "handle", Step{})
	want("", "dispose normal")
	v = w.do(engineer, v, "dispose", Step{Text: "host rebuilt", Cause: "weak password"})
	want("sum normal", "")
	w.do(manager, v, "report", w.said(Final))
	want("", "close normal")
	if owed, err := w.Owing(t.Context(), v.AwareAt); err != nil || len(owed) != 1 || owed[0].SummedAt.IsZero() || owed[0].KnownAt.IsZero() {
		t.Errorf("%+v %v", owed, err)
	}
	if len(asked(PermitRead)) != 0 {
		t.Error("readers are asked")
	}
}
