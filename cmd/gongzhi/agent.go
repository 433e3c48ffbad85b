package main

import (
	"context"
	"os"

	"gongzhi/internal/app"
)

type agentCmd struct {
	Run    agentRunCmd    `cmd:"" help:"Measure this host and report; runs on the host."`
	Enrol  agentEnrolCmd  `cmd:"" help:"Let a host report: writes its certificate and settings; runs on the server."`
	Revoke agentRevokeCmd `cmd:"" help:"Shut the agent of a host out at once; runs on the server."`
	List   agentListCmd   `cmd:"" help:"Show every host and what it said last; runs on the server."`
}

type agentRunCmd struct {
	File string `help:"Settings of the agent." default:"/etc/gongzhi-agent/agent.json" type:"existingfile"`
}

func (a agentRunCmd) Run(ctx context.Context, _ globals) error { return app.RunAgent(ctx, a.File) }

type agentEnrolCmd struct {
	Code   string `arg:"" help:"Code of the asset, such as HOST-1."`
	Server string `required:"" help:"Where the agent reports to, https://host:port of agent_addr." placeholder:"URL"`
	Out    string `required:"" help:"Folder for the certificate and the settings." placeholder:"DIR"`
}

func (a agentEnrolCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.EnrolAgent(ctx, config, a.Code, a.Server, a.Out, os.Stdout)
}

type agentRevokeCmd struct {
	Code   string `arg:"" help:"Code of the asset."`
	Reason string `required:"" help:"Why, for the audit log."`
}

func (a agentRevokeCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.RevokeAgent(ctx, config, a.Code, a.Reason)
}

type agentListCmd struct{}

func (agentListCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.ListAgents(ctx, config, os.Stdout)
}
