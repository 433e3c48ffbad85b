package drugcatalog

import (
	"embed"
	"io/fs"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/usecase"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Parameters of the catalogue.
const (
	paramColdMin          = "drugtrace.drugcatalog.cold_min"
	paramColdMax          = "drugtrace.drugcatalog.cold_max"
	paramShelfLifeMax     = "drugtrace.drugcatalog.shelf_life_max"
	paramRegistration     = "drugtrace.drugcatalog.registration_" // + category
	paramSupplierEvidence = "drugtrace.drugcatalog.supplier_evidence"
	paramItemEvidence     = "drugtrace.drugcatalog.item_evidence"
)

// Parameters are declared before the set exists; New needs them in it.
var Parameters = func() []param.Definition {
	const registration = `^[A-Z0-9\-/]{3,40}$`
	definitions := []param.Definition{
		{Name: paramColdMin, Kind: param.Decimal, Default: "0", Unit: "°C", Basis: "basis.drugcatalog.recommended", Min: -50, Max: 50},
		{Name: paramColdMax, Kind: param.Decimal, Default: "10", Unit: "°C", Basis: "basis.drugcatalog.recommended", Min: -50, Max: 50},
		{Name: paramShelfLifeMax, Kind: param.Integer, Default: 120, Unit: "months", Basis: "basis.drugcatalog.recommended", Min: 1, Max: 600},
		{Name: paramSupplierEvidence, Kind: param.List, Basis: "basis.drugcatalog.gsp_first_trade", Max: 30,
			Default: []string{"licence", "businessLicence", "annualReport", "qualitySystem", "sealSpecimen", "bankAccount"}},
		{Name: paramItemEvidence, Kind: param.List, Basis: "basis.drugcatalog.gsp_first_trade", Max: 30,
			Default: []string{"registration", "testReport", "labelLeaflet"}},
	}
	for _, category := range Categories {
		definitions = append(definitions, param.Definition{Name: paramRegistration + category, Kind: param.Text,
			Default: registration, Basis: "basis.drugcatalog.recommended", Min: 1, Max: 200})
	}
	return definitions
}()

// New returns the catalogue and its declaration.
func New(runner *usecase.Runner, params *param.Set, needs Needs) (*Catalogue, module.Module) {
	c := &Catalogue{runner: runner, params: params, needs: needs}
	inside := []string{"regulator", "warehouse"}
	return c, module.Module{
		Name: "drugtrace.drugcatalog",
		Entries: []module.Entry{{Number: "1", Name: "module.drugcatalog", Subsystem: "drugtrace", Menu: []module.Menu{
			{Key: "catalogue", Group: "base", Icon: "book", Path: "/drugtrace/catalogue", Permission: PermitRead, Consoles: append(inside, "external"), Order: 110},
			{Key: "firstTrade", Group: "base", Icon: "shield-check", Path: "/drugtrace/first-trade", Permission: PermitFirstTradeRead, Consoles: inside, Order: 150},
		}}},
		Permissions: module.Permit(PermitRead, PermitEdit, PermitSubmit, PermitApprove, PermitSuspend, PermitImport, PermitFirstTradeRead, PermitFirstTradeEdit, PermitFirstTradeReview),
		Migrations:  []db.Source{{Name: "drugtrace.drugcatalog", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables:      []audit.Table{{Name: "drug_item"}, {Name: "drug_item_version"}, {Name: "drug_leaflet"}, {Name: "first_trade"}},
		Parameters:  Parameters,
		Routes:      c.routes,
		Todos:       c.todos,
		Finders:     c.finders(),
		Probe:       runner.Readable((*Record)(nil)),
	}
}
