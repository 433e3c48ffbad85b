package clock

import (
	"encoding/json"
	"testing"
	"time"
)

func TestDay(t *testing.T) {
	for _, wrong := range []string{"2027-02-29", "2026-13-01", "2026-1-1", "20261101", "banana", "2026-11-31"} {
		if day, err := ParseDay(wrong); err == nil {
			t.Errorf("%q is read as %s", wrong, day)
		}
	}
	day := Day("2026-12-31")
	if day.AddDays(1) != "2027-01-01" || day.AddMonths(2) != "2027-02-28" || day.AddMonths(-10) != "2026-02-28" {
		t.Error(day.AddDays(1), day.AddMonths(2), day.AddMonths(-10))
	}
	if got := day.End().Sub(day.Start()); got != 24*time.Hour {
		t.Errorf("the day lasts %s", got)
	}
	// Both shores are eight hours ahead: 16:00 UTC is the next day here.
	if got := FromTime(time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC)).Day(); got != "2027-01-01" {
		t.Error(got)
	}
}

func TestDayInDatabase(t *testing.T) {
	var day Day
	for _, src := range []any{nil, "2026-11-20", []byte("2026-11-20")} {
		if err := day.Scan(src); err != nil {
			t.Error(err)
		}
	}
	if day != "2026-11-20" {
		t.Error(day)
	}
	if err := day.Scan(7); err == nil {
		t.Error("a number is read as a day")
	}
	if value, err := Day("").Value(); value != nil || err != nil {
		t.Error("a day that is not set is stored as", value, err)
	}
}

func TestInstantInJSON(t *testing.T) {
	var read struct{ At, None Instant }
	text := `{"At":"2026-11-20T09:30:00.5+08:00","None":null}`
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		t.Fatal(err)
	}
	written, err := json.Marshal(read)
	if err != nil || string(written) != `{"At":"2026-11-20T01:30:00.500Z","None":null}` {
		t.Error(string(written), err)
	}
	for _, wrong := range []string{`"2026-11-20"`, `12`, `"2026-11-20T25:00:00Z"`} {
		var at Instant
		if err := json.Unmarshal([]byte(wrong), &at); err == nil {
			t.Errorf("%s is read as %s", wrong, at)
		}
	}
}

func TestFormatEnd(t *testing.T) {
	for at, want := range map[Instant]string{Day("2026-11-24").End(): "2026-11-24 24:00", Day("2026-12-31").End(): "2026-12-31 24:00", Day("2026-11-24").Start().Add(9 * time.Hour): "2026-11-24 09:00"} {
		if got := at.FormatEnd("2006-01-02 15:04"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
