package team

import (
	"embed"
	"io/fs"
	"strconv"
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
	paramNotice       = "opscenter.team.notice_days"
	paramManagerYears = "opscenter.team.manager_years"
	paramKeyYears     = "opscenter.team.key_years"
	paramProjects     = "opscenter.team.projects"
	paramWarn         = "opscenter.team.certificate_warn"
	paramAhead        = "opscenter.team.roster_ahead"
)

// Parameters are the numbers of the contract and of the house.
var Parameters = []param.Definition{
	{Name: paramNotice, Kind: param.Integer, Default: 30, Min: 1, Max: 250, Basis: "team.basis.people"},
	{Name: paramManagerYears, Kind: param.Integer, Default: 5, Min: 0, Max: 40, Basis: "team.basis.people"},
	{Name: paramKeyYears, Kind: param.Integer, Default: 3, Min: 0, Max: 40, Basis: "team.basis.people"},
	{Name: paramProjects, Kind: param.Integer, Default: 1, Min: 0, Max: 20, Basis: "team.basis.people"},
	{Name: paramWarn, Kind: param.List, Default: []string{"90", "30", "7"}, Max: 6, Entry: wrongDays, Basis: "team.basis.house"},
	{Name: paramAhead, Kind: param.Integer, Default: 7, Min: 1, Max: 60, Unit: param.Days, Basis: "team.basis.house"},
}

func wrongDays(text string) string {
	if n, err := strconv.Atoi(text); err != nil || n < 1 || n > 365 {
		return "team.warn_days"
	}
	return ""
}

var replacementMessage = message.Kind{Name: "opscenter.replacement", Channels: []message.Channel{message.Inbox, message.Mail}, Mandatory: []message.Channel{message.Inbox}, Basis: "team.basis.people",
	Variables: []message.Variable{{Name: "number", Needed: true}, {Name: "day"}}}

var certificateMessage = message.Kind{Name: "opscenter.certificate", Channels: []message.Channel{message.Inbox}, Mandatory: []message.Channel{message.Inbox}, Basis: "team.basis.people",
	Variables: []message.Variable{{Name: "number", Needed: true}, {Name: "title"}, {Name: "day"}}}

// New returns the team and its declaration.
func New(kit Kit, needs Needs) (*Team, module.Module) {
	t := &Team{kit: kit, needs: needs}
	for _, p := range Parameters {
		kit.Parameters.Need(p.Name)
	}
	menu := func(key, icon, path string, order int) module.Menu {
		return module.Menu{Key: key, Group: "opsproof", Icon: icon, Path: "/opscenter/team/" + path, Permission: PermitRead, Consoles: []string{"operations", "owner"}, Order: order}
	}
	return t, module.Module{
		Name: "opscenter.team",
		Entries: []module.Entry{{Number: "M10", Name: "module.team", Subsystem: "opscenter", Menu: []module.Menu{
			menu("teamMembers", "users", "members", 950), menu("teamReplacements", "document", "replacements", 951), menu("teamRoster", "calendar", "roster", 952),
			menu("teamSessions", "listCheck", "sessions", 953), menu("teamContracts", "document", "contracts", 954),
		}}},
		Permissions: append(module.Permit(PermitRead, PermitManage, PermitDuty), module.Permission{Code: PermitConsent, Sensitive: true}),
		Migrations:  []db.Source{{Name: "opscenter/team", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables: []audit.Table{{Name: contractTable}, {Name: memberTable, Private: []string{"name_sealed"}}, {Name: certificateTable}, {Name: replacementTable, Private: []string{"reason", "note"}}, {Name: shiftTable},
			{Name: swapTable, Private: []string{"reason", "note"}}, {Name: sessionTable, Private: []string{"attendees", "feedback", "note"}}},
		Personal:   personal,
		Parameters: Parameters,
		Routes:     t.routes,
		Jobs: []job.Job{{Name: "opscenter.team.begin", Every: 10 * time.Minute, Run: t.begin},
			{Name: "opscenter.team.warn", Every: time.Hour, Run: t.warn}},
		Messages: []message.Kind{replacementMessage, certificateMessage},
		Finders:  []search.Finder{t.finder()},
		Todos:    t.todos,
		Probe:    kit.Runner.Readable((*Contract)(nil)),
	}
}

func free(table, name string) seal.Column {
	return seal.Column{Table: table, Column: name, Kind: seal.FreeText, Purpose: "personal.purpose.team", Basis: "personal.basis.team", Retention: "personal.retention.team", Level: 2}
}

var personal = []seal.Column{
	{Table: memberTable, Column: "name_sealed", Kind: seal.PersonName, Purpose: "personal.purpose.team", Basis: "personal.basis.team", Retention: "personal.retention.team", Level: 3, Sealed: true, Page: memberPage, Read: PermitRead},
	free(replacementTable, "reason"), free(replacementTable, "note"), free(swapTable, "reason"), free(swapTable, "note"),
	free(sessionTable, "attendees"), free(sessionTable, "feedback"), free(sessionTable, "note"),
}
