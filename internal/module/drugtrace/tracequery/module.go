package tracequery

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/module/drugtrace/ledger"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// New returns the public look-up and the module's declaration.
func New(database *db.DB, params *param.Set, g *guard.Guard, base *ledger.Ledger, needs Needs) (*Lookup, module.Module) {
	l := &Lookup{db: database, ledger: base, guard: g, params: params, needs: needs, counter: newCounter(), items: map[string]keptItem{}}
	g.Purpose(purpose, func() int { return int(params.Int("drugtrace.tracequery.difficulty", database.Clock().Now().Day())) })
	return l, module.Module{
		Name:       "drugtrace.tracequery",
		Entries:    []module.Entry{{Number: "8", Name: "module.tracequery", Subsystem: "drugtrace"}},
		Migrations: []db.Source{{Name: "drugtrace.tracequery", FS: migrations, Dir: "migrations"}},
		Texts:      []fs.FS{texts},
		Parameters: Parameters,
		Routes:     l.routes,
		// Each node counts what it answered, so flushing takes no lease.
		Background: func(ctx context.Context) { l.keepFlushing(ctx) },
		Probe: func(ctx context.Context) error {
			_, err := queriesOf(ctx, database, "probe")
			return err
		},
	}
}

// flushEvery is how long a count may wait in memory.
const flushEvery = 2 * time.Second

func (l *Lookup) keepFlushing(ctx context.Context) {
	ticker := time.NewTicker(flushEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			_ = l.Flush(context.WithoutCancel(ctx))
			return
		case <-ticker.C:
			_ = l.Flush(ctx)
		}
	}
}

// Flush writes the counts that wait in memory.
func (l *Lookup) Flush(ctx context.Context) error { return l.counter.flush(ctx, l.db) }

// Parameters are the limits of the public look-up.
var Parameters = []param.Definition{
	{Name: "drugtrace.tracequery.misses", Kind: param.Integer, Default: 10, Min: 1, Max: 1000, Basis: "basis.anti_enumeration"},
	{Name: "drugtrace.tracequery.miss_window", Kind: param.Integer, Default: 10, Unit: param.Minutes, Min: 1, Max: 1440, Basis: "basis.anti_enumeration"},
	{Name: "drugtrace.tracequery.difficulty", Kind: param.Integer, Default: 18, Min: 8, Max: 24, Basis: "basis.anti_enumeration"},
	{Name: "drugtrace.tracequery.most_queries", Kind: param.Integer, Default: 600, Min: 10, Max: 1_000_000, Basis: "basis.anti_enumeration"},
	{Name: "drugtrace.tracequery.notice_queries", Kind: param.Integer, Default: 120, Min: 10, Max: 1_000_000, Basis: "basis.anti_enumeration"},
	{Name: "drugtrace.tracequery.most_notices", Kind: param.Integer, Default: 5, Min: 1, Max: 50, Basis: "basis.product"},
}
