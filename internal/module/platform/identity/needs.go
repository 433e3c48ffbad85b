package identity

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/usecase"
)

// Needs are what identity asks of other modules.
type Needs struct {
	Organisations Organisations
	// Permissions are those of all modules.
	Permissions func() []module.Permission
	// Watch names further tables whose change makes names and subtrees of
	// organisations stale.
	Watch []string
	// Forgive lifts the lock-out of a login whose password somebody else has set
	// anew. It may be nil.
	Forgive func(ctx context.Context, tx *usecase.Tx, login string) error
}

// Organisations knows the organisations that posts belong to.
type Organisations interface {
	// Names returns the name of every id that exists.
	Names(ctx context.Context, ids []string) (map[string]string, error)
	// Subtree returns the organisation and all organisations below it.
	Subtree(ctx context.Context, id string) ([]string, error)
	// Merged returns the organisations that were merged into it.
	Merged(ctx context.Context, id string) ([]string, error)
}
