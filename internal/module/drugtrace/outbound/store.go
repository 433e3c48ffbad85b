package outbound

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

func insertOrder(ctx context.Context, tx *usecase.Tx, order *Order, lines []Line) error {
	if _, err := tx.NewInsert().Model(order).Exec(ctx); err != nil {
		return fmt.Errorf("outbound order: %w", err)
	}
	tx.Record("outbound_order", order.ID)
	return insertLines(ctx, tx, lines)
}

func insertLines(ctx context.Context, tx *usecase.Tx, lines []Line) error {
	if _, err := tx.NewInsert().Model(&lines).Exec(ctx); err != nil {
		return fmt.Errorf("outbound line: %w", err)
	}
	for _, line := range lines {
		tx.Record("outbound_line", line.ID)
	}
	return nil
}

// replaceLines swaps the lines of a draft.
func replaceLines(ctx context.Context, tx *usecase.Tx, orderID string, lines []Line) error {
	old, err := linesOf(ctx, tx, orderID)
	if err != nil {
		return err
	}
	for _, line := range old {
		tx.Record("outbound_line", line.ID)
	}
	if _, err := tx.NewDelete().Model((*Line)(nil)).Where("order_id = ?", orderID).Exec(ctx); err != nil {
		return fmt.Errorf("outbound line: %w", err)
	}
	return insertLines(ctx, tx, lines)
}

// lockOrder makes every other change of the order wait for this transaction,
// so that counts of boxes are never lost between two scanners.
func lockOrder(ctx context.Context, tx *usecase.Tx, id string) error {
	_, err := tx.ExecContext(ctx, "UPDATE outbound_order SET version = version WHERE id = ?", id)
	return err
}

// saveOrder writes a locked order under its next version.
func saveOrder(ctx context.Context, tx *usecase.Tx, order *Order) error {
	order.Version++
	return noteOrder(ctx, tx, order)
}

// noteOrder writes what scans change of a locked order. The version stays, so
// that a person may close a step on the page that was open while scanning.
func noteOrder(ctx context.Context, tx *usecase.Tx, order *Order) error {
	order.UpdatedAt = tx.Now()
	tx.Record("outbound_order", order.ID)
	return db.MustAffect(tx.NewUpdate().Model(order).WherePK().Exec(ctx))
}

func orderByID(ctx context.Context, q bun.IDB, id string) (Order, error) {
	order, err := db.One[Order](ctx, q, "WHERE t.id = ?", id)
	return order, db.NotFound(err, "outbound.not_found")
}

func linesOf(ctx context.Context, q bun.IDB, orderID string) ([]Line, error) {
	lines, err := db.All[Line](ctx, q, "WHERE t.order_id = ? ORDER BY t.position", orderID)
	if err != nil {
		return nil, fmt.Errorf("outbound lines: %w", err)
	}
	return lines, nil
}

// linesOfMany reads the lines of the orders of a list page at once.
func linesOfMany(ctx context.Context, q bun.IDB, orderIDs []string) (map[string][]Line, error) {
	byOrder := map[string][]Line{}
	if len(orderIDs) == 0 {
		return byOrder, nil
	}
	lines, err := db.All[Line](ctx, q, "WHERE t.order_id IN (?) ORDER BY t.order_id, t.position", orderIDs)
	if err != nil {
		return nil, fmt.Errorf("outbound lines: %w", err)
	}
	for _, line := range lines {
		byOrder[line.OrderID] = append(byOrder[line.OrderID], line)
	}
	return byOrder, nil
}

func saveLines(ctx context.Context, tx *usecase.Tx, lines []Line) error {
	for i := range lines {
		tx.Record("outbound_line", lines[i].ID)
		if err := db.MustAffect(tx.NewUpdate().Model(&lines[i]).WherePK().Exec(ctx)); err != nil {
			return fmt.Errorf("outbound line: %w", err)
		}
	}
	return nil
}

func lotsOf(ctx context.Context, q bun.IDB, orderID string) ([]Lot, error) {
	lots, err := db.All[Lot](ctx, q, "WHERE t.order_id = ? ORDER BY t.id", orderID)
	if err != nil {
		return nil, fmt.Errorf("outbound lots: %w", err)
	}
	return lots, nil
}

// saveLots writes changed lots; those without an id are new.
func saveLots(ctx context.Context, tx *usecase.Tx, lots []Lot) error {
	for i := range lots {
		var err error
		if lots[i].ID == "" {
			lots[i].ID = id.New(tx.Now())
			_, err = tx.NewInsert().Model(&lots[i]).Exec(ctx)
		} else {
			err = db.MustAffect(tx.NewUpdate().Model(&lots[i]).WherePK().Exec(ctx))
		}
		if err != nil {
			return fmt.Errorf("outbound lot: %w", err)
		}
		tx.Record("outbound_lot", lots[i].ID)
	}
	return nil
}

func insertOverride(ctx context.Context, tx *usecase.Tx, row *Override) error {
	tx.Record("outbound_override", row.ID)
	_, err := tx.NewInsert().Model(row).Exec(ctx)
	return err
}

func overridesOf(ctx context.Context, q bun.IDB, orderID string) ([]Override, error) {
	rows, err := db.All[Override](ctx, q, "WHERE t.order_id = ? ORDER BY t.id", orderID)
	if err != nil {
		return nil, fmt.Errorf("outbound overrides: %w", err)
	}
	return rows, nil
}

// promise is what other orders of a depot may still take from its stock.
type promise struct {
	ItemID  string `bun:"item_id"`
	BatchID string `bun:"batch_id"` // empty when the order takes any batch
	Qty     int    `bun:"qty"`
}

func promisesOf(ctx context.Context, q bun.IDB, order *Order, itemIDs []string) ([]promise, error) {
	var promises []promise
	err := q.NewSelect().TableExpr("outbound_line AS l").Join("JOIN outbound_order AS t ON t.id = l.order_id").
		ColumnExpr("l.item_id, l.batch_id, sum(l.qty - l.qty_picked) AS qty").
		Where("t.org_id = ?", order.OrgID).Where("t.id <> ?", order.ID).Where("t.state IN (?)", bun.List([]string{ToReview, Reviewed, Picking})).
		Where("l.item_id IN (?)", bun.List(itemIDs)).GroupExpr("l.item_id, l.batch_id").Scan(ctx, &promises)
	if err != nil {
		return nil, fmt.Errorf("outbound promises: %w", err)
	}
	return promises, nil
}
