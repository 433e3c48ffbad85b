package servicedesk

import (
	"embed"
	"io/fs"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/search"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

const (
	paramUrges   = "opscenter.servicedesk.urges"
	paramQuiet   = "opscenter.servicedesk.urge_minutes"
	paramStars   = "opscenter.servicedesk.bad_stars"
	paramGrowth  = "opscenter.servicedesk.growth_percent"
	paramParts   = "opscenter.servicedesk.parts"
	paramReopen  = "opscenter.servicedesk.reopen_days"
	paramConfirm = "opscenter.servicedesk.confirm_minutes"
)

// levelParameter is the level at which a finding of a severity is registered;
// what is not critical is a warning.
func levelParameter(severity string) string {
	if severity != "critical" {
		severity = "warning"
	}
	return "opscenter.servicedesk.level_" + severity
}

// New returns the desk and its declaration.
func New(kit Kit, needs Needs) (*Desk, module.Module) {
	s := &Desk{kit: kit, needs: needs}
	return s, module.Module{
		Name: "opscenter.servicedesk",
		Entries: []module.Entry{{Number: "M1", Name: "module.servicedesk", Subsystem: "opscenter", Menu: []module.Menu{
			{Key: "tickets", Group: "opsdesk", Icon: "listCheck", Path: "/opscenter/servicedesk/tickets", Permission: PermitRead,
				Consoles: []string{"operations", "owner", "regulator", "business", "warehouse", "clinic", "external", "platform"}, Order: 610},
			{Key: "canned", Group: "opsdesk", Icon: "chat", Path: "/opscenter/servicedesk/canned", Permission: PermitHandle, Consoles: []string{"operations"}, Order: 611},
		}}},
		Permissions: append(module.Permit(PermitRead, PermitReport, PermitHandle, PermitAssign), module.Permission{Code: PermitOwner, Sensitive: true}, module.Permission{Code: PermitReveal, Sensitive: true}),
		Migrations:  []db.Source{{Name: "opscenter/servicedesk", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables: []audit.Table{{Name: table, Ignore: []string{"search"}, Private: []string{"name_sealed", "phone_sealed", "phone_hash", "items", "title", "notice_text", "sign_reason",
			"diagnosis", "plan_text", "cause", "root_cause", "fix", "prevention"}}, {Name: "desk_entry", Private: []string{"entry_text"}}, {Name: "desk_mail", Private: []string{"sender_hash"}}, {Name: cannedTable}, {Name: cannedVersionTable}},
		Personal: personal,
		Parameters: []param.Definition{
			{Name: paramReopen, Kind: param.Integer, Default: 7, Min: 1, Max: 90, Unit: param.Days, Basis: "servicedesk.basis.reopen"},
			{Name: paramUrges, Kind: param.Integer, Default: 3, Min: 1, Max: 20, Basis: "servicedesk.basis.level"},
			{Name: paramQuiet, Kind: param.Integer, Default: 30, Min: 1, Max: 1440, Unit: param.Minutes, Basis: "servicedesk.basis.level"},
			{Name: paramStars, Kind: param.Integer, Default: 2, Min: 1, Max: 4, Basis: "servicedesk.basis.level"},
			{Name: paramGrowth, Kind: param.Integer, Default: 200, Min: 101, Max: 10_000, Unit: "%", Basis: "servicedesk.basis.level"},
			{Name: paramParts, Kind: param.Integer, Default: 2, Min: 1, Max: 100, Basis: "servicedesk.basis.level"},
			{Name: paramMails, Kind: param.Integer, Default: 50, Min: 1, Max: 1000, Basis: "servicedesk.basis.mail"},
			{Name: levelParameter("critical"), Kind: param.Integer, Default: 3, Min: 1, Max: 5, Basis: "servicedesk.basis.found"},
			{Name: levelParameter("warning"), Kind: param.Integer, Default: 5, Min: 1, Max: 5, Basis: "servicedesk.basis.found"},
			{Name: paramConfirm, Kind: param.Integer, Default: 15, Min: 1, Max: 240, Unit: param.Minutes, Basis: "sla.basis.3.4.1.5"},
		},
		Routes: s.routes,
		Jobs: []job.Job{{Name: "opscenter.servicedesk.watch", Every: 15 * time.Second, Run: s.Watch},
			{Name: "opscenter.servicedesk.press", Every: time.Minute, Run: s.Press},
			{Name: "opscenter.servicedesk.mail", Every: time.Minute, Run: s.Fetch}},
		Subscriptions: s.subscriptions(),
		Messages:      []message.Kind{steppedMessage, takenMessage},
		Finders:       []search.Finder{s.finder()},
		Todos:         s.todos,
		Figures:       s.figures,
		Probe:         kit.Runner.Readable((*Ticket)(nil)),
	}
}

func column(name string, kind seal.Kind, level int, hash, lookUp string) seal.Column {
	return seal.Column{Table: table, Column: name, Kind: kind, Purpose: "personal.purpose.servicedesk", Basis: "personal.basis.servicedesk", Retention: "personal.retention.servicedesk",
		Level: level, Sealed: name == "name_sealed" || name == "phone_sealed", Hash: hash, LookUp: lookUp, Page: "/opscenter/servicedesk/tickets/", Read: PermitRead, Own: name == "name_sealed"}
}

var personal = []seal.Column{
	column("name_sealed", seal.PersonName, 3, "", ""),
	column("phone_sealed", seal.Phone, 3, "phone_hash", "servicedesk.phone"),
	column("title", seal.FreeText, 2, "", ""),
	column("items", seal.FreeText, 2, "", ""),
	column("notice_text", seal.FreeText, 2, "", ""),
	column("sign_reason", seal.FreeText, 2, "", ""),
	column("diagnosis", seal.FreeText, 2, "", ""),
	column("plan_text", seal.FreeText, 2, "", ""),
	column("cause", seal.FreeText, 2, "", ""),
	column("root_cause", seal.FreeText, 2, "", ""),
	column("fix", seal.FreeText, 2, "", ""),
	column("prevention", seal.FreeText, 2, "", ""),
	{Table: "desk_mail", Column: "sender_hash", Kind: seal.Email, Purpose: "personal.purpose.servicedesk", Basis: "personal.basis.servicedesk", Retention: "personal.retention.servicedesk", Level: 2},
	{Table: "desk_entry", Column: "entry_text", Kind: seal.FreeText, Purpose: "personal.purpose.servicedesk", Basis: "personal.basis.servicedesk", Retention: "personal.retention.servicedesk", Level: 2},
}
