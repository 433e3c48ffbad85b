package calendar

import (
	"strconv"
	"time"

	"gongzhi/internal/kit/clock"
)

// The calendars of both shores.
const (
	Mainland = "mainland"
	Macao    = "macao"
)

// Kind is what a table says of a day.
type Kind string

// The kinds. Days that no table names are worked from Monday to Friday.
const (
	Off     Kind = "off"     // holiday
	Work    Kind = "work"    // made up on a weekend
	Morning Kind = "morning" // worked in the first hours only
)

// SpecialDay is a day that the rule of the week does not hold for.
type SpecialDay struct {
	Day  clock.Day `json:"day"`
	Kind Kind      `json:"kind" enum:"off,work,morning"`
	Name string    `json:"name" maxLength:"60" doc:"As the source calls it"`
}

// Year is the table of one year with where it is from.
type Year struct {
	Year   int          `json:"year" minimum:"2000" maximum:"2100"`
	Source string       `json:"source" maxLength:"400"`
	Days   []SpecialDay `json:"days" nullable:"false"`
}

// Hours is a stretch of a working day.
type Hours struct {
	From string `json:"from" maxLength:"5" doc:"HH:MM"`
	To   string `json:"to" maxLength:"5" doc:"HH:MM"`
}

// Table is one version of a calendar. It never changes; a deadline keeps its ID.
type Table struct {
	ID        string        `json:"id"`
	Name      string        `json:"name" enum:"mainland,macao"`
	Number    int64         `json:"number"`
	Years     []Year        `json:"years" nullable:"false"`
	Hours     []Hours       `json:"hours" nullable:"false"`
	Reason    string        `json:"reason"`
	CreatedAt clock.Instant `json:"createdAt"`
	CreatedBy string        `json:"createdBy"`

	days  map[clock.Day]SpecialDay
	spans []span
}

// span is a stretch of a day in minutes after midnight.
type span struct{ from, to int }

// most bounds every walk over days: no deadline is longer than this.
const most = 20 * 366

// On returns what the table says of a day.
func (v *Table) On(day clock.Day) (SpecialDay, bool) {
	found, ok := v.days[day]
	return found, ok
}

// Knows reports whether the table of the day's year is there. Where it is not,
// holidays are not known, and a deadline may still move.
func (v *Table) Knows(day clock.Day) bool {
	for _, year := range v.Years {
		if strconv.Itoa(year.Year) == string(day)[:4] {
			return true
		}
	}
	return false
}

// Until is the last day of the newest year that has a table, zero without one.
func (v *Table) Until() clock.Day {
	if len(v.Years) == 0 {
		return ""
	}
	return clock.Day(strconv.Itoa(v.Years[len(v.Years)-1].Year) + "-12-31")
}

// Working reports whether people work on a day.
func (v *Table) Working(day clock.Day) bool {
	if found, ok := v.days[day]; ok {
		return found.Kind != Off
	}
	return weekday(day)
}

func weekday(day clock.Day) bool {
	at := day.Time().Weekday()
	return at != time.Saturday && at != time.Sunday
}

// AddDays returns the n-th working day after a day, which itself does not
// count; before it when n is negative.
func (v *Table) AddDays(from clock.Day, n int) clock.Day {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	day := from
	for walked := 0; n > 0 && walked < most; walked++ {
		if day = day.AddDays(step); v.Working(day) {
			n--
		}
	}
	return day
}

// Deadline is the end (24:00) of the n-th working day after a day.
func (v *Table) Deadline(from clock.Day, n int) clock.Instant { return v.AddDays(from, n).End() }

// Count returns the working days after one day up to another.
func (v *Table) Count(after, to clock.Day) int {
	count := 0
	for day, walked := after, 0; day < to && walked < most; walked++ {
		if day = day.AddDays(1); v.Working(day) {
			count++
		}
	}
	return count
}

// spansOn lists the worked stretches of a day.
func (v *Table) spansOn(day clock.Day) []span {
	switch found, ok := v.days[day]; {
	case !v.Working(day) || len(v.spans) == 0:
		return nil
	case ok && found.Kind == Morning:
		return v.spans[:1]
	}
	return v.spans
}

// NextMinute returns the moment itself in working hours, and else the next
// moment at which work begins.
func (v *Table) NextMinute(at clock.Instant) clock.Instant { return v.AddMinutes(at, 0) }

// AddMinutes returns when n working minutes have passed since a moment.
func (v *Table) AddMinutes(at clock.Instant, n int) clock.Instant {
	left := time.Duration(n) * time.Minute
	day := at.Day()
	for range most {
		for _, s := range v.spansOn(day) {
			begin, end := day.Start().Add(time.Duration(s.from)*time.Minute), day.Start().Add(time.Duration(s.to)*time.Minute)
			begin = max(begin, at)
			switch worked := end.Sub(begin); {
			case worked <= 0:
			case left < worked || left == worked && n > 0:
				return begin.Add(left)
			default:
				left -= worked
			}
		}
		day = day.AddDays(1)
	}
	return at
}

// index prepares a version for questions.
func (v *Table) index() error {
	v.days = map[clock.Day]SpecialDay{}
	for _, year := range v.Years {
		for _, exception := range year.Days {
			v.days[exception.Day] = exception
		}
	}
	v.spans = nil
	for _, hours := range v.Hours {
		from, errFrom := time.Parse(hourLayout, hours.From)
		to, errTo := time.Parse(hourLayout, hours.To)
		if errFrom != nil {
			return errFrom
		}
		if errTo != nil {
			return errTo
		}
		v.spans = append(v.spans, span{from.Hour()*60 + from.Minute(), to.Hour()*60 + to.Minute()})
	}
	return nil
}

const hourLayout = "15:04"
