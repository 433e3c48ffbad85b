package opsreport

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
)

// The cycles of duties. Off is a duty that the contract does not ask for.
const (
	Day     = "daily"
	Week    = "weekly"
	Month   = "monthly"
	Quarter = "quarterly"
	Year    = "yearly"
	Event   = "event"
	Off     = "off"
)

// The states of a duty.
const (
	Upcoming = "upcoming"
	Open     = "open"
	Done     = "done"
	DoneLate = "doneLate"
	Late     = "late"
	Void     = "void" // the event turned out to be none
)

// duty is something the contract obliges to, again and again or on an event.
type duty struct {
	key    string
	cycle  string // default of its parameter
	basis  string // clause
	report string // the report whose sending is its evidence
}

// duties are the table of 2.8. Names are `enum.duty.<key>`.
var duties = []duty{
	{"patrol", Day, "opsreport.basis.patrol", ""},
	{"patrolLog", Day, "opsreport.basis.reports", Patrol},
	{"dailyReport", Day, "opsreport.basis.reports", Daily},
	{"logSummary", Day, "opsreport.basis.logs", ""},
	{"patchCheck", Week, "opsreport.basis.inference", ""},
	{"scan", Month, "opsreport.basis.monthly", ""},
	{"scanReport", Month, "opsreport.basis.monthly", Weakness},
	{"monthlyReport", Month, "opsreport.basis.monthly", Monthly},
	{"restoreTest", Quarter, "opsreport.basis.quarterly", ""},
	{"restoreReport", Quarter, "opsreport.basis.quarterly", Restore},
	{"accessReview", Quarter, "opsreport.basis.inference", ""},
	{"drill", Year, "opsreport.basis.yearly", ""},
	{"drillReport", Year, "opsreport.basis.yearly", Drill},
	{"planDrill", Year, "opsreport.basis.yearly", ""},
	{"faultAnalysis", Event, "opsreport.basis.analysis", ""},
	{"majorReport", Event, "opsreport.basis.reports", Major},
	{"specialReport", Event, "opsreport.basis.reports", Special},
	{"keyPeriodBrief", Event, "opsreport.basis.key", Brief},
	{"securityReport", Event, "opsreport.basis.security", ""},
	{"securitySummary", Event, "opsreport.basis.security", ""},
}

// period is one turn of a cycle.
type period struct {
	Key      string
	From, To clock.Day
}

// periodOf is the turn of a cycle that a day lies in. A year is one of the service,
// counted from its first day as recovery counts it; without a contract it is one
// of the calendar.
func periodOf(cycle string, day, start clock.Day) period {
	t := day.Time()
	first := clock.Day(string(day)[:8] + "01")
	switch cycle {
	case Week:
		monday := day.AddDays(-(int(t.Weekday()) + 6) % 7)
		year, week := t.ISOWeek()
		return period{fmt.Sprintf("%d-W%02d", year, week), monday, monday.AddDays(6)}
	case Month:
		return period{string(day)[:7], first, first.AddMonths(1).AddDays(-1)}
	case Quarter:
		n := (int(t.Month()) - 1) / 3
		start := clock.DayOf(time.Date(t.Year(), time.Month(3*n+1), 1, 0, 0, 0, 0, t.Location()))
		return period{fmt.Sprintf("%d-Q%d", t.Year(), n+1), start, start.AddMonths(3).AddDays(-1)}
	case Year:
		if !start.IsZero() {
			return serviceYear(day, start)
		}
		return period{string(day)[:4], clock.Day(string(day)[:4] + "-01-01"), clock.Day(string(day)[:4] + "-12-31")}
	}
	return period{string(day), day, day}
}

// serviceYear is the year of the service that a day lies in.
func serviceYear(day, start clock.Day) period {
	n := day.Time().Year() - start.Time().Year()
	if start.AddMonths(12*n) > day {
		n--
	}
	from := start.AddMonths(12 * n)
	return period{string(from), from, start.AddMonths(12 * (n + 1)).AddDays(-1)}
}

// Turn is one turn of a duty: what is to be done by when, and what was found.
// CompletedAt is written once, by the sweep.
type Turn struct {
	bun.BaseModel `bun:"table:report_duty,alias:t" json:"-"`

	ID          string        `bun:"id,pk" json:"id"`
	Duty        string        `bun:"duty" json:"duty"`
	Period      string        `bun:"period" json:"period" doc:"Turn of the cycle, or number of the event"`
	Cycle       string        `bun:"cycle" json:"cycle" enum:"daily,weekly,monthly,quarterly,yearly,event"`
	ParameterID string        `bun:"parameter_id" json:"-"` // version of the cycle it was made by
	From        clock.Day     `bun:"from_day" json:"from"`
	To          clock.Day     `bun:"to_day" json:"to"`
	DueAt       clock.Instant `bun:"due_at" json:"dueAt"`
	Subject     string        `bun:"subject" json:"subject"`
	Path        string        `bun:"path" json:"path"`
	State       string        `bun:"state" json:"state" enum:"upcoming,open,done,doneLate,late,void"`
	CompletedAt clock.Instant `bun:"completed_at" json:"completedAt" doc:"Time of the server; nobody can set it"`
	Evidence    Proofs        `bun:"evidence" json:"evidence" nullable:"false"`
	Told        int           `bun:"told" json:"-"`
	Version     int           `bun:"version" json:"version"`
	CreatedAt   clock.Instant `bun:"created_at" json:"createdAt"`
}

// Proofs are kept as JSON.
type Proofs []opscenter.Evidence

// Value stores the proofs.
func (p Proofs) Value() (driver.Value, error) {
	if p == nil {
		p = Proofs{}
	}
	text, err := json.Marshal([]opscenter.Evidence(p))
	return string(text), err
}

// Scan reads the proofs.
func (p *Proofs) Scan(src any) error {
	switch text := src.(type) {
	case string:
		return json.Unmarshal([]byte(text), (*[]opscenter.Evidence)(p))
	case []byte:
		return json.Unmarshal(text, (*[]opscenter.Evidence)(p))
	}
	return fmt.Errorf("proofs: %T", src)
}

// at is the state of the duty at a moment. What was late stays late.
func (d *Turn) at(now clock.Instant) string {
	switch {
	case d.State == Void:
		return Void
	case !d.CompletedAt.IsZero() && d.CompletedAt < d.DueAt:
		return Done
	case !d.CompletedAt.IsZero():
		return DoneLate
	case now >= d.DueAt:
		return Late
	case now < d.From.Start():
		return Upcoming
	}
	return Open
}

// settle closes the duty by what was found. A completion is never set before the
// moment at which the duty was last looked at and found undone, so evidence that
// was dated back closes nothing in time; slack is how long a record may take to
// be seen.
func (d *Turn) settle(found []opscenter.Evidence, looked clock.Instant, slack time.Duration) bool {
	mine := Proofs{}
	var first clock.Instant
	for _, e := range found {
		if e.Day < d.From || e.Day > d.To || d.Subject != "" && e.Number != d.Period {
			continue
		}
		mine = append(mine, e)
		if first.IsZero() || e.At < first {
			first = e.At
		}
	}
	if len(mine) == 0 || !d.CompletedAt.IsZero() {
		return false
	}
	if !looked.IsZero() && first < looked.Add(-slack) {
		first = looked
	}
	d.Evidence, d.CompletedAt = mine, first
	return true
}
