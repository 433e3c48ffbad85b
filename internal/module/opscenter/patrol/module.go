package patrol

import (
	"embed"
	"io/fs"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/module"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// New returns the patrol and its declaration.
func New(kit Kit, needs Needs) (*Service, module.Module) {
	s := &Service{kit: kit, needs: needs}
	for _, p := range Parameters {
		kit.Parameters.Need(p.Name)
	}
	menu := func(key, icon, path string, order int) module.Menu {
		return module.Menu{Key: key, Group: "opswatch", Icon: icon, Path: "/opscenter/patrol/" + path, Permission: PermitRead, Consoles: []string{"operations", "owner"}, Order: order}
	}
	return s, module.Module{
		Name: "opscenter.patrol",
		Entries: []module.Entry{{Number: "M4", Name: "module.patrol", Subsystem: "opscenter", Menu: []module.Menu{
			menu("patrolToday", "listCheck", "today", 640), menu("patrolDays", "calendar", "days", 641), menu("patrolRuns", "document", "runs", 642), menu("patrolPlan", "gear", "plan", 643),
		}}},
		Permissions: append(module.Permit(PermitRead, PermitInspect, PermitConfirm), module.Permission{Code: PermitPlan, Sensitive: true}),
		Migrations:  []db.Source{{Name: "opscenter/patrol", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables:      []audit.Table{{Name: planTable}, {Name: runTable}, {Name: resultTable}, {Name: roundTable}},
		Parameters:  Parameters,
		Routes:      s.routes,
		Jobs:        []job.Job{{Name: "opscenter.patrol.daily", Every: time.Minute, Run: s.Daily}},
		Todos:       s.todos,
		Figures:     s.figures,
		Probe:       kit.Runner.Readable((*Run)(nil)),
	}
}
