package db

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
)

// Snapshot runs f on a view of the database that does not change while f
// reads, however long that takes. Writers go on beside it. f must finish one
// query before it begins the next: there is one connection behind q.
func (d *DB) Snapshot(ctx context.Context, f func(ctx context.Context, q bun.IDB) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if d.engine == MySQL {
		options.Isolation = sql.LevelRepeatableRead
	}
	tx, err := d.reader.BeginTx(ctx, options)
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	return f(ctx, &snapshot{tx, d})
}

// ServerNow asks the database for the time, so that leases of several nodes
// run by one clock. SQLite has one node, whose own clock serves.
func (d *DB) ServerNow(ctx context.Context) (clock.Instant, error) {
	if d.engine == SQLite {
		return d.clock.Now(), nil
	}
	var now int64
	err := d.writer.QueryRowContext(ctx, "SELECT CAST(UNIX_TIMESTAMP(CURRENT_TIMESTAMP(3)) * 1000 AS SIGNED)").Scan(&now)
	if err != nil {
		return 0, fmt.Errorf("database time: %w", err)
	}
	return clock.Instant(now), nil
}
