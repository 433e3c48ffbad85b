package app

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"

	"gongzhi/internal/module/opscenter/improvement"
)

//go:embed demo/improvements.json
var improvementsJSON []byte

// betterments are fictional proposals and what became of them. Days are offsets
// from today.
type betterments struct {
	Words        map[string]string
	Improvements []struct {
		Area, Title, Detail, Asset, Metric, Unit, Better, Change string
		Modules                                                  []string
		Day                                                      int
		Before, After                                            int64
		Steps                                                    map[string][]string
	}
	made map[int]string
}

// improve plays a day of those who make things better.
func (d *seeder) improve(ctx context.Context, b *betterments, e *estate, day int) error {
	if b.made == nil {
		b.made = map[int]string{}
		if err := json.Unmarshal(improvementsJSON, b); err != nil {
			return err
		}
	}
	for n := range b.Improvements {
		one := &b.Improvements[n]
		if one.Day == day {
			d.at(day, 15, 10)
			v, err := d.Services.Improvements.Propose(d.as(ctx, "engineer"), improvement.Proposal{Area: one.Area, Title: one.Title, Detail: one.Detail, Modules: one.Modules, Asset: one.Asset, Metric: one.Metric, Unit: one.Unit, Better: one.Better,
				Before: one.Before, On: d.clock.Now().Day(), Source: b.Words["source"]})
			if err != nil {
				return fmt.Errorf("%s: %w", one.Title, err)
			}
			b.made[n] = v.ID
		}
		for _, action := range one.Steps[strconv.Itoa(day)] {
			d.at(day, 16, 0)
			d.later(5)
			if err := d.betterStep(ctx, b, e, n, action); err != nil {
				return fmt.Errorf("%s of %s: %w", action, one.Title, err)
			}
		}
	}
	return nil
}

func (d *seeder) betterStep(ctx context.Context, b *betterments, e *estate, n int, action string) error {
	who := d.as(ctx, "engineer")
	if action == "accept" || action == "reject" {
		who = d.as(ctx, "authoriser")
	}
	v, err := d.Services.Improvements.Get(who, b.made[n])
	if err != nil {
		return err
	}
	step := improvement.Step{Version: v.Version, Text: b.Words[action]}
	switch action {
	case "change":
		step.ChangeNumber = e.made[b.Improvements[n].Change].Number
	case "measure":
		step.After, step.On, step.Source, step.Text = b.Improvements[n].After, d.clock.Now().Day(), b.Words["after"], b.Words["measured"]
	}
	_, err = d.Services.Improvements.Do(who, v.ID, action, step)
	return err
}
