package ledger

import (
	"context"
	"fmt"
	"sort"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

type stockKey struct{ holder, location, batch, state string }

// stockDeltas collects what an operation takes from and adds to stock keys.
type stockDeltas map[stockKey]int64

func (d stockDeltas) add(holder, location string, batch *string, state string, quantity int64) {
	if batch != nil && Counted(state) {
		d[stockKey{holder, location, *batch, state}] += quantity
	}
}

// write changes the stock table in one key order. A quantity below zero means
// that stock and codes disagree, which must never be committed.
func (d stockDeltas) write(ctx context.Context, tx *usecase.Tx) error {
	keys := make([]stockKey, 0, len(d))
	for key, quantity := range d {
		if quantity != 0 {
			keys = append(keys, key)
		}
	}
	sort.Slice(keys, func(i, j int) bool {
		a, b := keys[i], keys[j]
		return a.holder+a.location+a.batch+a.state < b.holder+b.location+b.batch+b.state
	})
	for _, key := range keys {
		if err := key.change(ctx, tx, d[key]); err != nil {
			return err
		}
	}
	tx.Touch("trace_stock")
	tx.Touch("trace_code")
	return nil
}

func (k stockKey) change(ctx context.Context, tx *usecase.Tx, delta int64) error {
	result, err := tx.ExecContext(ctx, `UPDATE trace_stock SET quantity = quantity + ? WHERE holder_id = ? AND location_id = ? AND batch_id = ? AND state = ? AND quantity + ? >= 0`,
		delta, k.holder, k.location, k.batch, k.state, delta)
	if err != nil {
		return fmt.Errorf("stock: %w", err)
	}
	if n, _ := result.RowsAffected(); n == 1 {
		return nil
	}
	if delta < 0 {
		return fmt.Errorf("stock of batch %s at %s/%s in %s would fall below zero by %d", k.batch, k.holder, k.location, k.state, -delta)
	}
	line := StockLine{HolderID: k.holder, LocationID: k.location, BatchID: k.batch, State: k.state, Quantity: delta}
	if _, err := tx.NewInsert().Model(&line).Exec(ctx); db.IsDuplicate(err) {
		return db.TryAgain(err)
	} else if err != nil {
		return fmt.Errorf("stock: %w", err)
	}
	return nil
}

// Mismatch is a stock key whose quantity is not what its codes count.
type Mismatch struct {
	HolderID   string `json:"holderId"`
	LocationID string `json:"locationId"`
	BatchID    string `json:"batchId"`
	State      string `json:"state"`
	Stock      int64  `json:"stock"`
	Codes      int64  `json:"codes"`
}

// Reconcile compares the whole stock table with the codes (R-A5, 码账一致).
func Reconcile(ctx context.Context, q bun.IDB) ([]Mismatch, error) {
	counted := map[stockKey]int64{}
	rows, err := q.QueryContext(ctx, `SELECT holder_id, location_id, batch_id, state, sum(units) FROM trace_code
		WHERE parent IS NULL AND batch_id IS NOT NULL AND state IN (?) GROUP BY holder_id, location_id, batch_id, state`, bun.List(stockStates))
	if err != nil {
		return nil, fmt.Errorf("reconcile: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var key stockKey
		var quantity int64
		if err := rows.Scan(&key.holder, &key.location, &key.batch, &key.state, &quantity); err != nil {
			return nil, fmt.Errorf("reconcile: %w", err)
		}
		if quantity != 0 { // an opened case counts nothing
			counted[key] = quantity
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("reconcile: %w", err)
	}
	var lines []StockLine
	if err := q.NewSelect().Model(&lines).Where("quantity <> 0").Scan(ctx); err != nil {
		return nil, fmt.Errorf("reconcile: %w", err)
	}
	mismatches := []Mismatch{}
	for _, line := range lines {
		key := stockKey{line.HolderID, line.LocationID, line.BatchID, line.State}
		if counted[key] != line.Quantity {
			mismatches = append(mismatches, Mismatch{line.HolderID, line.LocationID, line.BatchID, line.State, line.Quantity, counted[key]})
		}
		delete(counted, key)
	}
	for key, quantity := range counted {
		mismatches = append(mismatches, Mismatch{key.holder, key.location, key.batch, key.state, 0, quantity})
	}
	return mismatches, nil
}

// SetQuota makes the quantity a permit allows for an item known to the ledger;
// the permit module calls it when a permit comes into force.
func SetQuota(ctx context.Context, tx *usecase.Tx, permitID, itemID string, allowed int64) error {
	quotaID := permitID + "-" + itemID
	result, err := tx.ExecContext(ctx, "UPDATE trace_quota SET allowed = ? WHERE id = ? AND used <= ?", allowed, quotaID, allowed)
	if err != nil {
		return fmt.Errorf("quota: %w", err)
	}
	if n, _ := result.RowsAffected(); n == 0 {
		var used []int64
		if err := tx.NewSelect().TableExpr("trace_quota").Column("used").Where("id = ?", quotaID).Scan(ctx, &used); err != nil {
			return fmt.Errorf("quota: %w", err)
		}
		if len(used) > 0 {
			return fault.New(fault.Invalid, "ledger.quota_below_used", "used", used[0])
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO trace_quota (id, permit_id, item_id, allowed, used) VALUES (?, ?, ?, ?, 0)", quotaID, permitID, itemID, allowed); err != nil {
			return fmt.Errorf("quota: %w", err)
		}
	}
	tx.Record("trace_quota", quotaID)
	return nil
}

// TakeQuota deducts what was received, once, at receipt (decisions 3).
func TakeQuota(ctx context.Context, tx *usecase.Tx, permitID, itemID string, quantity int64) error {
	quotaID := permitID + "-" + itemID
	result, err := tx.ExecContext(ctx, "UPDATE trace_quota SET used = used + ? WHERE id = ? AND used + ? <= allowed", quantity, quotaID, quantity)
	if err != nil {
		return fmt.Errorf("quota: %w", err)
	}
	if n, _ := result.RowsAffected(); n == 0 {
		left, err := QuotaLeft(ctx, tx, permitID, itemID)
		if err != nil {
			return err
		}
		return fault.New(fault.Invalid, "ledger.over_quota", "quantity", quantity, "left", left)
	}
	tx.Record("trace_quota", quotaID)
	return nil
}

// QuotaLeft is what may still be received of an item under a permit.
func QuotaLeft(ctx context.Context, q bun.IDB, permitID, itemID string) (int64, error) {
	var left []int64
	err := q.NewSelect().TableExpr("trace_quota").ColumnExpr("allowed - used").Where("id = ?", permitID+"-"+itemID).Scan(ctx, &left)
	if err != nil || len(left) == 0 {
		return 0, err
	}
	return left[0], nil
}

// QuotaUsed is what was received under a permit, by item.
func QuotaUsed(ctx context.Context, q bun.IDB, permitID string) (map[string]int64, error) {
	var rows []struct {
		ItemID string `bun:"item_id"`
		Used   int64  `bun:"used"`
	}
	if err := q.NewSelect().TableExpr("trace_quota").Column("item_id", "used").Where("permit_id = ?", permitID).Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("quota: %w", err)
	}
	used := map[string]int64{}
	for _, row := range rows {
		used[row.ItemID] = row.Used
	}
	return used, nil
}

// packsByState sums smallest packs inside a scope.
func packsByState(ctx context.Context, q usecase.Query) (map[string]int64, error) {
	var rows []struct {
		State    string `bun:"state"`
		Quantity int64  `bun:"quantity"`
	}
	query := q.NewSelect().TableExpr("trace_stock AS t").ColumnExpr("t.state, sum(t.quantity) AS quantity").GroupExpr("t.state")
	if err := q.Scope.Apply(query, stockList.Parties).Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("stock: %w", err)
	}
	counts := map[string]int64{}
	for _, row := range rows {
		counts[row.State] = row.Quantity
	}
	return counts, nil
}
