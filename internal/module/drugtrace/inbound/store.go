package inbound

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

func insertOrder(ctx context.Context, tx *usecase.Tx, order *Order, lines []Line) error {
	if err := db.Insert(ctx, tx.Tx, []*Order{order}); err != nil {
		return fmt.Errorf("inbound order: %w", err)
	}
	tx.Record("inbound_order", order.ID)
	return insertLines(ctx, tx, lines)
}

func insertLines(ctx context.Context, tx *usecase.Tx, lines []Line) error {
	rows := make([]*Line, len(lines))
	for i := range lines {
		rows[i] = &lines[i]
		tx.Record("inbound_line", lines[i].ID)
	}
	if err := db.Insert(ctx, tx.Tx, rows); err != nil {
		return fmt.Errorf("inbound line: %w", err)
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
		tx.Record("inbound_line", line.ID)
	}
	if _, err := tx.NewDelete().Model((*Line)(nil)).Where("order_id = ?", orderID).Exec(ctx); err != nil {
		return fmt.Errorf("inbound line: %w", err)
	}
	return insertLines(ctx, tx, lines)
}

// lockOrder makes every other change of the order and its parts wait for this
// transaction, so that what is read after it stays true until the commit.
func lockOrder(ctx context.Context, tx *usecase.Tx, id string) error {
	_, err := tx.ExecContext(ctx, "UPDATE inbound_order SET version = version WHERE id = ?", id)
	return err
}

// saveOrder writes a locked order under its next version.
func saveOrder(ctx context.Context, tx *usecase.Tx, order *Order) error {
	order.Version++
	return noteOrder(ctx, tx, order)
}

// noteOrder writes what working steps change of a locked order. The version
// stays, so that a person may close a step on the page that was open meanwhile.
func noteOrder(ctx context.Context, tx *usecase.Tx, order *Order) error {
	order.UpdatedAt = tx.Now()
	tx.Record("inbound_order", order.ID)
	return db.MustAffect(tx.NewUpdate().Model(order).WherePK().Exec(ctx))
}

func orderByID(ctx context.Context, q bun.IDB, id string) (Order, error) {
	order, err := db.One[Order](ctx, q, "WHERE t.id = ?", id)
	return order, db.NotFound(err, "inbound.not_found")
}

func linesOf(ctx context.Context, q bun.IDB, orderID string) ([]Line, error) {
	lines, err := db.All[Line](ctx, q, "WHERE t.order_id = ? ORDER BY t.position", orderID)
	if err != nil {
		return nil, fmt.Errorf("inbound lines: %w", err)
	}
	return lines, nil
}

// digest is what a list shows of the lines of an order.
type digest struct {
	itemID, batchNo           string // of the first line
	count, expected, received int
}

// digestsOf reads the lines of the orders of a list page at once, few columns
// by hand, for lists are read all day.
func digestsOf(ctx context.Context, q bun.IDB, orderIDs []string) (map[string]*digest, error) {
	digests := make(map[string]*digest, len(orderIDs))
	if len(orderIDs) == 0 {
		return digests, nil
	}
	rows, err := db.Query(ctx, q, "SELECT order_id, item_id, batch_no, qty_expected, qty_received FROM inbound_line WHERE order_id IN (?) ORDER BY order_id, position", orderIDs)
	if err != nil {
		return nil, fmt.Errorf("inbound lines: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var orderID string
		var line digest
		if err := rows.Scan(&orderID, &line.itemID, &line.batchNo, &line.expected, &line.received); err != nil {
			return nil, fmt.Errorf("inbound lines: %w", err)
		}
		of := digests[orderID]
		if of == nil {
			of = &digest{itemID: line.itemID, batchNo: line.batchNo}
			digests[orderID] = of
		}
		of.count, of.expected, of.received = of.count+1, of.expected+line.expected, of.received+line.received
	}
	return digests, rows.Err()
}

func lineByID(ctx context.Context, q bun.IDB, orderID, lineID string) (Line, error) {
	var line Line
	err := q.NewSelect().Model(&line).Where("id = ?", lineID).Where("order_id = ?", orderID).Scan(ctx)
	return line, db.NotFound(err, "inbound.line_unknown")
}

func saveLine(ctx context.Context, tx *usecase.Tx, line *Line) error {
	tx.Record("inbound_line", line.ID)
	return db.MustAffect(tx.NewUpdate().Model(line).WherePK().Exec(ctx))
}

// addToLine counts scans without overwriting what another scanner counted.
func addToLine(ctx context.Context, tx *usecase.Tx, lineID, column string, n int) error {
	tx.Record("inbound_line", lineID)
	return db.MustAffect(tx.NewUpdate().Model((*Line)(nil)).Where("id = ?", lineID).Set("? = ? + ?", bun.Ident(column), bun.Ident(column), n).Exec(ctx))
}

func insertJob(ctx context.Context, tx *usecase.Tx, job *LabelJob) error {
	tx.Record("label_job", job.ID)
	_, err := tx.NewInsert().Model(job).Exec(ctx)
	return err
}

func saveJob(ctx context.Context, tx *usecase.Tx, job *LabelJob) error {
	tx.Record("label_job", job.ID)
	return db.MustAffect(tx.NewUpdate().Model(job).WherePK().Exec(ctx))
}

func jobOf(ctx context.Context, q bun.IDB, id string) (LabelJob, error) {
	var job LabelJob
	err := q.NewSelect().Model(&job).Where("id = ?", id).Scan(ctx)
	return job, db.NotFound(err, "inbound.job_unknown")
}

func jobsOf(ctx context.Context, q bun.IDB, orderID string) ([]LabelJob, error) {
	jobs, err := db.All[LabelJob](ctx, q, "WHERE t.order_id = ? ORDER BY t.id", orderID)
	if err != nil {
		return nil, fmt.Errorf("label jobs: %w", err)
	}
	return jobs, nil
}

func insertInspection(ctx context.Context, tx *usecase.Tx, record *Inspection) error {
	tx.Record("inspection", record.ID)
	_, err := tx.NewInsert().Model(record).Exec(ctx)
	return err
}

func saveInspection(ctx context.Context, tx *usecase.Tx, record *Inspection) error {
	tx.Record("inspection", record.ID)
	return db.MustAffect(tx.NewUpdate().Model(record).WherePK().Exec(ctx))
}

func inspectionsOf(ctx context.Context, q bun.IDB, orderID string) ([]Inspection, error) {
	records, err := db.All[Inspection](ctx, q, "WHERE t.order_id = ? ORDER BY t.id", orderID)
	if err != nil {
		return nil, fmt.Errorf("inspections: %w", err)
	}
	return records, nil
}
