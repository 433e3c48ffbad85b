package site

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/audit"
)

// Needs are what sites ask of others, for showing and for naming.
type Needs struct {
	Organisations Organisations
	Items         Items
	Stock         Stock
	History       audit.Names // names on timelines
}

// Organisations names organisations; an id that does not exist has no name.
type Organisations interface {
	OrganisationNames(ctx context.Context, ids []string) (map[string]string, error)
}

// Stock counts the packs that lie at locations of a company.
type Stock interface {
	PacksAt(ctx context.Context, q bun.IDB, orgID string, locationIDs []string) (map[string]int, error)
}

// Items names catalogue items; an id that does not exist has no name.
type Items interface {
	ItemNames(ctx context.Context, ids []string) (map[string]drugtrace.ItemName, error)
}
