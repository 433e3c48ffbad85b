package ledger

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
)

// ShelfLot is what may leave of one batch at one location.
type ShelfLot struct {
	Batch
	LocationID string
	Quantity   int // smallest packs
}

// AvailableLots lists what a holder has in stock of some items, neither held
// nor expired on day, in the order in which it should leave: earliest expiry
// first, then first received, then the location with fewer packs.
func AvailableLots(ctx context.Context, q bun.IDB, holderID string, itemIDs []string, day clock.Day) ([]ShelfLot, error) {
	if len(itemIDs) == 0 {
		return nil, nil
	}
	var rows []struct {
		Batch
		LocationID string `bun:"location_id"`
		Quantity   int    `bun:"quantity"`
	}
	err := q.NewSelect().TableExpr("trace_stock AS s").Join("JOIN trace_batch AS b ON b.id = s.batch_id").
		ColumnExpr("b.*, s.location_id, s.quantity").
		Where("s.holder_id = ?", holderID).Where("s.state = ?", InStock).Where("s.quantity > 0").
		Where("b.item_id IN (?)", bun.List(itemIDs)).Where("b.expiry_date >= ?", day).
		Where("NOT EXISTS (SELECT 1 FROM trace_hold AS h WHERE h.released_at = 0 AND h.target IN (b.id, b.item_id))").
		OrderExpr("b.expiry_date, b.created_at, s.quantity, s.location_id, b.id").Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("lots: %w", err)
	}
	held, err := heldPacks(ctx, q, holderID, itemIDs)
	if err != nil {
		return nil, err
	}
	lots := make([]ShelfLot, 0, len(rows))
	for _, row := range rows {
		left := row.Quantity - held[row.ID+row.LocationID]
		if left > 0 {
			lots = append(lots, ShelfLot{Batch: row.Batch, LocationID: row.LocationID, Quantity: left})
		}
	}
	return lots, nil
}

// heldPacks counts packs in stock whose own code is held, by batch and location.
func heldPacks(ctx context.Context, q bun.IDB, holderID string, itemIDs []string) (map[string]int, error) {
	var rows []struct {
		BatchID    string `bun:"batch_id"`
		LocationID string `bun:"location_id"`
		Units      int    `bun:"units"`
	}
	err := q.NewSelect().TableExpr("trace_code AS c").ColumnExpr("c.batch_id, c.location_id, c.units").
		Where("c.code IN (SELECT h.target FROM trace_hold AS h WHERE h.released_at = 0 AND h.target_kind = ?)", TargetCode).
		Where("c.holder_id = ?", holderID).Where("c.state = ?", InStock).Where("c.item_id IN (?)", bun.List(itemIDs)).
		Where("+c.parent IS NULL").Where("+c.batch_id IS NOT NULL").Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("held packs: %w", err)
	}
	held := map[string]int{}
	for _, row := range rows {
		held[row.BatchID+row.LocationID] += row.Units
	}
	return held, nil
}

// PacksAt counts what lies at some locations of a holder, in any state.
func PacksAt(ctx context.Context, q bun.IDB, holderID string, locationIDs []string) (map[string]int, error) {
	packs := make(map[string]int, len(locationIDs))
	err := db.Chunks(locationIDs, db.Batch, func(part []string) error {
		var rows []struct {
			LocationID string `bun:"location_id"`
			Packs      int    `bun:"packs"`
		}
		err := q.NewSelect().TableExpr("trace_stock").ColumnExpr("location_id, sum(quantity) AS packs").
			Where("holder_id = ?", holderID).Where("location_id IN (?)", bun.List(part)).GroupExpr("location_id").Scan(ctx, &rows)
		if err != nil {
			return fmt.Errorf("packs at locations: %w", err)
		}
		for _, row := range rows {
			packs[row.LocationID] = row.Packs
		}
		return nil
	})
	return packs, err
}

// Batches reads batches by id.
func Batches(ctx context.Context, q bun.IDB, ids []string) (map[string]Batch, error) {
	batches := make(map[string]Batch, len(ids))
	err := db.Chunks(ids, db.Batch, func(part []string) error {
		found, err := db.All[Batch](ctx, q, "WHERE b.id IN (?)", part)
		if err != nil {
			return fmt.Errorf("batches: %w", err)
		}
		for _, batch := range found {
			batches[batch.ID] = batch
		}
		return nil
	})
	return batches, err
}

// Find reads one code with the state and place of its outermost container; nil
// when the register does not know it.
func Find(ctx context.Context, q bun.IDB, code string) (*Code, error) {
	rows, err := loadCodes(ctx, q, []string{code})
	if err != nil || rows[code] == nil {
		return nil, err
	}
	roots, err := loadRoots(ctx, q, rows)
	if err != nil {
		return nil, err
	}
	c := *rows[code]
	held := stateRow(rows[code], roots)
	c.State, c.HolderID, c.LocationID, c.DocumentID = held.State, held.HolderID, held.LocationID, held.DocumentID
	return &c, nil
}

// batchByID reads one batch; missing is the sentence when there is none.
func batchByID(ctx context.Context, q bun.IDB, id, missing string) (Batch, error) {
	var batch Batch
	err := q.NewSelect().Model(&batch).Where("id = ?", id).Scan(ctx)
	return batch, db.NotFound(err, missing)
}
