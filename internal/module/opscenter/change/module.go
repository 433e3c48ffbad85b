package change

import (
	"embed"
	"io/fs"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/search"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

const (
	paramRatify  = "opscenter.change.ratify_hours"
	paramBackup  = "opscenter.change.backup_hours"
	paramReview  = "opscenter.change.review_days"
	paramEndorse = "opscenter.change.endorse_days"
	paramGrace   = "opscenter.change.baseline_hours"
)

// Parameters are the numbers of the house: the contract asks for authorisation
// and a way back and names no hours.
var Parameters = []param.Definition{
	{Name: paramRatify, Kind: param.Integer, Default: 24, Min: 1, Max: 168, Unit: param.Hours, Basis: "change.basis.contract"},
	{Name: paramBackup, Kind: param.Integer, Default: 24, Min: 1, Max: 168, Unit: param.Hours, Basis: "change.basis.contract"},
	{Name: paramReview, Kind: param.Integer, Default: 7, Min: 1, Max: 60, Unit: param.Days, Basis: "change.basis.house"},
	{Name: paramEndorse, Kind: param.Integer, Default: 365, Min: 1, Max: 730, Unit: param.Days, Basis: "change.basis.house"},
	{Name: paramGrace, Kind: param.Integer, Default: 48, Min: 1, Max: 336, Unit: param.Hours, Basis: "change.basis.house"},
}

// New returns the desk and its declaration.
func New(kit Kit, needs Needs) (*Desk, module.Module) {
	s := &Desk{kit: kit, needs: needs}
	for _, p := range Parameters {
		kit.Parameters.Need(p.Name)
	}
	menu := func(key, icon, path string, order int) module.Menu {
		return module.Menu{Key: key, Group: "opsassets", Icon: icon, Path: "/opscenter/change/" + path, Permission: PermitRead, Consoles: []string{"operations", "owner"}, Order: order}
	}
	return s, module.Module{
		Name: "opscenter.change",
		Entries: []module.Entry{{Number: "M9", Name: "module.configuration", Subsystem: "opscenter", Menu: []module.Menu{
			menu("changes", "pencil", "changes", 910), menu("changeBaselines", "lock", "baselines", 911), menu("changeDrifts", "triangle", "drifts", 912),
		}}},
		Permissions: append(module.Permit(PermitRead, PermitHandle), module.Permission{Code: PermitAuthorise, Sensitive: true}),
		Migrations:  []db.Source{{Name: "opscenter/change", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables:      []audit.Table{{Name: changeTable}, {Name: baselineTable}, {Name: driftTable}},
		Parameters:  Parameters,
		Routes:      s.routes,
		Jobs:        []job.Job{{Name: "opscenter.change.detect", Every: time.Minute, Run: s.Detect}},
		Todos:       s.todos,
		Finders:     []search.Finder{s.finder()},
		Probe:       kit.Runner.Readable((*Change)(nil)),
	}
}
