package tracequery

import "context"

// Needs are what the public look-up asks of others.
type Needs struct{ Items Items }

// Items tells what the public may know of catalogue items.
type Items interface {
	PublicItem(ctx context.Context, id string) (Item, error)
}
