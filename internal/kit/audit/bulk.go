package audit

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"gongzhi/internal/kit/db"
)

// Record stands for a logged row of a bulk import: only its hash is kept, 32
// bytes a row.
type Record struct{ hash tlog.Hash }

// WriteBulk logs rows that an import has just inserted in this transaction,
// under the entry id the import reserved for itself (id.New). An import of many
// rows thus runs in many short transactions and closes with one that calls
// Recorder.Reserve and Recorder.AddBulk with everything WriteBulk returned, in
// order. from counts the records returned before. Until then the entry is
// open; Abandon removes what a failed import has logged.
func (l *Log) WriteBulk(ctx context.Context, tx *db.Tx, entryID string, from int, table string, ids []string) ([]Record, error) {
	declared := l.declared(table)
	tx.Touch(table)
	if err := tx.Upsert(ctx, "audit_open", []string{"entry_id"}, []string{"at"}, entryID, tx.Now()); err != nil {
		return nil, fmt.Errorf("audit bulk: %w", err)
	}
	records := make([]Record, 0, len(ids))
	err := db.Chunks(ids, db.Batch, func(ids []string) error {
		live, err := declared.forms(ctx, tx, ids)
		if err != nil {
			return err
		}
		rows, images := make([]recordRow, len(ids)), make([]imageRow, len(ids))
		for i, id := range ids {
			form, exists := live[id]
			if !exists {
				return fmt.Errorf("audit bulk: %s has no row %s", table, id)
			}
			rows[i] = recordRow{Entity: table, EntityID: id, Revision: 1, Digest: digestOf(form), Changes: unchanged}
			images[i] = imageRow{Entity: table, EntityID: id, Revision: 1, Image: &form}
		}
		hashes, err := writeRecords(ctx, tx, entryID, from+len(records), rows)
		if err != nil {
			return err
		}
		for _, hash := range hashes {
			records = append(records, Record{hash})
		}
		if err := l.Tell(ctx, tx, table, ids); err != nil {
			return err
		}
		return againIfDuplicate(insertImages(ctx, tx, images))
	})
	return records, err
}

// closeBulk marks a reserved entry as written; it must be open.
func closeBulk(ctx context.Context, tx *db.Tx, entryID string) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM audit_open WHERE entry_id = ?", entryID); err != nil {
		return fmt.Errorf("audit bulk: %w", err)
	}
	return nil
}

// Remove deletes the rows of a table that have these keys.
type Remove func(ctx context.Context, tx *db.Tx, table string, ids []string) error

// Abandon removes an import that will not be finished: what WriteBulk logged
// of each row and, in the same transaction, through remove, the row itself, so
// that Verify never finds the one without the other. Large imports are removed
// in several transactions; calling it again goes on.
func Abandon(ctx context.Context, database *db.DB, entryID string, remove Remove) error {
	for left := true; left; {
		err := database.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			var open int
			if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM audit_open WHERE entry_id = ?", entryID).Scan(&open); err != nil {
				return err
			}
			if left = open > 0; !left {
				return nil
			}
			var rows []recordRow
			err := tx.NewSelect().Model(&rows).Where("entry_id = ?", entryID).OrderExpr("position").Limit(db.Batch).Scan(ctx)
			if err != nil {
				return err
			}
			if left = len(rows) > 0; !left {
				return closeBulk(ctx, tx, entryID)
			}
			return forget(ctx, tx, entryID, rows, remove)
		})
		if err != nil {
			return fmt.Errorf("audit abandon: %w", err)
		}
	}
	return nil
}

func forget(ctx context.Context, tx *db.Tx, entryID string, rows []recordRow, remove Remove) error {
	ids := map[string][]string{}
	for _, row := range rows {
		ids[row.Entity] = append(ids[row.Entity], row.EntityID)
	}
	for table, ids := range ids {
		tx.Touch(table)
		if err := remove(ctx, tx, table, ids); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM audit_image WHERE entity = ? AND entity_id IN (?)", table, bun.List(ids)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM audit_record WHERE entity = ? AND entity_id IN (?) AND entry_id = ?", table, bun.List(ids), entryID)
		if err != nil {
			return err
		}
	}
	return nil
}
