package main

import (
	"context"
	"os"

	"gongzhi/internal/app"
)

type backupCmd struct {
	Run    backupRunCmd    `cmd:"" help:"Make a backup now."`
	List   backupListCmd   `cmd:"" help:"List what lies in the vault; needs the keys and no database."`
	Verify backupVerifyCmd `cmd:"" help:"Test a backup with a real restore into a scratch server or file."`
}

type backupRunCmd struct {
	Kind   string `default:"full" enum:"full,logs" help:"full, or logs: the binary logs since the last backup."`
	Reason string `default:"gongzhi backup run" help:"Why, for the audit log."`
}

func (b backupRunCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.RunBackup(ctx, config, b.Kind, b.Reason, os.Stdout)
}

type backupListCmd struct {
	Copy bool `help:"The vault off this machine."`
}

func (b backupListCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.ListBackups(ctx, config, b.Copy, os.Stdout)
}

type backupVerifyCmd struct {
	Number string `arg:"" optional:"" help:"Number of the backup; the newest when absent."`
	Level  int    `default:"5" help:"1 present, 2 whole, 3 restored, 4 equal, 5 the program reads it."`
	Copy   bool   `help:"The vault off this machine."`
}

func (b backupVerifyCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.VerifyBackup(ctx, config, b.Number, b.Level, b.Copy, os.Stdout)
}

// restoreCmd takes the DSN of the target from the environment: it holds a
// password, which everybody on the machine could read in the list of processes.
type restoreCmd struct {
	ID        string `arg:"" optional:"" help:"Id of the full backup from backup list; the newest when absent."`
	ToData    string `placeholder:"DIR" help:"New data folder: the SQLite database and the attachments."`
	ToFiles   string `placeholder:"DIR" help:"Folder of the attachments when it is another."`
	Until     string `placeholder:"TIME" help:"Point in time such as 2026-11-30T08:00:00+08:00, from the binary logs."`
	LogFile   string `placeholder:"NAME" help:"Or the binary log that holds the position to stop at."`
	LogPos    int64  `placeholder:"N" help:"The position in it."`
	Copy      bool   `help:"The vault off this machine."`
	Overwrite bool   `help:"Replace a database that holds data; its name must be typed again."`
}

func (r restoreCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.Restore(ctx, config, app.Restoration{ID: r.ID, FromCopy: r.Copy, ToDSN: os.Getenv("GONGZHI_RESTORE_DSN"), ToData: r.ToData, ToFiles: r.ToFiles, Until: r.Until, LogFile: r.LogFile, LogPos: r.LogPos,
		Overwrite: r.Overwrite, Confirm: os.Stdin}, os.Stdout)
}

type drillCmd struct {
	Number string `arg:"" help:"Number of an approved drill."`
	Login  string `required:"" help:"Who goes through it; they take part in the drill."`
}

func (d drillCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.RunDrill(ctx, config, d.Number, d.Login, os.Stdin, os.Stdout)
}
