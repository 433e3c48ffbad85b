package patrol

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

const (
	planTable   = "patrol_plan"
	runTable    = "patrol_run"
	resultTable = "patrol_result"
	roundTable  = "patrol_round"
)

func insertPlan(ctx context.Context, tx *usecase.Tx, p *Plan) error {
	p.ID, p.CreatedBy, p.CreatedAt = id.New(tx.Now()), tx.Actor.PersonID, tx.Now()
	tx.Record(planTable, p.ID)
	_, err := tx.NewInsert().Model(p).Exec(ctx)
	return err
}

// plans are all versions, the newest first.
func plans(ctx context.Context, q bun.IDB) (rows []Plan, err error) {
	rows = []Plan{}
	err = q.NewSelect().Model(&rows).OrderExpr("t.number DESC").Scan(ctx)
	return rows, err
}

func insertRun(ctx context.Context, tx *usecase.Tx, r *Run) error {
	r.ID, r.Version, r.CreatedBy, r.CreatedAt = id.New(tx.Now()), 1, tx.Actor.PersonID, tx.Now()
	tx.Record(runTable, r.ID)
	tx.Touch(runTable)
	_, err := tx.NewInsert().Model(r).Exec(ctx)
	return err
}

// saveRun writes what may change; the day, and that it was missed, stand.
func saveRun(ctx context.Context, tx *usecase.Tx, r *Run) error {
	before := r.Version
	r.Version++
	tx.Record(runTable, r.ID)
	tx.Touch(runTable)
	return db.MustAffect(tx.NewUpdate().Model(r).ExcludeColumn("created_at", "created_by", "number", "patrol_day", "missed", "scheduled_at").WherePK().Where("version = ?", before).Exec(ctx))
}

func runByID(ctx context.Context, q bun.IDB, runID string) (r Run, err error) {
	err = q.NewSelect().Model(&r).Where("t.id = ?", runID).Scan(ctx)
	return r, db.NotFound(err, "patrol.not_found")
}

// runOf is the run of a day; nil without one.
func runOf(ctx context.Context, q bun.IDB, day clock.Day) (*Run, error) {
	found, err := runsIn(ctx, q, day, day)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func runsIn(ctx context.Context, q bun.IDB, from, to clock.Day) (rows []Run, err error) {
	err = q.NewSelect().Model(&rows).Where("t.patrol_day >= ?", from).Where("t.patrol_day <= ?", to).OrderExpr("t.patrol_day").Scan(ctx)
	return rows, err
}

// runsOpen wait for somebody, the oldest first.
func runsOpen(ctx context.Context, q bun.IDB, states []string, limit int) (rows []Run, err error) {
	err = q.NewSelect().Model(&rows).Where("t.state IN (?)", bun.List(states)).OrderExpr("t.patrol_day").Limit(int64(limit)).Scan(ctx)
	return rows, err
}

// insertResults adds cells to a run; cells are never changed.
func insertResults(ctx context.Context, tx *usecase.Tx, r *Run, rows []Result) error {
	for i := range rows {
		c := &rows[i]
		c.ID, c.RunID, c.Day, c.CreatedAt = id.New(tx.Now()), r.ID, r.Day, tx.Now()
	}
	for len(rows) > 0 {
		batch := rows[:min(len(rows), db.Batch)]
		rows = rows[len(batch):]
		for i := range batch {
			tx.Record(resultTable, batch[i].ID)
		}
		if _, err := tx.NewInsert().Model(&batch).Exec(ctx); err != nil {
			return fmt.Errorf("%s: %w", resultTable, err)
		}
	}
	return nil
}

// resultsOf are all rows of a run, in the order they were written.
func resultsOf(ctx context.Context, q bun.IDB, runID string) (rows []Result, err error) {
	err = q.NewSelect().Model(&rows).Where("t.run_id = ?", runID).OrderExpr("t.id").Scan(ctx)
	return rows, err
}

// resultsOn are the rows of one item on some days, in the order they were written.
func resultsOn(ctx context.Context, q bun.IDB, measure, subject string, from, to clock.Day) (rows []Result, err error) {
	err = q.NewSelect().Model(&rows).Where("t.measure = ?", measure).Where("t.subject = ?", subject).Where("t.patrol_day >= ?", from).Where("t.patrol_day <= ?", to).OrderExpr("t.patrol_day, t.id").Scan(ctx)
	return rows, err
}

func insertRound(ctx context.Context, tx *usecase.Tx, r *Round) error {
	tx.Record(roundTable, r.ID)
	tx.Touch(runTable)
	_, err := tx.NewInsert().Model(r).Exec(ctx)
	return err
}

// roundsIn are the rounds of some days in their order.
func roundsIn(ctx context.Context, q bun.IDB, from, to clock.Day) (rows []Round, err error) {
	err = q.NewSelect().Model(&rows).Where("t.patrol_day >= ?", from).Where("t.patrol_day <= ?", to).OrderExpr("t.patrol_day, t.turn").Scan(ctx)
	return rows, err
}
