package ledger

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// activeHolds reads the holds that reach each code, by code: those on itself,
// its batch and its item, on every container above it, and on what lies inside
// it, because a case with one held box must not leave either.
func activeHolds(ctx context.Context, q bun.IDB, rows, roots map[string]*Code) (map[string][]Hold, error) {
	targets := map[string]bool{}
	var containers []string
	for _, c := range rows {
		if c.Level > Small {
			containers = append(containers, c.Code)
		}
		for target := range targetsOf(c, roots) {
			targets[target] = true
		}
	}
	byTarget := map[string][]Hold{}
	err := db.Chunks(slices.Collect(maps.Keys(targets)), db.Batch, func(part []string) error {
		holds, err := holdsOn(ctx, q, part)
		for _, hold := range holds {
			byTarget[hold.Target] = append(byTarget[hold.Target], hold)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	inside, err := holdsInside(ctx, q, containers)
	byCode := map[string][]Hold{}
	for _, c := range rows {
		for target := range targetsOf(c, roots) {
			byCode[c.Code] = append(byCode[c.Code], byTarget[target]...)
		}
		if found := inside[c.Code]; len(found) > 0 {
			byCode[c.Code] = append(byCode[c.Code], found...)
		}
	}
	return byCode, err
}

// targetsOf yields what a hold on a code may be placed on, the code first.
func targetsOf(c *Code, roots map[string]*Code) iter.Seq[string] {
	return func(yield func(string) bool) {
		for above := c; above != nil; above = roots[deref(above.Parent)] {
			if !yield(above.Code) {
				return
			}
		}
		if c.BatchID != nil && !yield(*c.BatchID) {
			return
		}
		yield(c.ItemID)
	}
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// holdsInside reads the holds on codes that lie in containers, at any depth, by
// container. There are two levels above the smallest pack.
func holdsInside(ctx context.Context, q bun.IDB, containers []string) (map[string][]Hold, error) {
	inside := map[string][]Hold{}
	err := db.Chunks(containers, db.Batch, func(part []string) error {
		var found []struct {
			Hold
			Parent string  `bun:"parent"`
			Above  *string `bun:"above"`
		}
		err := q.NewSelect().TableExpr("trace_hold AS t").ColumnExpr("t.*, c.parent, p.parent AS above").
			Join("JOIN trace_code AS c ON c.code = t.target").Join("JOIN trace_code AS p ON p.code = c.parent").
			Where("t.released_at = 0").Where("t.target_kind = ?", TargetCode).Where("(c.parent IN (?) OR p.parent IN (?))", bun.List(part), bun.List(part)).
			OrderExpr("t.placed_at, t.id").Scan(ctx, &found)
		if err != nil {
			return fmt.Errorf("holds inside: %w", err)
		}
		for _, f := range found {
			inside[f.Parent] = append(inside[f.Parent], f.Hold)
			if f.Above != nil {
				inside[*f.Above] = append(inside[*f.Above], f.Hold)
			}
		}
		return nil
	})
	return inside, err
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
	mine := bun.List(ids)
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
	n, err := q.NewSelect().TableExpr("trace_stock AS s").Where(where, arg).Where("s.holder_id IN (?)", bun.List(ids)).Limit(1).Count(ctx)
	if err != nil {
		return false, fmt.Errorf("stock: %w", err)
	}
	return n > 0, nil
}

func insertHold(ctx context.Context, tx *usecase.Tx, hold *Hold) error {
	tx.Record("trace_hold", hold.ID)
	hold.Search = fold.Index(hold.Reason)
	if _, err := tx.NewInsert().Model(hold).Exec(ctx); err != nil {
		return fmt.Errorf("hold: %w", err)
	}
	return nil
}

// updateHold writes a hold under its next version.
func updateHold(ctx context.Context, tx *usecase.Tx, hold *Hold) error {
	tx.Record("trace_hold", hold.ID)
	hold.Version++
	return db.MustAffect(tx.NewUpdate().Model(hold).WherePK().Where("version = ?", hold.Version-1).Exec(ctx))
}

// RecallNotice is an active recall in the words of the register.
type RecallNotice struct {
	HoldID      string        `bun:"hold_id"`
	ItemID      string        `bun:"item_id"`
	BatchNo     string        `bun:"batch_no"`
	Reason      string        `bun:"reason"`
	Instruction string        `bun:"instruction"`
	At          clock.Instant `bun:"placed_at"`
}

// ActiveRecalls lists the batches under recall, newest first.
func ActiveRecalls(ctx context.Context, q bun.IDB, limit int) ([]RecallNotice, error) {
	recalls := []RecallNotice{}
	err := q.NewSelect().TableExpr("trace_hold AS h").Join("JOIN trace_batch AS b ON b.id = h.target").
		ColumnExpr("h.id AS hold_id, b.item_id, b.batch_no, h.reason, h.instruction, h.placed_at").
		Where("h.released_at = 0").Where("h.kind = ?", HoldRecall).OrderExpr("h.placed_at DESC, h.id DESC").Limit(int64(limit)).Scan(ctx, &recalls)
	if err != nil {
		return nil, fmt.Errorf("recalls: %w", err)
	}
	return recalls, nil
}

// holdersOf are the organisations that have boxes under a hold now, and the
// number that people know them by: the batch's, the code, or a dash for an item.
func holdersOf(ctx context.Context, tx *usecase.Tx, hold *Hold) (holders []string, number string, err error) {
	query := tx.NewSelect().TableExpr("trace_stock AS s").ColumnExpr("DISTINCT s.holder_id").Where("s.quantity > 0")
	switch hold.TargetKind {
	case TargetCode:
		rows, err := loadCodes(ctx, tx, []string{hold.Target})
		if err != nil || rows[hold.Target] == nil {
			return nil, hold.Target, err
		}
		roots, err := loadRoots(ctx, tx, rows)
		if err != nil {
			return nil, hold.Target, err
		}
		if holder := stateRow(rows[hold.Target], roots).HolderID; holder != "" {
			holders = []string{holder}
		}
		return holders, hold.Target, nil
	case TargetBatch:
		batch, err := batchByID(ctx, tx, hold.Target, "ledger.no_target")
		if err != nil {
			return nil, "", err
		}
		number, query = batch.BatchNo, query.Where("s.batch_id = ?", hold.Target)
	default:
		number, query = "—", query.Where("s.batch_id IN (SELECT id FROM trace_batch WHERE item_id = ?)", hold.Target)
	}
	if err := query.Scan(ctx, &holders); err != nil {
		return nil, "", fmt.Errorf("holders: %w", err)
	}
	return holders, number, nil
}
