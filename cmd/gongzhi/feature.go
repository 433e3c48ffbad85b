package main

import (
	"context"
	"os"

	"gongzhi/internal/app"
)

type featureCmd struct {
	List featureListCmd `cmd:"" help:"Show the switches and what they say now."`
	Set  featureSetCmd  `cmd:"" help:"Turn a feature on or off, or on for some; running nodes follow within a second."`
}

type featureListCmd struct{}

func (featureListCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.ListFeatures(ctx, config, os.Stdout)
}

type featureSetCmd struct {
	Name    string   `arg:"" help:"Name of the switch, see feature list."`
	Mode    string   `arg:"" enum:"on,off,some" help:"on, off or some."`
	Sides   []string `help:"With some: sides such as regulator or public; separated by commas."`
	Roles   []string `help:"With some: roles such as warehouse.qa; separated by commas."`
	Percent int64    `default:"100" help:"With some: share of the people meant."`
	Reason  string   `required:"" help:"Why, kept in the history and the audit log."`
}

func (f featureSetCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.SetFeature(ctx, config, app.FeatureRule{Name: f.Name, Mode: f.Mode, Sides: f.Sides, Roles: f.Roles, Percent: f.Percent, Reason: f.Reason}, os.Stdout)
}
