package calendar

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

const (
	mostDays  = 200 // exceptions of one year
	mostHours = 4   // stretches of one day
)

// Change replaces the table of one year and the working hours.
type Change struct {
	Name   string `json:"-"`
	Number int64  `json:"version" doc:"Number of the version that was read"`
	Year
	Hours  []Hours `json:"hours" minItems:"1" maxItems:"4"`
	Reason string  `json:"reason" minLength:"2" maxLength:"400"`
}

// Change writes the next version. Versions before it stay as they are, for the
// deadlines that were computed with them.
func (c *Calendars) Change(ctx context.Context, tx *usecase.Tx, change Change) (*Table, error) {
	now, known := c.Current(change.Name)
	if !known {
		return nil, fault.New(fault.NotFound, "calendar.unknown", "name", change.Name)
	}
	if change.Number != now.Number {
		return nil, fault.New(fault.Conflict, "fault.stale")
	}
	if err := change.check(); err != nil {
		return nil, err
	}
	next := &Table{ID: id.New(tx.Now()), Name: change.Name, Number: now.Number + 1, Years: now.with(change.Year), Hours: change.Hours,
		Reason: strings.TrimSpace(change.Reason), CreatedAt: tx.Now(), CreatedBy: tx.Actor.PersonID}
	if err := insert(ctx, tx, next); db.DuplicateOf(err, "work_calendar", "number") { // another node was first
		return nil, fault.New(fault.Conflict, "fault.stale")
	} else if err != nil {
		return nil, err
	}
	tx.Because(next.Reason)
	c.After(ctx, tx)
	return next, next.index()
}

// with returns the years with one of them replaced or added, days in order.
func (v *Table) with(year Year) []Year {
	year.Days = slices.SortedFunc(slices.Values(year.Days), func(a, b SpecialDay) int { return cmp.Compare(a.Day, b.Day) })
	years := slices.DeleteFunc(slices.Clone(v.Years), func(y Year) bool { return y.Year == year.Year })
	years = append(years, year)
	slices.SortFunc(years, func(a, b Year) int { return a.Year - b.Year })
	return years
}

func (c Change) check() error {
	var checks fault.Checks
	checks.That(strings.TrimSpace(c.Reason) != "", "/reason", "field.required")
	c.Year.check(&checks)
	checkHours(&checks, c.Hours)
	return checks.Err()
}

func (y Year) check(checks *fault.Checks) {
	checks.That(y.Year >= 2000, "/year", "field.minimum", "min", 2000)
	checks.That(y.Year <= 2100, "/year", "field.maximum", "max", 2100)
	checks.That(strings.TrimSpace(y.Source) != "", "/source", "field.required")
	checks.That(len(y.Days) > 0, "/days", "field.required")
	checks.That(len(y.Days) <= mostDays, "/days", "field.too_long", "max", mostDays)
	seen := map[clock.Day]bool{}
	for i, one := range y.Days {
		at := fmt.Sprintf("/days/%d", i)
		_, err := clock.ParseDay(string(one.Day))
		inYear := err == nil && strings.HasPrefix(string(one.Day), fmt.Sprint(y.Year)+"-")
		checks.That(inYear, at+"/day", "calendar.other_year", "year", y.Year)
		checks.That(!seen[one.Day], at+"/day", "calendar.day_twice", "day", string(one.Day))
		checks.That(slices.Contains([]Kind{Off, Work, Morning}, one.Kind), at+"/kind", "field.choice", "choices", "off, work, morning")
		checks.That(!inYear || one.Kind != Work || !weekday(one.Day), at+"/kind", "calendar.worked_anyway", "day", string(one.Day))
		checks.That(strings.TrimSpace(one.Name) != "", at+"/name", "field.required")
		checks.That(len([]rune(one.Name)) <= 60, at+"/name", "field.too_long", "max", 60)
		seen[one.Day] = true
	}
}

// checkHours wants stretches that follow one another within a day.
func checkHours(checks *fault.Checks, hours []Hours) {
	checks.That(len(hours) > 0, "/hours", "field.required")
	checks.That(len(hours) <= mostHours, "/hours", "field.too_long", "max", mostHours)
	last := ""
	for i, stretch := range hours {
		for field, moment := range map[string]string{"from": stretch.From, "to": stretch.To} {
			_, err := time.Parse(hourLayout, moment)
			checks.That(err == nil && len(moment) == len(hourLayout), fmt.Sprintf("/hours/%d/%s", i, field), "calendar.hour")
		}
		checks.That(last <= stretch.From && stretch.From < stretch.To, fmt.Sprintf("/hours/%d/from", i), "calendar.hours_order")
		last = stretch.To
	}
}

// content is what a row keeps of a version.
type content struct {
	Years []Year  `json:"years"`
	Hours []Hours `json:"hours"`
}

func insert(ctx context.Context, tx *usecase.Tx, v *Table) error {
	text, err := json.Marshal(content{v.Years, v.Hours})
	if err != nil {
		return fmt.Errorf("calendar %s: %w", v.Name, err)
	}
	row := versionRow{ID: v.ID, Name: v.Name, Number: v.Number, Content: string(text), Reason: v.Reason, CreatedAt: v.CreatedAt, CreatedBy: v.CreatedBy}
	if _, err = tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return fmt.Errorf("calendar %s: %w", v.Name, err)
	}
	tx.Record("work_calendar", row.ID)
	return nil
}
