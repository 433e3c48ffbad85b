package gs1

import (
	"slices"
	"time"
)

// Precision says how exactly a date is known.
type Precision string

// A date of precision Month is usable to the last day of that month.
const (
	DayPrecision   Precision = "DAY"
	MonthPrecision Precision = "MONTH"
)

// Date is a date out of a message.
type Date struct {
	Day       time.Time // midnight UTC; the last day of the month for MonthPrecision
	Precision Precision
}

// ReadDate reads YYMMDD as seen on the day today. The century is the one that
// brings the year closest (GS1 General Specifications, section 7.12): 51 or
// more years ahead is the century before, 50 or more behind is the next. Day
// 00 means the whole month. It reports false for a day that does not exist.
func ReadDate(value string, today time.Time) (Date, bool) {
	if len(value) != 6 || !allDigits(value) {
		return Date{}, false
	}
	year := fullYear(number(value[:2]), today.Year())
	month, day := number(value[2:4]), number(value[4:])
	if month < 1 || month > 12 || day > daysIn(year, month) {
		return Date{}, false
	}
	date := Date{Precision: DayPrecision}
	if day == 0 {
		date.Precision, day = MonthPrecision, daysIn(year, month)
	}
	date.Day = time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return date, true
}

// fullYear finds the century of a two-digit year.
func fullYear(year, now int) int {
	century := now / 100 * 100
	switch ahead := year - now%100; {
	case ahead >= 51:
		return century - 100 + year
	case ahead <= -50:
		return century + 100 + year
	default:
		return century + year
	}
}

// daysIn returns the number of days of a month from 1 to 12.
func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Date returns the date that a message carries in ai, such as 11 (made), 15
// (best before) or 17 (expiry); a time of day after it is left out.
func (m Message) Date(ai string) (Date, bool) {
	value, found := m.Value(ai)
	if !found || len(value) < 6 {
		return Date{}, false
	}
	checks := table().lookup(ai).components[0].checks
	if !slices.Contains(checks, "yymmd0") && !slices.Contains(checks, "yymmdd") {
		return Date{}, false
	}
	return ReadDate(value[:6], m.today)
}

// Expiry returns the last day of use: AI 17, else the day of AI 7003.
func (m Message) Expiry() (Date, bool) {
	if date, found := m.Date("17"); found {
		return date, true
	}
	return m.Date("7003")
}
