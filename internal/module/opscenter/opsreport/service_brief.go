package opsreport

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// briefDuty is the daily brief that each day of a key period owes.
const briefDuty = "keyPeriodBrief"

// briefsOwed are the days of key periods, each with its brief. A day is owed from
// the moment the period binds; days that were over before the calendar first
// looked for them are not, for nobody owed anything to a system that did not ask.
func (r *Reports) briefsOwed(ctx context.Context, q bun.IDB, now clock.Instant) ([]opscenter.Occurrence, error) {
	today := now.Day()
	days, err := r.needs.KeyDays(ctx, q, now.Add(-recent).Day(), today)
	if err != nil || len(days) == 0 {
		return nil, err
	}
	subjects := make([]string, 0, len(days))
	for day := range days {
		subjects = append(subjects, string(day))
	}
	known, err := dutiesFor(ctx, q, subjects)
	if err != nil {
		return nil, err
	}
	at, err := looks(ctx, q)
	if err != nil {
		return nil, err
	}
	since := today
	if last := at[briefDuty]; !last.IsZero() {
		since = min(since, last.Day())
	}
	var owed []opscenter.Occurrence
	for day := now.Add(-recent).Day(); day <= today; day = day.AddDays(1) {
		path, there := days[day]
		_, listed := known[briefDuty+" "+string(day)]
		if !there || !listed && day < since {
			continue
		}
		o := opscenter.Occurrence{Duty: briefDuty, Subject: string(day), Number: string(day), Path: path, At: day.Start(), DueAt: day.End().Add(r.kit.Parameters.Duration(paramHours, day))}
		var err error
		if o.DoneAt, err = sentAt(ctx, q, Brief, day, ""); err != nil {
			return nil, err
		}
		owed = append(owed, o)
	}
	return owed, nil
}

// dueBriefs are the briefs of days that are over.
func (r *Reports) dueBriefs(ctx context.Context, q bun.IDB, first clock.Day, now clock.Instant) ([]dueReport, error) {
	today := now.Day()
	from := max(first, today.AddDays(-behind))
	days, err := r.needs.KeyDays(ctx, q, from, today)
	var waiting []dueReport
	for day := from; day < today; day = day.AddDays(1) {
		if _, there := days[day]; there {
			waiting = append(waiting, dueReport{ask: opscenter.ReportAsk{Kind: Brief, From: day, To: day, Until: now}})
		}
	}
	return waiting, err
}

// briefable refuses a brief of a day on which no key period binds.
func (r *Reports) briefable(ctx context.Context, q bun.IDB, day clock.Day) error {
	days, err := r.needs.KeyDays(ctx, q, day, day)
	if _, there := days[day]; err == nil && !there {
		var checks fault.Checks
		checks.Add("/day", "opsreport.no_period")
		return checks.Err()
	}
	return err
}
