package evidence

import (
	"context"
	"embed"
	"io/fs"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

//go:embed texts/*.json
var texts embed.FS

//go:embed migrations/*.sql
var migrations embed.FS

// Retention names the parameter for how many days entries stay in the database.
const Retention = "platform.evidence.retention_days"

// New returns the audit console and its declaration.
func New(runner *usecase.Runner, signer *audit.Signer, names Names, form Form, register func() []seal.Column) (*Log, module.Module) {
	l := &Log{runner: runner, signer: signer, names: names, form: form, register: register}
	return l, module.Module{
		Name: "platform.evidence",
		Entries: []module.Entry{{Number: "P4", Name: "module.evidence", Subsystem: "platform", Menu: []module.Menu{
			{Key: "evidence", Group: "platform", Icon: "shield", Path: "/platform/evidence", Permission: PermitRead, Order: 900,
				Consoles: []string{"regulator", "warehouse", "external", "owner", "platform"}},
		}}},
		Permissions: []module.Permission{{Code: PermitRead, Sensitive: true}, {Code: PermitExport, Sensitive: true}},
		Migrations:  []db.Source{{Name: "platform/evidence", FS: migrations, Dir: "migrations"}},
		Tables:      []audit.Table{{Name: "audit_archive"}},
		Personal: []seal.Column{
			{Table: "audit_entry", Column: "private", Kind: seal.Origin, Purpose: "personal.purpose.audit", Basis: "personal.basis.log", Retention: "personal.retention.log", Level: 3},
			{Table: "audit_entry", Column: "reason", Kind: seal.FreeText, Purpose: "personal.purpose.audit", Basis: "personal.basis.log", Retention: "personal.retention.log", Level: 2},
		},
		Texts: []fs.FS{texts},
		Parameters: []param.Definition{
			{Name: "platform.evidence.checkpoint_every", Kind: param.Integer, Default: 10, Unit: param.Minutes, Min: 1, Max: 1440, Basis: "basis.evidence"},
			// The law asks for six months and no less; three years are the rule of the house.
			{Name: Retention, Kind: param.Integer, Default: 1095, Unit: param.Days, Min: 180, Max: 36500, Basis: "basis.evidence_retention"},
		},
		Routes: l.routes,
		Todos:  l.todos,
		Probe:  func(ctx context.Context) error { _, err := statusOf(ctx, runner.DB.Read()); return err },
	}
}
