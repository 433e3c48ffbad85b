package keyperiod

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

const periodTable = "keyperiod_period"

func byID(ctx context.Context, q bun.IDB, id string) (*Period, error) {
	p := &Period{}
	err := q.NewSelect().Model(p).Where("t.id = ?", id).Scan(ctx)
	return p, db.NotFound(err, "keyperiod.not_found")
}

func insertPeriod(ctx context.Context, tx *usecase.Tx, p *Period) error {
	tx.Record(periodTable, p.ID)
	_, err := tx.NewInsert().Model(p).Exec(ctx)
	return err
}

func savePeriod(ctx context.Context, tx *usecase.Tx, p *Period) error {
	before := p.Version
	p.Version, p.UpdatedAt = before+1, tx.Now()
	tx.Record(periodTable, p.ID)
	return db.MustAffect(tx.NewUpdate().Model(p).ExcludeColumn("created_at", "created_by").WherePK().Where("version = ?", before).Exec(ctx))
}

// approvedIn are the periods that the owner ever approved and whose days meet
// those asked for, the first one first.
func approvedIn(ctx context.Context, q bun.IDB, from, to clock.Day) (found []Period, err error) {
	err = q.NewSelect().Model(&found).Where("t.approved_at > 0 AND t.last_day >= ?", from).Where("t.first_day <= ?", to).OrderExpr("t.first_day, t.id").Scan(ctx)
	return found, err
}

// waiting are the periods in some states, the first one first.
func waiting(ctx context.Context, q bun.IDB, states []string, limit int) (found []Period, err error) {
	err = q.NewSelect().Model(&found).Where("t.state IN (?)", bun.List(states)).OrderExpr("t.first_day, t.id").Limit(int64(limit)).Scan(ctx)
	return found, err
}
