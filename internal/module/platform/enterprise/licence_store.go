package enterprise

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

// endingAfter lists active organisations with a licence that ends before day, by
// id behind after.
func endingAfter(ctx context.Context, q bun.IDB, day clock.Day, after string, limit int) ([]Organisation, error) {
	var found []Organisation
	err := q.NewSelect().Model(&found).Column("id").Where(visible).Where("t.state = ?", Active).Where("t.licence_until < ?", day).Where("t.id > ?", after).
		OrderExpr("t.id").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("licences that end: %w", err)
	}
	return found, nil
}

// givenSteps tells which steps were written down.
func givenSteps(ctx context.Context, q bun.IDB, list []dueStep) (map[string]bool, error) {
	given := map[string]bool{}
	if len(list) == 0 {
		return given, nil
	}
	ids := make([]string, len(list))
	for i, due := range list {
		ids[i] = due.step.ID
	}
	var rows []Step
	if err := q.NewSelect().Model(&rows).Column("id").Where("t.id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("reminders of licences: %w", err)
	}
	for _, row := range rows {
		given[row.ID] = true
	}
	return given, nil
}

// writeStep reports whether the step was not there yet.
func writeStep(ctx context.Context, tx *usecase.Tx, step *Step) (bool, error) {
	exists, err := tx.NewSelect().Model((*Step)(nil)).Where("t.id = ?", step.ID).Exists(ctx)
	if err != nil || exists {
		return false, err
	}
	if _, err = tx.NewInsert().Model(step).Exec(ctx); db.IsDuplicate(err) {
		return false, db.TryAgain(err) // another node wrote it since; the next try sees it
	}
	return err == nil, err
}
