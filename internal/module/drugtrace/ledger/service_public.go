package ledger

import (
	"context"
	"database/sql"
	"errors"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
)

// Public is what the public look-up needs of a code, read in two statements.
type Public struct {
	Code       *Code // with batch; state is that of the outermost container
	Recall     *Hold
	Held       bool
	Milestones []Milestone
	BoundEvent int64 // the event that bound code to batch; zero before that
}

// Milestone is one step of a life in words anyone may read.
type Milestone struct {
	Operation string        `json:"operation"`
	At        clock.Instant `json:"at"`
}

// publicSteps are the operations the public sees; the rest is internal.
var publicSteps = map[string]bool{"bind": true, "put_away": true, "ship": true, "sign": true, "dispense": true}

// Lookup reads one code for the public; sql.ErrNoRows means it is not in the
// register.
func Lookup(ctx context.Context, database *db.DB, code string) (Public, error) {
	var public Public
	found, holds, err := publicCode(ctx, database, code)
	if err != nil {
		return public, err
	}
	public.Code = found
	roots := map[string]*Code{}
	for parent := public.Code.Parent; parent != nil; {
		root, more, err := publicCode(ctx, database, *parent)
		if errors.Is(err, sql.ErrNoRows) {
			break
		} else if err != nil {
			return public, err
		}
		holds += more
		roots[root.Code] = root
		public.Code.State, public.Code.HolderID, parent = root.State, root.HolderID, root.Parent
	}
	if holds > 0 || public.Code.Level > Small { // only of a case can the contents be held
		active, err := activeHolds(ctx, database.Read(), map[string]*Code{code: public.Code}, roots)
		if err != nil {
			return public, err
		}
		for _, hold := range active[code] {
			public.Held = true
			if hold.Kind == HoldRecall {
				public.Recall = &hold
			}
		}
	}
	return public, public.milestones(ctx, database, code)
}
