package evidence

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
)

type alertRow struct {
	At     clock.Instant `bun:"at"`
	Kind   string        `bun:"kind"`
	Action string        `bun:"action"`
}

// putAlert keeps one row an hour for the same alert.
func putAlert(ctx context.Context, tx *db.Tx, kind, action string) error {
	var known int
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM evidence_alert WHERE kind = ? AND action = ? AND at > ?", kind, action, tx.Now().Add(-time.Hour)).Scan(&known)
	if err != nil || known > 0 {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO evidence_alert (id, at, kind, action) VALUES (?, ?, ?, ?)", id.New(tx.Now()), tx.Now(), kind, action)
	return err
}

func alertsSince(ctx context.Context, q bun.IDB, since clock.Instant, limit int) (rows []alertRow, err error) {
	err = q.NewSelect().Table("evidence_alert").Column("at", "kind", "action").Where("at > ?", since).OrderExpr("at DESC").Limit(int64(limit)).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("alerts: %w", err)
	}
	return rows, nil
}
