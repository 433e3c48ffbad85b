package keyperiod

import (
	"embed"
	"io/fs"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/search"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

const (
	paramRounds  = "opscenter.keyperiod.rounds"
	paramLongest = "opscenter.keyperiod.days"
	paramSummary = "opscenter.keyperiod.summary_days"
)

// Parameters are numbers of the house: the contract asks that key periods are
// guarded and names none.
var Parameters = []param.Definition{
	{Name: paramRounds, Kind: param.Integer, Default: 4, Min: 1, Max: 24, Basis: "keyperiod.basis.contract"},
	{Name: paramLongest, Kind: param.Integer, Default: 60, Min: 1, Max: 90, Unit: param.Days, Basis: "keyperiod.basis.contract"},
	{Name: paramSummary, Kind: param.Integer, Default: 3, Min: 1, Max: 30, Unit: param.Days, Basis: "keyperiod.basis.contract"},
}

// New returns the calendar and its declaration.
func New(kit Kit, needs Needs) (*Calendar, module.Module) {
	s := &Calendar{kit: kit, needs: needs}
	for _, p := range Parameters {
		kit.Parameters.Need(p.Name)
	}
	return s, module.Module{
		Name: "opscenter.keyperiod",
		Entries: []module.Entry{{Number: "M9", Name: "module.configuration", Subsystem: "opscenter", Menu: []module.Menu{
			{Key: "keyPeriods", Group: "opsguard", Icon: "shield", Path: "/opscenter/keyperiod/periods", Permission: PermitRead, Consoles: []string{"operations", "owner"}, Order: 830},
		}}},
		Permissions: append(module.Permit(PermitRead, PermitManage), module.Permission{Code: PermitApprove, Sensitive: true}),
		Migrations:  []db.Source{{Name: "opscenter/keyperiod", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables:      []audit.Table{{Name: periodTable}},
		Parameters:  Parameters,
		Routes:      s.routes,
		Todos:       s.todos,
		Finders:     []search.Finder{s.finder()},
		Probe:       kit.Runner.Readable((*Period)(nil)),
	}
}
