package settings

import (
	"testing"

	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
)

func TestDeadlineKeepsItsVersion(t *testing.T) {
	h := open(t)
	listed, err := h.Calendars(reader)
	if err != nil || len(listed) != 2 || listed[0].Current.Name != calendar.Mainland || listed[1].Current.Name != calendar.Macao {
		t.Fatalf("%+v, %v", listed, err)
	}
	first := listed[0].Current
	before, err := h.Deadline(reader, calendar.Mainland, "2026-11-20", 5, "")
	if err != nil || before.Day != "2026-11-27" || !before.Certain || before.VersionID != first.ID {
		t.Fatalf("%+v, %v", before, err)
	}
	year := first.Years[0]
	year.Days = append([]calendar.SpecialDay{{Day: "2026-11-26", Kind: calendar.Off, Name: "typhoon"}}, year.Days...)
	change := calendar.Change{Name: calendar.Mainland, Number: 1, Year: year, Hours: first.Hours, Reason: "typhoon"}
	if _, err := h.ChangeCalendar(reader, change); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a reader changes: %v", err)
	}
	if _, err := h.ChangeCalendar(security, change); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ChangeCalendar(security, change); !fault.Is(err, fault.Conflict) {
		t.Errorf("an old version is changed: %v", err)
	}
	for version, want := range map[string]string{"": "2026-11-30", before.VersionID: "2026-11-27"} {
		if got, err := h.Deadline(reader, calendar.Mainland, "2026-11-20", 5, version); err != nil || string(got.Day) != want {
			t.Errorf("by version %q: %+v, %v", version, got, err)
		}
	}
	listed, err = h.Calendars(reader)
	if err != nil || len(listed[0].Versions) != 2 || listed[0].Versions[0].PersonName != "name of security" || listed[0].Versions[0].Reason != "typhoon" || listed[0].Versions[1].PersonName != "" {
		t.Errorf("%+v, %v", listed[0].Versions, err)
	}
}

func TestDeadlineSaysWhatItDoesNotKnow(t *testing.T) {
	h := open(t)
	late, err := h.Deadline(reader, calendar.Macao, "2026-12-30", 3, "")
	if err != nil || late.Certain {
		t.Errorf("2027 has no table: %+v, %v", late, err)
	}
	mainland, _ := h.calendars.Current(calendar.Mainland)
	for name, version := range map[string]string{"atlantis": "", calendar.Macao: mainland.ID, calendar.Mainland: "none"} {
		if _, err := h.Deadline(reader, name, today, 1, version); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s %s: %v", name, version, err)
		}
	}
}

// TestCalendarEnds: from some days before its tables end a calendar says so, on
// its page and to whoever registers the next year; not once that is there.
func TestCalendarEnds(t *testing.T) {
	h := open(t)
	administrator, _ := scope.From(security)
	clerical, _ := scope.From(reader)
	wanted := func() (names []string) {
		list, err := h.Calendars(reader)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range list {
			if one.Ending {
				names = append(names, one.Current.Name+" "+string(one.Until))
			}
		}
		todos, err := h.todos(t.Context(), administrator, 10)
		if err != nil || len(todos) != len(names) {
			t.Errorf("%v on the page, %v to do: %v", names, todos, err)
		}
		if others, err := h.todos(t.Context(), clerical, 10); err != nil || len(others) != 0 {
			t.Errorf("a reader is asked to: %v %v", others, err)
		}
		return names
	}
	h.clock.Set(clock.Day("2026-11-01").Start())
	if early := wanted(); len(early) != 0 {
		t.Errorf("60 days before: %v", early)
	}
	h.clock.Set(clock.Day("2026-11-03").Start())
	if late := wanted(); len(late) != 2 || late[0] != "mainland 2026-12-31" {
		t.Errorf("58 days before: %v", late)
	}
	now, _ := h.calendars.Current(calendar.Mainland)
	next := calendar.Change{Name: calendar.Mainland, Number: now.Number, Hours: now.Hours, Reason: "published",
		Year: calendar.Year{Year: 2027, Source: "notice", Days: []calendar.SpecialDay{{Day: "2027-01-01", Kind: calendar.Off, Name: "New Year"}}}}
	if _, err := h.ChangeCalendar(security, next); err != nil {
		t.Fatal(err)
	}
	h.clock.Set(clock.Day("2027-01-05").Start())
	if left := wanted(); len(left) != 1 || left[0] != "macao 2026-12-31" {
		t.Errorf("after the mainland's was registered: %v", left)
	}
	if todos, _ := h.todos(t.Context(), administrator, 10); len(todos) != 1 || !todos[0].Overdue || todos[0].Tone != "danger" {
		t.Errorf("after the end: %+v", todos)
	}
}
