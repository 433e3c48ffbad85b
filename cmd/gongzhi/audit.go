package main

import (
	"context"
	"os"

	"gongzhi/internal/app"
)

type auditCmd struct {
	Verify     verifyCmd       `cmd:"" help:"Check every record against the signed log; names what was changed, writes nothing."`
	Checkpoint checkpointCmd   `cmd:"" help:"Print the newest signed checkpoint, to be kept elsewhere."`
	Archive    archiveCmd      `cmd:"" help:"Move entries older than the retention into a file that proves itself."`
	Export     exportBundleCmd `cmd:"" help:"Write the evidence of a time as a file that proves itself."`
	Prove      proveCmd        `cmd:"" help:"Print a proof that anyone can check with the public keys."`
}

type checkpointCmd struct{}

func (checkpointCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.LatestCheckpoint(ctx, config, os.Stdout)
}

type exportBundleCmd struct {
	From string `required:"" help:"First day." placeholder:"YYYY-MM-DD"`
	To   string `required:"" help:"Last day." placeholder:"YYYY-MM-DD"`
	Out  string `required:"" help:"File to write." placeholder:"FILE"`
}

func (e exportBundleCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.ExportBundle(ctx, config, e.From, e.To, e.Out, os.Stdout)
}

type archiveCmd struct {
	Before string `required:"" help:"Entries before this day; the retention must have ended." placeholder:"YYYY-MM-DD"`
	Out    string `required:"" help:"File to write; it must not exist." placeholder:"FILE"`
}

func (a archiveCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.ArchiveAudit(ctx, config, a.Before, a.Out, os.Stdout)
}

type proveCmd struct {
	Entry  proveEntryCmd  `cmd:"" help:"That an audit entry is in the signed log."`
	Growth proveGrowthCmd `cmd:"" help:"That the log only grew between two checkpoints."`
}

type proveEntryCmd struct {
	ID string `arg:"" help:"Id of the audit entry."`
}

func (p proveEntryCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.ProveEntry(ctx, config, p.ID, os.Stdout)
}

type proveGrowthCmd struct {
	From int64 `required:"" help:"Size of the earlier checkpoint." placeholder:"SIZE"`
	To   int64 `help:"Size of the later checkpoint; the newest when absent." placeholder:"SIZE"`
}

func (p proveGrowthCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.ProveGrowth(ctx, config, p.From, p.To, os.Stdout)
}

type verifyCmd struct {
	Checkpoint []string `help:"Signed checkpoint kept elsewhere; may be repeated. Shows when an older database was put in place." placeholder:"FILE" sep:"none"`
	Key        string   `help:"Public keys that sign checkpoints, or their file; those of the installation when absent." placeholder:"PUB"`
	Proof      string   `help:"Check a proof instead, without the database." placeholder:"FILE" xor:"what"`
	Bundle     string   `help:"Check an evidence bundle instead, without the database." placeholder:"FILE" xor:"what"`
}

func (v verifyCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	var sound bool
	switch brought := (app.Verification{Checkpoints: v.Checkpoint, Key: v.Key}); {
	case v.Bundle != "":
		sound, err = app.VerifyBundle(v.Key, v.Bundle, os.Stdout)
	case v.Proof != "":
		sound, err = app.CheckProof(config, brought, v.Proof, os.Stdout)
	default:
		sound, err = app.VerifyAudit(ctx, config, brought, os.Stdout)
	}
	if err == nil && !sound {
		err = app.ErrNotSound
	}
	return err
}
