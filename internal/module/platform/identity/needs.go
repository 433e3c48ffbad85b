package identity

import "context"

// Needs are what identity asks of other modules.
type Needs struct {
	Organisations Organisations
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
}
