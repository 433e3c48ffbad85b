package knowledge

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/search"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

const (
	paramReview = "opscenter.knowledge.review_months"
	paramPublic = "opscenter.knowledge.public_queries"
)

// Parameters are the numbers of this module.
var Parameters = []param.Definition{
	{Name: paramReview, Kind: param.Integer, Default: 12, Min: 1, Max: 36, Basis: "basis.knowledge.review"},
	{Name: paramPublic, Kind: param.Integer, Default: 60, Min: 5, Max: 1000, Basis: "basis.knowledge.public"},
}

// New returns the knowledge base and its declaration.
func New(kit Kit, needs Needs) (*Base, module.Module) {
	b := &Base{kit: kit, needs: needs, counter: newCounter()}
	if kit.Parameters != nil {
		kit.Parameters.Need(paramReview, paramPublic)
	}
	menu := func(key, icon, path, permission string, consoles []string, order int) module.Menu {
		return module.Menu{Key: key, Group: "opsdesk", Icon: icon, Path: "/opscenter/knowledge/" + path, Permission: permission, Consoles: consoles, Order: order}
	}
	own := []string{"operations", "owner"}
	return b, module.Module{
		Name: "opscenter.knowledge",
		Entries: []module.Entry{{Number: "M7", Name: "module.knowledge", Subsystem: "opscenter", Menu: []module.Menu{
			menu("knowledgeRead", "book", "read", PermitRead, scope.Sides[1:], 620),
			menu("knowledge", "pencil", "articles", PermitInternal, own, 621),
			menu("knowledgeMissed", "search", "missed", PermitInternal, own, 622),
		}}},
		Permissions: module.Permit(PermitRead, PermitJudge, PermitInternal, PermitWrite, PermitReview),
		Migrations:  []db.Source{{Name: "opscenter/knowledge", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables: []audit.Table{{Name: articleTable, Ignore: []string{"search"}}, {Name: editionTable},
			{Name: feedbackTable, Private: []string{"comment_text"}}, {Name: useTable}},
		Parameters: Parameters,
		Personal: []seal.Column{{Table: feedbackTable, Column: "comment_text", Kind: seal.FreeText, Purpose: "personal.purpose.knowledge", Basis: "personal.basis.knowledge",
			Retention: "personal.retention.knowledge", Level: 2}},
		Routes:     b.routes,
		Jobs:       []job.Job{{Name: "opscenter.knowledge.lapse", Every: 10 * time.Minute, Run: b.lapse}, {Name: "opscenter.knowledge.forget", Every: time.Hour, Run: b.forget}},
		Background: b.keepCounting,
		Todos:      b.todos,
		Finders:    []search.Finder{b.finder()},
		Probe:      kit.Runner.Readable((*Article)(nil)),
	}
}

const countEvery = 5 * time.Second

// keepCounting writes what readers did until the program ends.
func (b *Base) keepCounting(ctx context.Context) {
	ticker := time.NewTicker(countEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			_ = b.Count(context.WithoutCancel(ctx))
			return
		case <-ticker.C:
			_ = b.Count(ctx) // on failure the counts wait on
		}
	}
}
