package site

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

// Parameters of sites.
const (
	paramStorageFits   = "drugtrace.site.storage_fits"
	paramExternalApart = "drugtrace.site.external_apart"
	paramHumidityMin   = "drugtrace.site.humidity_min"
	paramHumidityMax   = "drugtrace.site.humidity_max"
)

// Parameters are declared before the set exists; New needs them in it.
var Parameters = []param.Definition{
	{Name: paramStorageFits, Kind: param.List, Basis: "basis.site.recommended", Min: 1, Max: 16, // goods:place
		Default: []string{"ambient:ambient", "ambient:cool", "cool:cool", "cool:coolDark", "coolDark:coolDark", "cold:cold"}},
	{Name: paramExternalApart, Kind: param.Bool, Default: true, Basis: "basis.site.gsp_storage"},
	{Name: paramHumidityMin, Kind: param.Integer, Default: 35, Unit: "%", Basis: "basis.site.gsp_storage", Max: 100},
	{Name: paramHumidityMax, Kind: param.Integer, Default: 75, Unit: "%", Basis: "basis.site.gsp_storage", Max: 100},
}

// New returns the sites and their declaration.
func New(runner *usecase.Runner, params *param.Set, needs Needs) (*Sites, module.Module) {
	s := &Sites{runner: runner, params: params, needs: needs}
	consoles := []string{"regulator", "warehouse"}
	return s, module.Module{
		Name: "drugtrace.site",
		Entries: []module.Entry{{Number: "1", Name: "module.drugcatalog", Subsystem: "drugtrace", Menu: []module.Menu{
			{Key: "locations", Group: "base", Icon: "pin", Path: "/drugtrace/locations", Permission: PermitRead, Consoles: consoles, Order: 130},
			{Key: "clinics", Group: "base", Icon: "hospital", Path: "/drugtrace/clinics", Permission: PermitRead, Consoles: consoles, Order: 140},
		}}},
		Permissions: module.Permit(PermitRead, PermitEdit, PermitDesignate),
		Migrations:  []db.Source{{Name: "drugtrace.site", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables:      []audit.Table{{Name: "site_warehouse"}, {Name: "site_zone"}, {Name: "site_location"}, {Name: "site_clinic"}},
		Parameters:  Parameters,
		Routes:      s.routes,
		Finders:     s.finders(),
		Probe:       runner.Readable((*Location)(nil)),
	}
}
