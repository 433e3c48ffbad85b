package firststart

import (
	"context"

	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/platform/identity"
)

// Needs are what the first start asks of other modules.
type Needs struct {
	// Empty reports whether there is no account yet.
	Empty func(ctx context.Context) (bool, error)
	// Organisation registers the organisation that runs the system.
	Organisation func(ctx context.Context, name string) (id string, err error)
	// Open makes the administrators in one transaction, in which taken runs first.
	Open func(ctx context.Context, orgID string, people []identity.FirstAdministrator, taken func(ctx context.Context, tx *usecase.Tx) error) error
}
