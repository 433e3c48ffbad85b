package permit

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/usecase"
)

// Needs are what permits ask of others.
type Needs struct {
	Quota         Quota
	Items         Items
	Organisations Organisations
	History       audit.Names
}

// Quota is the ledger's account of what may be brought in.
type Quota interface {
	Set(ctx context.Context, tx *usecase.Tx, permitID, itemID string, allowed int64) error
	Used(ctx context.Context, q bun.IDB, permitID string) (map[string]int64, error)
}

// Items knows the catalogue.
type Items interface {
	ItemNames(ctx context.Context, ids []string) (map[string]drugtrace.ItemName, error)
	// RequireEffective refuses unless every item is in force on day.
	RequireEffective(ctx context.Context, q bun.IDB, ids []string, day clock.Day) error
}

// Organisations names organisations.
type Organisations interface {
	OrganisationNames(ctx context.Context, ids []string) (map[string]string, error)
}
