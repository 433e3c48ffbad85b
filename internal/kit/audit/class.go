package audit

import (
	"context"
	"fmt"

	"gongzhi/internal/kit/db"
)

// classBatch is how many entries are looked at in one transaction.
const classBatch = 500

// Reclassify puts entries after one of them into the class of their action, a
// batch at a time, and returns the last it looked at, empty at the end: those of
// before there were classes, and of before the rules changed. The class follows
// from the action, which the leaf covers, so nothing that is proven changes.
func (l *Log) Reclassify(ctx context.Context, tx *db.Tx, after string) (last string, err error) {
	var entries []struct {
		ID     string `bun:"id"`
		Action string `bun:"action"`
		Class  string `bun:"class"`
	}
	err = tx.NewSelect().Table("audit_entry").Column("id", "action", "class").Where("id > ?", after).OrderExpr("id").Limit(classBatch).Scan(ctx, &entries)
	if err != nil {
		return "", fmt.Errorf("audit class: %w", err)
	}
	for _, e := range entries {
		if class := l.class(e.Action); class != e.Class {
			if _, err := tx.ExecPrepared(ctx, "UPDATE audit_entry SET class = ? WHERE id = ?", class, e.ID); err != nil {
				return "", fmt.Errorf("audit class: %w", err)
			}
		}
	}
	if len(entries) < classBatch {
		return "", nil
	}
	return entries[len(entries)-1].ID, nil
}
