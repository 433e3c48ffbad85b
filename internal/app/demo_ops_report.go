package app

import (
	"context"
	_ "embed"
	"encoding/json"

	"gongzhi/internal/module/opscenter/opsreport"
)

//go:embed demo/opsreport.json
var reportingJSON []byte

// reporting is what people write around the reports of the demonstration. Days
// are offsets from today.
type reporting struct {
	Plan, Remark, Corrected string
	Questions               []struct {
		Day, Due, Answer int
		Text, Conclusion string
		Facts            []string
	}
}

// Days on which the demonstration goes wrong, so that the calendar is honest.
const (
	forgotten = -30 // nobody sends the reports of that day until the next one
	disputed  = -12 // the owner refuses the daily report, it is corrected
)

// reports plays the morning of a day: the program makes what is due, people
// review, send and sign it.
func (d *seeder) reports(ctx context.Context, day int) error {
	var r reporting
	if err := json.Unmarshal(reportingJSON, &r); err != nil {
		return err
	}
	service := d.Services.Reports
	if day > 0 {
		return nil
	}
	d.at(day, 8, 10)
	if err := d.anchored(ctx); err != nil {
		return err
	}
	for _, work := range []func(context.Context) error{service.Sweep, service.Make} {
		if err := work(ctx); err != nil {
			return err
		}
	}
	if day != forgotten && day < 0 {
		d.at(day, 8, 40)
		if err := d.sendReports(ctx, &r, day); err != nil {
			return err
		}
	}
	for i, q := range r.Questions {
		var err error
		switch day {
		case q.Day:
			d.at(day, 9, 5)
			question := opsreport.Question{Question: q.Text}
			if q.Due > 0 {
				question.DueOn = d.today.AddDays(q.Day + q.Due)
			}
			_, err = service.Ask(d.as(ctx, "reviewer"), question)
		case q.Answer:
			d.at(day, 9, 20)
			if r.Questions[i].Conclusion != "" {
				err = d.answer(ctx, &r, i)
			}
		}
		if err != nil {
			return err
		}
	}
	return service.Sweep(ctx)
}

// anchored signs what has happened so far, so that the cover names a checkpoint.
func (d *seeder) anchored(ctx context.Context) error {
	if _, err := d.Sealer.Seal(ctx); err != nil {
		return err
	}
	_, err := d.Sealer.Checkpoint(ctx)
	return err
}

// monthEnd makes and sends the reports of a month on the evening of its last day.
func (d *seeder) monthEnd(ctx context.Context, day int) error {
	if last := d.today.AddDays(day); day >= 0 || last[:7] == last.AddDays(1)[:7] {
		return nil
	}
	var r reporting
	if err := json.Unmarshal(reportingJSON, &r); err != nil {
		return err
	}
	d.at(day, 18, 40)
	if err := d.anchored(ctx); err != nil {
		return err
	}
	if err := d.Services.Reports.Make(ctx); err != nil {
		return err
	}
	return d.sendReports(ctx, &r, day)
}

// sendReports takes every report that waits one step further.
func (d *seeder) sendReports(ctx context.Context, r *reporting, day int) error {
	service := d.Services.Reports
	waiting, err := d.reportsIn(ctx, opsreport.Drafted)
	for _, one := range waiting {
		if err != nil {
			return err
		}
		d.later(2)
		step := func(login, action, note string, version int) (opsreport.Detail, error) {
			return service.Do(d.as(ctx, login), one.ID, action, opsreport.Step{Version: version, Note: note})
		}
		view, err := step("secengineer", "review", "", one.Version)
		if err != nil {
			return err
		}
		if view, err = step("manager", "send", "", view.Version); err != nil {
			return err
		}
		switch {
		case day == disputed && one.Kind == opsreport.Daily:
			if view, err = step("authoriser", "refuse", r.Remark, view.Version); err == nil {
				_, err = service.Correct(d.as(ctx, "engineer"), one.ID, opsreport.Correction{Version: view.Version, Reason: r.Corrected, Fresh: true, Notes: []opsreport.Note{{Section: 7, Text: r.Plan}}})
			}
		case day < -1: // the newest wait for the owner's signature
			_, err = step("authoriser", "receive", "", view.Version)
		}
		if err != nil {
			return err
		}
	}
	return err
}

func (d *seeder) reportsIn(ctx context.Context, state string) ([]opsreport.View, error) {
	page, err := d.Services.Reports.Waiting(d.as(ctx, "manager"), state)
	return page, err
}

// answer drafts a special report; it goes the way of the others the next day.
func (d *seeder) answer(ctx context.Context, r *reporting, i int) error {
	q := r.Questions[i]
	found, err := d.Services.Reports.Asked(d.as(ctx, "engineer"), opsreport.Requested)
	if err != nil || len(found) == 0 {
		return err
	}
	_, err = d.Services.Reports.Answer(d.as(ctx, "engineer"), found[0].ID, opsreport.Answer{Version: found[0].Version, From: d.today.AddDays(q.Day - 14), To: d.today.AddDays(q.Day), Facts: q.Facts, Conclusion: q.Conclusion})
	return err
}
