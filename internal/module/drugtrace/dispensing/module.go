package dispensing

import (
	"embed"
	"io/fs"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/outbox"
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

// Base are the base packages of the subsystem that dispensing stands on.
type Base struct {
	Catalogue *drugcatalog.Catalogue
	Sites     *site.Sites
	Ledger    *ledger.Ledger
}

// New returns the pharmacy and the module's declaration. The ring encrypts
// residents' documents.
func New(runner *usecase.Runner, params *param.Set, ring *seal.Ring, base Base, needs Needs) (*Pharmacy, module.Module) {
	s := &Pharmacy{runner: runner, params: params, ring: ring, catalogue: base.Catalogue, sites: base.Sites, ledger: base.Ledger, needs: needs}
	return s, module.Module{
		Name: "drugtrace.dispensing",
		Entries: []module.Entry{{Number: "4", Name: "module.outbound", Subsystem: "drugtrace", Menu: []module.Menu{
			{Key: "dispensing", Group: "clinic", Icon: "pill", Path: "/drugtrace/dispensing", Permission: PermitRead, Consoles: []string{"clinic", "regulator", "external"}, Order: 260},
			{Key: "returns", Group: "clinic", Icon: "undo", Path: "/drugtrace/returns", Permission: PermitRead, Consoles: []string{"warehouse", "clinic"}, Order: 270},
		}}},
		Permissions: append(module.Permit(PermitRead, PermitDispense, PermitReturn, PermitReceiveReturn, PermitInspectReturn),
			module.Permission{Code: PermitReveal, Sensitive: true}),
		Migrations: []db.Source{{Name: "drugtrace.dispensing", FS: migrations, Dir: "migrations"}},
		Texts:      []fs.FS{texts},
		Tables: []audit.Table{{Name: "dispense", Private: personal}, {Name: "dispense_alert"},
			{Name: "drug_return"}, {Name: "drug_return_line"}, {Name: "drug_return_inspection"}},
		Personal:      register,
		Parameters:    Parameters,
		Routes:        s.routes,
		Todos:         s.todos,
		Subscriptions: []outbox.Subscription{outbox.On("drugtrace.dispensing", s.takeRefused)},
		Finders:       s.finders(),
		Probe:         runner.Readable((*Dispense)(nil)),
	}
}

// personal are the columns of a dispensing that enter the evidence as hashes.
var personal = []string{"document_sealed", "document_hash", "prescription_no", "doctor_name", "override_reason", "search"}

// Parameters are the numbers of dispensing that users may change.
var Parameters = []param.Definition{
	{Name: "drugtrace.dispensing.offline_after", Kind: param.Integer, Default: 5, Unit: param.Minutes, Min: 1, Max: 60, Basis: "basis.dispensing.online"},
	{Name: "drugtrace.dispensing.most_supply_days", Kind: param.Integer, Default: 90, Unit: param.Days, Min: 1, Max: 1000, Basis: "basis.dispensing.overuse"},
	{Name: "drugtrace.dispensing.supply_window", Kind: param.Integer, Default: 90, Unit: param.Days, Min: 1, Max: 1000, Basis: "basis.dispensing.overuse"},
	{Name: "drugtrace.dispensing.units_a_day", Kind: param.Integer, Default: 1, Unit: "", Min: 1, Max: 1000, Basis: "basis.dispensing.overuse"},
}

// register says what the personal columns are for: quantities of a drug count
// for each resident, and a prescription names its doctor.
var register = []seal.Column{
	{Table: "dispense", Column: "document_sealed", Kind: seal.Document, Purpose: "personal.purpose.dispensing", Basis: "personal.basis.drug", Retention: "personal.retention.drug", Level: 4, Sealed: true, Hash: "document_hash", Place: "document",
		LookUp: "dispense.document", Page: "/drugtrace/dispensing/", Read: PermitRead},
	{Table: "dispense", Column: "prescription_no", Kind: seal.Secret, Purpose: "personal.purpose.dispensing", Basis: "personal.basis.drug", Retention: "personal.retention.drug", Level: 3},
	{Table: "dispense", Column: "doctor_name", Kind: seal.PersonName, Purpose: "personal.purpose.dispensing", Basis: "personal.basis.drug", Retention: "personal.retention.drug", Level: 2},
	{Table: "dispense", Column: "override_reason", Kind: seal.FreeText, Purpose: "personal.purpose.dispensing", Basis: "personal.basis.drug", Retention: "personal.retention.drug", Level: 3},
	{Table: "dispense", Column: "search", Kind: seal.FreeText, Purpose: "personal.purpose.dispensing", Basis: "personal.basis.drug", Retention: "personal.retention.drug", Level: 3},
}
