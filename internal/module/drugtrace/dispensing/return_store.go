package dispensing

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

func insertReturn(ctx context.Context, tx *usecase.Tx, back *Return, lines []ReturnLine) error {
	tx.Record("drug_return", back.ID)
	if _, err := tx.NewInsert().Model(back).Exec(ctx); err != nil {
		return fmt.Errorf("return: %w", err)
	}
	if _, err := tx.NewInsert().Model(&lines).Exec(ctx); err != nil {
		return fmt.Errorf("return line: %w", err)
	}
	for _, line := range lines {
		tx.Record("drug_return_line", line.ID)
	}
	return nil
}

// lockReturn makes every other change of the return wait for this transaction.
func lockReturn(ctx context.Context, tx *usecase.Tx, id string) error {
	_, err := tx.ExecContext(ctx, "UPDATE drug_return SET version = version WHERE id = ?", id)
	return err
}

// saveReturn writes a locked return with its lines.
func saveReturn(ctx context.Context, tx *usecase.Tx, back *Return, lines []ReturnLine) error {
	back.Version, back.UpdatedAt = back.Version+1, tx.Now()
	tx.Record("drug_return", back.ID)
	if err := db.MustAffect(tx.NewUpdate().Model(back).WherePK().Exec(ctx)); err != nil {
		return err
	}
	for i := range lines {
		tx.Record("drug_return_line", lines[i].ID)
		if err := db.MustAffect(tx.NewUpdate().Model(&lines[i]).WherePK().Exec(ctx)); err != nil {
			return err
		}
	}
	return nil
}

func returnByID(ctx context.Context, q bun.IDB, id string) (Return, error) {
	var back Return
	err := q.NewSelect().Model(&back).Where("id = ?", id).Scan(ctx)
	return back, db.NotFound(err, "dispensing.return_not_found")
}

// linesOf reads the lines of returns, by return.
func linesOf(ctx context.Context, q bun.IDB, returnIDs ...string) (map[string][]ReturnLine, error) {
	byReturn := map[string][]ReturnLine{}
	if len(returnIDs) == 0 {
		return byReturn, nil
	}
	var lines []ReturnLine
	if err := q.NewSelect().Model(&lines).Where("return_id IN (?)", bun.List(returnIDs)).OrderExpr("return_id, id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("return lines: %w", err)
	}
	for _, line := range lines {
		byReturn[line.ReturnID] = append(byReturn[line.ReturnID], line)
	}
	return byReturn, nil
}

// returnedOf counts what went back of a delivery, by batch.
func returnedOf(ctx context.Context, q bun.IDB, orderID string) (map[string]int, error) {
	var rows []struct {
		BatchID string `bun:"batch_id"`
		Qty     int    `bun:"qty"`
	}
	err := q.NewSelect().TableExpr("drug_return_line AS l").Join("JOIN drug_return AS t ON t.id = l.return_id").
		ColumnExpr("l.batch_id, sum(l.qty) AS qty").Where("t.order_id = ?", orderID).GroupExpr("l.batch_id").Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("returned: %w", err)
	}
	counts := map[string]int{}
	for _, row := range rows {
		counts[row.BatchID] = row.Qty
	}
	return counts, nil
}

func insertInspection(ctx context.Context, tx *usecase.Tx, record *ReturnInspection) error {
	tx.Record("drug_return_inspection", record.ID)
	_, err := tx.NewInsert().Model(record).Exec(ctx)
	return err
}

func inspectionsOf(ctx context.Context, q bun.IDB, returnID string) ([]ReturnInspection, error) {
	records := []ReturnInspection{}
	if err := q.NewSelect().Model(&records).Where("return_id = ?", returnID).OrderExpr("id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("return inspections: %w", err)
	}
	return records, nil
}

// openReturns lists what waits to be received or inspected at a depot, oldest first.
func openReturns(ctx context.Context, q usecase.Query, depotID string, limit int) ([]Return, error) {
	var found []Return
	query := q.NewSelect().Model(&found).Where("t.depot_id = ?", depotID).Where("t.state IN (?)", bun.List([]string{Sent, Received})).
		OrderExpr("t.created_at, t.id").Limit(int64(limit))
	if err := q.Scope.Apply(query, returnList.Parties).Scan(ctx); err != nil {
		return nil, fmt.Errorf("open returns: %w", err)
	}
	return found, nil
}
