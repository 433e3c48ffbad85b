package inbound

import (
	"context"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
)

// TestSampleCases: the table of drug.md A.3, and every number up to 500.
func TestSampleCases(t *testing.T) {
	for cases, want := range map[int]int{-1: 0, 0: 0, 1: 1, 2: 2, 3: 3, 50: 3, 51: 4, 100: 4, 101: 5, 150: 5, 151: 6, 200: 6, 201: 7, 500: 12} {
		if got := SampleCases(cases); got != want {
			t.Errorf("%d cases: open %d, want %d", cases, got, want)
		}
	}
	for cases := 1; cases <= 500; cases++ {
		if now, next := SampleCases(cases), SampleCases(cases+1); now > cases || next < now || next > now+1 {
			t.Errorf("%d cases open %d, one more opens %d", cases, now, next)
		}
	}
}

func TestRequiredSample(t *testing.T) {
	for _, c := range []struct {
		cases, packs    int
		loose, abnormal bool
		want            Sample
	}{
		{51, 510, false, false, Sample{4, 12}}, // three packs of each opened case
		{51, 510, false, true, Sample{8, 24}},  // something looks wrong: twice as many
		{2, 20, false, true, Sample{2, 6}},     // never more than there are
		{1, 2, false, false, Sample{1, 2}},
		{0, 5, false, false, Sample{0, 1}}, // at least one pack of a batch
		{3, 17, true, false, Sample{3, 17}},
		{0, 17, true, true, Sample{0, 17}}, // loose: every box
	} {
		if got := Required(c.cases, c.packs, 3, c.loose, c.abnormal); got != c.want {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}

func TestRecordRules(t *testing.T) {
	required := needed{Sample{4, 12}, true}
	good := NewInspection{CasesSampled: 4, PacksSampled: 12, AppearanceOK: true, LabelOK: true, LeafletOK: true, ReportNo: "JY-1", ReportFileID: "file", Result: "pass"}
	failed := NewInspection{CasesSampled: 4, PacksSampled: 12, Result: "fail", UnqualifiedItems: "受潮", Disposal: "退回"}
	for _, c := range []struct {
		from   NewInspection
		key    string
		change func(n *NewInspection)
	}{
		{good, "", func(*NewInspection) {}},
		{good, "inbound.sample_cases", func(n *NewInspection) { n.CasesSampled = 3 }},
		{good, "inbound.sample_packs", func(n *NewInspection) { n.PacksSampled = 11 }},
		{good, "inbound.pass_needs", func(n *NewInspection) { n.AppearanceOK = false }},
		{good, "inbound.pass_needs", func(n *NewInspection) { n.LabelOK = false }},
		{good, "inbound.pass_needs", func(n *NewInspection) { n.LeafletOK = false }},
		{good, "inbound.report_no", func(n *NewInspection) { n.ReportNo = "" }},
		{good, "inbound.report_file", func(n *NewInspection) { n.ReportFileID = "" }},
		{failed, "", func(*NewInspection) {}},
		{failed, "inbound.fail_needs", func(n *NewInspection) { n.UnqualifiedItems = "" }},
		{failed, "inbound.fail_needs", func(n *NewInspection) { n.Disposal = "" }},
		{failed, "inbound.sample_cases", func(n *NewInspection) { n.CasesSampled = 0 }},
	} {
		ask := c.from
		c.change(&ask)
		if err := ask.check(required); c.key != "" {
			refused(t, err, fault.Invalid, c.key)
		} else if err != nil {
			t.Errorf("%+v: %v", ask, err)
		}
	}
}

// TestInspection: samples are computed by the server, a line has one record and
// a failed one lies in the unqualified zone.
func TestInspection(t *testing.T) {
	w := newWorld(t)
	view := w.inspecting(lot{w.item(nil), "A1", far, 60, 51}, plain(w.item(nil), 5))
	if view.Lines[0].Sample != (Sample{4, 12}) {
		t.Errorf("51 cases: %+v", view.Lines[0].Sample)
	}
	few := w.passed(inspector, view.Lines[0])
	few.Abnormal = true // needs twice the sample
	refused(t, second(w.Inspect(inspector, view.ID, few)), fault.Invalid, "inbound.sample_cases")
	bare := w.passed(inspector, view.Lines[0])
	bare.ReportFileID = ""
	refused(t, second(w.Inspect(inspector, view.ID, bare)), fault.Invalid, "inbound.report_file")
	refused(t, second(w.FinishInspection(inspector, view.ID, view.Version)), fault.Invalid, "inbound.inspection_missing")
	must[Inspection](t)(w.Inspect(inspector, view.ID, w.passed(inspector, view.Lines[0])))
	refused(t, second(w.Inspect(inspector, view.ID, w.passed(inspector, view.Lines[0]))), fault.Conflict, "inbound.inspected")

	wet := NewInspection{LineID: view.Lines[1].ID, CasesSampled: 1, PacksSampled: 3, Result: "fail", UnqualifiedItems: "受潮", Disposal: "退回"}
	codes := w.awaiting(view, 1)
	must[Inspection](t)(w.Inspect(inspector, view.ID, wet))
	view = must[View](t)(w.FinishInspection(inspector, view.ID, view.Version))
	for _, code := range codes {
		c := must[*ledger.Code](t)(ledger.Find(context.Background(), w.runner.DB.Read(), code))
		place := must[map[string]string](t)(w.sites.LocationCodes(context.Background(), []string{c.LocationID}))
		if c.State != ledger.Unqualified || place[c.LocationID] != "WH-B-01-01-01" {
			t.Errorf("%s is %s at %v", code, c.State, place)
		}
	}
	if view.State != ToShelve || view.Lines[1].Result != "fail" || view.Inspections[1].InspectorName != "人inspector" || view.Inspections[1].PacksRequired != 3 {
		t.Errorf("inspected: %s %+v", view.State, view.Inspections)
	}
	w.balanced()
}

func TestNothingPassed(t *testing.T) {
	w := newWorld(t)
	view := w.inspecting(plain(w.item(nil), 5))
	must[Inspection](t)(w.Inspect(inspector, view.ID, NewInspection{LineID: view.Lines[0].ID, CasesSampled: 1, PacksSampled: 3, Result: "fail", UnqualifiedItems: "受潮", Disposal: "退回"}))
	if view = must[View](t)(w.FinishInspection(inspector, view.ID, view.Version)); view.State != PartlyRejected || view.Deadline != nil {
		t.Errorf("nothing to shelve: %s", view.State)
	}
}

// TestReportFileByParameter: an operator may drop the demand for the file.
func TestReportFileByParameter(t *testing.T) {
	w := newWorld(t)
	w.set("drugtrace.inbound.report_file", `false`)
	view := w.inspecting(plain(w.item(nil), 2))
	bare := w.passed(inspector, view.Lines[0])
	bare.ReportFileID = ""
	must[Inspection](t)(w.Inspect(inspector, view.ID, bare))
}

// TestSecondInspector: classes of the parameter need the signature of another
// inspector under a sign-in of his own.
func TestSecondInspector(t *testing.T) {
	for flag, want := range map[string]bool{"narcotic": true, "psychotropic": true, "anabolic": false} {
		if needsSecond(drugcatalog.Item{ExcludedFlags: []string{flag}}, []string{"narcotic", "psychotropic"}) != want {
			t.Errorf("%s needs a second inspector: %v", flag, !want)
		}
	}
	w := newWorld(t)
	w.set("drugtrace.inbound.second_inspector", `["cold", "HOSP"]`)
	plainItem, hospital := w.item(nil), w.item(func(c *drugcatalog.Content) { c.SupplyClass = "HOSP" })
	view := w.inspecting(plain(plainItem, 2), plain(hospital, 2))
	if view.Lines[0].SecondNeeded || !view.Lines[1].SecondNeeded {
		t.Errorf("second inspector needed: %v %v", view.Lines[0].SecondNeeded, view.Lines[1].SecondNeeded)
	}
	line := view.Lines[1].ID
	refused(t, second(w.Countersign(inspector2, view.ID, line)), fault.NotFound, "inbound.not_inspected")
	for _, l := range view.Lines {
		must[Inspection](t)(w.Inspect(inspector, view.ID, w.passed(inspector, l)))
	}
	refused(t, second(w.FinishInspection(inspector, view.ID, view.Version)), fault.Invalid, "inbound.countersign_missing")
	refused(t, second(w.Countersign(inspector, view.ID, line)), fault.Invalid, "inbound.same_inspector")
	refused(t, second(w.Countersign(receiver, view.ID, line)), fault.Invalid, "inbound.receiver_inspects")
	refused(t, second(w.Countersign(keeper, view.ID, line)), fault.Forbidden, "fault.forbidden")
	refused(t, second(w.Countersign(other, view.ID, line)), fault.NotFound, "inbound.not_found")
	record := must[Inspection](t)(w.Countersign(inspector2, view.ID, line))
	if record.SecondInspectorID != "inspector2" || record.CountersignedAt != w.clock.Now() {
		t.Errorf("countersigned: %+v", record)
	}
	refused(t, second(w.Countersign(as("third", depot, 2, PermitInspect), view.ID, line)), fault.Conflict, "inbound.countersigned")
	view = must[View](t)(w.FinishInspection(inspector, view.ID, view.Version))
	if view.Inspections[1].SecondInspectorName != "人inspector2" {
		t.Errorf("record: %+v", view.Inspections[1])
	}
	refused(t, second(w.PutAway(inspector2, view.ID, line, w.shelves[0].Code, scans("1"))), fault.Invalid, "inbound.inspector_keeps")
}
