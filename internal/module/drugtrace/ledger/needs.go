package ledger

import (
	"context"

	"gongzhi/internal/contract/drugtrace"
)

// Needs are what the ledger asks of others, for showing only.
type Needs struct {
	Items     Items
	Places    Places
	Directory Directory
}

// Items names catalogue items.
type Items interface {
	ItemNames(ctx context.Context, ids []string) (map[string]drugtrace.ItemName, error)
}

// Places names locations.
type Places interface {
	LocationCodes(ctx context.Context, ids []string) (map[string]string, error)
}

// Directory names organisations and people.
type Directory interface {
	OrganisationNames(ctx context.Context, ids []string) (map[string]string, error)
	PersonNames(ctx context.Context, ids []string) (map[string]string, error)
}
