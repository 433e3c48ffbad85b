package opsreport

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/list"
)

func (w *world) rows() {
	w.out.tickets = []opscenter.ReportRow{
		{Cells: []string{"GZ1", "a", "b", "<c> & d", "P1", "e", "f", "g", "h", "i", "j"}, Marks: []string{"any"}, Path: "/opscenter/servicedesk/tickets/1"},
		{Cells: []string{"QQ2", "a", "b", "c", "P5", "e", "f", "g", "h", "i", "j"}, Marks: []string{"any"}, Path: "/opscenter/servicedesk/tickets/2"}}
}

// only is the single report of a kind.
func (w *world) only(kind string) View {
	w.Helper()
	found := must[list.Result[View]](w)(w.List(reader, &reportsInput{Params: list.Params{Limit: 50}, ReportFilter: ReportFilter{Kind: []string{kind}}}))
	if len(found.Items) != 1 {
		w.Fatalf("%d reports of %s", len(found.Items), kind)
	}
	return found.Items[0]
}

// TestTemplateHasEveryWord: a heading, column or label that is missing would be
// blank on paper.
func TestTemplateHasEveryWord(t *testing.T) {
	counts := map[string]int{Daily: 8, Patrol: 10, Monthly: 18, Analysis: 12, Remedy: 8, Major: 12, Weakness: 6, Restore: 9, Drill: 9, Special: 4, Brief: 9}
	for _, kind := range Kinds {
		k := paper.Kinds[kind]
		if len(k.Sections) != counts[kind] || k.Title == "" {
			t.Errorf("%s has %d sections", kind, len(k.Sections))
		}
		for _, s := range k.Sections {
			if s.Heading == "" || s.Source == "" {
				t.Errorf("%s: %+v", kind, s)
			}
		}
	}
	for key, table := range paper.Tables {
		if table.Title == "" || len(table.Columns) == 0 || slices.Contains(table.Columns, "") {
			t.Errorf("table %s: %+v", key, table)
		}
	}
	if numbered(Patrol, 0, "x") != "x" || numbered(Patrol, 9, "x") != "I x" || numbered(Monthly, 17, "x") != "18 x" {
		t.Error("headings are not numbered as the contract has them")
	}
}

// TestMonthReportFromOneSnapshotIsTheSameBytes: made on the last day from data
// alone; every figure leads to its rows; the same snapshot is the same file.
func TestMonthReportFromOneSnapshotIsTheSameBytes(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	w.rows()
	w.sweep()
	w.at("2026-11-30", 17)
	if err := w.Make(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found := must[list.Result[View]](t)(w.List(reader, &reportsInput{Params: list.Params{Limit: 50}, ReportFilter: ReportFilter{Kind: []string{Monthly}}})); len(found.Items) != 0 {
		t.Fatal("before the hour")
	}
	w.at("2026-11-30", 19)
	for range 2 { // the job may run again
		if err := w.Make(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	report := w.only(Monthly)
	d := must[Detail](t)(w.Get(reader, report.ID))
	if d.Content.From != "2026-11-01" || d.Content.To != "2026-11-30" || d.Content.Number != report.Number {
		t.Errorf("%+v", d.Report)
	}
	figures := 0
	for _, s := range d.Content.Sections {
		for _, f := range s.Figures {
			figures++
			at := slices.IndexFunc(s.Tables, func(table opscenter.ReportTable) bool { return table.Key == f.Table })
			if at < 0 || f.Label == "" {
				t.Errorf("figure %+v leads nowhere", f)
			}
		}
		if s.Source == "weaknesses" && s.State != opscenter.SectionUndeployed || s.State == opscenter.SectionUndeployed && len(s.Tables) > 0 {
			t.Errorf("nobody knows of it: %+v", s)
		}
	}
	if figures == 0 {
		t.Error("no figures")
	}
	frozen := must[File](t)(w.Snapshot(reader, report.ID))
	if sha, _ := digests(string(frozen.Body)); sha != report.SHA256 {
		t.Error("the snapshot is not what the cover says")
	}
	w.out.tickets = nil // the data of today is no matter to what is frozen
	for _, form := range []string{"pdf", "docx"} {
		first, second := must[File](t)(w.Render(reader, report.ID, form)), must[File](t)(w.Render(engineer, report.ID, form))
		if len(first.Body) < 1000 || !bytes.Equal(first.Body, second.Body) {
			t.Errorf("%s: %d and %d bytes", form, len(first.Body), len(second.Body))
		}
	}
	again := must[Detail](t)(w.Get(reader, report.ID)).Content
	text, err := again.canonical()
	if err != nil || text != string(frozen.Body) {
		t.Errorf("another spelling of the snapshot: %v", err)
	}
}

// TestWordDocumentIsWellFormed: every part is XML, and what people wrote cannot
// break out of its cell.
func TestWordDocumentIsWellFormed(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	w.rows()
	report := must[Detail](t)(w.Draw(engineer, Wish{Kind: Daily, Day: "2026-11-02"}))
	file := must[File](t)(w.Render(reader, report.ID, "docx"))
	archive, err := zip.NewReader(bytes.NewReader(file.Body), int64(len(file.Body)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range archive.File {
		content, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		decoder := xml.NewDecoder(content)
		text := ""
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", part.Name, err)
			}
			if letters, ok := token.(xml.CharData); ok {
				text += string(letters)
			}
		}
		if part.Name == "word/document.xml" && (!strings.Contains(text, "<c> & d") || !strings.Contains(text, report.Number)) {
			t.Error("the ticket or the number is missing")
		}
	}
}

// TestLongTextsFitOnThePage: a row of many columns with long texts is cut on
// paper and stays whole in the snapshot.
func TestLongTextsFitOnThePage(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	w.rows()
	for i := range w.out.tickets[0].Cells {
		w.out.tickets[0].Cells[i] = strings.Repeat("\u5b57", 1500)
	}
	report := must[Detail](t)(w.Draw(engineer, Wish{Kind: Daily, Day: "2026-11-02"}))
	for _, form := range []string{"pdf", "docx"} {
		if file := must[File](t)(w.Render(reader, report.ID, form)); len(file.Body) < 1000 {
			t.Errorf("%s: %d bytes", form, len(file.Body))
		}
	}
	if !strings.Contains(string(must[File](t)(w.Snapshot(reader, report.ID)).Body), strings.Repeat("\u5b57", 1500)) {
		t.Error("the snapshot was cut")
	}
}

// TestReportNeedsASecondPerson: who wrote it does not review it, nothing is sent
// unreviewed, a refusal says why, and the receipt has name and time.
func TestReportNeedsASecondPerson(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	w.sweep()
	d := must[Detail](t)(w.Draw(engineer, Wish{Kind: Daily, Day: "2026-11-02"}))
	_, err := w.Do(engineer, d.ID, "review", Step{Version: 1})
	w.refused("opsreport.own", err)
	_, err = w.Do(manager, d.ID, "send", Step{Version: 1})
	w.refused("flow.undefined", err)
	_, err = w.Draw(engineer, Wish{Kind: Daily, Day: "2026-11-02"})
	w.refused("opsreport.made", err)
	d = must[Detail](t)(w.Do(manager, d.ID, "review", Step{Version: 1}))
	d = must[Detail](t)(w.Do(manager, d.ID, "send", Step{Version: d.Version}))
	w.sweep()
	if duty := w.duty("dailyReport", "2026-11-02"); duty.State != Done || duty.Evidence[0].Number != d.Number {
		t.Errorf("sending closes the duty: %+v", duty)
	}
	_, err = w.Do(owner, d.ID, "refuse", Step{Version: d.Version})
	w.refused("opsreport.reason", err)
	d = must[Detail](t)(w.Do(owner, d.ID, "refuse", Step{Version: d.Version, Note: "a ticket is missing"}))
	if d.ReceiverName != "name of owner" || d.ReceivedAt.IsZero() || d.State != Refused {
		t.Errorf("%+v", d.View)
	}
	w.rows()
	next := must[Detail](t)(w.Correct(engineer, d.ID, Correction{Version: d.Version, Reason: "the ticket is added", Fresh: true, Notes: []Note{{Section: 7, Text: "go on"}}}))
	if next.Edition != 2 || next.Number != d.Number || len(next.Editions) != 2 || next.SHA256 == d.SHA256 || next.Content.Sections[7].Note != "go on" {
		t.Errorf("%+v", next.View)
	}
	old := must[Detail](t)(w.Get(reader, d.ID))
	if old.Replaced != next.ID || old.State != Refused || old.SHA256 != d.SHA256 {
		t.Errorf("the old version: %+v", old.Report)
	}
	_, err = w.Do(owner, d.ID, "receive", Step{Version: old.Version})
	w.refused("flow.undefined", err)
	_, err = w.Correct(engineer, d.ID, Correction{Version: old.Version, Reason: "again"})
	w.refused("opsreport.replaced", err)
}

// TestSpecialReportAnswersTheQuestion: verbatim question, quoted data with its
// rows, and the request follows its report until the receipt.
func TestSpecialReportAnswersTheQuestion(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	w.rows()
	const question = "Why was the register down on Sunday?"
	r := must[RequestView](t)(w.Ask(owner, Question{Question: question}))
	if r.DueAt.Day() != "2026-11-10" { // five working days, their last day whole
		t.Errorf("due %s", r.DueAt)
	}
	w.sweep()
	if d := w.duty("specialReport", r.Number); d.State != Open || d.DueAt != r.DueAt {
		t.Errorf("%+v", d)
	}
	_, err := w.Answer(engineer, r.ID, Answer{Version: 1, From: "2026-11-01", To: "2026-11-02", Facts: []string{"gossip"}, Conclusion: "it was the disk"})
	w.refused("opsreport.fact", err)
	d := must[Detail](t)(w.Answer(engineer, r.ID, Answer{Version: 1, From: "2026-11-01", To: "2026-11-02", Facts: []string{"tickets"}, Conclusion: "it was the disk"}))
	s := d.Content.Sections
	if s[0].Text != question || len(s[1].Tables) != 1 || len(s[1].Tables[0].Rows) != 2 || s[1].Tables[0].Rows[0].Path == "" || s[2].Note != "it was the disk" {
		t.Errorf("%+v", s)
	}
	for _, step := range []string{"review", "send"} {
		d = must[Detail](t)(w.Do(manager, d.ID, step, Step{Version: d.Version}))
	}
	d = must[Detail](t)(w.Do(owner, d.ID, "receive", Step{Version: d.Version}))
	if r = must[RequestView](t)(w.Request(reader, r.ID)); r.State != Received || r.ReportID != d.ID || r.Late {
		t.Errorf("%+v", r)
	}
	w.sweep()
	if duty := w.duty("specialReport", r.Number); duty.State != Done {
		t.Errorf("%+v", duty)
	}
}

// TestChangedSnapshotIsFound: whoever changes what was frozen is told of, by the
// page and by the check of the evidence.
func TestChangedSnapshotIsFound(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	w.rows()
	d := must[Detail](t)(w.Draw(engineer, Wish{Kind: Daily, Day: "2026-11-02"}))
	problems := func() (found []audit.Problem) {
		if err := checkSnapshots(t.Context(), w.kit.Runner.DB.Read(), func(p audit.Problem) { found = append(found, p) }); err != nil {
			t.Fatal(err)
		}
		return found
	}
	if found := problems(); len(found) != 0 {
		t.Fatalf("untouched: %v", found)
	}
	if _, err := w.kit.Runner.DB.Maintenance().Exec("UPDATE report_snapshot SET content = replace(content, 'P1', 'P5')"); err != nil {
		t.Fatal(err)
	}
	if found := problems(); len(found) != 1 || found[0].ID != d.ID {
		t.Errorf("changed: %v", found)
	}
	_, err := w.Get(reader, d.ID)
	w.refused("opsreport.damaged", err)
}

// TestReportsOfFaultsAreMadeByThemselves: R4 of each fault that is over, R6 of
// the grave ones, once.
func TestReportsOfFaultsAreMadeByThemselves(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	w.sweep()
	w.out.occurred = []opscenter.Occurrence{{Duty: "faultAnalysis", Subject: "01F", Number: "GZ1", At: w.clock.Now(), DueAt: w.clock.Now().Add(1)}, {Duty: "majorReport", Subject: "01F", Number: "GZ1", At: w.clock.Now()}}
	for range 2 {
		if err := w.Make(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if r := w.only(Analysis); r.SubjectNo != "GZ1" || r.AuthorName != "" {
		t.Errorf("%+v", r)
	}
	if r := w.only(Major); r.Subject != "01F" {
		t.Errorf("%+v", r)
	}
	w.sweep()
	if d := w.duty("majorReport", "GZ1"); d.State != Open {
		t.Errorf("%+v", d)
	}
	w.judgedAnew()
	remedy := must[Detail](t)(w.Draw(engineer, Wish{Kind: Remedy, Subject: "WT1"})) // of a problem, by its number
	if remedy.Content.Sections[2].State != opscenter.SectionWritten || remedy.SubjectNo != "WT1" || remedy.Subject != "01F" {
		t.Errorf("what people write is not measured: %+v", remedy.Content.Sections[2])
	}
	_, err := w.Draw(engineer, Wish{Kind: Remedy})
	w.refused("opsreport.subject", err)
	_, err = w.Draw(engineer, Wish{Kind: Remedy, Subject: "none"})
	w.refused("opsreport.no_subject", err)
	_, err = w.Draw(engineer, Wish{Kind: Remedy, Subject: "01F"})
	w.refused("opsreport.made", err)
}

// judgedAnew: a level that was settled after the report was made brings a new
// edition, of the time at which it is made; the old one stays and names it. What
// is no grave fault any more owes none, but the report that is there says so.
func (w *world) judgedAnew() {
	w.Helper()
	first := w.only(Major)
	w.clock.Advance(time.Hour)
	w.out.occurred[1].JudgedAt = w.clock.Now()
	w.clock.Advance(time.Hour)
	made := w.clock.Now()
	for range 2 {
		if err := w.Make(w.Context()); err != nil {
			w.Fatal(err)
		}
	}
	all := must[list.Result[View]](w)(w.List(reader, &reportsInput{Params: list.Params{Limit: 50}, ReportFilter: ReportFilter{Kind: []string{Major}}})).Items
	if len(all) != 2 {
		w.Fatalf("%d editions", len(all))
	}
	old, renewed := must[Detail](w)(w.Get(reader, first.ID)), must[Detail](w)(w.Get(reader, all[0].ID))
	if renewed.ID == first.ID {
		renewed = must[Detail](w)(w.Get(reader, all[1].ID))
	}
	if renewed.Edition != 2 || renewed.Number != first.Number || renewed.State != Drafted || renewed.CreatedAt != made || renewed.Content.Until != made || renewed.Content.Reason == "" {
		w.Errorf("%+v", renewed.Report)
	}
	if old.Replaced != renewed.ID || old.SHA256 != first.SHA256 || len(old.Actions) != 0 {
		w.Errorf("%+v", old.Report)
	}
	w.clock.Advance(time.Hour)
	w.out.occurred[1].JudgedAt, w.out.occurred[1].Void = w.clock.Now(), true
	if err := w.Make(w.Context()); err != nil {
		w.Fatal(err)
	}
	if again := must[Detail](w)(w.Get(reader, renewed.ID)); again.Replaced == "" {
		w.Error("a report of what is no grave fault any more does not say so")
	}
	w.sweep()
	if d := w.duty("majorReport", "GZ1"); d.State != Void {
		w.Errorf("%+v", d)
	}
	w.out.occurred[1].Void = false
}
