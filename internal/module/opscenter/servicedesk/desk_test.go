package servicedesk

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/opscenter/sla"
)

func refused(t testing.TB, err error, code fault.Code, key string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) {
		t.Fatalf("%v, want %s %s", err, code, key)
	}
	if f.Code != code || f.Key != key && !slices.ContainsFunc(f.Fields, func(field fault.Field) bool { return field.Key == key }) {
		t.Errorf("%v, want %s %s", err, code, key)
	}
}

// TestRequestFromReportToSignature walks the day of a request.
func TestRequestFromReportToSignature(t *testing.T) {
	h := open(t)
	v := h.report()
	if v.Name != "张**" || v.Phone != "138****5678" || !strings.HasPrefix(v.Number, "QQ20260302") {
		t.Errorf("%+v", v)
	}
	h.forward(4 * time.Minute)
	v = h.must(h.engineer(), v, "answer", Step{Text: "已收到，正在看日志"})
	v = h.must(h.engineer(), v, "accept", Step{})
	v = h.must(h.engineer(), v, "assign", Step{EngineerID: "engineer"})
	if allowed, shown := may(v, "notify"); allowed || !shown {
		t.Error("before the start is recorded nothing is told", v.Actions)
	}
	_, err := h.step(h.engineer(), v, "start", Step{Complexity: "low"})
	refused(t, err, fault.Invalid, "servicedesk.mode")
	v = h.must(h.engineer(), v, "start", Step{Complexity: "low", Mode: "remote"})
	_, err = h.step(h.engineer(), v, "notify", Step{Mode: "remote", Text: "远程修复", ETA: h.clock.Now()})
	refused(t, err, fault.Invalid, "servicedesk.eta")
	v = h.must(h.engineer(), v, "notify", Step{Mode: "remote", Text: "远程修复", ETA: h.clock.Now().Add(time.Hour)})
	mine, err := h.Get(h.user(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	v = h.must(h.user(), mine, "confirm-notice", Step{})
	v = h.must(h.engineer(), v, "begin", Step{})
	_, err = h.step(h.engineer(), v, "finish", Step{})
	refused(t, err, fault.Conflict, "servicedesk.unanswered")
	for i := range 2 {
		v = h.must(h.engineer(), v, "result", Step{Item: &i, Text: "已修复"})
	}
	v = h.must(h.engineer(), v, "finish", Step{})
	_, err = h.step(h.user(), v, "sign", Step{SignKind: "electronic"})
	refused(t, err, fault.Invalid, "servicedesk.stars")
	_, err = h.step(h.engineer(), v, "sign", Step{SignKind: "electronic", Stars: 5})
	refused(t, err, fault.Invalid, "servicedesk.sign_own")
	v = h.must(h.user(), v, "sign", Step{SignKind: "electronic", Stars: 5})
	if v.State != Closed || v.Stars != 5 || v.SignedAt.IsZero() {
		t.Errorf("%+v", v.Ticket)
	}
	for code, want := range map[sla.Code]sla.State{sla.FirstResponse: sla.Met, sla.SupportStart: sla.Met, sla.OnlineSupport: sla.Met, sla.Arrival: sla.Void, sla.CompanyReport: sla.Void} {
		if got := h.clockOf(v, code); got.State != want {
			t.Errorf("%s %s, want %s", code, got.State, want)
		}
	}
	course, err := h.Course(h.engineer(), v.ID)
	if err != nil || len(course) != 12 || course[0].Action != "submit" || course[3].FromTo != ">engineer" || course[0].ByName != "name of user" {
		t.Errorf("%d %+v %v", len(course), course, err)
	}
	h.forward(8 * 24 * time.Hour)
	_, err = h.step(h.user(), v, "reopen", Step{Text: "又坏了"})
	refused(t, err, fault.Conflict, "servicedesk.too_late")
}

// TestWrittenRequest: name, telephone and items are needed; a call is written
// down and confirmed before work is closed; its clocks begin with the call.
func TestWrittenRequest(t *testing.T) {
	h := open(t)
	good := Report{Channel: "phone", Title: "打不开", Name: "李四", Phone: "+853 66123456", Items: []Item{{Description: "登录不了"}}, CalledAt: nine.Add(-6 * time.Minute)}
	for key, spoil := range map[string]func(r *Report){
		"servicedesk.name":   func(r *Report) { r.Name = " " },
		"servicedesk.phone":  func(r *Report) { r.Phone = "12345" },
		"servicedesk.items":  func(r *Report) { r.Items = nil },
		"servicedesk.item":   func(r *Report) { r.Items = []Item{{Description: " "}} },
		"servicedesk.called": func(r *Report) { r.CalledAt = nine.Add(-3 * time.Hour) },
		"servicedesk.module": func(r *Report) { r.Items = []Item{{Module: "77", Description: "x"}} },
	} {
		r := good
		spoil(&r)
		_, err := h.Report(h.engineer(), r)
		refused(t, err, fault.Invalid, key)
	}
	for phone, fits := range map[string]bool{"0756-8841234": true, "+853 28331234": true, "28331234": false, "+86 13812345678": true, "138123": false} {
		if r := (Report{Title: "x", Name: "y", Phone: phone, Items: []Item{{Description: "z"}}}); (r.check(nine) == nil) != fits {
			t.Errorf("%s: fits %v", phone, fits)
		}
	}
	v, err := h.Report(h.engineer(), good)
	if err != nil || v.Written || v.ReportedAt != nine.Add(-6*time.Minute) {
		t.Fatal(v, err)
	}
	if got := h.clockOf(v, sla.FirstResponse); got.DueAt != nine.Add(4*time.Minute) {
		t.Errorf("%+v", got)
	}
	for _, step := range []struct {
		action string
		step   Step
	}{{"answer", Step{Text: "在看"}}, {"accept", Step{}}, {"assign", Step{EngineerID: "second"}}, {"start", Step{Complexity: "high", Mode: "phone"}},
		{"notify", Step{Mode: "phone", Text: "电话指导", ETA: nine.Add(time.Hour)}}, {"begin", Step{}}, {"result", Step{Item: new(int), Text: "已指导"}}, {"finish", Step{}}} {
		v = h.must(h.engineer(), v, step.action, step.step)
	}
	_, err = h.step(h.engineer(), v, "sign", Step{SignKind: "drawn", Stars: 4, FileID: "drawing"})
	refused(t, err, fault.Conflict, "servicedesk.write_first")
	if _, err := h.step(h.engineer(), v, "confirm-written", Step{Text: "回电核对"}); err == nil {
		t.Error("after the work it is too late to write the call down")
	}
}

// TestSolvedRequestStopsTheReport: whoever solves a request late was late with
// the report to the company, but that clock does not run on for ever.
func TestSolvedRequestStopsTheReport(t *testing.T) {
	h := open(t)
	v := h.report()
	for _, step := range []struct {
		action string
		step   Step
	}{{"answer", Step{Text: "在看"}}, {"accept", Step{}}, {"assign", Step{EngineerID: "engineer"}}, {"start", Step{Complexity: "low", Mode: "remote"}},
		{"notify", Step{Mode: "remote", Text: "远程修复", ETA: h.clock.Now().Add(time.Hour)}}, {"begin", Step{}}} {
		v = h.must(h.engineer(), v, step.action, step.step)
	}
	for i := range 2 {
		v = h.must(h.engineer(), v, "result", Step{Item: &i, Text: "已修复"})
	}
	h.forward(2 * time.Hour)
	if got := h.clockOf(v, sla.CompanyReport); got.State != sla.Breached || got.StoppedAt != 0 {
		t.Errorf("before it is solved: %+v", got)
	}
	v = h.must(h.engineer(), v, "finish", Step{})
	if got := h.clockOf(v, sla.CompanyReport); got.State != sla.Breached || got.StoppedAt != h.clock.Now() {
		t.Errorf("after it is solved: %+v", got)
	}
	done := h.clock.Now()
	h.forward(time.Hour)
	working := h.report()
	if found, err := h.Finished(h.Context(), h.runner.DB.Read(), []string{v.ClockID, working.ClockID}); err != nil || len(found) != 1 || found[v.ClockID] != done {
		t.Errorf("finished: %v %v, want %v", found, err, done)
	}
}

// TestReportedTimeStands: no use case writes when it was reported.
func TestReportedTimeStands(t *testing.T) {
	h := open(t)
	v := h.report()
	before := v.ReportedAt
	h.forward(time.Minute)
	v = h.must(h.engineer(), v, "accept", Step{})
	v = h.must(h.engineer(), v, "transfer", Step{Text: "系统故障", Rating: worst(sla.P1), Modules: []string{"2"}})
	f, err := h.Get(h.engineer(), v.Links[0].ID)
	if err != nil || f.ReportedAt != before || f.Kind != FaultKind || f.Level != 1 {
		t.Fatalf("%+v %v", f.Ticket, err)
	}
	shown, err := h.kit.Clocks.Show(h.engineer(), f.ClockID)
	if err != nil || shown.ReportedAt != before || shown.Number != f.Number {
		t.Errorf("%+v %v", shown.Subject, err)
	}
}

func worst(level sla.Level) sla.Rating {
	rating := sla.Rating{}
	for _, aspect := range sla.Aspects {
		rating[aspect] = sla.P5
	}
	rating["business"] = level
	return rating
}

// fault makes a fault of a level and brings it to work.
func (h *house) fault(level sla.Level) View {
	h.Helper()
	v := h.must(h.engineer(), h.report(), "accept", Step{})
	v = h.must(h.engineer(), v, "transfer", Step{Text: "系统故障", Rating: worst(level), Modules: []string{"2"}})
	f, err := h.Get(h.engineer(), v.Links[0].ID)
	if err != nil {
		h.Fatal(err)
	}
	f = h.must(h.engineer(), f, "assign", Step{EngineerID: "engineer"})
	f = h.must(h.engineer(), f, "respond", Step{Text: "正在处理"})
	f = h.must(h.engineer(), f, "diagnose", Step{Complexity: "high", Mode: "remote"})
	return h.must(h.engineer(), f, "prelim", Step{Text: "数据库连接耗尽"})
}

// TestFaultEndsWhenTheMonitoringSaysSo: fifteen healthy minutes, a bad sample
// between puts it back to work, and nobody can confirm by hand what is watched.
func TestFaultEndsWhenTheMonitoringSaysSo(t *testing.T) {
	h := open(t)
	h.probes = []string{"inbound"}
	sample := func(minute int, good bool) {
		h.samples = append(h.samples, sla.Sample{Probe: "inbound", At: nine.Add(time.Duration(minute) * time.Minute), Good: good})
	}
	f := h.fault(sla.P1)
	minute := 0
	run := func(to int, good bool) {
		for ; minute < to; minute++ {
			sample(minute, good)
			h.forward(time.Minute)
		}
	}
	run(20, false)
	f = h.must(h.engineer(), f, "observe", Step{})
	run(22, false)
	if f, _ = h.Get(h.engineer(), f.ID); f.State != Handling {
		t.Fatalf("a bad sample while it is watched: %s", f.State)
	}
	run(30, true)
	f = h.must(h.engineer(), f, "observe", Step{})
	_, err := h.step(h.user(), f, "confirm-recovery", Step{})
	refused(t, err, fault.Conflict, "servicedesk.wait")
	run(37, true)
	if f, _ = h.Get(h.engineer(), f.ID); f.State != Observing {
		t.Fatalf("before fifteen minutes: %s", f.State)
	}
	run(39, true)
	if f, _ = h.Get(h.engineer(), f.ID); f.State != Recovered {
		t.Fatalf("after fifteen healthy minutes: %s", f.State)
	}
	if got := h.clockOf(f, sla.Recovery10); got.State != sla.Met || got.StoppedAt != nine.Add(37*time.Minute) {
		t.Errorf("%+v", got)
	}
	_, err = h.step(h.engineer(), f, "analyse", Step{Cause: "连接数上限", CauseKind: "capacity", Fix: "调大并限流"})
	refused(t, err, fault.Invalid, "servicedesk.text")
	f = h.must(h.engineer(), f, "analyse", Step{Cause: "连接数上限", RootCause: "未设连接池", CauseKind: "capacity", Fix: "调大并限流", Prevention: "加监控"})
	f = h.must(h.owner(), f, "finalise", Step{Level: 1})
	late := h.clockOf(f, sla.Arrival)
	if late.State != sla.Running {
		t.Errorf("nobody went there: %+v", late)
	}
	mine, err := h.Get(h.user(), f.ID)
	if err != nil {
		t.Fatal(err)
	}
	f = h.must(h.user(), mine, "sign", Step{SignKind: "electronic", Stars: 3})
	if f.State != Closed {
		t.Error(f.State)
	}
}

// TestLateClockBlocksTheSignature: a late clock without a reason keeps a ticket open.
func TestLateClockBlocksTheSignature(t *testing.T) {
	h := open(t)
	v := h.report()
	h.forward(11 * time.Minute)
	for _, step := range []struct {
		action string
		step   Step
	}{{"answer", Step{Text: "在看"}}, {"accept", Step{}}, {"assign", Step{EngineerID: "engineer"}}, {"start", Step{Complexity: "high", Mode: "phone"}},
		{"notify", Step{Mode: "phone", Text: "电话指导", ETA: nine.Add(2 * time.Hour)}}, {"begin", Step{}}, {"result", Step{Item: new(int), Text: "已指导"}}} {
		v = h.must(h.engineer(), v, step.action, step.step)
	}
	second := 1
	v = h.must(h.engineer(), v, "result", Step{Item: &second, Text: "已优化"})
	v = h.must(h.engineer(), v, "finish", Step{})
	_, err := h.step(h.user(), v, "sign", Step{SignKind: "electronic", Stars: 2})
	refused(t, err, fault.Conflict, "servicedesk.explain_first")
	if _, err = h.kit.Clocks.Explain(h.engineer(), v.ClockID+".C1", "电话占线"); err != nil {
		t.Fatal(err)
	}
	h.must(h.user(), v, "sign", Step{SignKind: "electronic", Stars: 2})
}

// TestOneResponsibleEngineer: a handover replaces, is logged, and cannot name a
// stranger.
func TestOneResponsibleEngineer(t *testing.T) {
	h := open(t)
	v := h.must(h.engineer(), h.report(), "accept", Step{})
	_, err := h.step(h.engineer(), v, "assign", Step{EngineerID: "stranger"})
	refused(t, err, fault.Invalid, "servicedesk.no_engineer")
	v = h.must(h.engineer(), v, "assign", Step{EngineerID: "engineer"})
	v = h.must(h.engineer(), v, "handover", Step{EngineerID: "second"})
	if v.EngineerID != "second" {
		t.Error(v.EngineerID)
	}
	course, err := h.Course(h.engineer(), v.ID)
	if err != nil || course[len(course)-1].FromTo != "engineer>second" {
		t.Errorf("%+v %v", course, err)
	}
	engineers, err := h.Engineers(h.engineer())
	if err != nil || engineers[0].Open != 0 || engineers[1].Open != 1 {
		t.Errorf("%+v %v", engineers, err)
	}
}

// TestMergedFaults: the earliest report counts.
func TestMergedFaults(t *testing.T) {
	h := open(t)
	first := h.fault(sla.P2)
	h.forward(5 * time.Minute)
	second := h.fault(sla.P1)
	_, err := h.step(h.engineer(), first, "merge", Step{MasterID: first.ID})
	refused(t, err, fault.Invalid, "servicedesk.master")
	h.must(h.engineer(), first, "merge", Step{MasterID: second.ID})
	if got := h.clockOf(second, sla.Recovery10); got.StartedAt != nine {
		t.Errorf("the master's time begins with the first report: %+v", got)
	}
	if got := h.clockOf(first, sla.Recovery10); got.State != sla.Void {
		t.Errorf("the part has no time of its own: %+v", got)
	}
}

// TestScopeOfTickets: who asked sees their own only; the contact is masked, and
// shown with a reason.
func TestScopeOfTickets(t *testing.T) {
	h := open(t)
	v := h.report()
	stranger := as(t.Context(), "stranger", "other", 1, PermitReport)
	_, err := h.Get(stranger, v.ID)
	refused(t, err, fault.NotFound, "servicedesk.absent")
	_, err = h.Course(stranger, v.ID)
	refused(t, err, fault.NotFound, "servicedesk.absent")
	_, err = h.Do(stranger, v.ID, "urge", PermitReport, Step{Version: 1, Text: "快点"})
	refused(t, err, fault.NotFound, "servicedesk.absent")
	page, err := h.List(stranger, &listInput{})
	if err != nil || page.Total != 0 {
		t.Errorf("%+v %v", page, err)
	}
	_, err = h.Reveal(h.engineer(), v.ID, "回访")
	refused(t, err, fault.Forbidden, "fault.forbidden")
	contact, err := h.Reveal(as(t.Context(), "engineer", "ops", 4, PermitReveal), v.ID, "回访")
	if err != nil || contact != (Contact{"张三丰", "13812345678"}) {
		t.Errorf("%+v %v", contact, err)
	}
}

// TestOpenFromAFinding: what the monitoring finds becomes a fault whose time
// begins at its registration, with the detection beside it.
func TestOpenFromAFinding(t *testing.T) {
	h := open(t)
	v, err := h.RegisterFault(h.engineer(), FaultReport{Report: Report{Title: "主库宕机", Name: "值班", Phone: "13812345678", Items: []Item{{Description: "主库无响应"}}},
		Rating: worst(sla.P1), Modules: []string{"2", "9"}, DetectedAt: nine.Add(-5 * time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	shown, err := h.kit.Clocks.Show(h.engineer(), v.ClockID)
	if err != nil || shown.ReportedAt != nine || shown.DetectedAt != nine.Add(-5*time.Minute) || !slices.Equal(shown.Modules, []string{"2", "9"}) {
		t.Errorf("%+v %v", shown.Subject, err)
	}
	if !slices.Equal(v.Deciding, []string{"business"}) {
		t.Error(v.Deciding)
	}
}

// TestEveryStateAndAction: what the tables do not list is refused.
func TestEveryStateAndAction(t *testing.T) {
	for _, f := range []string{RequestKind, FaultKind} {
		table := flowOf(f)
		reached := map[string]bool{table.Initial: true}
		for _, tr := range table.Transitions {
			for _, state := range table.States() {
				_, err := table.Next(state, tr.Action)
				listed := slices.ContainsFunc(table.Transitions, func(o flow.Transition) bool { return o.Action == tr.Action && slices.Contains(o.From, state) })
				if listed != (err == nil) {
					t.Errorf("%s in %s of %s: %v", tr.Action, state, f, err)
				}
			}
			if tr.To != "" {
				reached[tr.To] = true
			}
		}
		for _, state := range table.States() {
			if !reached[state] {
				t.Errorf("nothing leads to %s of %s", state, f)
			}
		}
	}
}

// TestTitlesAreMasked: what looks like a telephone in a title is hidden on the
// desk, among the links and in the list.
func TestTitlesAreMasked(t *testing.T) {
	h := open(t)
	v, err := h.Report(h.user(), Report{Title: "请回电 13912345678", Name: "张三丰", Phone: "13812345678", Items: []Item{{Description: "打不开"}}})
	if err != nil {
		t.Fatal(err)
	}
	actor, _ := scope.From(h.engineer())
	todos, err := h.todos(t.Context(), actor, 10)
	if err != nil || len(todos) != 1 || strings.Contains(fmt.Sprint(todos), "13912345678") {
		t.Errorf("%+v %v", todos, err)
	}
	v = h.must(h.engineer(), v, "accept", Step{})
	v = h.must(h.engineer(), v, "transfer", Step{Text: "系统故障", Rating: worst(sla.P3), Modules: []string{"2"}})
	if len(v.Links) != 1 || strings.Contains(fmt.Sprint(v.Links, v.Title), "13912345678") {
		t.Errorf("%+v", v.Links)
	}
}

// TestFilesOfAReport: what is sent along is bound to the ticket and stands in its course.
func TestFilesOfAReport(t *testing.T) {
	h := open(t)
	v, err := h.Report(h.user(), Report{Title: "打不开", Name: "李四", Phone: "+853 66123456", Items: []Item{{Description: "登录不了"}}, FileIDs: []string{"screen", "paper"}})
	if err != nil {
		t.Fatal(err)
	}
	entries, err := h.Course(h.user(), v.ID)
	if err != nil || len(entries) != 3 || entries[1].Action != "attach" || entries[1].FileID != "screen" || entries[2].FileID != "paper" {
		t.Errorf("%+v %v", entries, err)
	}
	if !slices.Equal(h.bound, []string{"screen", "paper"}) {
		t.Error(h.bound)
	}
}

// TestAnActionOfBothKindsNeedsOnePermission: a step has one address for requests
// and faults, and one permission opens it.
func TestAnActionOfBothKindsNeedsOnePermission(t *testing.T) {
	needs := map[string]string{}
	for _, f := range []flow.Flow{requestFlow, faultFlow} {
		for _, transition := range f.Transitions {
			if known := needs[transition.Action]; known != "" && known != transition.Permission {
				t.Errorf("%s needs %s or %s", transition.Action, known, transition.Permission)
			}
			needs[transition.Action] = transition.Permission
		}
	}
}
