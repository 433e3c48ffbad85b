package opsreport

import (
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
)

// TestEachDayOfAKeyPeriodHasItsBrief: made by itself for every day that bound and
// for no other; a day whose brief was not sent is late for ever.
func TestEachDayOfAKeyPeriodHasItsBrief(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	w.rows()
	w.out.key = map[clock.Day]string{"2026-10-30": "/old", "2026-11-02": "/period", "2026-11-03": "/period"}
	w.sweep()
	if d := w.duty("keyPeriodBrief", "2026-11-02"); d.State != Open || d.Path != "/period" || d.DueAt != clock.Day("2026-11-02").End().Add(w.kit.Parameters.Duration(paramHours, "2026-11-02")) {
		t.Errorf("%+v", d)
	}
	in := dutiesInput{DutyFilter: DutyFilter{Duty: []string{"keyPeriodBrief"}}}
	in.Limit = 50
	if all := must[list.Result[DutyView]](t)(w.Duties(reader, &in)); len(all.Items) != 1 {
		t.Errorf("a day before the calendar asked, or one that has not begun, is owed: %+v", all.Items)
	}
	_, err := w.Draw(engineer, Wish{Kind: Brief, Day: "2026-11-01"})
	w.refused("opsreport.no_period", err)
	for _, day := range []clock.Day{"2026-11-03", "2026-11-04", "2026-11-05"} {
		w.at(day, 2)
		w.sweep()
		for range 2 { // the job may run again
			if err := w.Make(w.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	found := must[list.Result[View]](t)(w.List(reader, &reportsInput{Params: list.Params{Limit: 50}, ReportFilter: ReportFilter{Kind: []string{Brief}}})).Items
	if len(found) != 2 {
		t.Fatalf("%d briefs", len(found))
	}
	for _, one := range found {
		d := must[Detail](t)(w.Get(reader, one.ID))
		if d.From != d.To || w.out.key[d.From] != "/period" || len(d.Content.Sections) != 9 {
			t.Errorf("%+v", d.Report)
		}
		for _, form := range []string{"pdf", "docx"} {
			if file := must[File](t)(w.Render(reader, one.ID, form)); len(file.Body) < 1000 {
				t.Errorf("%s: %d bytes", form, len(file.Body))
			}
		}
		if d.From == "2026-11-03" {
			d = must[Detail](t)(w.Do(manager, d.ID, "review", Step{Version: 1}))
			must[Detail](t)(w.Do(manager, d.ID, "send", Step{Version: d.Version}))
		}
	}
	w.sweep()
	if d := w.duty("keyPeriodBrief", "2026-11-02"); d.State != Late {
		t.Errorf("never sent: %+v", d)
	}
	if d := w.duty("keyPeriodBrief", "2026-11-03"); d.State != DoneLate { // it was due on the morning of the 4th
		t.Errorf("sent after its time: %+v", d)
	}
}
