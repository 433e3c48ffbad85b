package recovery

import (
	"fmt"
	"slices"

	"gongzhi/internal/kit/clock"
)

// How a duty stands.
const (
	Met    = "met"
	Waits  = "waits"
	Tested = "tested" // passed in its time, the owner has not confirmed yet
	Missed = "missed" // for ever: what is done afterwards does not mend it
)

// Duty is what is owed in one quarter or year of the service.
type Duty struct {
	Code   string        `json:"code" doc:"O-031 for restore tests, O-032 for drills"`
	Period string        `json:"period" doc:"2026-Q4, or the first day of a year of the service"`
	From   clock.Day     `json:"from"`
	DueAt  clock.Instant `json:"dueAt"`
	State  string        `json:"state" enum:"met,waits,tested,missed"`
	DoneAt clock.Instant `json:"doneAt" doc:"When it was met, or done too late"`
	Number string        `json:"number"`
	ID     string        `json:"id"`
}

// deed is something that fulfils a duty.
type deed struct {
	at         clock.Instant // of the work itself
	settled    clock.Instant // when the owner confirmed it; zero until then
	number, id string
}

// quarterly are the quarters from a day to now. A test counts in the quarter in
// which it ended, by the clock of the server, when the owner confirms it before
// the quarter is over.
func quarterly(from clock.Day, tests []deed, now clock.Instant) []Duty {
	year, month := 0, 0
	_, _ = fmt.Sscanf(string(from), "%d-%d", &year, &month)
	first := clock.Day(fmt.Sprintf("%04d-%02d-01", year, (month-1)/3*3+1))
	return duties("O-031", first, 3, tests, now, func(day clock.Day) string {
		_, _ = fmt.Sscanf(string(day), "%d-%d", &year, &month)
		return fmt.Sprintf("%d-Q%d", year, (month+2)/3)
	})
}

// yearly are the years of the service from its first day to now.
func yearly(from clock.Day, drills []deed, now clock.Instant) []Duty {
	return duties("O-032", from, 12, drills, now, func(day clock.Day) string { return string(day) })
}

func duties(code string, first clock.Day, months int, deeds []deed, now clock.Instant, name func(clock.Day) string) []Duty {
	found := []Duty{}
	for n := 0; ; n++ {
		start, end := first.AddMonths(n*months), first.AddMonths((n+1)*months).Start()
		if start.Start() > now {
			return found
		}
		d := Duty{Code: code, Period: name(start), From: start, DueAt: end, State: Waits}
		for _, one := range deeds {
			if one.at < start.Start() || one.at >= end || d.State == Met {
				continue
			}
			if one.settled.IsZero() {
				if d.Number == "" {
					d.State, d.Number, d.ID = Tested, one.number, one.id
				}
				continue
			}
			if one.settled < end {
				d.State, d.DoneAt, d.Number, d.ID = Met, one.settled, one.number, one.id
			} else if d.DoneAt.IsZero() {
				d.DoneAt, d.Number, d.ID = one.settled, one.number, one.id
			}
		}
		if d.State != Met && now >= end {
			d.State = Missed
		}
		found = append(found, d)
	}
}

// owed drops what ended before the calendar of duties began: nobody owed
// anything to a system that was not there.
func owed(duties []Duty, since clock.Day) []Duty {
	return slices.DeleteFunc(duties, func(d Duty) bool { return !since.IsZero() && d.DueAt <= since.Start() })
}
