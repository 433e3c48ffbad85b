package change

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

func baselineByID(ctx context.Context, q bun.IDB, id string) (*Baseline, error) {
	var b Baseline
	err := q.NewSelect().Model(&b).Where("t.id = ?", id).Scan(ctx)
	return &b, db.NotFound(err, "change.no_baseline")
}

// approvedBaselines are the ones that count, by asset.
func approvedBaselines(ctx context.Context, q bun.IDB) (map[string]*Baseline, error) {
	var rows []Baseline
	err := q.NewSelect().Model(&rows).Where("t.state = ?", Approved).Scan(ctx)
	byAsset := make(map[string]*Baseline, len(rows))
	for i := range rows {
		byAsset[rows[i].Asset] = &rows[i]
	}
	return byAsset, err
}

// capturedBaselines wait for the owner.
func capturedBaselines(ctx context.Context, q bun.IDB, limit int) (rows []Baseline, err error) {
	err = q.NewSelect().Model(&rows).Where("t.state = ?", Captured).OrderExpr("t.created_at, t.id").Limit(int64(limit)).Scan(ctx)
	return rows, err
}

func insertBaseline(ctx context.Context, tx *usecase.Tx, b *Baseline) error {
	tx.Record(baselineTable, b.ID)
	_, err := tx.NewInsert().Model(b).Exec(ctx)
	return err
}

func saveBaseline(ctx context.Context, tx *usecase.Tx, b *Baseline) error {
	before := b.Version
	b.Version = before + 1
	tx.Record(baselineTable, b.ID)
	return db.MustAffect(tx.NewUpdate().Model(b).ExcludeColumn("created_at", "created_by").WherePK().Where("version = ?", before).Exec(ctx))
}

// standing are the drifts that are not over, by asset and path.
func standing(ctx context.Context, q bun.IDB) (rows []Drift, err error) {
	err = q.NewSelect().Model(&rows).Where("t.state <> ?", DriftOver).OrderExpr("t.asset, t.path").Scan(ctx)
	return rows, err
}

// saveDrift writes a drift, a new one with version 0.
func saveDrift(ctx context.Context, tx *usecase.Tx, d *Drift) error {
	before := d.Version
	d.Version = before + 1
	tx.Record(driftTable, d.ID)
	tx.Touch(driftTable)
	if before == 0 {
		_, err := tx.NewInsert().Model(d).Exec(ctx)
		return err
	}
	return db.MustAffect(tx.NewUpdate().Model(d).ExcludeColumn("created_at", "created_by").WherePK().Where("version = ?", before).Exec(ctx))
}
