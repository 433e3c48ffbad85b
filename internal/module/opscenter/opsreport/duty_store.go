package opsreport

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

// lastOf is the last day that the turns of a duty were made for, empty when none
// was.
func lastOf(ctx context.Context, q bun.IDB, key string) (last clock.Day, err error) {
	var text string
	err = q.NewSelect().Model((*Turn)(nil)).ColumnExpr("COALESCE(MAX(t.to_day), '')").Where("t.duty = ?", key).Where("t.cycle <> ?", Event).Scan(ctx, &text)
	return clock.Day(text), err
}

// firstOf is the first day on which any duty ended: the system was there.
func firstOf(ctx context.Context, q bun.IDB) (first clock.Day, err error) {
	var text string
	err = q.NewSelect().Model((*Turn)(nil)).ColumnExpr("COALESCE(MIN(t.to_day), '')").Where("t.cycle <> ?", Event).Scan(ctx, &text)
	return clock.Day(text), err
}

func insertDuties(ctx context.Context, tx *usecase.Tx, rows []Turn) error {
	if len(rows) == 0 {
		return nil
	}
	for i := range rows {
		tx.Record(dutyTable, rows[i].ID)
	}
	tx.Touch(dutyTable)
	_, err := tx.NewInsert().Model(&rows).Exec(ctx)
	return err
}

func saveDuty(ctx context.Context, tx *usecase.Tx, d *Turn) error {
	d.Version++
	return save(ctx, tx, dutyTable, d.ID, d, d.Version-1)
}

// undone are duties that have begun and that nothing closed yet, of the days
// from since on.
func undone(ctx context.Context, q bun.IDB, since, today clock.Day) (rows []Turn, err error) {
	err = q.NewSelect().Model(&rows).Where("t.completed_at = 0").Where("t.state <> ?", Void).Where("t.from_day <= ?", today).Where("t.to_day >= ?", since).OrderExpr("t.due_at, t.id").Scan(ctx)
	return rows, err
}

// soonest are duties that nobody has done yet, the next due first.
func soonest(ctx context.Context, q bun.IDB, states []string, limit int) (rows []Turn, err error) {
	err = q.NewSelect().Model(&rows).Where("t.state IN (?)", bun.List(states)).OrderExpr("t.due_at, t.id").Limit(int64(limit)).Scan(ctx)
	return rows, err
}

// dutiesBetween are the duties whose time ends between two days.
func dutiesBetween(ctx context.Context, q bun.IDB, from, to clock.Day) (rows []Turn, err error) {
	err = q.NewSelect().Model(&rows).Where("t.due_at > ?", from.Start()).Where("t.due_at <= ?", to.End()).OrderExpr("t.due_at, t.duty, t.id").Scan(ctx)
	return rows, err
}

// dutiesFor are the duties of a subject.
func dutiesFor(ctx context.Context, q bun.IDB, subjects []string) (map[string]Turn, error) {
	known := map[string]Turn{}
	if len(subjects) == 0 {
		return known, nil
	}
	var rows []Turn
	err := q.NewSelect().Model(&rows).Where("t.cycle = ?", Event).Where("t.subject IN (?)", bun.List(subjects)).Scan(ctx)
	for _, d := range rows {
		known[d.Duty+" "+d.Subject] = d
	}
	return known, err
}

// look remembers when the evidence of a duty was last asked for.
type look struct {
	bun.BaseModel `bun:"table:report_look,alias:t"`

	Duty string        `bun:"duty,pk"`
	At   clock.Instant `bun:"looked_at"`
}

func looks(ctx context.Context, q bun.IDB) (map[string]clock.Instant, error) {
	var rows []look
	err := q.NewSelect().Model(&rows).Scan(ctx)
	at := make(map[string]clock.Instant, len(rows))
	for _, l := range rows {
		at[l.Duty] = l.At
	}
	return at, err
}

func looked(ctx context.Context, tx *db.Tx, key string, at clock.Instant) error {
	return tx.Upsert(ctx, lookTable, []string{"duty"}, []string{"looked_at"}, key, at)
}
