package main

import (
	"context"
	"os"

	"gongzhi/internal/app"
)

type logsCmd struct {
	Search  logsSearchCmd  `cmd:"" help:"Show the lines of all logs that match, the newest first."`
	Stat    logsStatCmd    `cmd:"" help:"Count lines, refusals and failures of each class."`
	Archive logsArchiveCmd `cmd:"" help:"Write every month that is over into archives, where there is none yet."`
	Verify  logsVerifyCmd  `cmd:"" help:"Hold every archive against its digest and the signed log."`
}

type logsSearchCmd struct {
	Text     string   `arg:"" optional:"" help:"Words in the reason or message."`
	Class    []string `help:"signin, operation, access, configuration, security, interface, system, host." enum:"signin,operation,access,configuration,security,interface,system,host"`
	Level    []string `help:"info, warning, error." enum:"info,warning,error"`
	From     string   `help:"First day." placeholder:"YYYY-MM-DD"`
	To       string   `help:"Last day." placeholder:"YYYY-MM-DD"`
	Who      string   `help:"Name of a person, or its beginning letters."`
	Action   string   `help:"Beginning of an action, such as platform.identity."`
	IP       string   `help:"Address it came from."`
	Trace    string   `help:"Trace number of a request."`
	Archived bool     `help:"Also what lies in archives only; needs --from."`
	Limit    int      `help:"How many lines." default:"50"`
}

func (l logsSearchCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.SearchLogs(ctx, config, app.LogQuery{Class: l.Class, Level: l.Level, From: l.From, To: l.To, Who: l.Who, Action: l.Action, IP: l.IP, Text: l.Text, ID: l.Trace, Archived: l.Archived, Limit: l.Limit}, os.Stdout)
}

type logsStatCmd struct {
	From string `help:"First day; six days before the last when absent." placeholder:"YYYY-MM-DD"`
	To   string `help:"Last day; today when absent." placeholder:"YYYY-MM-DD"`
}

func (l logsStatCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.CountLogs(ctx, config, l.From, l.To, os.Stdout)
}

type logsArchiveCmd struct{}

func (logsArchiveCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.ArchiveLogs(ctx, config, os.Stdout)
}

type logsVerifyCmd struct{}

func (logsVerifyCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	sound, err := app.VerifyLogs(ctx, config, os.Stdout)
	if err == nil && !sound {
		err = app.ErrNotSound
	}
	return err
}
