package inbound

import (
	"embed"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/search"
	"io/fs"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/permit"
	"gongzhi/internal/module/drugtrace/site"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Base are the base packages of the subsystem that inbound stands on.
type Base struct {
	Catalogue *drugcatalog.Catalogue
	Sites     *site.Sites
	Permits   *permit.Permits
	Ledger    *ledger.Ledger
}

// New returns the orders and the module's declaration.
func New(runner *usecase.Runner, params *param.Set, base Base, needs Needs) (*Orders, module.Module) {
	s := &Orders{runner: runner, params: params, catalogue: base.Catalogue, sites: base.Sites, permits: base.Permits, ledger: base.Ledger, needs: needs}
	return s, module.Module{
		Name: "drugtrace.inbound",
		Entries: []module.Entry{{Number: "2", Name: "module.inbound", Subsystem: "drugtrace", Menu: []module.Menu{
			{Key: "inbound", Group: "warehouse", Icon: "inbound", Path: "/drugtrace/inbound", Permission: PermitRead, Consoles: []string{"warehouse", "regulator"}, Order: 210},
		}}},
		Permissions: module.Permit(PermitRead, PermitCreate, PermitSubmit, PermitVoid, PermitReceive, PermitRelease, PermitLabel, PermitInspect, PermitPutAway),
		Migrations:  []db.Source{{Name: "drugtrace.inbound", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables:      []audit.Table{{Name: "inbound_order"}, {Name: "inbound_line"}, {Name: "label_job"}, {Name: "inspection"}},
		Personal: []seal.Column{
			{Table: "inbound_order", Column: "remark", Kind: seal.FreeText, Purpose: "personal.purpose.remark", Basis: "personal.basis.gsp", Retention: "personal.retention.drug", Level: 2},
		},
		Parameters: Parameters,
		Routes:     s.routes,
		Todos:      s.todos,
		Finders:    []search.Finder{s.finder()},
		Probe:      runner.Readable((*Order)(nil)),
	}
}

// Parameters that say which papers and persons a record needs.
const (
	paramTempRecord      = "drugtrace.inbound.temp_record"
	paramReportFile      = "drugtrace.inbound.report_file"
	paramSecondInspector = "drugtrace.inbound.second_inspector"
)

// Parameters are the numbers of receiving that users may change.
var Parameters = []param.Definition{
	{Name: "drugtrace.inbound.receive_within", Kind: param.Integer, Default: 4, Unit: param.Hours, Min: 1, Max: 72, Basis: "basis.depot"},
	{Name: "drugtrace.inbound.shelve_within", Kind: param.Integer, Default: 24, Unit: param.Hours, Min: 1, Max: 240, Basis: "basis.depot"},
	{Name: "drugtrace.inbound.min_shelf_days", Kind: param.Integer, Default: 180, Unit: param.Days, Min: 0, Max: 3650, Basis: "basis.depot"},
	{Name: "drugtrace.inbound.spare_labels_percent", Kind: param.Integer, Default: 2, Unit: "%", Min: 0, Max: 20, Basis: "basis.depot"},
	{Name: "drugtrace.inbound.most_prints", Kind: param.Integer, Default: 4, Unit: "", Min: 1, Max: 20, Basis: "basis.depot"},
	{Name: "drugtrace.inbound.packs_per_case", Kind: param.Integer, Default: 3, Unit: "", Min: 1, Max: 50, Basis: "basis.gsp_annex4"},
	{Name: "drugtrace.inbound.mixed_batches", Kind: param.Text, Default: "strict", Basis: "basis.gsp_83"},
	// Storage classes that enter only with the temperature log of their transport.
	{Name: paramTempRecord, Kind: param.List, Default: []string{"cold"}, Max: 10, Basis: "basis.gsp_74"},
	// Whether a line passes only with the batch's test report on file.
	{Name: paramReportFile, Kind: param.Bool, Default: true, Basis: "basis.gsp_76"},
	// Excluded, supply and storage classes that two inspectors look at.
	{Name: paramSecondInspector, Kind: param.List, Default: []string{"narcotic", "psychotropic"}, Max: 20, Basis: "basis.narcotics_48"},
}
