package opsreport

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/usecase"
)

// DutyView is a duty as people see it.
type DutyView struct {
	Turn
	Basis  string `json:"basis" doc:"The clause, in the reader's language"`
	Report string `json:"report" doc:"Kind of the report whose sending closes it; empty for other evidence"`
	Known  bool   `json:"known" doc:"Something in this installation can prove it; without, it stays undone"`
	LateBy int64  `json:"lateBy" doc:"Minutes after the end, to the completion or to now"`
}

func (r *Reports) dutyView(ctx context.Context, d Turn, now clock.Instant) DutyView {
	d.State = d.at(now)
	v := DutyView{Turn: d, Known: true}
	for _, one := range duties {
		if one.key == d.Duty {
			v.Basis, v.Report = r.say(ctx, one.basis), one.report
			v.Known = d.Cycle == Event || r.proof(one) != nil
		}
	}
	end := d.CompletedAt
	if end.IsZero() {
		end = now
	}
	if end > d.DueAt && d.State != Void {
		v.LateBy = int64(end.Sub(d.DueAt).Minutes())
	}
	return v
}

// Duties shows a page of duties.
func (r *Reports) Duties(ctx context.Context, input *dutiesInput) (list.Result[DutyView], error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[DutyView], error) {
		page, err := list.Page(ctx, q, dutyList, input.Params, list.Where(input.DutyFilter))
		result := list.Result[DutyView]{Items: make([]DutyView, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		for i, d := range page.Items {
			result.Items[i] = r.dutyView(ctx, d, q.Now)
		}
		return result, err
	})
}

// DutyByID shows one duty with its evidence.
func (r *Reports) DutyByID(ctx context.Context, dutyID string) (DutyView, error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (DutyView, error) {
		d, err := byID[Turn](ctx, q, dutyID)
		return r.dutyView(ctx, d, q.Now), err
	})
}

// Since tells others the first day on which the calendar knew a duty.
func (r *Reports) Since(ctx context.Context, q bun.IDB) (clock.Day, error) { return firstOf(ctx, q) }

// Tally counts duties by what became of them.
type Tally struct {
	Upcoming int    `json:"upcoming"`
	Open     int    `json:"open"`
	Done     int    `json:"done"`
	DoneLate int    `json:"doneLate"`
	Late     int    `json:"late"`
	OnTime   string `json:"onTime" doc:"Of those that have ended, cut and never rounded up; empty when none has"`
}

func (t *Tally) add(state string) {
	switch state {
	case Upcoming:
		t.Upcoming++
	case Open:
		t.Open++
	case Done:
		t.Done++
	case DoneLate:
		t.DoneLate++
	case Late:
		t.Late++
	}
	t.OnTime = PerCent(int64(t.Done), int64(t.Done+t.DoneLate+t.Late))
}

// Calendar is a time of the calendar: each duty by the day on which it is due.
type Calendar struct {
	From   clock.Day  `json:"from"`
	To     clock.Day  `json:"to"`
	Today  clock.Day  `json:"today"`
	Tally  Tally      `json:"tally"`
	Months []MonthOf  `json:"months" nullable:"false"`
	Duties []DutyView `json:"duties" nullable:"false" doc:"In order of their ends; of more than 62 days only those that are not daily"`
}

// MonthOf is the tally of one month.
type MonthOf struct {
	Month string `json:"month"`
	Tally Tally  `json:"tally"`
}

const (
	mostCalendar = 400 // days
	wholeDays    = 62  // with every daily duty
)

// Calendar shows the duties whose time ends between two days.
func (r *Reports) Calendar(ctx context.Context, from, to clock.Day) (Calendar, error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Calendar, error) {
		today := q.Now.Day()
		if from.IsZero() {
			from = today[:8] + "01"
		}
		if to.IsZero() {
			to = from.AddMonths(1).AddDays(-1)
		}
		var checks fault.Checks
		checks.That(from <= to && from.DaysUntil(to) < mostCalendar, "query/to", "opsreport.period", "days", mostCalendar)
		if err := checks.Err(); err != nil {
			return Calendar{}, err
		}
		c := Calendar{From: from, To: to, Today: today, Months: []MonthOf{}, Duties: []DutyView{}}
		rows, err := dutiesBetween(ctx, q, from, to)
		for _, d := range rows {
			v := r.dutyView(ctx, d, q.Now)
			month := string((d.DueAt - 1).Day())[:7]
			if len(c.Months) == 0 || c.Months[len(c.Months)-1].Month != month {
				c.Months = append(c.Months, MonthOf{Month: month})
			}
			c.Months[len(c.Months)-1].Tally.add(v.State)
			c.Tally.add(v.State)
			if d.Cycle != Day || from.DaysUntil(to) < wholeDays {
				c.Duties = append(c.Duties, v)
			}
		}
		return c, err
	})
}
