package permit

import (
	"embed"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/search"
	"io/fs"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/usecase"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Parameters of permits.
const (
	paramClearance   = "drugtrace.permit.clearance_required"
	paramWarnDays    = "drugtrace.permit.warn_days"
	ParamWarnPercent = "drugtrace.permit.warn_percent" // the desk warns at the same point
)

// Parameters are declared before the set exists; New needs them in it.
var Parameters = []param.Definition{
	// The programme may use a paper of its own instead of the clearance paper.
	{Name: paramClearance, Kind: param.Bool, Default: false, Basis: "basis.drug_law_64"},
	{Name: paramWarnDays, Kind: param.Integer, Default: 30, Unit: param.Days, Basis: "basis.permit.recommended", Max: 365},
	{Name: ParamWarnPercent, Kind: param.Integer, Default: 90, Unit: "%", Basis: "basis.permit.recommended", Min: 1, Max: 100},
}

// New returns the permits and the module's declaration.
func New(runner *usecase.Runner, params *param.Set, needs Needs) (*Permits, module.Module) {
	p := &Permits{runner: runner, params: params, needs: needs}
	return p, module.Module{
		Name: "drugtrace.permit",
		Entries: []module.Entry{{Number: "1", Name: "module.drugcatalog", Subsystem: "drugtrace", Menu: []module.Menu{
			{Key: "permits", Group: "base", Icon: "file", Path: "/drugtrace/permits", Permission: PermitRead, Consoles: []string{"regulator", "warehouse", "external"}, Order: 120},
		}}},
		Permissions: module.Permit(PermitRead, PermitEdit, PermitApprove),
		Migrations:  []db.Source{{Name: "drugtrace.permit", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Messages:    []message.Kind{quotaMessage},
		Tables:      []audit.Table{{Name: "permit"}, {Name: "permit_line"}},
		Personal: []seal.Column{
			{Table: "permit", Column: "remark", Kind: seal.FreeText, Purpose: "personal.purpose.remark", Basis: "personal.basis.gsp", Retention: "personal.retention.drug", Level: 2},
		},
		Parameters: Parameters,
		Routes:     p.routes,
		Todos:      p.todos,
		Finders:    []search.Finder{p.finder()},
		Probe:      runner.Readable((*Permit)(nil)),
	}
}
