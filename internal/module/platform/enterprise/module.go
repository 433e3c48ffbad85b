package enterprise

import (
	"embed"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/search"
	"io/fs"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/web"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Dictionaries holds the dictionaries LicenceKinds and LicenceScopes in DictionaryFile, to be added
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
	o := &Organisations{kit: kit, needs: needs, names: list.NewNames("organisation", noticeAfter, loadNames)}
	o.Requests, o.Merges = &Requests{register: o}, &Merges{register: o}
	return o, module.Module{
		Name: "platform.enterprise",
		Entries: []module.Entry{{Number: "P3", Name: "module.enterprise", Subsystem: "platform", Menu: []module.Menu{
			{Key: "organisations", Group: "base", Icon: "building", Path: "/platform/enterprise/organisations", Permission: PermitRead,
				Consoles: []string{"regulator", "platform", "business"}, Order: 110},
			{Key: "organisationMap", Group: "base", Icon: "pin", Path: "/platform/enterprise/map", Permission: PermitRead,
				Consoles: []string{"regulator", "platform"}, Order: 110},
			{Key: "organisationRequests", Group: "base", Icon: "pencil", Path: "/platform/enterprise/requests", Permission: PermitRequestRead,
				Consoles: []string{"regulator", "business"}, Order: 110},
			{Key: "organisationMerges", Group: "base", Icon: "building", Path: "/platform/enterprise/duplicates", Permission: PermitMergeRead,
				Consoles: []string{"regulator"}, Order: 110},
		}}},
		Permissions: append(module.Permit(PermitRead, PermitEdit, PermitImport, PermitSuspend, PermitRequestRead, PermitRequest, PermitReview, PermitMergeRead, PermitMerge, PermitMergeDecide, PermitFileRead, PermitFile), module.Permission{Code: PermitReveal, Sensitive: true}),
		Migrations:  []db.Source{{Name: "platform/enterprise", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables: []audit.Table{
			{Name: "organisation", Private: []string{"contact_name", "phone_sealed", "phone_hash"}, Ignore: []string{"search"},
				Defaults: map[string]string{"latitude": "", "longitude": "", "datum": ""}},
			{Name: "organisation_licence"},
			{Name: fileEntity},
			{Name: mergeEntity, Ignore: []string{"search"}},
			{Name: requestEntity, Private: []string{"base_contact", "contact_name", "base_phone_hash", "phone_sealed", "phone_hash"}, Ignore: []string{"search"}},
		},
		Personal: []seal.Column{
			{Table: "organisation", Column: "contact_name", Kind: seal.PersonName, Purpose: "personal.purpose.contact", Basis: "personal.basis.duty", Retention: "personal.retention.register", Level: 2, Own: true},
			{Table: "organisation", Column: "phone_sealed", Kind: seal.Phone, Purpose: "personal.purpose.contact", Basis: "personal.basis.duty", Retention: "personal.retention.register", Level: 3, Sealed: true, Hash: "phone_hash",
				LookUp: "organisation.phone", Page: "/platform/enterprise/organisations/", Read: PermitRead},
			{Table: requestEntity, Column: "base_contact", Kind: seal.PersonName, Purpose: "personal.purpose.contact", Basis: "personal.basis.duty", Retention: "personal.retention.register", Level: 2},
			{Table: requestEntity, Column: "contact_name", Kind: seal.PersonName, Purpose: "personal.purpose.contact", Basis: "personal.basis.duty", Retention: "personal.retention.register", Level: 2, Own: true},
			{Table: requestEntity, Column: "base_phone_hash", Kind: seal.Phone, Purpose: "personal.purpose.contact", Basis: "personal.basis.duty", Retention: "personal.retention.register", Level: 3},
			{Table: requestEntity, Column: "phone_sealed", Kind: seal.Phone, Purpose: "personal.purpose.contact", Basis: "personal.basis.duty", Retention: "personal.retention.register", Level: 3, Sealed: true, Hash: "phone_hash",
				LookUp: "organisation.phone", Page: requestPage, Read: PermitRequestRead},
		},
		Parameters: []param.Definition{
			// No law names a number: drug.md recommends 90 days for the colour.
			{Name: expiringDays, Kind: param.Integer, Default: 90, Min: 1, Max: 730, Unit: param.Days, Basis: "enterprise.basis.expiring_days"},
			{Name: remindSteps, Kind: param.List, Default: []string{"90", "30", "7"}, Min: 0, Max: 12, Unit: param.Days, Entry: stepShape, Basis: "enterprise.basis.expiring_days"},
			{Name: remindRoles, Kind: param.List, Default: []string{"business.owner", "business.director", "warehouse.qa", "clinic.pharmacist"}, Min: 1, Max: 30, Basis: "enterprise.basis.licence"},
		},
		Routes:   func(api *web.API) { o.routes(api); o.fileRoutes(api); o.Requests.routes(api); o.Merges.routes(api) },
		Jobs:     []job.Job{o.stage().Job(), {Name: "platform.enterprise.remind", Every: time.Hour, Run: o.remind}},
		Messages: []message.Kind{decidedMessage, expiringMessage, expiredMessage},
		Todos:    o.allTodos,
		Finders:  []search.Finder{o.finder()},
		Probe:    kit.Runner.Readable((*Organisation)(nil)),
	}
}
