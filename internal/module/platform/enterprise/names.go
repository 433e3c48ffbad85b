package enterprise

import (
	"context"
	"time"

	"gongzhi/internal/kit/usecase"
)

// noticeAfter is how soon a name changed on another node is seen here; one
// changed here is seen at once.
const noticeAfter = 500 * time.Millisecond

// Names returns the name of every organisation that exists; a merged one has
// that of the one that stays.
func (o *Organisations) Names(ctx context.Context, ids []string) (map[string]string, error) {
	return o.names.Of(ctx, o.kit.Runner.DB, ids)
}

// OrganisationNames is Names, as modules of other subsystems ask for it.
func (o *Organisations) OrganisationNames(ctx context.Context, ids []string) (map[string]string, error) {
	return o.Names(ctx, ids)
}

// changed forgets the names once the transaction has committed.
func (o *Organisations) changed(tx *usecase.Tx) {
	tx.After(o.names.Forget)
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
