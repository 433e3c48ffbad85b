package outbound

import (
	"embed"
	"gongzhi/internal/kit/search"
	"io/fs"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/site"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Base are the base packages of the subsystem that outbound stands on.
type Base struct {
	Catalogue *drugcatalog.Catalogue
	Sites     *site.Sites
	Ledger    *ledger.Ledger
}

// New returns the orders and the module's declaration.
func New(runner *usecase.Runner, params *param.Set, base Base, needs Needs) (*Orders, module.Module) {
	s := &Orders{runner: runner, params: params, catalogue: base.Catalogue, sites: base.Sites, ledger: base.Ledger, needs: needs}
	return s, module.Module{
		Name: "drugtrace.outbound",
		Entries: []module.Entry{{Number: "4", Name: "module.outbound", Subsystem: "drugtrace", Menu: []module.Menu{
			{Key: "outbound", Group: "warehouse", Icon: "outbound", Path: "/drugtrace/outbound", Permission: PermitRead, Consoles: []string{"warehouse", "regulator", "clinic"}, Order: 220},
		}}},
		Permissions: module.Permit(PermitRead, PermitCreate, PermitSubmit, PermitReview, PermitVoid, PermitPick, PermitOverride, PermitCheck, PermitShip, PermitSign),
		Migrations:  []db.Source{{Name: "drugtrace.outbound", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables:      []audit.Table{{Name: "outbound_order", Private: []string{"driver_name"}}, {Name: "outbound_line"}, {Name: "outbound_lot"}, {Name: "outbound_override"}},
		Personal: []seal.Column{
			{Table: "outbound_order", Column: "driver_name", Kind: seal.PersonName, Purpose: "personal.purpose.transport", Basis: "personal.basis.gsp", Retention: "personal.retention.drug", Level: 2},
			{Table: "outbound_order", Column: "remark", Kind: seal.FreeText, Purpose: "personal.purpose.remark", Basis: "personal.basis.gsp", Retention: "personal.retention.drug", Level: 2},
		},
		Parameters: Parameters,
		Routes:     s.routes,
		Todos:      s.todos,
		Finders:    []search.Finder{s.finder()},
		Probe:      runner.Readable((*Order)(nil)),
	}
}

// Parameters are the numbers and lists of delivery that users may change.
var Parameters = []param.Definition{
	{Name: "drugtrace.outbound.min_days_out", Kind: param.Integer, Default: 30, Unit: param.Days, Min: 0, Max: 3650, Basis: "basis.outbound.depot"},
	{Name: "drugtrace.outbound.fefo_reasons", Kind: param.List, Default: []string{"damagedEarlier", "notReachable", "qualityDoubt", "orderedBatch"}, Min: 1, Max: 20, Basis: "basis.outbound.depot"},
	{Name: "drugtrace.outbound.ship_within", Kind: param.Integer, Default: 24, Unit: param.Hours, Min: 1, Max: 240, Basis: "basis.outbound.depot"},
	{Name: "drugtrace.outbound.sign_within", Kind: param.Integer, Default: 24, Unit: param.Hours, Min: 1, Max: 240, Basis: "basis.outbound.depot"},
	{Name: "drugtrace.outbound.offline_after", Kind: param.Integer, Default: 5, Unit: param.Minutes, Min: 1, Max: 60, Basis: "basis.outbound.online"},
}
