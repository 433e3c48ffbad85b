package recovery

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
)

const holdTable = "recovery_hold"

func keepHold(ctx context.Context, tx *db.Tx, h hold) error {
	return tx.Upsert(ctx, holdTable, []string{"id"}, []string{"fence", "beat_at"}, h.ID, h.Fence, h.BeatAt)
}

func beatHold(ctx context.Context, tx *db.Tx, rowID string, at clock.Instant) error {
	_, err := tx.NewUpdate().Table(holdTable).Set("beat_at = ?", at).Where("id = ?", rowID).Exec(ctx)
	return err
}

func dropHold(ctx context.Context, tx *db.Tx, rowID string) error {
	_, err := tx.NewDelete().Table(holdTable).Where("id = ?", rowID).Exec(ctx)
	return err
}

// holdOf is the hold of a backup or check, nil without one.
func holdOf(ctx context.Context, q bun.IDB, rowID string) (*hold, error) {
	return first[hold](q.NewSelect().Where("t.id = ?", rowID), ctx)
}
