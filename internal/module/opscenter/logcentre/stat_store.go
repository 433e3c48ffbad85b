package logcentre

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

// summaryOn is the summary of a day; nil when there is none.
func summaryOn(ctx context.Context, q bun.IDB, day clock.Day) (*Summary, error) {
	var s Summary
	err := q.NewSelect().Model(&s).Where("t.day = ?", day).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &s, err
}

// newestSummary is the day of the newest summary, empty when there is none.
func newestSummary(ctx context.Context, q bun.IDB) (day clock.Day, err error) {
	err = q.QueryRowContext(ctx, "SELECT coalesce(max(day), '') FROM log_summary").Scan(&day)
	return day, err
}

func summaryByID(ctx context.Context, q bun.IDB, summaryID string) (Summary, error) {
	var s Summary
	err := q.NewSelect().Model(&s).Where("t.id = ?", summaryID).Scan(ctx)
	return s, db.NotFound(err, "logcentre.no_summary")
}

// summariesBefore are the summaries of the days before one, the newest first.
func summariesBefore(ctx context.Context, q bun.IDB, day clock.Day, limit int) (found []Summary, err error) {
	err = q.NewSelect().Model(&found).Where("t.day < ?", day).OrderExpr("t.day DESC").Limit(int64(limit)).Scan(ctx)
	return found, err
}

// summariesOf are those of the days of a period.
func summariesOf(ctx context.Context, q bun.IDB, from, to clock.Day) (found []Summary, err error) {
	err = q.NewSelect().Model(&found).Where("t.day >= ?", from).Where("t.day <= ?", to).OrderExpr("t.day").Scan(ctx)
	return found, err
}

func insertSummary(ctx context.Context, tx *usecase.Tx, s *Summary) error {
	tx.Record(summaryTable, s.ID)
	_, err := tx.NewInsert().Model(s).Exec(ctx)
	return err
}

func readingsOf(ctx context.Context, q bun.IDB, summaryIDs []string) (readings []Reading, err error) {
	if len(summaryIDs) == 0 {
		return nil, nil
	}
	err = q.NewSelect().Model(&readings).Where("t.summary_id IN (?)", bun.List(summaryIDs)).OrderExpr("t.at, t.id").Scan(ctx)
	return readings, err
}

func insertReading(ctx context.Context, tx *usecase.Tx, r *Reading) error {
	tx.Record(readTable, r.ID)
	_, err := tx.NewInsert().Model(r).Exec(ctx)
	return err
}
