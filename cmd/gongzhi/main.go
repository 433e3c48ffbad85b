// Command gongzhi is the whole system: API, web, jobs and tools in one program.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"gongzhi/internal/app"
)

// version is set by the build.
var version = "dev"

type globals struct {
	Data   string `help:"Folder of database, keys and files." placeholder:"DIR"`
	Config string `help:"YAML configuration file." placeholder:"FILE" type:"existingfile"`
}

func (g globals) load(extra map[string]any) (app.Config, error) {
	flags := map[string]any{"data": g.Data}
	for name, value := range extra {
		flags[name] = value
	}
	return app.LoadConfig(g.Config, flags)
}

type cli struct {
	globals

	Serve         serveCmd         `cmd:"" help:"Run the system."`
	Demo          demoCmd          `cmd:"" help:"Run the system alone with rich demo data."`
	Migrate       migrateCmd       `cmd:"" help:"Bring the database up to date and stop."`
	Move          moveCmd          `cmd:"" help:"Copy a stopped SQLite data folder into the database of the configuration."`
	User          userCmd          `cmd:"" help:"Manage sign-in accounts."`
	Import        importCmd        `cmd:"" help:"Import a spreadsheet: all rows or none."`
	Export        exportCmd        `cmd:"" help:"Export a register as a spreadsheet."`
	Audit         auditCmd         `cmd:"" help:"Check the evidence."`
	Keys          keysCmd          `cmd:"" help:"Manage the keys that seal personal data."`
	Certificate   certificateCmd   `cmd:"" help:"Sign in with an SM2 certificate that lies in files."`
	Privacy       privacyCmd       `cmd:"" help:"Personal data in the audit log."`
	Vulnerability vulnerabilityCmd `cmd:"" help:"Reports of security scanners."`
	Patrol        patrolCmd        `cmd:"" help:"The daily patrol: run, show."`
	Backup        backupCmd        `cmd:"" help:"Backups: run, list, verify."`
	Restore       restoreCmd       `cmd:"" help:"Restore a backup into a new database and folder."`
	Drill         drillCmd         `cmd:"" help:"Go through the timed steps of an approved recovery drill."`
	Order         orderCmd         `cmd:"" help:"Orders for accounts and data: list, show, run an authorised one."`
	Feature       featureCmd       `cmd:"" help:"Feature switches."`
	Folders       foldersCmd       `cmd:"" help:"Folders of files and backups that all nodes share."`
	Trust         trustCmd         `cmd:"" help:"Record program and configuration of this node as its baseline."`
	Search        searchCmd        `cmd:"" help:"Find records of all registers."`
	Agent         agentCmd         `cmd:"" help:"Agents on Linux hosts: run, enrol, revoke."`
	Logs          logsCmd          `cmd:"" help:"Logs of every class: search, count, archive, verify."`
	Report        reportCmd        `cmd:"" help:"Reports of the operations: list, make, render."`
	Doctor        doctorCmd        `cmd:"" help:"Check the installation and say what to mend."`
	Version       versionCmd       `cmd:"" help:"Print the version."`
}

func main() {
	var c cli
	parser := kong.Must(&c, kong.Name("gongzhi"), kong.Description("Food and drug co-governance for Hengqin and Macao."), kong.UsageOnError())
	command, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	command.BindTo(ctx, (*context.Context)(nil))
	err = command.Run(c.globals)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "gongzhi:", app.Explain(err))
		os.Exit(1)
	}
}

// serveCmd has a flag for each setting but dsn and redis: those hold passwords,
// which everybody on the machine could read in the list of processes.
type serveCmd struct {
	Addr           string   `help:"Listen address." placeholder:"HOST:PORT"`
	MetricsAddr    string   `help:"Address of /metrics alone." placeholder:"HOST:PORT"`
	BaseURL        string   `help:"Public address printed on labels." placeholder:"URL"`
	KeyDir         string   `help:"Folder of the signing and sealing keys." placeholder:"DIR"`
	TrustedProxies []string `help:"Address or network of a proxy; separated by commas." placeholder:"CIDR"`
	LogFormat      string   `help:"text or json." placeholder:"FORMAT"`
}

func (s serveCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(map[string]any{"addr": s.Addr, "metrics_addr": s.MetricsAddr, "base_url": s.BaseURL,
		"key_dir": s.KeyDir, "trusted_proxies": s.TrustedProxies, "log_format": s.LogFormat})
	if err != nil {
		return err
	}
	return app.Serve(ctx, config, version)
}

type demoCmd struct {
	Addr    string `help:"Listen address." placeholder:"HOST:PORT"`
	Seed    bool   `help:"Only write the demo data and stop."`
	Stepped bool   `help:"A clock that stands still until it is told to move, for rehearsals; a new folder gets no past (docs/operations/monitoring.md)."`
}

func (d demoCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(map[string]any{"addr": d.Addr})
	if err != nil {
		return err
	}
	return app.Demo(ctx, config, version, app.DemoOptions{SeedOnly: d.Seed, Stepped: d.Stepped}, os.Stdout)
}

type migrateCmd struct{}

func (migrateCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.Migrate(ctx, config, os.Stdout)
}

type versionCmd struct{}

func (versionCmd) Run() error {
	fmt.Println(version)
	return nil
}
