package enterprise

import (
	"context"

	"gongzhi/internal/kit/audit"
)

// Needs are what the register asks of other modules.
type Needs struct {
	// Directory names people, posts and organisations in histories.
	Directory audit.Names
	People    People
	Records   Records
	Ties      Ties
}

// People knows who has a post where.
type People interface {
	// Seats are the posts in an organisation that are not closed, by name.
	Seats(ctx context.Context, orgID string) ([]Seat, error)
}

// Records knows what names an organisation, as far as the actor may see it; what
// nothing names is left out.
type Records interface {
	Related(ctx context.Context, orgIDs []string) ([]Related, error)
}

// Ties knows what stands against one organisation becoming part of another one.
type Ties interface {
	Ties(ctx context.Context, keptID, lostID, actorID string) ([]Tie, error)
}
