package review

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

func hasPeriod(ctx context.Context, q bun.IDB, period string) (bool, error) {
	some, err := q.NewSelect().Model((*Review)(nil)).Where("t.period = ?", period).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("review of %s: %w", period, err)
	}
	return some, nil
}

func insertReview(ctx context.Context, tx *usecase.Tx, review *Review, lines []Line) error {
	tx.Record("access_review", review.ID)
	if _, err := tx.NewInsert().Model(review).Exec(ctx); db.IsDuplicate(err) { // another node began it too
		return db.TryAgain(err)
	} else if err != nil {
		return err
	}
	return db.Chunks(lines, db.Batch, func(part []Line) error {
		for _, line := range part {
			tx.Record("access_review_line", line.ID)
		}
		_, err := tx.NewInsert().Model(&part).Exec(ctx)
		return err
	})
}

func loadReview(ctx context.Context, q bun.IDB, id string) (*Review, error) {
	review := &Review{}
	err := q.NewSelect().Model(review).Where("t.id = ?", id).Scan(ctx)
	return review, db.NotFound(err, "review.absent")
}

func loadLine(ctx context.Context, q bun.IDB, id string) (*Line, error) {
	line := &Line{}
	err := q.NewSelect().Model(line).Where("t.id = ?", id).Scan(ctx)
	return line, db.NotFound(err, "review.line_absent")
}

// loadReviews are all, the newest first: four a year.
func loadReviews(ctx context.Context, q bun.IDB) ([]Review, error) {
	reviews := []Review{}
	err := q.NewSelect().Model(&reviews).OrderExpr("t.period DESC").Limit(100).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("reviews: %w", err)
	}
	return reviews, nil
}

type tally struct {
	Lines int `bun:"all_lines"`
	Left  int `bun:"open_lines"`
	Late  int `bun:"late_lines"`
}

// count counts the lines of a review: all, those not decided, and those decided
// after the last day.
func count(ctx context.Context, q bun.IDB, reviewID string, due clock.Instant) (tally, error) {
	var t tally
	err := q.NewSelect().TableExpr("access_review_line AS l").ColumnExpr("COUNT(*) AS all_lines, COALESCE(SUM(CASE WHEN l.state = ? THEN 1 ELSE 0 END), 0) AS open_lines, "+
		"COALESCE(SUM(CASE WHEN l.decided_at >= ? THEN 1 ELSE 0 END), 0) AS late_lines", Open, due).Where("l.review_id = ?", reviewID).Scan(ctx, &t)
	if err != nil {
		return t, fmt.Errorf("lines of a review: %w", err)
	}
	return t, nil
}

// decidedLines are the lines of a review that were decided last.
func decidedLines(ctx context.Context, q bun.IDB, reviewID string, most int) ([]string, error) {
	var ids []string
	err := q.NewSelect().Table("access_review_line").Column("id").Where("review_id = ? AND state <> ?", reviewID, Open).
		OrderExpr("decided_at DESC, id DESC").Limit(int64(most)).Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("decided lines of a review: %w", err)
	}
	return ids, nil
}

// holdReview makes every other decision of the review wait for this one.
func holdReview(ctx context.Context, tx *usecase.Tx, id string) error {
	_, err := tx.ExecContext(ctx, "UPDATE access_review SET version = version WHERE id = ?", id)
	return err
}

func updateLine(ctx context.Context, tx *usecase.Tx, line *Line) error {
	before := line.Version
	line.Version++
	tx.Record("access_review_line", line.ID)
	return db.MustAffect(tx.NewUpdate().Model(line).WherePK().Where("version = ?", before).Exec(ctx))
}

func updateReview(ctx context.Context, tx *usecase.Tx, review *Review) error {
	before := review.Version
	review.Version++
	tx.Record("access_review", review.ID)
	return db.MustAffect(tx.NewUpdate().Model(review).WherePK().Where("version = ?", before).Exec(ctx))
}
