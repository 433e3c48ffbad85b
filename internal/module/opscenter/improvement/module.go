package improvement

import (
	"embed"
	"io/fs"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/search"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// New returns the desk and its declaration.
func New(kit Kit, needs Needs) (*Desk, module.Module) {
	s := &Desk{kit: kit, needs: needs}
	return s, module.Module{
		Name: "opscenter.improvement",
		Entries: []module.Entry{{Number: "M9", Name: "module.configuration", Subsystem: "opscenter", Menu: []module.Menu{
			{Key: "improvements", Group: "opsassets", Icon: "chart", Path: "/opscenter/improvement/improvements", Permission: PermitRead, Consoles: []string{"operations", "owner"}, Order: 914},
		}}},
		Permissions: append(module.Permit(PermitRead, PermitHandle), module.Permission{Code: PermitDecide, Sensitive: true}),
		Migrations:  []db.Source{{Name: "opscenter/improvement", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables:      []audit.Table{{Name: caseTable, Ignore: []string{"search"}, Private: free}},
		Personal:    personal(),
		Routes:      s.routes,
		Todos:       s.todos,
		Finders:     []search.Finder{s.finder()},
		Probe:       kit.Runner.Readable((*Improvement)(nil)),
	}
}

// free are texts in which somebody may have written about a person.
var free = []string{"title", "detail", "before_source", "opinion", "after_source", "note"}

func personal() (columns []seal.Column) {
	for _, name := range free {
		columns = append(columns, seal.Column{Table: caseTable, Column: name, Kind: seal.FreeText, Purpose: "personal.purpose.improvement", Basis: "personal.basis.improvement", Retention: "personal.retention.improvement", Level: 2})
	}
	return columns
}
