package enterprise

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/usecase"
)

// noticeAfter is how soon a name changed on another node is seen here; one
// changed here is seen at once.
const noticeAfter = 500 * time.Millisecond

// keptNames are names read since the register last changed.
type keptNames struct {
	version int64
	checked atomic.Int64 // when the version was last compared
	names   sync.Map     // id to name
}

// Names returns the name of every organisation that exists; a merged one has
// that of the one that stays. It is asked on hot
// paths, so what was read is kept until the register changes.
func (o *Organisations) Names(ctx context.Context, ids []string) (map[string]string, error) {
	kept, err := o.fresh(ctx)
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
	found, err := loadNames(ctx, o.kit.Runner.DB.Read(), missing)
	for id, name := range found {
		names[id] = name
		kept.names.Store(id, name)
	}
	return names, err
}

// OrganisationNames is Names, as modules of other subsystems ask for it.
func (o *Organisations) OrganisationNames(ctx context.Context, ids []string) (map[string]string, error) {
	return o.Names(ctx, ids)
}

func (o *Organisations) fresh(ctx context.Context) (*keptNames, error) {
	now := o.kit.Runner.DB.Clock().Now()
	kept := o.kept.Load()
	if kept != nil && now.Sub(clock.Instant(kept.checked.Load())) < noticeAfter {
		return kept, nil
	}
	// The version is read before any name, so a kept name is never older than it.
	version, err := list.Version(ctx, o.kit.Runner.DB.Read(), []string{"organisation"})
	if err != nil {
		return nil, err
	}
	if kept == nil || kept.version != version {
		kept = &keptNames{version: version}
		o.kept.Store(kept)
	}
	kept.checked.Store(int64(now))
	return kept, nil
}

// changed forgets the names once the transaction has committed.
func (o *Organisations) changed(tx *usecase.Tx) {
	tx.After(func() { o.kept.Store(nil) })
}

// Subtree returns the organisation, when it exists, all below it, and what was
// merged into any of them.
func (o *Organisations) Subtree(ctx context.Context, id string) ([]string, error) {
	return subtree(ctx, o.kit.Runner.DB.Read(), id)
}

// Merged returns the organisations that were merged into it.
func (o *Organisations) Merged(ctx context.Context, id string) ([]string, error) {
	return mergedInto(ctx, o.kit.Runner.DB.Read(), id)
}

// Addresses returns the address of every organisation that has one.
func (o *Organisations) Addresses(ctx context.Context, ids []string) (map[string]string, error) {
	return loadAddresses(ctx, o.kit.Runner.DB.Read(), ids)
}
