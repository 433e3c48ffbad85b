package configuration

import (
	"slices"
	"strings"

	"gongzhi/internal/kit/clock"
)

// Duties are what the contract asks of assets (3.3), in the order they are shown.
var Duties = []string{"patrol", "monitor", "patch", "backup", "scan", "restore"}

// kindDuties are the duties of a new asset by its kind: Linux 日常运维、安全补丁、
// 资源监控、数据备份; Nginx and Redis without backup; MySQL with backup and restore.
var kindDuties = map[string][]string{
	Linux:       {"patrol", "monitor", "patch", "backup", "scan"},
	Nginx:       {"patrol", "monitor", "patch", "scan"},
	MySQL:       {"patrol", "monitor", "patch", "backup", "scan", "restore"},
	Redis:       {"patrol", "monitor", "patch", "scan"},
	Application: {"patrol", "monitor", "scan"},
	Interface:   {"patrol", "monitor"},
	Network:     {"patrol", "monitor", "scan"},
	Certificate: {"patrol", "monitor"},
}

// How the cycle of a duty is counted: in days from the last time, or by calendar
// month and quarter, because the contract says 每月 and 每季度.
const (
	byDays    = "days"
	byMonth   = "month"
	byQuarter = "quarter"
)

var cycles = map[string]string{"patrol": byDays, "monitor": byDays, "patch": byDays, "backup": byDays, "scan": byMonth, "restore": byQuarter}

// How a duty stands.
const (
	DutyMet     = "met"
	DutyDue     = "due"   // the last day has come
	DutyWaits   = "waits" // never done, and its first day is still to come
	DutyLate    = "late"  // not done by its day
	DutyResting = "resting"
)

// Duty is one duty of one asset with what is known of it.
type Duty struct {
	Code   string        `json:"code" enum:"patrol,monitor,patch,backup,scan,restore"`
	Cycle  string        `json:"cycle" enum:"days,month,quarter"`
	Days   int           `json:"days" doc:"Length of a cycle in days"`
	DoneAt clock.Instant `json:"doneAt" doc:"Zero when nobody has reported it"`
	Source string        `json:"source" doc:"Number or name of what shows it"`
	Path   string        `json:"path" doc:"Page of what shows it"`
	DueOn  clock.Day     `json:"dueOn" doc:"Last day of the next time"`
	State  string        `json:"state" enum:"met,waits,due,late,resting"`
}

// Fact tells that a duty was done to an asset; it comes from the module that did
// it, never from a person.
type Fact struct {
	Asset  string // its code, or how scanners call it
	Duty   string
	At     clock.Instant
	Source string
	Path   string
}

// quarterEnd is the last day of the quarter of a day.
func quarterEnd(d clock.Day) clock.Day {
	t := d.Time()
	return clock.MonthEnd(t.Year(), (t.Month()-1)/3*3+3)
}

func monthEnd(d clock.Day) clock.Day { return clock.MonthEnd(d.Time().Year(), d.Time().Month()) }

// nextDue is the last day on which the duty must be done again, from the day it
// was last done, or from the day it began when it never was.
func nextDue(cycle string, days int, done, began clock.Day) clock.Day {
	switch {
	case cycle == byMonth && done.IsZero():
		return monthEnd(began)
	case cycle == byMonth:
		return monthEnd(monthEnd(done).AddDays(1))
	case cycle == byQuarter && done.IsZero():
		return quarterEnd(began)
	case cycle == byQuarter:
		return quarterEnd(quarterEnd(done).AddDays(1))
	case done.IsZero():
		return began.AddDays(days)
	}
	return done.AddDays(days)
}

// dutiesOf are the duties of an asset on a day. What is not in service rests; a
// day without a report makes it late, and nobody can type it away.
func dutiesOf(a *Asset, facts []Fact, days func(duty string) int, today clock.Day) []Duty {
	duties := make([]Duty, len(a.Duties))
	for i, code := range a.Duties {
		d := Duty{Code: code, Cycle: cycles[code], State: DutyMet}
		if d.Cycle == byDays {
			d.Days = days(code)
		}
		for _, f := range facts {
			if f.Duty == code && f.At > d.DoneAt && (strings.EqualFold(f.Asset, a.Code) || f.Asset != "" && f.Asset == a.ScanName) {
				d.DoneAt, d.Source, d.Path = f.At, f.Source, f.Path
			}
		}
		if a.ActiveOn.IsZero() || a.State == Retired {
			d.State = DutyResting
			duties[i] = d
			continue
		}
		var done clock.Day
		if !d.DoneAt.IsZero() {
			done = d.DoneAt.Day()
		}
		d.DueOn = nextDue(d.Cycle, d.Days, done, a.ActiveOn)
		switch {
		case today > d.DueOn:
			d.State = DutyLate
		case today == d.DueOn && d.Days != 1: // a daily duty is due every day
			d.State = DutyDue
		case done.IsZero():
			d.State = DutyWaits
		}
		duties[i] = d
	}
	return duties
}

func overdue(duties []Duty) int {
	return len(slices.DeleteFunc(slices.Clone(duties), func(d Duty) bool { return d.State != DutyLate }))
}
