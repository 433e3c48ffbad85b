package change

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

const (
	changeTable   = "config_change"
	baselineTable = "config_baseline"
	driftTable    = "config_drift"
)

func byID(ctx context.Context, q bun.IDB, id string) (*Change, error) {
	var c Change
	err := q.NewSelect().Model(&c).Where("t.id = ?", id).Scan(ctx)
	return &c, db.NotFound(err, "change.not_found")
}

func byNumber(ctx context.Context, q bun.IDB, number string) (*Change, error) {
	var c Change
	err := q.NewSelect().Model(&c).Where("t.number = ?", number).Scan(ctx)
	return &c, db.NotFound(err, "change.not_found")
}

func insertChange(ctx context.Context, tx *usecase.Tx, c *Change) error {
	tx.Record(changeTable, c.ID)
	_, err := tx.NewInsert().Model(c).Exec(ctx)
	return err
}

func saveChange(ctx context.Context, tx *usecase.Tx, c *Change) error {
	before := c.Version
	c.Version, c.UpdatedAt = before+1, tx.Now()
	tx.Record(changeTable, c.ID)
	return db.MustAffect(tx.NewUpdate().Model(c).ExcludeColumn("created_at", "created_by").WherePK().Where("version = ?", before).Exec(ctx))
}

// changesIn are the changes in some states, the next window first.
func changesIn(ctx context.Context, q bun.IDB, states []string, limit int) (changes []Change, err error) {
	query := q.NewSelect().Model(&changes).Where("t.state IN (?)", bun.List(states)).OrderExpr("t.starts_at, t.id")
	if limit > 0 {
		query = query.Limit(int64(limit))
	}
	return changes, query.Scan(ctx)
}

// changesSince are those that may explain a deviation: under way, or finished
// not long ago.
func changesSince(ctx context.Context, q bun.IDB, since int64) (changes []Change, err error) {
	err = q.NewSelect().Model(&changes).Where("t.state IN (?) OR t.finished_at >= ?", bun.List(running), since).OrderExpr("t.started_at DESC, t.id DESC").Scan(ctx)
	return changes, err
}

// patterns are the changes that standard ones may follow on a day.
func patterns(ctx context.Context, q bun.IDB, today string) (changes []Change, err error) {
	err = q.NewSelect().Model(&changes).Where("t.pattern_until >= ?", today).OrderExpr("t.number").Scan(ctx)
	return changes, err
}

// finished are the changes that were finished after an instant.
func finished(ctx context.Context, q bun.IDB, outcome string, after int64) (changes []Change, err error) {
	err = q.NewSelect().Model(&changes).Where("t.outcome = ? AND t.finished_at > ?", outcome, after).OrderExpr("t.finished_at, t.id").Scan(ctx)
	return changes, err
}
