package privacy

import (
	"embed"
	"io/fs"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/seal"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

const (
	paramAnswer     = "platform.privacy.answer_days"
	paramExtension  = "platform.privacy.extension_days"
	paramPublic     = "platform.privacy.public_requests"
	paramDifficulty = "platform.privacy.difficulty"
)

// New returns the desk and its declaration.
func New(kit Kit, needs Needs) (*Requests, module.Module) {
	s := &Requests{kit: kit, needs: needs}
	if kit.Guard != nil {
		kit.Guard.Purpose(purpose, func() int { return int(kit.Parameters.Int(paramDifficulty, kit.Runner.DB.Clock().Now().Day())) })
	}
	return s, module.Module{
		Name: "platform.privacy",
		Entries: []module.Entry{{Number: "P4", Name: "module.evidence", Subsystem: "platform", Menu: []module.Menu{
			{Key: "privacyRequests", Group: "platform", Icon: "user", Path: "/platform/privacy/requests", Permission: PermitRead, Consoles: []string{"platform", "regulator"}, Order: 920},
			{Key: "privacyErasures", Group: "platform", Icon: "shield", Path: "/platform/privacy/erasures", Permission: PermitErasures, Consoles: []string{"platform", "regulator"}, Order: 930},
		}}},
		Permissions: append(module.Permit(PermitReceive), module.Permission{Code: PermitRead, Sensitive: true}, module.Permission{Code: PermitAnswer, Sensitive: true}, module.Permission{Code: PermitReveal, Sensitive: true},
			module.Permission{Code: PermitErasures, Sensitive: true}, module.Permission{Code: PermitErase, Sensitive: true}, module.Permission{Code: PermitDecide, Sensitive: true}),
		Migrations: []db.Source{{Name: "platform/privacy", FS: migrations, Dir: "migrations"}},
		Texts:      []fs.FS{texts},
		Tables: []audit.Table{{Name: table, Private: []string{"name_sealed", "document_sealed", "document_hash", "phone_sealed", "phone_hash", "detail_sealed",
			"identity_note", "extension_reason", "answer"}}, {Name: "privacy_erasure"}},
		Personal:   personal,
		Parameters: parameters,
		Routes:     s.routes,
		Todos:      s.todos,
		Probe:      kit.Runner.Readable((*Request)(nil)),
	}
}

// The law says without delay (PIPL art. 50); the numbers are the house's rule.
var parameters = []param.Definition{
	{Name: paramAnswer, Kind: param.Integer, Default: 15, Min: 1, Max: 60, Basis: "basis.privacy.answer"},
	{Name: paramExtension, Kind: param.Integer, Default: 15, Min: 1, Max: 60, Basis: "basis.privacy.answer"},
	{Name: paramPublic, Kind: param.Integer, Default: 30, Min: 2, Max: 1000, Basis: "basis.privacy.abuse"},
	{Name: paramDifficulty, Kind: param.Integer, Default: 18, Min: 8, Max: 24, Basis: "basis.privacy.abuse"},
}

func column(name string, kind seal.Kind, level int, hash, lookUp string) seal.Column {
	return seal.Column{Table: table, Column: name, Kind: kind, Purpose: "personal.purpose.rights", Basis: "personal.basis.rights", Retention: "personal.retention.rights",
		Level: level, Sealed: hash != "" || name == "name_sealed" || name == "detail_sealed", Hash: hash, LookUp: lookUp, Page: "/platform/privacy/requests/", Read: PermitRead, Own: name == "name_sealed" || name == "detail_sealed"}
}

var personal = []seal.Column{
	column("name_sealed", seal.PersonName, 3, "", ""),
	column("document_sealed", seal.Document, 4, "document_hash", documentLookUp),
	column("phone_sealed", seal.Phone, 3, "phone_hash", phoneLookUp),
	column("detail_sealed", seal.FreeText, 3, "", ""),
	column("identity_note", seal.FreeText, 2, "", ""),
	column("extension_reason", seal.FreeText, 2, "", ""),
	column("answer", seal.FreeText, 3, "", ""),
}
