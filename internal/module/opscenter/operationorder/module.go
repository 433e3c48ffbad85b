package operationorder

import (
	"embed"
	"io/fs"
	"time"

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

const (
	paramRatify   = "opscenter.operationorder.ratify_hours"
	paramFile     = "opscenter.operationorder.file_hours"
	paramSecond   = "opscenter.operationorder.second_rows"
	paramExercise = "opscenter.operationorder.exercise_days"
)

// Parameters are the numbers of this module.
var Parameters = []param.Definition{
	{Name: paramRatify, Kind: param.Integer, Unit: param.Hours, Default: 24, Min: 1, Max: 72, Basis: "basis.operationorder.account"},
	{Name: paramFile, Kind: param.Integer, Unit: param.Hours, Default: 72, Min: 1, Max: 720, Basis: "basis.operationorder.data"},
	{Name: paramSecond, Kind: param.Integer, Default: 500, Min: 1, Max: 1000000, Basis: "basis.operationorder.data"},
	{Name: paramExercise, Kind: param.Integer, Unit: param.Days, Default: 14, Min: 1, Max: 60, Basis: "basis.operationorder.exercise"},
}

// New returns the orders and their declaration.
func New(kit Kit, needs Needs) (*Orders, module.Module) {
	s := &Orders{kit: kit, needs: needs}
	for _, p := range Parameters {
		kit.Parameters.Need(p.Name)
	}
	menu := func(key, icon, path string, order int) module.Menu {
		return module.Menu{Key: key, Group: "opsguard", Icon: icon, Path: "/opscenter/operationorder/" + path, Permission: PermitRead, Consoles: []string{"operations", "owner"}, Order: order}
	}
	return s, module.Module{
		Name: "opscenter.operationorder",
		Entries: []module.Entry{{Number: "M11", Name: "module.operationorder", Subsystem: "opscenter", Menu: []module.Menu{
			menu("orderAccounts", "key", "accounts", 820), menu("orderData", "document", "data", 821), menu("orderExercises", "shield", "exercises", 822),
		}}},
		Permissions: append(module.Permit(PermitRead, PermitRequest, PermitExercise), module.Permission{Code: PermitAuthorise, Sensitive: true},
			module.Permission{Code: PermitOperate, Sensitive: true}, module.Permission{Code: PermitStop, Sensitive: true}),
		Migrations: []db.Source{{Name: "opscenter/operationorder", FS: migrations, Dir: "migrations"}},
		Texts:      []fs.FS{texts},
		Tables: []audit.Table{{Name: accountTable, Private: []string{"target", "new_name", "new_login", "reason", "note", "check_note"}},
			{Name: dataTable, Private: []string{"reason", "note", "outcome", "difference", "undo_plan"}},
			{Name: exerciseTable, Private: []string{"contacts", "report", "note"}}, {Name: findingTable, Private: []string{"detail"}}},
		Personal:   personal,
		Parameters: Parameters,
		Routes:     s.routes,
		Jobs: []job.Job{{Name: "opscenter.operationorder.run", Every: 3 * time.Second, Run: s.RunDue},
			{Name: "opscenter.operationorder.expire", Every: 5 * time.Minute, Run: s.Expire}},
		Todos:   s.todos,
		Finders: s.finders(),
		Probe:   kit.Runner.Readable((*Account)(nil)),
	}
}

func column(table, name string, kind seal.Kind) seal.Column {
	return seal.Column{Table: table, Column: name, Kind: kind, Purpose: "personal.purpose.order", Basis: "personal.basis.order", Retention: "personal.retention.order", Level: 2}
}

var personal = []seal.Column{
	column(accountTable, "target", seal.FreeText), column(accountTable, "new_name", seal.PersonName), column(accountTable, "new_login", seal.PersonName),
	column(accountTable, "reason", seal.FreeText), column(accountTable, "note", seal.FreeText), column(accountTable, "check_note", seal.FreeText),
	column(dataTable, "reason", seal.FreeText), column(dataTable, "note", seal.FreeText), column(dataTable, "outcome", seal.FreeText), column(dataTable, "difference", seal.FreeText), column(dataTable, "undo_plan", seal.FreeText),
	column(exerciseTable, "contacts", seal.FreeText), column(exerciseTable, "report", seal.FreeText), column(exerciseTable, "note", seal.FreeText), column(findingTable, "detail", seal.FreeText),
}
