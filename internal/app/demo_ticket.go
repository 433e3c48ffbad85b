package app

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"gongzhi/internal/module/opscenter/servicedesk"
)

//go:embed demo/tickets.json
var demoTickets []byte

// demoTicket is a request of the demo's past with what was done about it.
type demoTicket struct {
	Day, Hour, Minute int
	By                string
	Title             string
	Name              string
	Phone             string
	Items             []servicedesk.Item
	Steps             [][4]json.RawMessage // minutes later, by whom, action, what it is told
}

// demoStep is what a step is told besides its own fields.
type demoStep struct {
	servicedesk.Step
	Engineer   string // login
	ETAMinutes int
	Articles   []string // keys, that the text was taken from
}

// tickets are the requests and faults that came in on a day.
func (d *seeder) tickets(ctx context.Context, day int) error {
	var all []demoTicket
	if err := json.Unmarshal(demoTickets, &all); err != nil {
		return fmt.Errorf("demo tickets: %w", err)
	}
	for _, t := range all {
		if t.Day != day {
			continue
		}
		d.at(day, t.Hour, t.Minute)
		v, err := d.Services.Tickets.Report(d.as(ctx, t.By), servicedesk.Report{Title: t.Title, Name: t.Name, Phone: t.Phone, Items: t.Items})
		if err != nil {
			return fmt.Errorf("ticket %s: %w", t.Title, err)
		}
		for i := range t.Steps {
			if v, err = d.ticketStep(ctx, v, t.Steps[i]); err != nil {
				return fmt.Errorf("ticket %s, step %d: %w", t.Title, i+1, err)
			}
		}
	}
	return nil
}

func (d *seeder) ticketStep(ctx context.Context, v servicedesk.View, raw [4]json.RawMessage) (servicedesk.View, error) {
	var minutes int
	var by, action string
	var step demoStep
	for i, into := range []any{&minutes, &by, &action, &step} {
		if err := json.Unmarshal(raw[i], into); err != nil {
			return v, err
		}
	}
	d.later(minutes)
	if step.Engineer != "" {
		step.EngineerID = d.people[step.Engineer].PersonID
	}
	if step.ETAMinutes > 0 {
		step.ETA = d.clock.Now().Add(time.Duration(step.ETAMinutes) * time.Minute)
	}
	for _, key := range step.Articles {
		step.ArticleIDs = append(step.ArticleIDs, d.library.ids[key])
	}
	ticketID := v.ID
	if v.State == servicedesk.Transferred { // what is done then is done about the fault
		ticketID = v.Links[0].ID
	}
	return d.Services.Tickets.Act(d.as(ctx, by), ticketID, action, step.Step)
}
