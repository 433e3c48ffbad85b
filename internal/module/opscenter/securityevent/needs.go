package securityevent

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
)

// Needs are what events ask of others.
type Needs struct {
	Names audit.Names
	// Source finds the ticket, finding or case of a number or id, for who may read
	// it; its refusal otherwise.
	Source func(ctx context.Context, kind, key string) (Source, error)
	// Numbers of the table of contents.
	Numbers func() []string
	// Assets are the codes of the assets in use.
	Assets func(ctx context.Context, q bun.IDB) (map[string]bool, error)
	// Say words what stands in messages, in the language of the installation.
	Say func(key string, params map[string]any) string
}

// Source is what an event came from.
type Source struct{ ID, Number, Path string }
