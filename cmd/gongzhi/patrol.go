package main

import (
	"context"
	"os"

	"gongzhi/internal/app"
)

type patrolCmd struct {
	Run  patrolRunCmd  `cmd:"" help:"Run the patrol of today unless it has run, and show it. There is no other day to ask for."`
	Show patrolShowCmd `cmd:"" help:"Show the patrol of a day: what is abnormal or without data, with its ticket."`
}

type patrolRunCmd struct{}

func (patrolRunCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.RunPatrol(ctx, config, os.Stdout)
}

type patrolShowCmd struct {
	Day string `arg:"" optional:"" help:"Day such as 2026-11-30; today when left out."`
}

func (p patrolShowCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.ShowPatrol(ctx, config, p.Day, os.Stdout)
}
