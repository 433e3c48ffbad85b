package list

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
)

// Names are the names of a register by id. Nearly every page and every answer
// to a change names people and organisations, so what was read is kept until
// the data version of the register's table changes.
type Names struct {
	table string
	trust time.Duration
	load  func(ctx context.Context, q bun.IDB, ids []string) (map[string]string, error)
	kept  atomic.Pointer[keptNames]
}

// keptNames are names read at one data version.
type keptNames struct {
	version int64
	checked atomic.Int64 // when the version was last compared
	names   sync.Map     // id to name
}

// NewNames keeps what load reads of a table. The version is compared at most
// once in trust: so long may a change by another node stay unseen. One by this
// node is seen at once when its writer calls Forget, or when trust is 0.
func NewNames(table string, trust time.Duration, load func(ctx context.Context, q bun.IDB, ids []string) (map[string]string, error)) *Names {
	return &Names{table: table, trust: trust, load: load}
}

// Of returns the name of every id that exists. The map is the caller's own.
func (n *Names) Of(ctx context.Context, database *db.DB, ids []string) (map[string]string, error) {
	kept, err := n.fresh(ctx, database)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(ids))
	var missing []string
	for _, id := range ids {
		if name, ok := kept.names.Load(id); ok {
			names[id] = name.(string)
		} else if id != "" {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return names, nil
	}
	found, err := n.load(ctx, database.Read(), missing)
	for id, name := range found {
		names[id] = name
		kept.names.Store(id, name)
	}
	return names, err
}

// Forget drops what is kept; called once a change of the register has committed.
func (n *Names) Forget() { n.kept.Store(nil) }

func (n *Names) fresh(ctx context.Context, database *db.DB) (*keptNames, error) {
	now := database.Clock().Now()
	kept := n.kept.Load()
	if kept != nil && now.Sub(clock.Instant(kept.checked.Load())) < n.trust {
		return kept, nil
	}
	// The version is read before any name, so a kept name is never older than it.
	version, err := Version(ctx, database.Read(), []string{n.table})
	if err != nil {
		return nil, err
	}
	if kept == nil || kept.version != version {
		kept = &keptNames{version: version}
		n.kept.Store(kept)
	}
	kept.checked.Store(int64(now))
	return kept, nil
}
