package review

import (
	"embed"
	"io/fs"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/usecase"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// The permissions of this module.
const (
	Read   = "platform.review.read"
	Decide = "platform.review.decide"
)

const (
	paramMonths = "platform.review.months"
	paramDue    = "platform.review.due_days"
	basis       = "GB/T 22239-2019 8.1.4.2 c"
)

// Kit is what the module runs on.
type Kit struct {
	Runner     *usecase.Runner
	Parameters *param.Set
}

// New returns the service and its declaration.
func New(kit Kit, needs Needs) (*Reviews, module.Module) {
	r := &Reviews{kit: kit, needs: needs}
	return r, module.Module{
		Name: "platform.review",
		Entries: []module.Entry{{Number: "P1", Name: "module.review", Subsystem: "platform", Menu: []module.Menu{
			{Key: "reviews", Group: "platform", Icon: "listCheck", Path: "/platform/review/reviews", Permission: Read, Consoles: []string{"platform"}, Order: 13},
		}}},
		Permissions: []module.Permission{{Code: Read}, {Code: Decide, Sensitive: true}},
		Migrations:  []db.Source{{Name: "platform/review", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables:      []audit.Table{{Name: "access_review"}, {Name: "access_review_line", Ignore: []string{"search"}}},
		Parameters: []param.Definition{
			{Name: paramMonths, Kind: param.Integer, Default: 3, Min: 1, Max: 12, Basis: basis},
			{Name: paramDue, Kind: param.Integer, Default: 30, Unit: param.Days, Min: 1, Max: 90, Basis: basis},
		},
		Routes: r.routes,
		Jobs:   []job.Job{{Name: "platform.review.begin", Every: time.Hour, Run: r.Begin}},
		Todos:  r.todos,
		Probe:  kit.Runner.Readable((*Review)(nil)),
	}
}
