package recovery

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

func stepsOf(ctx context.Context, q bun.IDB, drillID string) (rows []Step, err error) {
	rows = []Step{}
	err = q.NewSelect().Model(&rows).Where("t.drill_id = ?", drillID).OrderExpr("t.ordinal").Scan(ctx)
	return rows, err
}

func membersOf(ctx context.Context, q bun.IDB, drillID string) (rows []Member, err error) {
	rows = []Member{}
	err = q.NewSelect().Model(&rows).Where("t.drill_id = ?", drillID).OrderExpr("t.id").Scan(ctx)
	return rows, err
}

func measuresOf(ctx context.Context, q bun.IDB, drillID string) (rows []Measure, err error) {
	rows = []Measure{}
	err = q.NewSelect().Model(&rows).Where("t.drill_id = ?", drillID).OrderExpr("t.ordinal").Scan(ctx)
	return rows, err
}

// confirmedDrills are those that the owner has confirmed, in order.
func confirmedDrills(ctx context.Context, q bun.IDB) (rows []Drill, err error) {
	err = q.NewSelect().Model(&rows).Where("t.state = ?", Confirmed).OrderExpr("t.finished_at, t.id").Scan(ctx)
	return rows, err
}

// drillsFinished are the drills that ended in a span, in order.
func drillsFinished(ctx context.Context, q bun.IDB, from, to clock.Instant) (rows []Drill, err error) {
	err = q.NewSelect().Model(&rows).Where("t.finished_at >= ?", from).Where("t.finished_at < ?", to).Where("t.state <> ?", Cancelled).OrderExpr("t.finished_at, t.id").Scan(ctx)
	return rows, err
}

// dropMeasures takes back the improvements of a report that was returned.
func dropMeasures(ctx context.Context, tx *usecase.Tx, drillID string) error {
	rows, err := measuresOf(ctx, tx, drillID)
	if err != nil || len(rows) == 0 {
		return err
	}
	for _, m := range rows {
		tx.Record(measureTable, m.ID)
	}
	_, err = tx.NewDelete().Model((*Measure)(nil)).Where("drill_id = ?", drillID).Exec(ctx)
	return err
}

// latestPlans are the newest revisions of all plans.
func latestPlans(ctx context.Context, q bun.IDB) (rows []Plan, err error) {
	err = q.NewSelect().Model(&rows).Where("t.latest = ?", true).OrderExpr("t.number").Scan(ctx)
	return rows, err
}

// latestPlan is the newest revision of a plan.
func latestPlan(ctx context.Context, q bun.IDB, number string) (p Plan, err error) {
	err = q.NewSelect().Model(&p).Where("t.number = ?", number).Where("t.latest = ?", true).Scan(ctx)
	return p, db.NotFound(err, "recovery.not_found")
}

func revisionsOf(ctx context.Context, q bun.IDB, number string) (rows []Plan, err error) {
	err = q.NewSelect().Model(&rows).Where("t.number = ?", number).OrderExpr("t.revision DESC").Scan(ctx)
	return rows, err
}

// drillsOf are the drills that exercised a plan, the newest first.
func drillsOf(ctx context.Context, q bun.IDB, numbers []string) (rows []Drill, err error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	err = q.NewSelect().Model(&rows).Where("t.plan_number IN (?)", bun.List(numbers)).OrderExpr("t.created_at DESC, t.id DESC").Scan(ctx)
	return rows, err
}
