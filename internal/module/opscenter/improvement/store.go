package improvement

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

const caseTable = "improvement_case"

func byID(ctx context.Context, q bun.IDB, id string) (*Improvement, error) {
	var i Improvement
	err := q.NewSelect().Model(&i).Where("t.id = ?", id).Scan(ctx)
	return &i, db.NotFound(err, "improvement.absent")
}

func insert(ctx context.Context, tx *usecase.Tx, i *Improvement) error {
	tx.Record(caseTable, i.ID)
	tx.Touch(caseTable)
	_, err := tx.NewInsert().Model(i).Exec(ctx)
	return err
}

func save(ctx context.Context, tx *usecase.Tx, i *Improvement) error {
	before := i.Version
	i.Version, i.UpdatedAt = before+1, tx.Now()
	tx.Record(caseTable, i.ID)
	tx.Touch(caseTable)
	return db.MustAffect(tx.NewUpdate().Model(i).ExcludeColumn("created_at", "created_by").WherePK().Where("version = ?", before).Exec(ctx))
}

// settled are the improvements that were carried out or measured between two moments.
func settled(ctx context.Context, q bun.IDB, from, to clock.Instant) (rows []Improvement, err error) {
	err = q.NewSelect().Model(&rows).Where("(t.carried_at >= ? AND t.carried_at < ?) OR (t.measured_at >= ? AND t.measured_at < ?)", from, to, from, to).OrderExpr("t.carried_at, t.id").Limit(1000).Scan(ctx)
	return rows, err
}

// inStates are the improvements in some states, the oldest first.
func inStates(ctx context.Context, q bun.IDB, states []string, limit int) (rows []Improvement, err error) {
	err = q.NewSelect().Model(&rows).Where("t.state IN (?)", bun.List(states)).OrderExpr("t.created_at, t.id").Limit(int64(limit)).Scan(ctx)
	return rows, err
}
