package clock

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Day is a civil day, YYYY-MM-DD; empty means "not set". Stored as CHAR(10).
type Day string

const dayLayout = "2006-01-02"

// DayOf returns the civil day of t in t's own zone.
func DayOf(t time.Time) Day { return Day(t.Format(dayLayout)) }

// ParseDay reads YYYY-MM-DD and refuses days that do not exist.
func ParseDay(text string) (Day, error) {
	if _, err := time.Parse(dayLayout, text); err != nil {
		return "", fmt.Errorf("day: %q is not YYYY-MM-DD", text)
	}
	return Day(text), nil
}

// MonthEnd returns the last day of a month: a printed expiry of a month only
// is usable to that day.
func MonthEnd(year int, month time.Month) Day {
	return DayOf(time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC))
}

// IsZero reports whether the day is not set.
func (d Day) IsZero() bool { return d == "" }

// Time returns midnight UTC of the day, for arithmetic only.
func (d Day) Time() time.Time {
	t, err := time.Parse(dayLayout, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// AddDays returns the day n days later.
func (d Day) AddDays(n int) Day { return DayOf(d.Time().AddDate(0, 0, n)) }

// AddMonths returns the day n months later, cut to the end of a shorter month.
func (d Day) AddMonths(n int) Day {
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := MonthEnd(first.Year(), first.Month())
	if t.Day() > last.Time().Day() {
		return last
	}
	return DayOf(first.AddDate(0, 0, t.Day()-1))
}

// DaysUntil returns the number of days from d to other.
func (d Day) DaysUntil(other Day) int {
	return int(other.Time().Sub(d.Time()).Hours() / 24)
}

// Start returns the first instant of the day in Zone.
func (d Day) Start() Instant {
	t := d.Time()
	return FromTime(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, Zone))
}

// End returns the first instant after the day in Zone (24:00).
func (d Day) End() Instant { return d.AddDays(1).Start() }

// UnmarshalText reads and checks the day.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = ""
		return nil
	}
	day, err := ParseDay(string(text))
	*d = day
	return err
}

// Value stores the text; not set is NULL.
func (d Day) Value() (driver.Value, error) {
	if d == "" {
		return nil, nil
	}
	return string(d), nil
}

// Scan reads the text; NULL reads as not set.
func (d *Day) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = ""
	case string:
		*d = Day(v)
	case []byte:
		*d = Day(v)
	default:
		return fmt.Errorf("day: cannot read %T", src)
	}
	return nil
}
