package operationorder

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

const (
	accountTable  = "order_account"
	dataTable     = "order_data"
	exerciseTable = "order_exercise"
	findingTable  = "order_finding"
	resultOwner   = "order_result" // exported files: no way to them but the counted one
)

func insert(ctx context.Context, tx *usecase.Tx, table, id string, row any) error {
	tx.Record(table, id)
	_, err := tx.NewInsert().Model(row).Exec(ctx)
	return err
}

// save writes a row whose version is the stored one, and counts it up.
func save(ctx context.Context, tx *usecase.Tx, table, id string, version *int, updated *clock.Instant, row any) error {
	before := *version
	*version, *updated = before+1, tx.Now()
	tx.Record(table, id)
	return db.MustAffect(tx.NewUpdate().Model(row).ExcludeColumn("created_at", "created_by").WherePK().Where("version = ?", before).Exec(ctx))
}

func saveAccount(ctx context.Context, tx *usecase.Tx, a *Account) error {
	return save(ctx, tx, accountTable, a.ID, &a.Version, &a.UpdatedAt, a)
}

func saveData(ctx context.Context, tx *usecase.Tx, d *Data) error {
	return save(ctx, tx, dataTable, d.ID, &d.Version, &d.UpdatedAt, d)
}

func saveExercise(ctx context.Context, tx *usecase.Tx, e *Exercise) error {
	return save(ctx, tx, exerciseTable, e.ID, &e.Version, &e.UpdatedAt, e)
}

func accountByID(ctx context.Context, q bun.IDB, id string) (*Account, error) {
	a := &Account{}
	err := q.NewSelect().Model(a).Where("t.id = ?", id).Scan(ctx)
	return a, db.NotFound(err, "operationorder.absent")
}

func dataByID(ctx context.Context, q bun.IDB, id string) (*Data, error) {
	d := &Data{}
	err := q.NewSelect().Model(d).Where("t.id = ?", id).Scan(ctx)
	return d, db.NotFound(err, "operationorder.absent")
}

func exerciseByID(ctx context.Context, q bun.IDB, id string) (*Exercise, error) {
	e := &Exercise{}
	err := q.NewSelect().Model(e).Where("t.id = ?", id).Scan(ctx)
	return e, db.NotFound(err, "operationorder.absent")
}

// byNumber finds an order as people call it.
func byNumber(ctx context.Context, q bun.IDB, number string) (accounts []Account, orders []Data, err error) {
	if err = q.NewSelect().Model(&accounts).Where("t.number = ?", number).Scan(ctx); err == nil {
		err = q.NewSelect().Model(&orders).Where("t.number = ?", number).Scan(ctx)
	}
	return accounts, orders, err
}

// pending are open lifts of a stop.
func pending(ctx context.Context, q bun.IDB, stopID string) (bool, error) {
	return q.NewSelect().Model((*Account)(nil)).Where("t.target_kind = 'order'").Where("t.target_id = ?", stopID).
		Where("t.state IN (?)", bun.List([]string{Requested, Authorised})).Exists(ctx)
}

// accountsIn are account orders in a state, the oldest first.
func accountsIn(ctx context.Context, q bun.IDB, state string, limit int) (orders []Account, err error) {
	err = q.NewSelect().Model(&orders).Where("t.state = ?", state).OrderExpr("t.created_at, t.id").Limit(int64(limit)).Scan(ctx)
	return orders, err
}

// dataIn are data orders in some states, the oldest first.
func dataIn(ctx context.Context, q bun.IDB, limit int, states ...string) (orders []Data, err error) {
	err = q.NewSelect().Model(&orders).Where("t.state IN (?)", bun.List(states)).OrderExpr("t.created_at, t.id").Limit(int64(limit)).Scan(ctx)
	return orders, err
}

// expired are delivered files whose time is over.
func expired(ctx context.Context, q bun.IDB, now clock.Instant) (orders []Data, err error) {
	err = q.NewSelect().Model(&orders).Where("t.state = ?", Delivered).Where("t.expires_at <= ?", now).OrderExpr("t.id").Limit(100).Scan(ctx)
	return orders, err
}

// exercisesIn are exercises in some states, the next first.
func exercisesIn(ctx context.Context, q bun.IDB, limit int, states ...string) (found []Exercise, err error) {
	err = q.NewSelect().Model(&found).Where("t.state IN (?)", bun.List(states)).OrderExpr("t.starts_at, t.id").Limit(int64(limit)).Scan(ctx)
	return found, err
}

// exercisesBetween are approved exercises whose time touches that of two instants.
func exercisesBetween(ctx context.Context, q bun.IDB, first, last clock.Instant) (found []Exercise, err error) {
	err = q.NewSelect().Model(&found).Where("t.approved_at > 0").Where("t.starts_at <= ?", last).Where("t.ends_at > ?", first).OrderExpr("t.id").Scan(ctx)
	return found, err
}

func findingsOf(ctx context.Context, q bun.IDB, exerciseID string) (found []Finding, err error) {
	found = []Finding{}
	err = q.NewSelect().Model(&found).Where("t.exercise_id = ?", exerciseID).OrderExpr("t.at, t.id").Scan(ctx)
	return found, err
}

// countFindings counts what each exercise blocked and found.
func countFindings(ctx context.Context, q bun.IDB, exercises []Exercise) (map[string]map[string]int, error) {
	ids := make([]string, len(exercises))
	for i, e := range exercises {
		ids[i] = e.ID
	}
	counts := map[string]map[string]int{}
	if len(ids) == 0 {
		return counts, nil
	}
	var rows []struct {
		ExerciseID string `bun:"exercise_id"`
		Kind       string `bun:"kind"`
		Count      int    `bun:"findings"`
	}
	err := q.NewSelect().Model((*Finding)(nil)).ColumnExpr("t.exercise_id, t.kind, count(*) AS findings").Where("t.exercise_id IN (?)", bun.List(ids)).
		GroupExpr("t.exercise_id, t.kind").Scan(ctx, &rows)
	for _, row := range rows {
		if counts[row.ExerciseID] == nil {
			counts[row.ExerciseID] = map[string]int{}
		}
		counts[row.ExerciseID][row.Kind] = row.Count
	}
	return counts, err
}
