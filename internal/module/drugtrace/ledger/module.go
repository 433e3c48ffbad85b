package ledger

import (
	"embed"
	"io/fs"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/usecase"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// New returns the ledger and its declaration. The issuer holds the keys of the
// codes, which live outside the database.
func New(runner *usecase.Runner, issuer *Issuer, needs Needs) (*Ledger, module.Module) {
	l := &Ledger{runner: runner, issuer: issuer, needs: needs}
	consoles := []string{"regulator", "warehouse", "clinic", "external"}
	return l, module.Module{
		Name: "drugtrace.ledger",
		Entries: []module.Entry{{Number: "L1", Name: "module.ledger", Subsystem: "drugtrace", Menu: []module.Menu{
			{Key: "codes", Group: "trace", Icon: "qr", Path: "/drugtrace/codes", Permission: PermitRead, Consoles: consoles, Order: 310},
			{Key: "stock", Group: "warehouse", Icon: "box", Path: "/drugtrace/stock", Permission: PermitRead, Consoles: consoles, Order: 240},
			{Key: "holds", Group: "trace", Icon: "lock", Path: "/drugtrace/holds", Permission: PermitRead, Consoles: consoles, Order: 320},
		}}},
		Permissions: module.Permit(PermitRead, PermitScan, PermitPack, PermitHold, PermitHoldBatch, PermitRelease, PermitHoldRegulator, PermitRecall, PermitReleaseRegulator),
		Migrations:  []db.Source{{Name: "drugtrace.ledger", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Messages:    []message.Kind{recallMessage, holdMessage},
		Tables:      []audit.Table{{Name: "trace_batch"}, {Name: "trace_hold", Ignore: []string{"search"}}, {Name: "trace_quota"}},
		Kinds:       []audit.Kind{EventKind()},
		RowChecks:   RowChecks(),
		Routes:      l.routes,
		Subscriptions: []outbox.Subscription{
			outbox.On("drugtrace.ledger", l.holdItem),
			outbox.On("drugtrace.ledger", l.releaseItem),
		},
		Finders: l.finders(),
		Probe:   runner.Readable((*Code)(nil)),
	}
}
