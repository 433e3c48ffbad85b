package main

import (
	"context"
	"os"

	"gongzhi/internal/app"
)

type orderCmd struct {
	List orderListCmd `cmd:"" help:"The newest orders of accounts and of data."`
	Show orderShowCmd `cmd:"" help:"One order: who asked, who authorised, what it does."`
	Run  orderRunCmd  `cmd:"" help:"Run an order that the owner has authorised; nothing is authorised here."`
}

type orderListCmd struct{}

func (o orderListCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.ListOrders(ctx, config, os.Stdout)
}

type orderShowCmd struct {
	Number string `arg:"" help:"Number of the order."`
}

func (o orderShowCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.ShowOrder(ctx, config, o.Number, os.Stdout)
}

type orderRunCmd struct {
	Number string `arg:"" help:"Number of the order."`
	Check  string `enum:",callback,in_person,document,colleague" default:"" help:"How the person was verified, for a reset: callback, in_person, document or colleague."`
	Note   string `help:"What was verified."`
}

func (o orderRunCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.RunOrder(ctx, config, o.Number, o.Check, o.Note, os.Stdout)
}
