package app

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gongzhi/internal/module/opscenter/operationorder"
)

//go:embed demo/orders.json
var ordersJSON []byte

// demoOrders are fictional orders and exercises with what was done about each.
// Days are offsets from today.
type demoOrders struct {
	Words    map[string]string
	Accounts []struct {
		Day, Until                             int
		Kind, Name, Login, Target, Org, Reason string
		Factors                                bool
		Roles, Steps                           []string
	}
	Data []struct {
		Day, Many                        int
		Kind, Subject, Org, Days, Reason string
		Rows, Steps                      []string
	}
	Exercises []struct {
		Day                         int
		Title, Aim, Teams, Contacts string
		Sources, Steps              []string
	}
	people, stops map[string]string // accounts that orders opened, and their last stops
}

// ordersBy is who takes a step of an order in the demonstration.
var ordersBy = map[string]string{"authorise": "authoriser", "refuse": "authoriser", "ratify": "authoriser", "carry": "engineer", "withdraw": "requester", "rehearse": "engineer", "prepare": "engineer", "witness": "dba", "run": "engineer",
	"check": "dba", "revert": "engineer", "destroy": "requester", "archive": "requester", "approve": "authoriser", "confirm": "authoriser"}

// orders plays a day of the owner's people and of the engineers.
func (d *seeder) orders(ctx context.Context, o *demoOrders, day int) error {
	if o.Words == nil {
		if err := json.Unmarshal(ordersJSON, o); err != nil {
			return err
		}
		o.people, o.stops = map[string]string{}, map[string]string{}
	}
	for i := range o.Accounts {
		if o.Accounts[i].Day == day {
			d.at(day, 9, 20)
			if err := d.accountOrder(ctx, o, i); err != nil {
				return fmt.Errorf("account order %d: %w", i, err)
			}
		}
	}
	for i := range o.Data {
		if o.Data[i].Day == day {
			d.at(day, 10, 30)
			if err := d.dataOrder(ctx, o, i); err != nil {
				return fmt.Errorf("data order %d: %w", i, err)
			}
		}
	}
	for i := range o.Exercises {
		if o.Exercises[i].Day == day {
			d.at(day, 11, 30)
			if err := d.attackExercise(ctx, o, i); err != nil {
				return fmt.Errorf("exercise %d: %w", i, err)
			}
		}
	}
	return d.Services.Orders.Expire(ctx)
}

func (d *seeder) accountOrder(ctx context.Context, o *demoOrders, i int) error {
	a, orders := o.Accounts[i], d.Services.Orders
	var v operationorder.AccountView
	var err error
	if a.Kind == operationorder.Stop {
		v, err = orders.EmergencyStop(d.as(ctx, "servicedesk"), operationorder.StopRequest{TargetKind: "person", TargetID: o.people[a.Target], Reason: a.Reason})
		o.stops[a.Target] = v.ID
	} else {
		asks := d.as(ctx, "requester")
		in := operationorder.AccountRequest{Kind: a.Kind, TargetID: o.people[a.Target], NewName: a.Name, NewLogin: a.Login, OrgID: d.ids[a.Org], Roles: a.Roles, Factors: a.Factors, Reason: a.Reason,
			FileIDs: d.papers(asks, fmt.Sprintf("SQ-%03d", i+1), a.Reason)}
		if a.Until != 0 {
			in.ValidTo = d.today.AddDays(a.Until)
		}
		if a.Kind == operationorder.Lift {
			in.TargetID = o.stops[a.Target]
		}
		v, err = orders.RequestAccount(asks, in)
	}
	for _, action := range a.Steps {
		if err != nil {
			return err
		}
		d.later(12)
		step := operationorder.AccountStep{Version: v.Version, Note: o.Words["note"]}
		switch action {
		case "carry":
			step.Check, step.CheckNote = "callback", o.Words["checkNote"]
		case "refuse", "withdraw":
			step.Note = o.Words["no"]
		}
		v, err = orders.DoAccount(d.as(ctx, ordersBy[action]), v.ID, action, step)
	}
	if a.Kind == operationorder.Create {
		o.people[a.Login] = v.ResultID
	}
	return err
}

func (d *seeder) dataOrder(ctx context.Context, o *demoOrders, i int) error {
	one, orders := o.Data[i], d.Services.Orders
	asks := d.as(ctx, "requester")
	in := operationorder.DataRequest{Kind: one.Kind, Subject: one.Subject, Reason: one.Reason}
	if one.Org != "" {
		in.With = map[string]string{"organisation": d.ids[one.Org]}
		if one.Days != "" {
			in.With["days"] = one.Days
		}
	}
	if one.Kind == operationorder.Import {
		rows := one.Rows
		for n := range one.Many {
			rows = append(rows, fmt.Sprintf("%s %03d", one.Reason[:12], n+1))
		}
		text := o.Words["header"] + "\n"
		for _, name := range rows {
			text += name + "," + o.Words["kind"] + "\n"
		}
		file, err := d.Services.Settings.Upload(asks, strings.NewReader(text), fmt.Sprintf("organisations-%02d.csv", i+1))
		if err != nil {
			return err
		}
		in.FileIDs = []string{file.ID}
	}
	v, err := orders.RequestData(asks, in)
	for _, action := range one.Steps {
		if err != nil {
			return err
		}
		d.later(9)
		by := ordersBy[action]
		v, err = orders.DoData(d.as(ctx, by), v.ID, action, operationorder.DataStep{Version: v.Version, Note: o.Words["check"], Digest: v.Digest, Undo: o.Words["undo"]})
		if err == nil && action == "prepare" {
			err = d.Services.Recovery.Work(ctx) // makes the backup point
		}
		if err == nil && action == "run" {
			if err = orders.RunDue(ctx); err == nil {
				v, err = orders.Data(d.as(ctx, by), v.ID)
			}
		}
	}
	return err
}

func (d *seeder) attackExercise(ctx context.Context, o *demoOrders, i int) error {
	e, orders := o.Exercises[i], d.Services.Orders
	security := d.as(ctx, "secengineer")
	starts := d.clock.Now().Add(30 * time.Minute)
	if e.Day == 0 { // they lie ahead
		starts = starts.Add(time.Duration(3+i) * 24 * time.Hour)
	}
	v, err := orders.PlanExercise(security, operationorder.Plan{Title: e.Title, Aim: e.Aim, Teams: e.Teams, Sources: e.Sources, Contacts: e.Contacts, StartsAt: starts, EndsAt: starts.Add(8 * time.Hour)})
	for _, action := range e.Steps {
		if err != nil {
			return err
		}
		d.later(25)
		if action == "blocked" || action == "found" {
			_, err = orders.AddFinding(security, v.ID, operationorder.NewFinding{Kind: action, Severity: "medium", Title: e.Title, Detail: e.Aim, Source: strings.Split(e.Sources[0], "/")[0], At: d.clock.Now()})
			continue
		}
		by := "secengineer"
		if known := ordersBy[action]; known != "" {
			by = known
		}
		step := operationorder.ExerciseStep{Version: v.Version, Note: o.Words["note"], Report: o.Words["report"]}
		if action == "refuse" || action == "cancel" {
			step.Note = o.Words["no"]
		}
		v, err = orders.DoExercise(d.as(ctx, by), v.ID, action, step)
	}
	return err
}
