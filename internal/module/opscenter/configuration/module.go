package configuration

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

const paramSoon = "opscenter.configuration.support_soon_days"

func cycleParameter(duty string) string { return "opscenter.configuration.cycle_" + duty }

// Parameters are the days after which a duty must be done again, and how early
// the end of the maker's support is told.
var Parameters = []param.Definition{
	{Name: cycleParameter("patrol"), Kind: param.Integer, Default: 1, Min: 1, Max: 31, Unit: param.Days, Basis: "configuration.basis.duty"},
	{Name: cycleParameter("monitor"), Kind: param.Integer, Default: 1, Min: 1, Max: 7, Unit: param.Days, Basis: "configuration.basis.duty"},
	{Name: cycleParameter("patch"), Kind: param.Integer, Default: 7, Min: 1, Max: 90, Unit: param.Days, Basis: "configuration.basis.duty"},
	{Name: cycleParameter("backup"), Kind: param.Integer, Default: 1, Min: 1, Max: 31, Unit: param.Days, Basis: "configuration.basis.duty"},
	{Name: paramSoon, Kind: param.Integer, Default: 90, Min: 1, Max: 730, Unit: param.Days, Basis: "configuration.basis.house"},
}

// New returns the register and its declaration.
func New(kit Kit, needs Needs) (*Register, module.Module) {
	r := &Register{kit: kit, needs: needs}
	for _, p := range Parameters {
		kit.Parameters.Need(p.Name)
	}
	menu := func(key, icon, path string, order int) module.Menu {
		return module.Menu{Key: key, Group: "opsassets", Icon: icon, Path: "/opscenter/configuration/" + path, Permission: PermitRead, Consoles: []string{"operations", "owner"}, Order: order}
	}
	return r, module.Module{
		Name: "opscenter.configuration",
		Entries: []module.Entry{{Number: "M9", Name: "module.configuration", Subsystem: "opscenter", Menu: []module.Menu{
			menu("configurationAssets", "box", "assets", 900), menu("configurationInterfaces", "link", "interfaces", 901), menu("configurationMap", "columns", "map", 902), menu("configurationServices", "listCheck", "services", 903),
		}}},
		Permissions: append(module.Permit(PermitRead, PermitManage), module.Permission{Code: PermitKey, Sensitive: true}),
		Migrations:  []db.Source{{Name: "opscenter/configuration", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables:      []audit.Table{{Name: assetTable}, {Name: serviceTable}},
		Parameters:  Parameters,
		Routes:      r.routes,
		Finders:     []search.Finder{r.finder()},
		Probe:       kit.Runner.Readable((*Asset)(nil)),
	}
}
