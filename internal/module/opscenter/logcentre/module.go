package logcentre

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"slices"
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
	paramRules         = "opscenter.logcentre.rules"
	paramBruteTimes    = "opscenter.logcentre.brute_times"
	paramBruteMinutes  = "opscenter.logcentre.brute_minutes"
	paramExportTimes   = "opscenter.logcentre.export_times"
	paramExportMinutes = "opscenter.logcentre.export_minutes"
	paramSensitive     = "opscenter.logcentre.sensitive"
	paramSlack         = "opscenter.logcentre.offhours_slack"
	paramBurstLeast    = "opscenter.logcentre.burst_least"
	paramBurstFactor   = "opscenter.logcentre.burst_factor"
	paramBurstMinutes  = "opscenter.logcentre.burst_minutes"
	paramBurstDays     = "opscenter.logcentre.burst_days"
	paramPlaceDays     = "opscenter.logcentre.place_days"
	paramEscalate      = "opscenter.logcentre.escalate"
	paramUnusual       = "opscenter.logcentre.unusual_factor"
	paramUnusualLeast  = "opscenter.logcentre.unusual_least"
	paramKeep          = "opscenter.logcentre.keep_days"
)

// sensitiveActions are what the rule of off-hours watches by default.
var sensitiveActions = []string{".export", ".bundle", ".reveal", "platform.identity.", "param.change", "platform.settings.change", "platform.settings.change-security", "platform.signin.resetFactor", "platform.federation."}

// Parameters are the rules of detection and the term of archives. The law asks
// for six months and no less; three years are the rule of the house.
var Parameters = append(param.Guarded(
	param.Definition{Name: paramRules, Kind: param.List, Default: Rules, Max: 5, Basis: "basis.logcentre.detect", Entry: func(entry string) string {
		if slices.Contains(Rules, entry) {
			return ""
		}
		return "logcentre.no_rule"
	}},
	param.Definition{Name: paramBruteTimes, Kind: param.Integer, Default: 5, Min: 3, Max: 1000, Basis: "basis.logcentre.brute"},
	param.Definition{Name: paramBruteMinutes, Kind: param.Integer, Default: 10, Min: 1, Max: 1440, Unit: param.Minutes, Basis: "basis.logcentre.brute"},
	param.Definition{Name: paramExportTimes, Kind: param.Integer, Default: 10, Min: 2, Max: 1000, Basis: "basis.logcentre.detect"},
	param.Definition{Name: paramExportMinutes, Kind: param.Integer, Default: 60, Min: 1, Max: 1440, Unit: param.Minutes, Basis: "basis.logcentre.detect"},
	param.Definition{Name: paramSensitive, Kind: param.List, Default: sensitiveActions, Max: 100, Basis: "basis.logcentre.detect"},
	param.Definition{Name: paramSlack, Kind: param.Integer, Default: 60, Max: 360, Unit: param.Minutes, Basis: "basis.logcentre.detect"},
	param.Definition{Name: paramBurstLeast, Kind: param.Integer, Default: 150, Min: 10, Max: 15000, Basis: "basis.logcentre.detect"},
	param.Definition{Name: paramBurstFactor, Kind: param.Integer, Default: 5, Min: 2, Max: 100, Basis: "basis.logcentre.detect"},
	param.Definition{Name: paramBurstMinutes, Kind: param.Integer, Default: 10, Min: 1, Max: 60, Unit: param.Minutes, Basis: "basis.logcentre.detect"},
	param.Definition{Name: paramBurstDays, Kind: param.Integer, Default: 14, Min: 1, Max: 90, Unit: param.Days, Basis: "basis.logcentre.detect"},
	param.Definition{Name: paramPlaceDays, Kind: param.Integer, Default: 90, Min: 1, Max: 365, Unit: param.Days, Basis: "basis.logcentre.detect"},
	param.Definition{Name: paramEscalate, Kind: param.Integer, Default: 60, Min: 5, Max: 1440, Unit: param.Minutes, Basis: "basis.logcentre.detect"},
	param.Definition{Name: paramUnusual, Kind: param.Integer, Default: 3, Min: 2, Max: 100, Basis: "basis.logcentre.summary"},
	param.Definition{Name: paramUnusualLeast, Kind: param.Integer, Default: 20, Min: 1, Max: 100000, Basis: "basis.logcentre.summary"},
), param.Definition{Name: paramKeep, Kind: param.Integer, Default: 1095, Min: 180, Max: 36500, Unit: param.Days, Basis: "basis.logcentre.keep"})

// New returns the centre and its declaration.
func New(kit Kit, needs Needs) (*Centre, module.Module) {
	c := &Centre{kit: kit, needs: needs}
	for _, p := range Parameters {
		kit.Parameters.Need(p.Name)
	}
	if kit.Runner != nil {
		c.collector = &collector{db: kit.Runner.DB, node: kit.Node}
	}
	menu := func(key, icon, path string, order int) module.Menu {
		return module.Menu{Key: key, Group: "opsguard", Icon: icon, Path: "/opscenter/logcentre/" + path, Permission: PermitRead, Consoles: []string{"operations", "owner", "platform"}, Order: order}
	}
	return c, module.Module{
		Name: "opscenter.logcentre",
		Entries: []module.Entry{{Number: "M9", Name: "module.logcentre", Subsystem: "opscenter", Menu: []module.Menu{
			menu("logLines", "document", "lines", 900), menu("logStatistics", "board", "statistics", 901), menu("logFindings", "shield", "findings", 902),
			menu("logSummaries", "calendar", "summaries", 903), menu("logArchives", "box", "archives", 904),
		}}},
		Permissions: []module.Permission{{Code: PermitRead, Sensitive: true}, {Code: PermitHandle, Sensitive: true}, {Code: PermitSign}, {Code: PermitArchive, Sensitive: true}},
		Migrations:  []db.Source{{Name: "opscenter/logcentre", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables:      []audit.Table{{Name: findingTable, Private: []string{"subject", "origin"}}, {Name: summaryTable}, {Name: readTable}, {Name: archiveTable}},
		Personal: []seal.Column{
			{Table: lineTable, Column: "message", Kind: seal.FreeText, Purpose: "personal.purpose.log_line", Basis: "personal.basis.log", Retention: "personal.retention.log_line", Level: 1},
			{Table: findingTable, Column: "subject", Kind: seal.Origin, Purpose: "personal.purpose.log_finding", Basis: "personal.basis.log", Retention: "personal.retention.log", Level: 2},
			{Table: findingTable, Column: "origin", Kind: seal.Origin, Purpose: "personal.purpose.log_finding", Basis: "personal.basis.log", Retention: "personal.retention.log", Level: 2},
			{Table: findingTable, Column: "note", Kind: seal.FreeText, Purpose: "personal.purpose.log_finding", Basis: "personal.basis.log", Retention: "personal.retention.log", Level: 1},
		},
		Parameters: Parameters,
		Routes:     c.routes,
		Jobs: []job.Job{
			{Name: "opscenter.logcentre.detect", Every: time.Minute, Run: c.Detect},
			{Name: "opscenter.logcentre.hosts", Every: 5 * time.Minute, Run: c.NoteHosts},
			{Name: "opscenter.logcentre.summarise", Every: 10 * time.Minute, Run: c.Summarise},
			{Name: "opscenter.logcentre.archive", Every: 6 * time.Hour, Run: c.ArchiveDue},
		},
		Background: func(ctx context.Context) { c.collector.background(ctx) },
		Messages:   []message.Kind{findingMessage},
		Todos:      c.todos,
		Probe: func(ctx context.Context) error {
			if lost := c.collector.dropped.Load(); lost > 0 {
				return errors.New("lines of the program are lost: " + decimal(lost))
			}
			return kit.Runner.Readable((*Row)(nil))(ctx)
		},
	}
}
