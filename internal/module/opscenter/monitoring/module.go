package monitoring

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/seal"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

const (
	paramInterval = "opscenter.monitoring.interval_seconds"
	paramTimeout  = "opscenter.monitoring.timeout_ms"
	paramSlow     = "opscenter.monitoring.slow_ms"
	paramKeep     = "opscenter.monitoring.keep_days"
	paramGroup    = "opscenter.monitoring.group_minutes"
	paramQuiet    = "opscenter.monitoring.quiet_minutes"
	paramStrict   = "opscenter.monitoring.key_percent"
	paramWindow   = "opscenter.monitoring.window_hours"
)

// Parameters are the numbers of this module. The contract asks for monitoring
// round the clock; samples are kept as long as network logs must be (cybersecurity
// law, article 21: six months).
var Parameters = []param.Definition{
	{Name: paramInterval, Kind: param.Integer, Default: 60, Unit: param.Seconds, Min: 5, Max: 60, Basis: "basis.monitoring.interval"},
	{Name: paramTimeout, Kind: param.Integer, Default: 10_000, Unit: param.Milliseconds, Min: 100, Max: 30_000, Basis: "basis.monitoring.practice"},
	{Name: paramSlow, Kind: param.Integer, Default: 3_000, Unit: param.Milliseconds, Min: 100, Max: 30_000, Basis: "basis.monitoring.slow"},
	{Name: paramKeep, Kind: param.Integer, Default: 400, Unit: param.Days, Min: 180, Max: 4000, Basis: "basis.monitoring.keep"},
	{Name: paramGroup, Kind: param.Integer, Default: 5, Unit: param.Minutes, Min: 0, Max: 120, Basis: "basis.monitoring.practice"},
	{Name: paramQuiet, Kind: param.Integer, Default: 1440, Unit: param.Minutes, Min: 5, Max: 43_200, Basis: "basis.monitoring.practice"},
	{Name: paramStrict, Kind: param.Integer, Default: 80, Unit: "%", Min: 10, Max: 100, Basis: "basis.monitoring.key"},
	{Name: paramWindow, Kind: param.Integer, Default: 12, Unit: param.Hours, Min: 1, Max: 168, Basis: "basis.monitoring.window"},
}

// The passwords of monitoring accounts are no person's, but they are sealed like
// personal data, and sealed again with it when the key changes.
var personal = []seal.Column{{Table: probeTable, Column: "secret_sealed", Kind: seal.Secret, Purpose: "personal.purpose.monitoring", Basis: "personal.basis.duty", Retention: "personal.retention.account", Level: 3, Sealed: true},
	{Table: alertTable, Column: "origin", Kind: seal.Origin, Purpose: "personal.purpose.monitor_alert", Basis: "personal.basis.log", Retention: "personal.retention.log", Level: 2}}

// New returns the monitor and its declaration.
func New(kit Kit, needs Needs) (*Monitor, module.Module) {
	m := newMonitor(kit, needs)
	consoles := []string{"operations", "owner"}
	return m, module.Module{
		Name: "opscenter.monitoring",
		Entries: []module.Entry{{Number: "M3", Name: "module.monitoring", Subsystem: "opscenter", Menu: []module.Menu{
			{Key: "monitorBoard", Group: "opswatch", Icon: "board", Path: "/opscenter/monitoring/board", Permission: PermitRead, Consoles: consoles, Order: 610},
			{Key: "monitorAlerts", Group: "opswatch", Icon: "triangle", Path: "/opscenter/monitoring/alerts", Permission: PermitRead, Consoles: consoles, Order: 612},
			{Key: "monitorProbes", Group: "opswatch", Icon: "clock", Path: "/opscenter/monitoring/probes", Permission: PermitRead, Consoles: consoles, Order: 614},
			{Key: "monitorOutages", Group: "opswatch", Icon: "listCheck", Path: "/opscenter/monitoring/outages", Permission: PermitRead, Consoles: consoles, Order: 616},
			{Key: "monitorWindows", Group: "opswatch", Icon: "calendar", Path: "/opscenter/monitoring/windows", Permission: PermitRead, Consoles: consoles, Order: 618},
			{Key: "monitorRules", Group: "opswatch", Icon: "gear", Path: "/opscenter/monitoring/rules", Permission: PermitRead, Consoles: consoles, Order: 620},
		}}},
		Permissions: append(module.Permit(PermitRead, PermitHandle, PermitPropose), module.Permission{Code: PermitManage, Sensitive: true}, module.Permission{Code: PermitApprove, Sensitive: true}),
		Migrations:  []db.Source{{Name: "opscenter/monitoring", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables:      []audit.Table{{Name: probeTable, Private: []string{"secret_sealed"}}, {Name: alertTable, Private: []string{"origin"}}, {Name: ruleTable}, {Name: windowTable}, {Name: purgeTable}},
		Personal:    personal,
		Parameters:  Parameters,
		Messages:    []message.Kind{alertMessage, recoveryMessage, windowMessage},
		Kinds:       []audit.Kind{DigestKind()},
		RowChecks:   []audit.RowCheck{{Name: "monitor_sample", Check: checkSamples}, {Name: "monitor_spell", Check: checkSpells}},
		Jobs: []job.Job{
			{Name: "monitoring.sweep", Every: time.Second, Run: m.Sweep},
			{Name: "monitoring.evaluate", Every: 5 * time.Second, Run: m.Evaluate},
			{Name: "monitoring.digest", Every: time.Minute, Run: m.Digest},
			{Name: "monitoring.purge", Every: time.Hour, Run: m.Purge},
		},
		Background: func(ctx context.Context) {
			<-ctx.Done()
			m.end()
		},
		Routes:  m.routes,
		Todos:   m.todos,
		Figures: m.figures,
		Probe:   kit.Runner.Readable((*Probe)(nil)),
	}
}
