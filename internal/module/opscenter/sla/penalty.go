package sla

import (
	"gongzhi/internal/kit/clock"
)

// Counted is a fault as the yearly count sees it.
type Counted struct {
	Reported clock.Instant
	Final    Level
	NoFault  bool // force majeure or no fault at all, decided by the owner
	Master   string
	Exempt   bool // all of its time is exempt
}

// Terms are what a contract says of the penalty.
type Terms struct {
	Total   int64 // of the contract, in 分
	Bond    int64 // 履约保证金, in 分
	Allowed int64 // P1 faults a service year that cost nothing
	Percent int64 // of the total, for each further one
}

// ServiceYear is the year of service in which a moment lies: it begins on the
// day and month of the contract's start (decision D9). A contract of 29
// February begins its other years on 28 February.
func ServiceYear(start clock.Day, at clock.Instant) (year int, in Span) {
	day := at.Day()
	year = day.Time().Year() - start.Time().Year()
	if day < start.AddMonths(12*year) {
		year--
	}
	return year + 1, Span{start.AddMonths(12 * year).Start(), start.AddMonths(12 * (year + 1)).Start()}
}

// CalendarYear is the other reading of the word year (decision D9).
func CalendarYear(at clock.Instant) (year int, in Span) {
	year = at.Day().Time().Year()
	first := clock.Day(at.Day()[:4] + "-01-01")
	return year, Span{first.Start(), first.AddMonths(12).Start()}
}

// Count is the number of P1 faults in a year: masters only, by their final
// level and the moment of their report.
func Count(faults []Counted, in Span) int64 {
	var n int64
	for _, f := range faults {
		if f.Final == P1 && !f.NoFault && !f.Exempt && f.Master == "" && f.Reported >= in.From && f.Reported < in.To {
			n++
		}
	}
	return n
}

// Penalty in 分 for so many P1 faults in a year (招标文件 3.4.1.5): a share of
// the contract's total for each one above those allowed, rounded once.
func (t Terms) Penalty(count int64) int64 {
	excess := max(count-t.Allowed, 0)
	return (excess*t.Total*t.Percent + 50) / 100
}

// Left is what penalties leave of the bond; below zero it does not suffice.
func (t Terms) Left(penalties ...int64) int64 {
	left := t.Bond
	for _, p := range penalties {
		left -= p
	}
	return left
}
