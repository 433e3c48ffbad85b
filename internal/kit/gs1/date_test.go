package gs1

import (
	"testing"
	"time"
)

func TestReadDate(t *testing.T) {
	cases := []struct {
		value string
		year  int // of today
		want  string
	}{
		{"280930", 2026, "2028-09-30 DAY"},
		{"280200", 2026, "2028-02-29 MONTH"},
		{"270200", 2026, "2027-02-28 MONTH"},
		{"260900", 2026, "2026-09-30 MONTH"},
		{"261200", 2026, "2026-12-31 MONTH"},
		{"770101", 2026, "1977-01-01 DAY"}, // 51 ahead: the century before
		{"760101", 2026, "2076-01-01 DAY"}, // 50 ahead: this century
		{"000229", 2026, "2000-02-29 DAY"},
		{"490101", 2099, "2149-01-01 DAY"}, // 50 behind: the next century
		{"500101", 2099, "2050-01-01 DAY"}, // 49 behind: this century
		{"000229", 2050, ""},               // 2100 is no leap year
		{"000228", 2050, "2100-02-28 DAY"},
		{"270229", 2026, ""},
		{"281301", 2026, ""},
		{"280001", 2026, ""},
		{"280432", 2026, ""},
		{"28093", 2026, ""},
		{"2809X0", 2026, ""},
	}
	for _, c := range cases {
		date, ok := ReadDate(c.value, time.Date(c.year, 6, 1, 0, 0, 0, 0, time.UTC))
		got := ""
		if ok {
			got = date.Day.Format("2006-01-02") + " " + string(date.Precision)
		}
		if got != c.want {
			t.Errorf("%s in %d: got %q, want %q", c.value, c.year, got, c.want)
		}
	}
}

func TestMessageDates(t *testing.T) {
	m, err := Parse("(01)09521234543213(11)260105(15)280630(17)280200(10)B7", today)
	if err != nil {
		t.Fatal(err)
	}
	expiry, found := m.Expiry()
	if !found || expiry.Day.Format("2006-01-02") != "2028-02-29" || expiry.Precision != MonthPrecision {
		t.Errorf("expiry %+v %t", expiry, found)
	}
	if made, _ := m.Date("11"); made.Day.Format("2006-01-02") != "2026-01-05" || made.Precision != DayPrecision {
		t.Errorf("made %+v", made)
	}
	if _, found := m.Date("10"); found {
		t.Error("a lot is not a date")
	}
	hour, _ := Parse("(01)09521234543213(7003)2809301230", today)
	if expiry, found := hour.Expiry(); !found || expiry.Day.Format("2006-01-02") != "2028-09-30" {
		t.Errorf("expiry with an hour %+v %t", expiry, found)
	}
	none, _ := Parse("(01)09521234543213(15)280630", today)
	if _, found := none.Expiry(); found {
		t.Error("best before is not an expiry date")
	}
}
