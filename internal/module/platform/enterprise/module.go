package enterprise

import (
	"embed"
	"gongzhi/internal/kit/search"
	"io/fs"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/seal"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Dictionaries holds the dictionary LicenceKinds in DictionaryFile, to be added
// to the parameter registry.
//
//go:embed dictionaries/*.json
var Dictionaries embed.FS

const (
	// DictionaryFile is the file of Dictionaries.
	DictionaryFile = "dictionaries/licence_kind.json"
	// LicenceKinds is the dictionary of kinds of licences.
	LicenceKinds = "licence_kind"

	expiringDays = "platform.enterprise.expiring_days"
)

// New returns the register and its declaration.
func New(kit Kit, needs Needs) (*Organisations, module.Module) {
	o := &Organisations{kit: kit, needs: needs}
	return o, module.Module{
		Name: "platform.enterprise",
		Entries: []module.Entry{{Number: "P2", Name: "module.enterprise", Subsystem: "platform", Menu: []module.Menu{
			{Key: "organisations", Group: "base", Icon: "building", Path: "/platform/enterprise/organisations", Permission: PermitRead,
				Consoles: []string{"regulator", "platform"}, Order: 110},
		}}},
		Permissions: append(module.Permit(PermitRead, PermitEdit, PermitImport, PermitSuspend), module.Permission{Code: PermitReveal, Sensitive: true}),
		Migrations:  []db.Source{{Name: "platform/enterprise", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables: []audit.Table{
			{Name: "organisation", Private: []string{"contact_name", "phone_sealed", "phone_hash"}, Ignore: []string{"search"}},
			{Name: "organisation_licence"},
		},
		Personal: []seal.Column{
			{Table: "organisation", Column: "contact_name", Kind: seal.PersonName, Purpose: "personal.purpose.contact", Basis: "personal.basis.duty", Retention: "personal.retention.register", Level: 2},
			{Table: "organisation", Column: "phone_sealed", Kind: seal.Phone, Purpose: "personal.purpose.contact", Basis: "personal.basis.duty", Retention: "personal.retention.register", Level: 3, Sealed: true, Hash: "phone_hash",
				LookUp: "organisation.phone", Page: "/platform/enterprise/organisations/", Read: PermitRead},
		},
		Parameters: []param.Definition{
			// No law names a number: drug.md recommends 90 days for the colour.
			{Name: expiringDays, Kind: param.Integer, Default: 90, Min: 1, Max: 730, Unit: param.Days, Basis: "enterprise.basis.expiring_days"},
		},
		Routes:  o.routes,
		Jobs:    []job.Job{o.stage().Job()},
		Todos:   o.todos,
		Finders: []search.Finder{o.finder()},
		Probe:   kit.Runner.Readable((*Organisation)(nil)),
	}
}
