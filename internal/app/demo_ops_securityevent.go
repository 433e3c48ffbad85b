package app

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gongzhi/internal/kit/list"
	"gongzhi/internal/module/opscenter/securityevent"
)

//go:embed demo/securityevents.json
var securityEventsJSON []byte

// alarms are fictional events of cyber-security with what became of them. Days
// are offsets from today, Aware is how many minutes ago the owner knew.
type alarms struct {
	events []struct {
		securityevent.Facts
		Key, Level, Source, Fault string
		Day, Hour, Aware          int
		Steps                     []struct {
			Day, Hour, Minute int
			Who, Action       string
			Step              securityevent.Step
		}
	}
	ids map[string]string
}

// securityEvents plays a day of those who handle and report events.
func (d *seeder) securityEvents(ctx context.Context, a *alarms, faulty *troubles, day int) error {
	if a.ids == nil {
		a.ids = map[string]string{}
		if err := json.Unmarshal(securityEventsJSON, &a.events); err != nil {
			return fmt.Errorf("demo security events: %w", err)
		}
	}
	for i := range a.events {
		e := &a.events[i]
		if e.Day == day {
			d.at(day, e.Hour, 0)
			now := d.clock.Now()
			ask := securityevent.Registration{Facts: e.Facts, Level: e.Level, Source: e.Source, FoundAt: now.Add(-time.Duration(e.Aware+10) * time.Minute), AwareAt: now.Add(-time.Duration(e.Aware) * time.Minute)}
			if err := d.sourceOf(ctx, &ask, faulty.faults[e.Fault].Number); err != nil {
				return fmt.Errorf("event %s: %w", e.Key, err)
			}
			v, err := d.Services.Events.Register(d.as(ctx, "secengineer"), ask)
			if err != nil {
				return fmt.Errorf("event %s: %w", e.Key, err)
			}
			a.ids[e.Key] = v.ID
		}
		for _, one := range e.Steps {
			if one.Day != day {
				continue
			}
			d.at(day, one.Hour, one.Minute)
			who := d.as(ctx, one.Who)
			v, err := d.Services.Events.Get(who, a.ids[e.Key])
			if err != nil {
				return fmt.Errorf("event %s: %w", e.Key, err)
			}
			step := one.Step
			step.Version = v.Version
			if step.Report != "" {
				step.ToldAt = d.clock.Now().Add(-10 * time.Minute)
			}
			if _, err := d.Services.Events.Do(who, v.ID, one.Action, step); err != nil {
				return fmt.Errorf("event %s, %s: %w", e.Key, one.Action, err)
			}
		}
	}
	return nil
}

// sourceOf names what an event came from: the fault of the story, or the newest
// finding of many exports.
func (d *seeder) sourceOf(ctx context.Context, ask *securityevent.Registration, fault string) error {
	ask.SourceKey = fault
	if ask.Source != securityevent.Finding {
		return nil
	}
	found, err := d.Services.Logs.OfRule(d.as(ctx, "secengineer"), "export", list.Params{Limit: 1})
	if err == nil && len(found.Items) == 0 {
		err = errors.New("no finding of exports")
	}
	if err != nil {
		return err
	}
	ask.SourceKey = found.Items[0].Number
	return nil
}
