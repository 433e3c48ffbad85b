package site

import (
	"context"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/audit"
)

// Needs are what sites ask of others, for showing and for naming.
type Needs struct {
	Organisations Organisations
	Items         Items
	History       audit.Names // names on timelines
}

// Organisations names organisations; an id that does not exist has no name.
type Organisations interface {
	OrganisationNames(ctx context.Context, ids []string) (map[string]string, error)
}

// Items names catalogue items; an id that does not exist has no name.
type Items interface {
	ItemNames(ctx context.Context, ids []string) (map[string]drugtrace.ItemName, error)
}
