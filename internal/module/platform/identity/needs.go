package identity

import (
	"context"

	"gongzhi/internal/kit/module"
)

// Needs are what identity asks of other modules.
type Needs struct {
	Organisations Organisations
	// Permissions are those of all modules.
	Permissions func() []module.Permission
	// Watch names further tables whose change makes names and subtrees of
	// organisations stale.
	Watch []string
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
