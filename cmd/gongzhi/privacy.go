package main

import (
	"context"
	"os"

	"gongzhi/internal/app"
)

type privacyCmd struct {
	Erase privacyEraseCmd `cmd:"" help:"Propose to erase addresses and devices of somebody whose account is closed; another person approves in the console."`
}

type privacyEraseCmd struct {
	Login  string `arg:"" help:"Login of the closed account."`
	Reason string `required:"" help:"Why, for the audit log."`
}

func (p privacyEraseCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.ProposeErasure(ctx, config, p.Login, p.Reason, os.Stdout)
}
