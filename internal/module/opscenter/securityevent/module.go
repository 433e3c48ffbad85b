package securityevent

import (
	"embed"
	"io/fs"
	"slices"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/message"
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
	paramLevel   = "opscenter.securityevent.report_level"
	paramSummary = "opscenter.securityevent.summary_days"
)

// Parameters are numbers of the rules of reporting. The hours of the first report
// belong to the clock C14 (opscenter.sla.c14…), by the kind of the operator.
var Parameters = []param.Definition{
	{Name: paramLevel, Kind: param.Text, Default: "serious", Min: 1, Max: 12, Basis: "securityevent.basis.report", Entry: func(text string) string {
		if slices.Contains(Levels, text) {
			return ""
		}
		return "securityevent.level"
	}},
	{Name: paramSummary, Kind: param.Integer, Default: 30, Min: 1, Max: 365, Unit: param.Days, Basis: "securityevent.basis.summary"},
}

// New returns the desk and its declaration.
func New(kit Kit, needs Needs) (*Desk, module.Module) {
	s := &Desk{kit: kit, needs: needs}
	for _, p := range Parameters {
		kit.Parameters.Need(p.Name)
	}
	return s, module.Module{
		Name: "opscenter.securityevent",
		Entries: []module.Entry{{Number: "M2", Name: "module.sla", Subsystem: "opscenter", Menu: []module.Menu{
			{Key: "securityEvents", Group: "opsguard", Icon: "shield", Path: page[:len(page)-1], Permission: PermitRead, Consoles: []string{"operations", "owner"}, Order: 825},
		}}},
		Permissions: append(module.Permit(PermitRead, PermitRegister, PermitHandle), module.Permission{Code: PermitReport, Sensitive: true}, module.Permission{Code: PermitDecide, Sensitive: true}),
		Migrations:  []db.Source{{Name: "opscenter/securityevent", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables:      []audit.Table{{Name: eventTable, Ignore: []string{"search"}, Private: free[eventTable]}, {Name: reportTable, Private: free[reportTable]}},
		Personal:    personal(),
		Parameters:  Parameters,
		Routes:      s.routes,
		Messages:    []message.Kind{eventMessage, reportMessage},
		Todos:       s.todos,
		Finders:     []search.Finder{s.finder()},
		Probe:       kit.Runner.Readable((*Event)(nil)),
	}
}

// free are texts in which somebody may have written about a person.
var free = map[string][]string{eventTable: {"title", "detail", "impact", "cause", "measures", "note"}, reportTable: {"content"}}

func personal() (columns []seal.Column) {
	for _, table := range []string{eventTable, reportTable} {
		for _, name := range free[table] {
			columns = append(columns, seal.Column{Table: table, Column: name, Kind: seal.FreeText, Purpose: "personal.purpose.securityevent", Basis: "personal.basis.securityevent", Retention: "personal.retention.securityevent", Level: 2})
		}
	}
	return columns
}
