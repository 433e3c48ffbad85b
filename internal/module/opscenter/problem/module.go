package problem

import (
	"embed"
	"io/fs"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
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
	paramGrave  = "opscenter.problem.grave_level"
	paramCount  = "opscenter.problem.repeat_count"
	paramDays   = "opscenter.problem.repeat_days"
	paramWithin = "opscenter.problem.known_days"
	paramUse    = "opscenter.problem.use_minutes"
)

// Parameters are the numbers of the service's design: the contract asks for the
// management of problems and for precautions, and names no numbers.
var Parameters = []param.Definition{
	{Name: paramGrave, Kind: param.Integer, Default: 2, Max: 5, Basis: "problem.basis.1.3.3"},
	{Name: paramCount, Kind: param.Integer, Default: 3, Min: 2, Max: 50, Basis: "problem.basis.1.3.3"},
	{Name: paramDays, Kind: param.Integer, Default: 30, Min: 1, Max: 365, Unit: param.Days, Basis: "problem.basis.1.3.3"},
	{Name: paramWithin, Kind: param.Integer, Default: 90, Min: 1, Max: 1000, Unit: param.Days, Basis: "problem.basis.3.6.4"},
	{Name: paramUse, Kind: param.Integer, Default: 60, Min: 1, Max: 1440, Unit: param.Minutes, Basis: "problem.basis.3.6.4"},
}

// New returns the desk and its declaration.
func New(kit Kit, needs Needs) (*Desk, module.Module) {
	s := &Desk{kit: kit, needs: needs}
	for _, p := range Parameters {
		kit.Parameters.Need(p.Name)
	}
	menu := func(key, icon, path string, order int) module.Menu {
		return module.Menu{Key: key, Group: "opsdesk", Icon: icon, Path: "/opscenter/problem/" + path, Permission: PermitRead, Consoles: []string{"operations", "owner"}, Order: order}
	}
	return s, module.Module{
		Name:          "opscenter.problem",
		Entries:       []module.Entry{{Number: "M1", Name: "module.servicedesk", Subsystem: "opscenter", Menu: []module.Menu{menu("problems", "octagon", "problems", 612)}}},
		Permissions:   append(module.Permit(PermitRead, PermitOpen, PermitHandle), module.Permission{Code: PermitDecide, Sensitive: true}),
		Migrations:    []db.Source{{Name: "opscenter/problem", FS: migrations, Dir: "migrations"}},
		Texts:         []fs.FS{texts},
		Tables:        []audit.Table{{Name: caseTable, Ignore: []string{"search"}, Private: free}, {Name: incidentTable}},
		Personal:      personal(),
		Parameters:    Parameters,
		Routes:        s.routes,
		Subscriptions: s.subscriptions(),
		Todos:         s.todos,
		Finders:       []search.Finder{s.finder()},
		Probe:         kit.Runner.Readable((*Problem)(nil)),
	}
}

// free are texts in which somebody may have written about a person.
var free = []string{"title", "detail", "direct_cause", "root_cause", "workaround", "plan_text", "opinion", "finish_note", "review"}

func personal() (columns []seal.Column) {
	for _, name := range free {
		columns = append(columns, seal.Column{Table: caseTable, Column: name, Kind: seal.FreeText, Purpose: "personal.purpose.problem", Basis: "personal.basis.problem", Retention: "personal.retention.problem", Level: 2})
	}
	return columns
}
