package app

import (
	"context"
	_ "embed"
	"encoding/json"
	"time"

	"gongzhi/internal/kit/backup"
	"gongzhi/internal/module/opscenter/recovery"
)

//go:embed demo/recovery.json
var rescueJSON []byte

// rescues are plans and drills of the demo; its backups are real ones of the
// demo's own database.
type rescues struct {
	Words map[string]string
	Plans []struct{ Key, Owner, Title, Scenario, Body string }
	// Drills are planned for an offset from today.
	Drills []struct {
		Day                           int
		Plan, Title, Scenario, Safety string
		Done                          bool
	}
	Members []struct{ Login, Duty string }
	Steps   []struct {
		Phase, Title string
		Minute, Took int
	}
	plans map[string]string // number by key
	drill string            // id of the one that was done
}

// recoveries plays a day of the database administrator.
func (d *seeder) recoveries(ctx context.Context, r *rescues, day int) error {
	switch day {
	case -43:
		if err := json.Unmarshal(rescueJSON, r); err != nil {
			return err
		}
		return d.emergencyPlans(ctx, r)
	case -30:
		if err := d.backUp(ctx, r, day); err != nil {
			return err
		}
		return d.exercise(ctx, r, 0)
	case -29:
		d.at(day, 15, 0)
		return d.proceed(ctx, r, "manager", "report", recovery.Progress{Deviations: r.Words["deviations"], Conclusion: r.Words["conclusion"], PlanChange: r.Words["change"],
			Measures: []recovery.MeasureRequest{{What: r.Words["measure"], OwnerID: d.people["manager"].PersonID, DueOn: d.today.AddDays(10)}}})
	case -28:
		d.at(day, 9, 30)
		return d.proceed(ctx, r, "authoriser", "confirm", recovery.Progress{})
	case -10:
		return d.quarterTest(ctx, r, day)
	case -1:
		if err := d.backUp(ctx, r, day); err != nil {
			return err
		}
		_, err := d.script(ctx, r, 1)
		return err
	}
	return nil
}

func (d *seeder) emergencyPlans(ctx context.Context, r *rescues) error {
	d.at(-43, 10, 0)
	r.plans = map[string]string{}
	for _, p := range r.Plans {
		made, err := d.Services.Recovery.Draft(d.as(ctx, "manager"), "", recovery.Draft{Title: p.Title, Scenario: p.Scenario, Body: p.Body, OwnerID: d.people[p.Owner].PersonID, ValidFrom: d.today.AddDays(-43), Reason: r.Words["reason"]})
		if err != nil {
			return err
		}
		r.plans[p.Key] = made.Number
		d.later(20)
	}
	return nil
}

// backUp makes a real backup and lets the worker read it back.
func (d *seeder) backUp(ctx context.Context, r *rescues, day int) error {
	d.at(day, 21, 30)
	if _, err := d.Services.Recovery.Ask(d.as(ctx, "dba"), recovery.Wish{Kind: backup.Full, Reason: r.Words["backup"]}); err != nil {
		return err
	}
	return d.Services.Recovery.Work(ctx)
}

// lastBackup is taken when the story is told: what is backed up from then on is
// measured against it, and a backup made before the last day is far smaller.
func (d *seeder) lastBackup(ctx context.Context, r *rescues) error {
	_, err := d.Services.Recovery.BackupNow(d.as(ctx, "dba"), backup.Full, r.Words["backup"])
	return err
}

func (d *seeder) quarterTest(ctx context.Context, r *rescues, day int) error {
	service := d.Services.Recovery
	d.at(day, 14, 0)
	b, err := service.BackupNow(d.as(ctx, "dba"), backup.Full, r.Words["backup"])
	if err != nil {
		return err
	}
	d.later(10)
	asked, err := service.Try(d.as(ctx, "dba"), recovery.Trial{BackupID: b.ID, Purpose: recovery.ForQuarter, Level: backup.Alive, Place: recovery.FromMain, Note: r.Words["test"]})
	if err == nil {
		err = service.Work(ctx)
	}
	if err != nil {
		return err
	}
	d.later(120)
	done, err := service.Check(d.as(ctx, "authoriser"), asked.ID)
	if err == nil {
		_, err = service.Confirm(d.as(ctx, "authoriser"), asked.ID, recovery.Consent{Version: done.Version})
	}
	return err
}

func (d *seeder) script(ctx context.Context, r *rescues, n int) (recovery.DrillDetail, error) {
	story := r.Drills[n]
	on := d.today.AddDays(story.Day)
	first := on.Start().Add(22 * time.Hour)
	if story.Done { // it is carried out now, on one day
		now := d.clock.Now()
		if late := now.Add(2 * time.Hour); late.Day() != now.Day() {
			d.clock.Set(late.Day().Start().Add(10 * time.Minute))
		}
		on, first = d.clock.Now().Day(), d.clock.Now().Add(15*time.Minute)
	}
	s := recovery.Script{Title: story.Title, Scenario: story.Scenario, Safety: story.Safety, PlanNumber: r.plans[story.Plan], PlannedOn: on}
	for _, m := range r.Members {
		s.Members = append(s.Members, recovery.ScriptRole{PersonID: d.people[m.Login].PersonID, Duty: m.Duty})
	}
	for _, one := range r.Steps {
		s.Steps = append(s.Steps, recovery.ScriptStep{Phase: one.Phase, Title: one.Title, PlannedAt: first.Add(time.Duration(one.Minute) * time.Minute)})
	}
	return d.Services.Recovery.Script(d.as(ctx, "manager"), s)
}

// proceed takes a step of the drill.
func (d *seeder) proceed(ctx context.Context, r *rescues, login, action string, p recovery.Progress) error {
	actor := d.as(ctx, login)
	v, err := d.Services.Recovery.Drill(actor, r.drill)
	if err == nil {
		p.Version = v.Version
		_, err = d.Services.Recovery.Proceed(actor, r.drill, action, p)
	}
	return err
}

// exercise plays a drill from its script to the last step.
func (d *seeder) exercise(ctx context.Context, r *rescues, n int) error {
	service, day := d.Services.Recovery, r.Drills[n].Day
	d.at(day, 21, 45)
	v, err := d.script(ctx, r, n)
	if err != nil {
		return err
	}
	r.drill = v.ID
	if err := d.proceed(ctx, r, "authoriser", "approve", recovery.Progress{}); err != nil {
		return err
	}
	d.later(14)
	if err := d.proceed(ctx, r, "dba", "begin", recovery.Progress{}); err != nil {
		return err
	}
	for _, m := range r.Members {
		if _, err := service.Attend(d.as(ctx, m.Login), r.drill); err != nil {
			return err
		}
	}
	restored := false
	for i, one := range r.Steps {
		switch {
		case one.Took > 0:
			err = d.timed(ctx, r, r.drill, i)
		case !restored: // which times its own steps
			restored = true
			if err = d.proceed(ctx, r, "dba", "restore", recovery.Progress{}); err == nil {
				d.later(9)
				err = service.Work(ctx)
			}
		}
		if err != nil {
			return err
		}
	}
	return d.proceed(ctx, r, "dba", "finish", recovery.Progress{})
}

func (d *seeder) timed(ctx context.Context, r *rescues, drillID string, i int) error {
	dba := d.as(ctx, "dba")
	if _, err := d.Services.Recovery.StepBegin(dba, drillID, i+1); err != nil {
		return err
	}
	d.later(r.Steps[i].Took)
	result := recovery.StepResult{Ordinal: i + 1, Outcome: "good"}
	if i == 1 {
		result.Outcome, result.Note = "deviated", r.Words["late"]
	}
	_, err := d.Services.Recovery.StepEnd(dba, drillID, i+1, result)
	return err
}
