package recovery

import (
	"embed"
	"io/fs"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/search"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

const (
	paramHour        = "opscenter.recovery.full_hour"
	paramLogs        = "opscenter.recovery.log_minutes"
	paramDaily       = "opscenter.recovery.keep_daily"
	paramWeekly      = "opscenter.recovery.keep_weekly"
	paramMonthly     = "opscenter.recovery.keep_monthly"
	paramPoints      = "opscenter.recovery.keep_point_days"
	paramBand        = "opscenter.recovery.size_band"
	paramProof       = "opscenter.recovery.proof_days"
	paramStale       = "opscenter.recovery.stale_hours"
	paramLongest     = "opscenter.recovery.longest_hours"
	paramRPO         = "opscenter.recovery.rpo_minutes"
	paramRTO         = "opscenter.recovery.rto_minutes"
	paramDrillMonths = "opscenter.recovery.drill_months"
)

// Parameters are the numbers of the contract and of the house.
var Parameters = []param.Definition{
	{Name: paramHour, Kind: param.Integer, Default: 2, Min: 0, Max: 23, Basis: "recovery.basis.house"},
	{Name: paramLogs, Kind: param.Integer, Default: 15, Min: 0, Max: 1440, Unit: param.Minutes, Basis: "recovery.basis.house"},
	{Name: paramDaily, Kind: param.Integer, Default: 14, Min: 1, Max: 366, Basis: "recovery.basis.house"},
	{Name: paramWeekly, Kind: param.Integer, Default: 8, Min: 0, Max: 200, Basis: "recovery.basis.house"},
	{Name: paramMonthly, Kind: param.Integer, Default: 12, Min: 0, Max: 120, Basis: "recovery.basis.house"},
	{Name: paramPoints, Kind: param.Integer, Default: 14, Min: 1, Max: 366, Unit: param.Days, Basis: "recovery.basis.house"},
	{Name: paramBand, Kind: param.Integer, Default: 50, Min: 1, Max: 1000, Unit: "%", Basis: "recovery.basis.house"},
	{Name: paramProof, Kind: param.Integer, Default: 7, Min: 0, Max: 90, Unit: param.Days, Basis: "recovery.basis.house"},
	{Name: paramStale, Kind: param.Integer, Default: 26, Min: 1, Max: 720, Unit: param.Hours, Basis: "recovery.basis.backup"},
	{Name: paramLongest, Kind: param.Integer, Default: 6, Min: 1, Max: 72, Unit: param.Hours, Basis: "recovery.basis.house"},
	{Name: paramRPO, Kind: param.Integer, Default: 15, Min: 1, Max: 10080, Unit: param.Minutes, Basis: "recovery.basis.house"},
	{Name: paramRTO, Kind: param.Integer, Default: 120, Min: 1, Max: 10080, Unit: param.Minutes, Basis: "recovery.basis.level"},
	{Name: paramDrillMonths, Kind: param.Integer, Default: 12, Min: 1, Max: 36, Basis: "recovery.basis.plan"},
}

// WorkJob makes what waits; whoever asks for a backup wakes it.
const WorkJob = "opscenter.recovery.work"

// New returns the module and its declaration.
func New(kit Kit, needs Needs) (*Recovery, module.Module) {
	s := &Recovery{kit: kit, needs: needs}
	for _, p := range Parameters {
		kit.Parameters.Need(p.Name)
	}
	menu := func(key, icon, path string, order int) module.Menu {
		return module.Menu{Key: key, Group: "opsguard", Icon: icon, Path: "/opscenter/recovery/" + path, Permission: PermitRead, Consoles: []string{"operations", "owner"}, Order: order}
	}
	return s, module.Module{
		Name: "opscenter.recovery",
		Entries: []module.Entry{{Number: "M6", Name: "module.recovery", Subsystem: "opscenter", Menu: []module.Menu{
			menu("recoveryOverview", "shield", "overview", 870), menu("recoveryBackups", "box", "backups", 871), menu("recoveryChecks", "listCheck", "checks", 872),
			menu("recoveryDrills", "calendar", "drills", 873), menu("recoveryPlans", "document", "plans", 874),
		}}},
		Permissions: append(module.Permit(PermitRead, PermitDrill, PermitAttend), module.Permission{Code: PermitRun, Sensitive: true}, module.Permission{Code: PermitConfirm, Sensitive: true}),
		Migrations:  []db.Source{{Name: "opscenter/recovery", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables: []audit.Table{{Name: backupTable}, {Name: checkTable}, {Name: drillTable, Private: []string{"deviations", "conclusion", "note"}}, {Name: memberTable}, {Name: stepTable, Private: []string{"note"}}, {Name: measureTable, Private: []string{"what"}},
			{Name: planTable}},
		Personal:   personal,
		Parameters: Parameters,
		Routes:     s.routes,
		Jobs: []job.Job{{Name: "opscenter.recovery.beat", Every: 10 * time.Second, Run: s.Beat}, {Name: "opscenter.recovery.schedule", Every: time.Minute, Run: s.Schedule},
			{Name: WorkJob, Every: 15 * time.Second, Run: s.Work}},
		Finders: []search.Finder{s.finder()},
		Todos:   s.todos,
		Probe:   kit.Runner.Readable((*Backup)(nil)),
	}
}

func free(table, name string) seal.Column {
	return seal.Column{Table: table, Column: name, Kind: seal.FreeText, Purpose: "personal.purpose.recovery", Basis: "personal.basis.recovery", Retention: "personal.retention.recovery", Level: 2}
}

var personal = []seal.Column{free(drillTable, "deviations"), free(drillTable, "conclusion"), free(drillTable, "note"), free(stepTable, "note"), free(measureTable, "what")}
