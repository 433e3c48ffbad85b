package ledger

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
)

// activeHolds reads the holds on codes, their batches and their items.
func activeHolds(ctx context.Context, q bun.IDB, rows map[string]*Code) (map[string][]Hold, error) {
	targets := map[string]bool{}
	for _, c := range rows {
		targets[c.Code], targets[c.ItemID] = true, true
		if c.BatchID != nil {
			targets[*c.BatchID] = true
		}
	}
	list := make([]string, 0, len(targets))
	for target := range targets {
		list = append(list, target)
	}
	byTarget := map[string][]Hold{}
	err := db.Chunks(list, db.Batch, func(part []string) error {
		holds, err := holdsOn(ctx, q, part)
		for _, hold := range holds {
			byTarget[hold.Target] = append(byTarget[hold.Target], hold)
		}
		return err
	})
	return byTarget, err
}

func holdsOn(ctx context.Context, q bun.IDB, targets []string) ([]Hold, error) {
	holds, err := db.All[Hold](ctx, q, "WHERE t.target IN (?) AND t.released_at = 0 ORDER BY t.placed_at, t.id", targets)
	if err != nil {
		return nil, fmt.Errorf("holds: %w", err)
	}
	return holds, nil
}

func holdByID(ctx context.Context, q bun.IDB, id string) (Hold, error) {
	var hold Hold
	err := q.NewSelect().Model(&hold).Where("id = ?", id).Scan(ctx)
	return hold, db.NotFound(err, "ledger.no_hold")
}

// holdsOf picks the holds that block one code.
func holdsOf(c *Code, byTarget map[string][]Hold) []Hold {
	holds := append(append([]Hold{}, byTarget[c.Code]...), byTarget[c.ItemID]...)
	if c.BatchID != nil {
		holds = append(holds, byTarget[*c.BatchID]...)
	}
	return holds
}
