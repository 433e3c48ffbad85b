package patrol

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// TestDailyInspectionRunsWithoutHumans (ops.md 9, 12): at its hour the patrol looks
// at every machine of the contract, every line, interface, security and log.
func TestDailyInspectionRunsWithoutHumans(t *testing.T) {
	w := newWorld(t)
	w.tick(first.Start().Add(7*time.Hour + 59*time.Minute))
	if b, err := w.Board(reader); err != nil || b.Run != nil || b.ScheduledAt != first.Start().Add(8*time.Hour) {
		t.Fatalf("before its hour: %+v %v", b, err)
	}
	v := w.morning(0)
	w.tick(v.StartedAt.Add(time.Minute)) // once a day
	v = w.today()
	if v.State != Inspected || v.Timing != Running || v.Waiting != 3 || v.Abnormal+v.NoData != 0 || v.NA != 1 || v.StartedAt != first.Start().Add(8*time.Hour) {
		t.Errorf("%+v", v.Run)
	}
	per := map[string]map[string]bool{}
	for _, c := range v.Cells {
		if per[c.Group] == nil {
			per[c.Group] = map[string]bool{}
		}
		per[c.Group][c.Subject] = true
		if c.Verdict == Normal && (c.SampledAt.IsZero() || c.LimitID == "" || c.Value == nil || c.Evidence == "") {
			t.Errorf("%s of %s: a cell is value, threshold, verdict, time and evidence: %+v", c.Measure, c.Subject, c)
		}
	}
	for group, want := range map[string]int{Hosts: 3, Nginx: 2, MySQL: 2, Redis: 2, Modules: 3, Interfaces: 1, Security: 1, Evidence: 1, Site: 1} {
		if len(per[group]) != want {
			t.Errorf("group %s: %d subjects, want %d", group, len(per[group]), want)
		}
	}
	if c := v.cell("module_probe", "9"); c.Verdict != NotApplicable || c.Note != undeployed {
		t.Errorf("a line that is not built: %+v", c)
	}
	_, err := w.Sign(inspector, v.ID, Step{Version: v.Version})
	w.refused(err, "patrol.look_first")
	v = w.walk(v)
	_, err = w.Sign(second, v.ID, Step{Version: v.Version})
	w.refused(err, "patrol.not_on_duty")
	v = need(w, 0, func() (View, error) { return w.Sign(inspector, v.ID, Step{Version: v.Version}) })
	if v.State != Done || v.Timing != OnTime || v.SignerName != "name of inspector" {
		t.Errorf("nothing abnormal, so a signature is enough: %+v", v.Run)
	}
	if len(w.opened) != 0 {
		t.Errorf("tickets of a good day: %v", w.opened)
	}
}

// TestASkippedDayIsLateForEver (ops.md 9, 12; 2.8): a day on which nothing ran is
// written down as missed with the real time, and stays so when it is made up for.
func TestASkippedDayIsLateForEver(t *testing.T) {
	w := newWorld(t)
	w.walk(w.morning(0))
	// the system is away on the second day and comes back on the third
	v := w.morning(2)
	month := need(w, 0, func() (Calendar, error) { return w.Month(reader, "2026-03") })
	got := []string{month.Days[0].Timing, month.Days[1].Timing, month.Days[2].Timing, month.Days[3].Timing, month.Days[4].Timing}
	if !slices.Equal(got, []string{"none", Late, Missing, Running, "future"}) || month.Owed != 2 || month.Missed != 1 || month.Late != 1 {
		t.Errorf("%v %+v", got, month)
	}
	gap := need(w, 0, func() (View, error) { return w.Get(reader, month.Days[2].RunID) })
	if gap.State != Missed || gap.CreatedAt != v.StartedAt || !gap.StartedAt.IsZero() || gap.Day != first.AddDays(1) {
		t.Errorf("%+v", gap.Run)
	}
	_, err := w.MakeUp(inspector, gap.ID, Step{Version: gap.Version})
	w.refused(err, "patrol.reason")
	w.clock.Advance(time.Hour)
	gap = need(w, 0, func() (View, error) {
		return w.MakeUp(inspector, gap.ID, Step{Version: gap.Version, Note: "server was moved"})
	})
	gap = w.walk(gap)
	gap = need(w, 0, func() (View, error) { return w.Sign(inspector, gap.ID, Step{Version: gap.Version}) })
	if gap.State != Done || gap.Timing != Missing || gap.StartedAt != v.StartedAt.Add(time.Hour) || gap.DoneAt.Day() != first.AddDays(2) || gap.Day != first.AddDays(1) {
		t.Errorf("a day that was made up for is missed, with its real times: %+v", gap.Run)
	}
	// the first day was looked at and not signed: signed now it is late for ever
	late := need(w, 0, func() (View, error) { return w.Get(reader, month.Days[1].RunID) })
	late = need(w, 0, func() (View, error) { return w.Sign(inspector, late.ID, Step{Version: late.Version}) })
	if late.Timing != Late || late.State != Done {
		t.Errorf("%+v", late.Run)
	}
}

// TestNoDataIsAbnormal: what nobody knows is never good, also when a source fails.
func TestNoDataIsAbnormal(t *testing.T) {
	w := newWorld(t)
	delete(w.values, "host_cpu/HOST-2")
	delete(w.values, "host_disk/HOST-2")
	v := w.morning(0)
	if c := v.cell("host_cpu", "HOST-2"); c.Verdict != NoData || c.Value != nil || c.Ticket == "" || v.NoData != 2 {
		t.Errorf("%+v %d", c, v.NoData)
	}
	if len(w.opened) != 1 || w.opened[0].Key != "patrol:nodata:AHOST-2" || !strings.Contains(w.opened[0].Detail, "host_cpu") || !strings.Contains(w.opened[0].Detail, "host_disk") {
		t.Errorf("one ticket for a host that is silent: %+v", w.opened)
	}
	w.broken = true
	v = w.morning(1)
	if v.Normal != 0 || v.Abnormal != 0 || v.NoData+v.NA+v.Waiting != len(v.Cells) {
		t.Errorf("a source that fails: %+v", v.Run)
	}
}

// TestAnAbnormalItemIsOneTicket: the same item tomorrow goes to the open ticket;
// what is normal again is written there.
func TestAnAbnormalItemIsOneTicket(t *testing.T) {
	w := newWorld(t)
	w.values["host_disk/HOST-1"], w.values["redis_hits/REDIS-1"], w.values["module_probe/2"] = 86, 49, 1
	one := w.morning(0)
	two := w.morning(1)
	if len(w.opened) != 3 || one.Abnormal != 3 || two.Abnormal != 3 {
		t.Fatalf("%d tickets, %d abnormal", len(w.opened), two.Abnormal)
	}
	if a, b := one.cell("host_disk", "HOST-1"), two.cell("host_disk", "HOST-1"); a.Ticket == "" || a.Ticket != b.Ticket {
		t.Errorf("%s and %s", a.Ticket, b.Ticket)
	}
	if f := w.opened[2]; f.Severity != Critical || !slices.Equal(f.Modules, []string{"2"}) || f.DetectedAt >= one.EndedAt {
		t.Errorf("%+v", f)
	}
	report := need(w, 0, func() (Maintenance, error) { return w.MaintenanceOf(reader, first.AddDays(1)) })
	if len(report.Troubles) != 3 || len(report.Left) != 3 || report.Sums.Tickets != 3 || len(report.Backups) != 2 || len(report.Links) != 3 {
		t.Errorf("%+v", report)
	}
	w.values["host_disk/HOST-1"] = 60
	w.morning(2)
	if !slices.Equal(w.remarks, []string{"patrol:item:host_disk/HOST-1"}) {
		t.Errorf("%v", w.remarks)
	}
	delete(w.tickets, "patrol:item:module_probe/2") // somebody closed it
	if w.morning(3); len(w.opened) != 4 {
		t.Errorf("a closed ticket is not written to: %d", len(w.opened))
	}
}

// TestAForbiddenRemoteToolIsABreachTicket: a tool for remote control is forbidden by
// the contract, so its ticket says so and is urgent; more of them are no new ticket.
func TestAForbiddenRemoteToolIsABreachTicket(t *testing.T) {
	w := newWorld(t)
	w.values["host_tools/HOST-1"], w.values["host_cpu/HOST-1"] = 1, 95
	v := w.morning(0)
	if len(w.opened) != 2 || w.opened[0].Title == w.opened[1].Title {
		t.Fatalf("%+v", w.opened)
	}
	for _, f := range w.opened {
		if breach := f.Key == "patrol:item:host_tools/HOST-1"; breach != strings.HasPrefix(f.Title, "patrol.found.breach") || breach != (f.Severity == Critical) {
			t.Errorf("%+v", f)
		}
	}
	if c := v.cell("host_tools", "HOST-1"); c.Verdict != Abnormal || c.Ticket == "" {
		t.Errorf("%+v", c)
	}
	w.values["host_tools/HOST-1"] = 2
	if w.morning(1); len(w.opened) != 2 {
		t.Errorf("%d tickets", len(w.opened))
	}
}

// TestASecondPersonConfirmsWhatIsAbnormal.
func TestASecondPersonConfirmsWhatIsAbnormal(t *testing.T) {
	w := newWorld(t)
	w.duty = []string{"inspector", "second"}
	w.values["host_tools/HOST-1"] = 1
	v := w.walk(w.morning(0))
	v = need(w, 0, func() (View, error) { return w.Sign(second, v.ID, Step{Version: v.Version}) })
	if v.State != Signed || !v.DoneAt.IsZero() {
		t.Fatalf("%+v", v.Run)
	}
	_, err := w.Confirm(second, v.ID, Step{Version: v.Version, Note: "seen"})
	w.refused(err, "patrol.own_signature")
	_, err = w.Confirm(manager, v.ID, Step{Version: v.Version})
	w.refused(err, "patrol.reason")
	_, err = w.Confirm(manager, v.ID, Step{Version: v.Version - 1, Note: "seen"})
	w.refused(err, "fault.stale")
	if todos, err := w.todos(manager, mustActor(manager), 10); err != nil || len(todos) != 1 || todos[0].Verb != "confirm" {
		t.Errorf("%+v %v", todos, err)
	}
	v = need(w, 0, func() (View, error) { return w.Confirm(manager, v.ID, Step{Version: v.Version, Note: "removed"}) })
	if v.State != Done || v.Timing != OnTime || v.ConfirmerName != "name of manager" {
		t.Errorf("%+v", v.Run)
	}
}

// TestOverrulingNeedsAReason: rows are only added, the program's verdict stays
// beside the person's.
func TestOverrulingNeedsAReason(t *testing.T) {
	w := newWorld(t)
	w.values["host_patches/HOST-1"] = 4
	v := w.morning(0)
	look := Look{Version: v.Version, Measure: "host_patches", Subject: "HOST-1", Verdict: Normal}
	_, err := w.Look(inspector, v.ID, look)
	w.refused(err, "patrol.reason")
	look.Remark = "held back until the window of Friday"
	v = need(w, 0, func() (View, error) { return w.Look(inspector, v.ID, look) })
	c := v.cell("host_patches", "HOST-1")
	if c.Verdict != Normal || c.Before != Abnormal || c.ByName != "name of inspector" || *c.Value != 4 || v.Abnormal != 0 {
		t.Errorf("%+v", c)
	}
	rows, err := resultsOf(t.Context(), w.kit.Runner.DB.Read(), v.ID)
	if err != nil || len(rows) != len(v.Cells)+1 {
		t.Errorf("%d rows, %d cells: %v", len(rows), len(v.Cells), err)
	}
	v = need(w, 0, func() (View, error) {
		return w.Look(inspector, v.ID, Look{Version: v.Version, Measure: "site_lamps", Subject: Installation, Verdict: Abnormal, Remark: "amber lamp on the array", FileID: "photo"})
	})
	if c := v.cell("site_lamps", Installation); c.Verdict != Abnormal || c.Ticket == "" || !slices.Equal(w.bound, []string{"photo"}) {
		t.Errorf("what the inspector saw is a ticket with its photograph: %+v %v", c, w.bound)
	}
	_, err = w.Look(inspector, v.ID, Look{Version: v.Version, Measure: "host_cpu", Subject: "HOST-9", Verdict: Normal, Remark: "no such host"})
	w.refused(err, "patrol.no_item")
	if _, err := w.Look(reader, v.ID, look); fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("%v", err)
	}
}

// TestThePlanKeepsWhatTheContractNames: versions are added from tomorrow on, and
// no machine is left out.
func TestThePlanKeepsWhatTheContractNames(t *testing.T) {
	w := newWorld(t)
	w.morning(0)
	tomorrow := first.AddDays(1)
	d := Draft{ValidFrom: first, Places: shipped(first).Places[1:], Rules: []Rule{{Measure: "nothing", Severity: Warning}}, Reason: "x"}
	_, err := w.Revise(manager, d)
	for _, want := range []string{"patrol.plan_day", "patrol.plan_count", "patrol.plan_measure", "patrol.reason"} {
		w.refused(err, want)
	}
	d = Draft{ValidFrom: tomorrow, Places: append(shipped(first).Places, Place{Group: Hosts, Code: "host-4"}), Reason: "a fourth host",
		Rules: []Rule{{Measure: "security_virus", Severity: Warning, Off: "scanned at the gateway"}}}
	p := need(w, 0, func() (PlanView, error) { return w.Revise(manager, d) })
	if p.Number != 2 || len(p.Rules) != len(measures) {
		t.Errorf("%+v", p)
	}
	v := w.today()
	if c := v.cell("host_cpu", "HOST-4"); v.Plan != 1 || c.Verdict != "" {
		t.Errorf("today keeps its plan: %+v", c)
	}
	v = w.morning(1)
	if c := v.cell("security_virus", Installation); v.Plan != 2 || c.Verdict != NotApplicable || c.Note != "scanned at the gateway" {
		t.Errorf("%d %+v", v.Plan, c)
	}
	if c := v.cell("host_cpu", "HOST-4"); c.Verdict != NoData {
		t.Errorf("%+v", c)
	}
	all := need(w, 0, func() (Plans, error) { return w.Plans(reader) })
	if len(all.Versions) != 2 || !all.Versions[0].Valid || all.Versions[0].MakerName != "name of manager" || len(all.Thresholds) != len(measures) {
		t.Errorf("%+v", all.Versions)
	}
}

// TestWhenADiskWillBeFull (contract 3.4.4): what gets worse is foretold.
func TestWhenADiskWillBeFull(t *testing.T) {
	w := newWorld(t)
	for day := range 6 {
		w.values["host_disk/HOST-1"], w.values["nginx_certificate/NGINX-1"] = int64(70+day), int64(60-2*day)
		w.morning(day)
	}
	trend := need(w, 0, func() (Trend, error) { return w.TrendOf(reader, "host_disk", "HOST-1") })
	if len(trend.Points) != 6 || trend.Reaches != first.AddDays(5+11) { // 75 now, 85 is good, one a day
		t.Errorf("%+v", trend)
	}
	trend = need(w, 0, func() (Trend, error) { return w.TrendOf(reader, "nginx_certificate", "NGINX-1") })
	if trend.Reaches != first.AddDays(5+11) { // 50 days left now, 30 are good, two a day
		t.Errorf("%+v", trend)
	}
	if trend = need(w, 0, func() (Trend, error) { return w.TrendOf(reader, "host_cpu", "HOST-1") }); trend.Reaches != "" {
		t.Errorf("nothing changes: %+v", trend.Reaches)
	}
	_, err := w.TrendOf(reader, "nothing", "HOST-1")
	w.refused(err, "patrol.no_item")
}

// TestThePatrolLogPrintsTheSameBytes.
func TestThePatrolLogPrintsTheSameBytes(t *testing.T) {
	w := newWorld(t)
	w.values["log_chain/GONGZHI"] = 1
	w.morning(0)
	one := need(w, 0, func() (*bytes.Buffer, error) { return w.Paper(reader, first) })
	two := need(w, 0, func() (*bytes.Buffer, error) { return w.Paper(reader, first) })
	if !bytes.HasPrefix(one.Bytes(), []byte("%PDF")) || !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("the papers differ")
	}
	l := need(w, 0, func() (Log, error) { return w.LogOf(reader, first) })
	if len(l.Groups) != len(Groups) || len(l.Troubles) != 1 || l.Troubles[0].Measure != "log_chain" {
		t.Errorf("%+v", l.Troubles)
	}
	_, err := w.LogOf(reader, clock.Day("2026-01-01"))
	w.refused(err, "patrol.no_day")
}
