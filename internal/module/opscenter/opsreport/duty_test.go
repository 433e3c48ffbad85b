package opsreport

import (
	"testing"
	"time"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
)

func TestPeriodsOfEveryCycle(t *testing.T) {
	for _, one := range []struct {
		cycle string
		day   clock.Day
		want  period
		start clock.Day
	}{
		{Day, "2028-02-29", period{"2028-02-29", "2028-02-29", "2028-02-29"}, ""},
		{Week, "2026-12-31", period{"2026-W53", "2026-12-28", "2027-01-03"}, ""},
		{Week, "2027-01-03", period{"2026-W53", "2026-12-28", "2027-01-03"}, ""},
		{Month, "2026-02-01", period{"2026-02", "2026-02-01", "2026-02-28"}, ""},
		{Month, "2026-12-31", period{"2026-12", "2026-12-01", "2026-12-31"}, ""},
		{Quarter, "2026-11-30", period{"2026-Q4", "2026-10-01", "2026-12-31"}, ""},
		{Quarter, "2026-01-01", period{"2026-Q1", "2026-01-01", "2026-03-31"}, ""},
		{Year, "2026-11-30", period{"2026", "2026-01-01", "2026-12-31"}, ""},
		{Year, "2026-11-30", period{"2026-09-15", "2026-09-15", "2027-09-14"}, "2026-09-15"}, // of the service
		{Year, "2027-09-14", period{"2026-09-15", "2026-09-15", "2027-09-14"}, "2026-09-15"},
		{Year, "2027-09-15", period{"2027-09-15", "2027-09-15", "2028-09-14"}, "2026-09-15"},
		{Year, "2026-12-31", period{"2026-01-01", "2026-01-01", "2026-12-31"}, "2024-01-01"},
	} {
		if got := periodOf(one.cycle, one.day, one.start); got != one.want {
			t.Errorf("%s of %s: %v, want %v", one.cycle, one.day, got, one.want)
		}
	}
}

// TestSkippedDayStaysLateForEver: a day without a patrol is late, and no patrol
// of another day nor a record that claims to be old makes it anything else.
func TestSkippedDayStaysLateForEver(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	w.sweep()
	if d := w.duty("patrol", "2026-11-02"); d.State != Open || !d.Known {
		t.Fatalf("the first day: %+v", d)
	}
	if d := w.duty("patrol", "2026-11-05"); d.State != Upcoming {
		t.Fatalf("a day to come: %+v", d)
	}
	w.at("2026-11-03", 10)
	w.out.patrols = []opscenter.Evidence{{Number: "XJ2", Day: "2026-11-03", At: w.clock.Now()}}
	w.sweep()
	if d := w.duty("patrol", "2026-11-03"); d.State != Done || len(d.Evidence) != 1 || d.Evidence[0].Number != "XJ2" {
		t.Fatalf("the second day: %+v", d)
	}
	if d := w.duty("patrol", "2026-11-02"); d.State != Late || d.LateBy != 600 {
		t.Fatalf("the skipped day: %+v", d)
	}
	// Somebody puts a record of the first day in, dated back.
	w.at("2026-11-04", 10)
	w.out.patrols = append(w.out.patrols, opscenter.Evidence{Number: "XJ1", Day: "2026-11-02", At: clock.Day("2026-11-02").Start().Add(time.Hour)})
	w.sweep()
	d := w.duty("patrol", "2026-11-02")
	if d.State != DoneLate || d.CompletedAt < d.DueAt {
		t.Fatalf("evidence that was dated back: %+v", d)
	}
	w.at("2027-11-04", 10)
	w.sweep()
	if later := w.duty("patrol", "2026-11-02"); later.State != DoneLate || later.CompletedAt != d.CompletedAt {
		t.Fatalf("a year later: %+v", later)
	}
}

// TestEvidenceWhileTheSystemWasDown: what was done in time counts although
// nobody looked for a while.
func TestEvidenceWhileTheSystemWasDown(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	w.sweep()
	done := w.clock.Now().Add(3 * time.Hour)
	w.out.patrols = []opscenter.Evidence{{Number: "XJ1", Day: "2026-11-02", At: done}}
	w.at("2026-11-06", 1)
	w.sweep()
	if d := w.duty("patrol", "2026-11-02"); d.State != Done || d.CompletedAt != done {
		t.Fatalf("%+v", d)
	}
}

// TestDutyWithoutSourceIsNeverGreen: what nothing here can prove becomes late.
func TestDutyWithoutSourceIsNeverGreen(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	w.out.started = "2026-01-01" // a year of the service is one of the calendar
	w.sweep()
	w.at("2027-01-03", 9)
	w.sweep()
	for key, turn := range map[string]string{"logSummary": "2026-11-02", "scan": "2026-11", "restoreTest": "2026-Q4", "drill": "2026-01-01"} {
		if d := w.duty(key, turn); d.State != Late || d.Known {
			t.Errorf("%s: %+v", key, d)
		}
	}
	c := must[Calendar](t)(w.Calendar(reader, "2026-01-01", "2026-12-31"))
	if c.Tally.Late == 0 || c.Tally.Done != 0 || c.Tally.OnTime != "0.00%" || len(c.Months) != 2 {
		t.Errorf("the year: %+v %v", c.Tally, c.Months)
	}
	for _, d := range c.Duties {
		if d.Cycle == Day {
			t.Fatalf("a year shows no days: %+v", d)
		}
	}
}

// TestFaultAnalysisLateStaysLate: the duty of 24 hours is that of the clock, and
// one that was handed late says so.
func TestFaultAnalysisLateStaysLate(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	o := opscenter.Occurrence{Duty: "faultAnalysis", Subject: "01FAULT", Number: "GZ1", At: w.clock.Now(), DueAt: w.clock.Now().Add(24 * time.Hour)}
	void := o
	void.Subject, void.Number = "01NONE", "GZ2"
	w.out.occurred = []opscenter.Occurrence{o, void}
	w.sweep()
	if d := w.duty("faultAnalysis", "GZ1"); d.State != Open || d.DueAt != o.DueAt {
		t.Fatalf("%+v", d)
	}
	w.clock.Advance(25 * time.Hour)
	w.out.occurred[1].Void = true
	w.sweep()
	if d := w.duty("faultAnalysis", "GZ1"); d.State != Late {
		t.Fatalf("%+v", d)
	}
	if d := w.duty("faultAnalysis", "GZ2"); d.State != Void {
		t.Fatalf("it was none: %+v", d)
	}
	w.out.occurred[0].DoneAt = w.clock.Advance(time.Minute)
	w.sweep()
	d := w.duty("faultAnalysis", "GZ1")
	if d.State != DoneLate || d.CompletedAt != w.out.occurred[0].DoneAt || d.LateBy != 61 {
		t.Fatalf("%+v", d)
	}
}

// TestNothingIsOwedBeforeTheContract: the first duties are those of the day on
// which contract and system are there.
func TestNothingIsOwedBeforeTheContract(t *testing.T) {
	w := newWorld(t, "2026-11-02")
	w.out.started = ""
	w.sweep()
	if c := must[Calendar](t)(w.Calendar(reader, "2026-11-01", "2026-11-30")); len(c.Duties) != 0 {
		t.Fatalf("without a contract: %d", len(c.Duties))
	}
	w.out.started = "2026-01-01"
	w.at("2026-11-05", 9)
	w.sweep()
	w.sweep() // again: nothing twice
	days := 0
	for _, d := range must[Calendar](t)(w.Calendar(reader, "2026-11-01", "2026-12-01")).Duties {
		if d.Duty == "patrol" {
			days++
			if d.From < "2026-11-05" {
				t.Errorf("before the first day: %+v", d)
			}
		}
	}
	if days != 15 {
		t.Errorf("%d days were planned", days)
	}
}
