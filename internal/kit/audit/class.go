package audit

import (
	"context"
	"fmt"

	"gongzhi/internal/kit/db"
)

// ClassifyOld puts entries that have no class yet into theirs, up to limit of
// them, and returns how many. The class follows from the action, which the leaf
// covers, so nothing that is proven changes.
func (l *Log) ClassifyOld(ctx context.Context, tx *db.Tx, limit int) (int, error) {
	var old []struct {
		ID     string `bun:"id"`
		Action string `bun:"action"`
	}
	err := tx.NewSelect().Table("audit_entry").Column("id", "action").Where("class = ''").Limit(int64(limit)).Scan(ctx, &old)
	if err != nil {
		return 0, fmt.Errorf("audit class: %w", err)
	}
	for _, e := range old {
		class := l.class(e.Action)
		if class == "" {
			return 0, fmt.Errorf("audit class: %s belongs to none", e.Action)
		}
		if _, err := tx.ExecPrepared(ctx, "UPDATE audit_entry SET class = ? WHERE id = ? AND class = ''", class, e.ID); err != nil {
			return 0, fmt.Errorf("audit class: %w", err)
		}
	}
	return len(old), nil
}
