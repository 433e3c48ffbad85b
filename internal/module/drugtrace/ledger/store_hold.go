package ledger

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/scope"
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

// seenHold reads a hold inside a scope.
func seenHold(ctx context.Context, q bun.IDB, s scope.Scope, id string) (Hold, error) {
	var hold Hold
	err := holdScope(q.NewSelect().Model(&hold).Where("t.id = ?", id), s).Scan(ctx)
	return hold, db.NotFound(err, "ledger.no_hold")
}

// holdScope narrows to the holds that concern an organisation: its own, those
// on boxes it has, had or issued, and what a regulator or the catalogue holds
// as a whole, which everyone in the chain must know.
func holdScope(q *bun.SelectQuery, s scope.Scope) *bun.SelectQuery {
	if s.Reach == scope.All {
		return q
	}
	ids := s.Organisations()
	if len(ids) == 0 {
		return q.Where("t.placed_by = ?", s.PersonID)
	}
	mine := bun.In(ids)
	return q.Where(`(t.org_id IN (?) OR t.kind <> ? AND t.target_kind <> ?
		OR t.target_kind = ? AND EXISTS (SELECT 1 FROM trace_code c LEFT JOIN trace_code p ON p.code = c.parent LEFT JOIN trace_code g ON g.code = p.parent
			WHERE c.code = t.target AND (c.origin_id IN (?) OR coalesce(g.holder_id, p.holder_id, c.holder_id) IN (?)))
		OR t.target_kind = ? AND EXISTS (SELECT 1 FROM trace_stock s WHERE s.batch_id = t.target AND s.holder_id IN (?))
		OR t.target_kind = ? AND EXISTS (SELECT 1 FROM trace_batch b JOIN trace_stock s ON s.batch_id = b.id WHERE b.item_id = t.target AND s.holder_id IN (?)))`,
		mine, HoldQuality, TargetCode, TargetCode, mine, mine, TargetBatch, mine, TargetItem, mine)
}

// handled reports whether organisations of the scope have or had packs of the
// batches named: a stock row stays when its quantity comes to nothing.
func handled(ctx context.Context, q bun.IDB, s scope.Scope, where string, arg any) (bool, error) {
	if s.Reach == scope.All {
		return true, nil
	}
	ids := s.Organisations()
	if len(ids) == 0 {
		return false, nil
	}
	n, err := q.NewSelect().TableExpr("trace_stock AS s").Where(where, arg).Where("s.holder_id IN (?)", bun.In(ids)).Limit(1).Count(ctx)
	if err != nil {
		return false, fmt.Errorf("stock: %w", err)
	}
	return n > 0, nil
}

// holdsOf picks the holds that block one code.
func holdsOf(c *Code, byTarget map[string][]Hold) []Hold {
	holds := append(append([]Hold{}, byTarget[c.Code]...), byTarget[c.ItemID]...)
	if c.BatchID != nil {
		holds = append(holds, byTarget[*c.BatchID]...)
	}
	return holds
}
