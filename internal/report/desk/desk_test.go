package desk

import (
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/module"
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
	days := due(todos, today)
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
