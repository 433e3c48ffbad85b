package calendar_test

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

const permit = "calendar.change"

type house struct {
	*calendar.Calendars
	runner *usecase.Runner
}

func open(t *testing.T) *house {
	t.Helper()
	database := dbtest.OpenAt(t, clock.NewManual(clock.Day("2026-09-01").Start()), audit.Migrations, usecase.Migrations, calendar.Migrations)
	h := &house{calendar.New(database), &usecase.Runner{DB: database, Log: audit.NewLog(calendar.Tables)}}
	for range 2 { // the second time there is nothing to write
		if err := h.Seed(t.Context(), h.runner); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

func (h *house) current(t *testing.T, name string) *calendar.Table {
	t.Helper()
	v, ok := h.Current(name)
	if !ok {
		t.Fatalf("no calendar %s of %v", name, h.Names())
	}
	return v
}

func (h *house) change(change calendar.Change) (*calendar.Table, error) {
	ctx := scope.With(context.Background(), scope.Actor{PersonID: "system", Grants: map[string]scope.Reach{permit: scope.All}})
	return usecase.Write(ctx, h.runner, permit, func(ctx context.Context, tx *usecase.Tx) (*calendar.Table, error) {
		return h.Change(ctx, tx, change)
	})
}

// The vectors of the operations contract: the day of the notice does not count.
func TestWorkingDaysOfTheMainland(t *testing.T) {
	v := open(t).current(t, calendar.Mainland)
	if v.Number != 1 {
		t.Errorf("seeded %d times", v.Number)
	}
	for from, want := range map[clock.Day]clock.Day{"2026-01-30": "2026-03-19", "2026-03-02": "2026-04-14", "2026-09-01": "2026-10-19"} {
		got := v.AddDays(from, 30)
		if got != want || v.Count(from, got) != 30 || v.AddDays(got, -30) > from.AddDays(6) {
			t.Errorf("30 working days from %s: %s, want %s; back %s", from, got, want, v.AddDays(got, -30))
		}
	}
	// A complaint of 24 September 2026: the seventh working day is a Monday after a made-up Saturday.
	if got := v.Deadline("2026-09-24", 7); got != clock.Day("2026-10-12").End() {
		t.Errorf("seventh day: %s", got)
	}
	for day, want := range map[clock.Day]bool{"2026-10-10": true, "2026-10-11": false, "2026-10-07": false, "2026-10-08": true, "2026-02-14": true} {
		if v.Working(day) != want {
			t.Errorf("%s worked: %v", day, !want)
		}
	}
	if v.AddDays("2026-10-03", 0) != "2026-10-03" || v.Count("2026-10-03", "2026-10-01") != 0 {
		t.Error("no days move")
	}
}

func TestMacaoHasItsOwnDays(t *testing.T) {
	h := open(t)
	macao, mainland := h.current(t, calendar.Macao), h.current(t, calendar.Mainland)
	for day, want := range map[clock.Day]bool{"2026-12-22": false, "2026-10-05": true, "2026-04-07": false, "2026-02-16": true, "2026-09-20": false, "2026-12-21": false} {
		if macao.Working(day) != want {
			t.Errorf("%s worked in Macao: %v", day, !want)
		}
	}
	if !mainland.Working("2026-12-22") || mainland.Working("2026-10-05") {
		t.Error("the mainland works like Macao")
	}
	if got, _ := macao.On("2026-12-08"); got.Name != "聖母無原罪瞻禮" {
		t.Errorf("8 December is %+v", got)
	}
}

func TestWorkingMinutes(t *testing.T) {
	h := open(t)
	at := func(text string) clock.Instant {
		parsed, err := time.ParseInLocation("2006-01-02 15:04", text, clock.Zone)
		if err != nil {
			t.Fatal(err)
		}
		return clock.FromTime(parsed)
	}
	for _, c := range []struct {
		name, from string
		minutes    int
		want       string
	}{
		{calendar.Mainland, "2026-09-01 10:15", 0, "2026-09-01 10:15"},
		{calendar.Mainland, "2026-09-01 12:00", 0, "2026-09-01 13:00"},
		{calendar.Mainland, "2026-09-30 18:00", 0, "2026-10-08 09:00"},
		{calendar.Mainland, "2026-09-01 11:00", 60, "2026-09-01 12:00"},
		{calendar.Mainland, "2026-09-01 11:00", 61, "2026-09-01 13:01"},
		{calendar.Mainland, "2026-09-30 17:30", 120, "2026-10-08 10:30"},
		{calendar.Mainland, "2026-10-09 09:00", 8 * 60 * 2, "2026-10-10 18:00"}, // the Saturday is worked
		{calendar.Macao, "2026-02-16 12:30", 60, "2026-02-20 09:30"},            // the eve is worked until noon
	} {
		if got := h.current(t, c.name).AddMinutes(at(c.from), c.minutes); got != at(c.want) {
			t.Errorf("%s, %s and %d min: %s, want %s", c.name, c.from, c.minutes, got.Time().In(clock.Zone), c.want)
		}
	}
	if got := h.current(t, calendar.Mainland).NextMinute(at("2026-10-03 08:00")); got != at("2026-10-08 09:00") {
		t.Errorf("next minute: %s", got)
	}
}

// A deadline of a case stays where it was told, whatever is changed later.
func TestACaseKeepsItsVersion(t *testing.T) {
	h := open(t)
	first := h.current(t, calendar.Mainland)
	due := first.AddDays("2026-09-01", 30)
	days := append([]calendar.SpecialDay{{Day: "2026-10-12", Kind: calendar.Off, Name: "台风停工"}}, first.Years[0].Days...)
	next, err := h.change(calendar.Change{Name: calendar.Mainland, Number: 1, Year: calendar.Year{Year: 2026, Source: "Notice 9", Days: days}, Hours: first.Hours, Reason: "typhoon"})
	if err != nil {
		t.Fatal(err)
	}
	if now := h.current(t, calendar.Mainland); now.ID != next.ID || now.Number != 2 || now.AddDays("2026-09-01", 30) != due.AddDays(1) {
		t.Errorf("a new case: %d, %s", now.Number, now.AddDays("2026-09-01", 30))
	}
	kept, ok := h.ByID(first.ID)
	if !ok || kept.AddDays("2026-09-01", 30) != due {
		t.Errorf("the old case moved: %v", kept)
	}
	if other := h.current(t, calendar.Macao); other.Number != 1 {
		t.Error("Macao's changed too")
	}
	// A program that starts again leaves what people wrote.
	if err := h.Seed(t.Context(), h.runner); err != nil || h.current(t, calendar.Mainland).Number != 2 || len(h.Versions(calendar.Mainland)) != 2 {
		t.Errorf("seeded again: %v", err)
	}
}

func TestANewYearIsAdded(t *testing.T) {
	h := open(t)
	first := h.current(t, calendar.Mainland)
	if first.Knows("2027-01-01") || !first.Knows("2026-12-31") {
		t.Error("2027 is known before its table")
	}
	_, err := h.change(calendar.Change{Name: calendar.Mainland, Number: 1, Hours: first.Hours, Reason: "next year",
		Year: calendar.Year{Year: 2027, Source: "Notice", Days: []calendar.SpecialDay{{Day: "2027-01-04", Kind: calendar.Off, Name: "b"}, {Day: "2027-01-01", Kind: calendar.Off, Name: "a"}}}})
	if err != nil {
		t.Fatal(err)
	}
	now := h.current(t, calendar.Mainland)
	if !now.Knows("2027-05-05") || now.Working("2027-01-01") || now.Working("2026-10-01") || now.Years[1].Days[0].Day != "2027-01-01" {
		t.Errorf("%+v", now.Years)
	}
}

func TestWrongTablesAreRefused(t *testing.T) {
	h := open(t)
	first := h.current(t, calendar.Macao)
	good := calendar.Change{Name: calendar.Macao, Number: 1, Hours: first.Hours, Reason: "late notice",
		Year: calendar.Year{Year: 2026, Source: "Notice", Days: []calendar.SpecialDay{{Day: "2026-12-24", Kind: calendar.Off, Name: "x"}}}}
	for pointer, spoil := range map[string]func(*calendar.Change){
		"/reason":       func(c *calendar.Change) { c.Reason = " " },
		"/source":       func(c *calendar.Change) { c.Source = "" },
		"/days":         func(c *calendar.Change) { c.Days = nil },
		"/days/0/day":   func(c *calendar.Change) { c.Days[0].Day = "2027-12-24" },
		"/days/1/day":   func(c *calendar.Change) { c.Days = append(c.Days, c.Days[0]) },
		"/days/0/kind":  func(c *calendar.Change) { c.Days[0].Kind = calendar.Work },
		"/days/0/name":  func(c *calendar.Change) { c.Days[0].Name = strings.Repeat("n", 61) },
		"/hours/0/from": func(c *calendar.Change) { c.Hours = []calendar.Hours{{From: "12:00", To: "09:00"}} },
		"/hours/0/to":   func(c *calendar.Change) { c.Hours = []calendar.Hours{{From: "09:00", To: "9:99"}} },
		"/hours":        func(c *calendar.Change) { c.Hours = nil },
	} {
		bad := good
		bad.Days = append([]calendar.SpecialDay{}, good.Days...)
		spoil(&bad)
		_, err := h.change(bad)
		wrong, _ := err.(*fault.Error)
		if wrong == nil || wrong.Code != fault.Invalid || len(wrong.Fields) != 1 || wrong.Fields[0].Pointer != pointer {
			t.Errorf("%s: %v", pointer, err)
		}
	}
	bad := good
	bad.Name = "atlantis"
	if _, err := h.change(bad); !fault.Is(err, fault.NotFound) {
		t.Errorf("unknown calendar: %v", err)
	}
	if len(h.Versions(calendar.Macao)) != 1 {
		t.Error("a refused change was kept")
	}
}

// Of two who changed the same version one is told to look again, also when
// they work on two nodes.
func TestTwoWritersOneVersion(t *testing.T) {
	h := open(t)
	first := h.current(t, calendar.Macao)
	change := calendar.Change{Name: calendar.Macao, Number: 1, Hours: first.Hours, Reason: "both", Year: first.Years[0]}
	nodes := []*house{h, {calendar.New(h.runner.DB), h.runner}}
	errs := make([]error, len(nodes))
	var both sync.WaitGroup
	for i, node := range nodes {
		node.current(t, calendar.Macao)
		both.Go(func() { _, errs[i] = node.change(change) })
	}
	both.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d of two changes were kept", won)
	}
	for _, node := range nodes {
		if err := node.Refresh(t.Context()); err != nil || node.current(t, calendar.Macao).Number != 2 {
			t.Errorf("a node reads version %d, %v", node.current(t, calendar.Macao).Number, err)
		}
	}
}

func TestShippedTablesSayWhereTheyAreFrom(t *testing.T) {
	raw, err := os.ReadFile("calendars.json")
	if err != nil {
		t.Fatal(err)
	}
	var tables []struct {
		Years []calendar.Year `json:"years"`
	}
	if err := json.Unmarshal(raw, &tables); err != nil || len(tables) != 2 {
		t.Fatal(len(tables), err)
	}
	for _, table := range tables {
		for _, year := range table.Years {
			if !strings.Contains(year.Source, "https://") || len(year.Days) < 20 {
				t.Errorf("%d: %d days from %q", year.Year, len(year.Days), year.Source)
			}
		}
	}
}
