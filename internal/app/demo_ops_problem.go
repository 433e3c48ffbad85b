package app

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"

	"gongzhi/internal/module/opscenter/problem"
	"gongzhi/internal/module/opscenter/servicedesk"
	"gongzhi/internal/module/opscenter/sla"
)

//go:embed demo/problems.json
var problemsJSON []byte

// troubles are faults of one kind, the problems behind them, and what was
// decided of the levels that the program proposed. Days are offsets from today.
type troubles struct {
	Faults []struct {
		Key, Title, Detail, Use, Link, Complain, Answer, Until string
		Day, Hour                                              int
		Level                                                  sla.Level
		Affected                                               int64
		Urge                                                   []string
	}
	Problems []struct {
		Key, Title, Detail, CauseKind, DirectCause, RootCause, Workaround, Plan string
		Day, Due                                                                int
		Faults, Modules                                                         []string
		Steps                                                                   map[string][]string
	}
	Words map[string]string

	faults   map[string]servicedesk.View
	problems map[string]problem.View
}

// ledgerModule is the line of the table of contents that the story is about.
const ledgerModule = "7"

// problemDay plays a day of the management of problems.
func (d *seeder) problemDay(ctx context.Context, t *troubles, e *estate, day int) error {
	if t.faults == nil {
		t.faults, t.problems = map[string]servicedesk.View{}, map[string]problem.View{}
		if err := json.Unmarshal(problemsJSON, t); err != nil {
			return fmt.Errorf("demo problems: %w", err)
		}
	}
	for i := range t.Faults {
		if t.Faults[i].Day == day {
			if err := d.breaks(ctx, t, i); err != nil {
				return fmt.Errorf("fault %s: %w", t.Faults[i].Key, err)
			}
		}
	}
	for i := range t.Problems {
		if err := d.problemSteps(ctx, t, e, i, day); err != nil {
			return fmt.Errorf("problem %s: %w", t.Problems[i].Key, err)
		}
	}
	return nil
}

// breaks writes a fault down for a caller and takes it as far as its story goes.
func (d *seeder) breaks(ctx context.Context, t *troubles, i int) error {
	f := &t.Faults[i]
	d.at(f.Day, f.Hour, 10)
	desk, engineer := d.as(ctx, "servicedesk"), d.as(ctx, "engineer")
	rating := sla.Rating{}
	for _, aspect := range sla.Aspects {
		rating[aspect] = sla.P5
	}
	rating["function"] = f.Level
	v, err := d.Services.Tickets.RegisterFault(desk, servicedesk.FaultReport{Rating: rating, Modules: []string{ledgerModule}, Affected: f.Affected,
		Report: servicedesk.Report{Channel: "onsite", Title: f.Title, Name: t.Words["name"], Phone: t.Words["phone"], Items: []servicedesk.Item{{Module: ledgerModule, Description: f.Detail}}}})
	if err != nil {
		return err
	}
	d.later(3)
	if v, err = d.Services.Tickets.Act(desk, v.ID, "assign", servicedesk.Step{EngineerID: d.people["engineer"].PersonID}); err != nil {
		return err
	}
	for _, text := range f.Urge {
		d.later(20)
		if _, err := d.Services.Tickets.Act(desk, v.ID, "urge", servicedesk.Step{Text: text}); err != nil {
			return err
		}
	}
	for _, action := range []string{"respond", "note", "diagnose", "prelim", "observe", "confirm-recovery", "analyse"} {
		step := servicedesk.Step{Text: t.Words[action], Complexity: "low", Mode: "remote"}
		who := engineer
		switch action {
		case "note":
			if f.Use == "" {
				continue
			}
			step.ProblemIDs = []string{t.problems[f.Use].ID}
		case "confirm-recovery":
			who = desk
			d.later(20)
		case "analyse":
			step.CauseKind, step.Cause, step.RootCause, step.Fix, step.Prevention = "capacity", t.Words["cause"], t.Words["rootCause"], t.Words["fix"], t.Words["prevention"]
		}
		d.later(4)
		if _, err := d.Services.Tickets.Act(who, v.ID, action, step); err != nil {
			return fmt.Errorf("%s: %w", action, err)
		}
		if action == f.Until {
			break
		}
	}
	t.faults[f.Key] = v
	if f.Complain != "" {
		d.later(30)
		if _, err := d.Services.Tickets.Act(desk, v.ID, "complain", servicedesk.Step{Text: f.Complain}); err != nil {
			return err
		}
	}
	if f.Link != "" {
		if _, err := d.Services.Problems.Link(engineer, t.problems[f.Link].ID, problem.Linking{Fault: v.Number}); err != nil {
			return err
		}
	}
	return d.answerProposal(ctx, t, v, f.Answer)
}

// answerProposal: the project manager agrees to a worse level, the owner declines one.
func (d *seeder) answerProposal(ctx context.Context, t *troubles, v servicedesk.View, answer string) error {
	if answer == "" {
		return nil
	}
	d.later(25)
	shown, err := d.Services.Clocks.Show(d.as(ctx, "manager"), v.ClockID)
	if err != nil {
		return err
	}
	for _, c := range shown.Changes {
		if c.State != sla.Proposed {
			continue
		}
		if answer == "accept" {
			_, err = d.Services.Clocks.AcceptLevel(d.as(ctx, "manager"), c.ID, sla.Acceptance{Version: c.Version, Opinion: t.Words[answer]})
		} else {
			_, err = d.Services.Clocks.DecideLevel(d.as(ctx, "authoriser"), c.ID, sla.Decision{Version: c.Version, Opinion: t.Words[answer]})
		}
		return err
	}
	return fmt.Errorf("no proposal for %s", v.Number)
}

// problemSteps opens a problem on its day and takes the steps of a day.
func (d *seeder) problemSteps(ctx context.Context, t *troubles, e *estate, i, day int) error {
	p := &t.Problems[i]
	if p.Day == day {
		d.at(day, 16, 30)
		numbers := make([]string, len(p.Faults))
		for i, key := range p.Faults {
			numbers[i] = t.faults[key].Number
		}
		v, err := d.Services.Problems.Open(d.as(ctx, "engineer"), problem.Opening{Title: p.Title, Detail: p.Detail, Modules: p.Modules, Faults: numbers})
		if err != nil {
			return err
		}
		t.problems[p.Key] = v
	}
	for n, action := range p.Steps[strconv.Itoa(day)] {
		d.at(day, 17, 10+n*10)
		v, err := d.Services.Problems.Get(d.as(ctx, "engineer"), t.problems[p.Key].ID)
		if err != nil {
			return err
		}
		who := "engineer"
		if action == "approve" || action == "dismiss" {
			who = "authoriser"
		}
		step := problem.Step{Version: v.Version, Text: t.Words[action], CauseKind: p.CauseKind, DirectCause: p.DirectCause, RootCause: p.RootCause, Workaround: p.Workaround, Plan: p.Plan, DueOn: d.clock.Now().Day().AddDays(p.Due), ChangeNumber: e.made["pool"].Number}
		if _, err = d.Services.Problems.Do(d.as(ctx, who), v.ID, action, step); err != nil {
			return fmt.Errorf("%s: %w", action, err)
		}
	}
	return nil
}
