package dispensing

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

func insertDispense(ctx context.Context, tx *usecase.Tx, given *Dispense) error {
	tx.Record("dispense", given.ID)
	if _, err := tx.NewInsert().Model(given).Exec(ctx); err != nil {
		return fmt.Errorf("dispense: %w", err)
	}
	return nil
}

func dispenseByID(ctx context.Context, q bun.IDB, id string) (Dispense, error) {
	var given Dispense
	err := q.NewSelect().Model(&given).Where("id = ?", id).Scan(ctx)
	return given, db.NotFound(err, "dispensing.not_found")
}

// lastDispense is the latest dispensing of a box.
func lastDispense(ctx context.Context, q bun.IDB, code string) (Dispense, error) {
	var given Dispense
	err := q.NewSelect().Model(&given).Where("code = ?", code).OrderExpr("created_at DESC, units_left").Limit(1).Scan(ctx)
	return given, db.NotFound(err, "dispensing.not_found")
}

// suppliedDays adds up for how many days a resident got an item since from.
func suppliedDays(ctx context.Context, q bun.IDB, documentHash, itemID string, from clock.Instant) (int, error) {
	var days int
	err := q.NewSelect().Model((*Dispense)(nil)).ColumnExpr("coalesce(sum(supply_days), 0)").
		Where("document_hash = ?", documentHash).Where("item_id = ?", itemID).Where("created_at >= ?", from).Scan(ctx, &days)
	if err != nil {
		return 0, fmt.Errorf("supplied days: %w", err)
	}
	return days, nil
}

func insertAlert(ctx context.Context, tx *usecase.Tx, alert *Alert) error {
	tx.Record("dispense_alert", alert.ID)
	if _, err := tx.NewInsert().Model(alert).Exec(ctx); err != nil {
		return fmt.Errorf("dispense alert: %w", err)
	}
	return nil
}
