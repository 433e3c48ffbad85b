package main

import (
	"context"
	"os"

	"gongzhi/internal/app"
)

type reportCmd struct {
	List   reportListCmd   `cmd:"" help:"Show the newest reports of the operations."`
	Make   reportMakeCmd   `cmd:"" help:"Make a report of a period from the data as it is now."`
	Render reportRenderCmd `cmd:"" help:"Write a report as pdf, docx or its frozen snapshot."`
}

type reportListCmd struct{}

func (reportListCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.ListReports(ctx, config, os.Stdout)
}

type reportMakeCmd struct {
	Kind string `required:"" help:"Kind of the report." enum:"R1,R2,R3,R7,R8,R9"`
	Day  string `required:"" help:"A day of its period." placeholder:"YYYY-MM-DD"`
}

func (r reportMakeCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.MakeReport(ctx, config, r.Kind, r.Day, os.Stdout)
}

type reportRenderCmd struct {
	ID   string `arg:"" help:"Id of the report, as list shows it."`
	Form string `help:"What to write." enum:"pdf,docx,snapshot" default:"pdf"`
	Out  string `required:"" help:"File to write." placeholder:"FILE"`
}

func (r reportRenderCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.RenderReport(ctx, config, r.ID, r.Form, r.Out)
}
