package patrol

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// DayState is a day of the calendar.
type DayState struct {
	Day      clock.Day     `json:"day"`
	RunID    string        `json:"runId"`
	Number   string        `json:"number"`
	Timing   string        `json:"timing" enum:"onTime,late,missed,running,future,none"`
	State    string        `json:"state"`
	Abnormal int           `json:"abnormal" doc:"Abnormal items and those without data"`
	DoneAt   clock.Instant `json:"doneAt"`
}

// Calendar is a month with what was owed and done.
type Calendar struct {
	Month  string     `json:"month"`
	Days   []DayState `json:"days" nullable:"false"`
	Owed   int        `json:"owed" doc:"Days that are over and on which a patrol was owed"`
	OnTime int        `json:"onTime"`
	Late   int        `json:"late"`
	Missed int        `json:"missed"`
}

// Month shows the days of a month.
func (s *Service) Month(ctx context.Context, month string) (Calendar, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Calendar, error) {
		first, err := clock.ParseDay(month + "-01")
		if err != nil {
			return Calendar{}, fault.New(fault.NotFound, "patrol.month")
		}
		return s.Days(ctx, q, first, first.AddMonths(1).AddDays(-1), month)
	})
}

// Days are the days of a period, for calendars and the obligations of reports.
func (s *Service) Days(ctx context.Context, q usecase.Query, from, to clock.Day, month string) (Calendar, error) {
	c := Calendar{Month: month, Days: []DayState{}}
	runs, err := runsIn(ctx, q, from, to)
	if err != nil {
		return c, err
	}
	all, err := plans(ctx, q)
	if err != nil {
		return c, err
	}
	known := map[clock.Day]*Run{}
	for i := range runs {
		known[runs[i].Day] = &runs[i]
	}
	today := q.Now.Day()
	for day := from; day <= to; day = day.AddDays(1) {
		d := DayState{Day: day, Timing: "future"}
		owed := len(all) > 0 && day >= firstDay(all)
		switch r := known[day]; {
		case r != nil:
			d.RunID, d.Number, d.Timing, d.State, d.Abnormal, d.DoneAt = r.ID, r.Number, r.Timing(q.Now), r.State, r.Abnormal+r.NoData, r.DoneAt
		case day < today && owed:
			d.Timing = Missing // the job writes it down within a minute
		case day < today:
			d.Timing = "none"
		case day == today:
			d.Timing = Running
		}
		c.count(&d)
		c.Days = append(c.Days, d)
	}
	return c, nil
}

func (c *Calendar) count(d *DayState) {
	switch d.Timing {
	case OnTime:
		c.OnTime++
	case Late:
		c.Late++
	case Missing:
		c.Missed++
	default:
		return
	}
	c.Owed++
}

// GroupLog is one table of the patrol log.
type GroupLog struct {
	Group string `json:"group"`
	Cells []Cell `json:"cells" nullable:"false"`
}

// Log is the patrol log of a day (巡检日志, R2): its head, the tables, and the
// conclusion with the tickets.
type Log struct {
	View
	Groups   []GroupLog `json:"groups" nullable:"false"`
	Troubles []Cell     `json:"troubles" nullable:"false" doc:"Abnormal items and those without data"`
}

// LogOf makes the patrol log of a day.
func (s *Service) LogOf(ctx context.Context, day clock.Day) (Log, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Log, error) {
		r, err := runOf(ctx, q, day)
		if err == nil && r == nil {
			err = fault.New(fault.NotFound, "patrol.no_day", "day", day)
		}
		if err != nil {
			return Log{}, err
		}
		v, err := s.view(ctx, q, q.Actor, q.Now, r)
		return logOf(v), err
	})
}

func logOf(v View) Log {
	l := Log{View: v, Groups: []GroupLog{}, Troubles: []Cell{}}
	for _, group := range Groups {
		table := GroupLog{Group: group, Cells: []Cell{}}
		for _, c := range v.Cells {
			if c.Group == group {
				table.Cells = append(table.Cells, c)
			}
		}
		l.Groups = append(l.Groups, table)
	}
	for _, c := range v.Cells {
		if bad(c.Verdict) {
			l.Troubles = append(l.Troubles, c)
		}
	}
	return l
}

// Sums are figures of other modules for the daily report.
type Sums struct {
	Tickets int64 `json:"tickets" doc:"Opened that day"`
	Alerts  int64 `json:"alerts" doc:"Raised that day"`
}

// Maintenance is what the patrol knows of the daily report of maintenance
// (日常维护报告, R1): the day in short, the conclusion, and what is left.
type Maintenance struct {
	Day      clock.Day `json:"day"`
	Duty     []Person  `json:"duty" nullable:"false"`
	Sums     Sums      `json:"sums"`
	Timing   string    `json:"timing"`
	State    string    `json:"state"`
	Number   string    `json:"number"`
	Normal   int       `json:"normal"`
	Abnormal int       `json:"abnormal"`
	NoData   int       `json:"noData"`
	NA       int       `json:"notApplicable"`
	Troubles []Cell    `json:"troubles" nullable:"false"`
	Backups  []Cell    `json:"backups" nullable:"false"`
	Links    []Cell    `json:"interfaces" nullable:"false"`
	Left     []Cell    `json:"left" nullable:"false" doc:"Troubles whose ticket is older than the day"`
}

// MaintenanceOf makes that part of the daily report of a day.
func (s *Service) MaintenanceOf(ctx context.Context, day clock.Day) (Maintenance, error) {
	l, err := s.LogOf(ctx, day)
	if err != nil {
		return Maintenance{}, err
	}
	m := Maintenance{Day: day, Duty: l.Duty, Timing: l.Timing, State: l.State, Number: l.Number, Normal: l.Normal, Abnormal: l.Abnormal, NoData: l.NoData, NA: l.NA,
		Troubles: l.Troubles, Backups: []Cell{}, Links: []Cell{}, Left: []Cell{}}
	for _, c := range l.Cells {
		switch {
		case c.Measure == "mysql_backup":
			m.Backups = append(m.Backups, c)
		case c.Group == Interfaces:
			m.Links = append(m.Links, c)
		}
		if bad(c.Verdict) && c.Ticket != "" && !ticketOf(c.Ticket, day) {
			m.Left = append(m.Left, c)
		}
	}
	m.Sums, err = s.needs.Sums(ctx, day)
	return m, err
}

// ticketOf tells whether a number was given on a day; numbers hold it.
func ticketOf(number string, day clock.Day) bool {
	digits := string(day[:4]) + string(day[5:7]) + string(day[8:])
	return len(number) >= 10 && number[2:10] == digits
}
