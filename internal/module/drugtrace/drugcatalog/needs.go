package drugcatalog

import (
	"context"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/intake"
)

// Needs are what the catalogue asks of others, for showing and for naming.
type Needs struct {
	Organisations Organisations
	People        People
	History       audit.Names   // names on timelines
	Uploads       *intake.Store // where the import wizard keeps files
}

// Organisations names organisations; an id that does not exist has no name.
type Organisations interface {
	OrganisationNames(ctx context.Context, ids []string) (map[string]string, error)
}

// People names people.
type People interface {
	PersonNames(ctx context.Context, ids []string) (map[string]string, error)
}
