package desk

import (
	"slices"
	"testing"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/usecase"
)

func TestDueCountsByDayOfTheZone(t *testing.T) {
	today := clock.Day("2026-11-20")
	todos := []module.Todo{
		{DueAt: today.Start() - 1, Overdue: true}, // late: still to be done today
		{DueAt: today.Start() + 1},
		{DueAt: today.End()}, // a due day ends at 24:00
		{DueAt: today.End() + 1},
		{DueAt: today.AddDays(dueDays - 1).End()},
		{DueAt: today.AddDays(dueDays).Start() + 1}, // beyond the calendar
		{}, // no deadline
	}
	days := due(todos, today, seeded(t))
	if len(days) != dueDays || days[0].Day != today || days[dueDays-1].Day != today.AddDays(dueDays-1) {
		t.Fatalf("days: %v", days)
	}
	want := map[int]int64{0: 3, 1: 1, dueDays - 1: 1}
	for i, day := range days {
		if day.Count != want[i] {
			t.Errorf("%s: %d due, want %d", day.Day, day.Count, want[i])
		}
	}
}

func TestDueDaysAreThoseOfBothShores(t *testing.T) {
	days := due(nil, "2026-12-18", seeded(t))
	for i, want := range []DueDay{
		0: {},
		1: {Off: true},
		2: {Off: true, Holidays: []Holiday{{"macao", "off", "澳門特別行政區成立紀念日"}}},
		3: {Holidays: []Holiday{{"macao", "off", "澳門特別行政區成立紀念日的補假"}}},
		4: {Holidays: []Holiday{{"macao", "off", "冬至"}}},
	} {
		if got := days[i]; got.Off != want.Off || !slices.Equal(got.Holidays, want.Holidays) {
			t.Errorf("%s: %+v", got.Day, got)
		}
	}
	if made := due(nil, "2026-10-10", seeded(t))[0]; made.Off || made.Holidays[0].Kind != calendar.Work {
		t.Errorf("a Saturday made up: %+v", made)
	}
}

// seeded are the calendars that come with the program.
func seeded(t *testing.T) *calendar.Calendars {
	t.Helper()
	database := dbtest.Open(t, audit.Migrations, usecase.Migrations, calendar.Migrations)
	calendars := calendar.New(database)
	if err := calendars.Seed(t.Context(), &usecase.Runner{DB: database, Log: audit.NewLog(calendar.Tables)}); err != nil {
		t.Fatal(err)
	}
	return calendars
}

func TestDrugNameFollowsTheReader(t *testing.T) {
	both := drug{Hant: "氨氯地平片", Pt: "Amlodipina", En: "Amlodipine"}
	for lang, want := range map[i18n.Lang]string{i18n.Hans: both.Hant, i18n.Hant: both.Hant, i18n.Portuguese: both.Pt, i18n.English: both.En} {
		if got := both.name(lang); got != want {
			t.Errorf("%s: %s, want %s", lang, got, want)
		}
	}
	if got := (drug{Hant: "驅風油", Pt: "Óleo"}).name(i18n.English); got != "Óleo" {
		t.Errorf("English without an English name: %s", got)
	}
	if got := (drug{Hant: "驅風油"}).name(i18n.Portuguese); got != "驅風油" {
		t.Errorf("Portuguese without a foreign name: %s", got)
	}
}
