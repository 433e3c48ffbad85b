package configuration

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

const (
	assetTable   = "config_asset"
	serviceTable = "config_service"
)

// assetBy finds an asset by its id or its code.
func assetBy(ctx context.Context, q bun.IDB, name string) (Asset, error) {
	var a Asset
	err := q.NewSelect().Model(&a).Where("t.id = ? OR t.code = ?", name, name).Scan(ctx)
	return a, db.NotFound(err, "configuration.not_found")
}

// allAssets are the whole register by code; it has some hundred rows.
func allAssets(ctx context.Context, q bun.IDB) (assets []Asset, err error) {
	err = q.NewSelect().Model(&assets).OrderExpr("t.code").Scan(ctx)
	return assets, err
}

func insertAssets(ctx context.Context, tx *usecase.Tx, assets []*Asset) error {
	for _, a := range assets {
		tx.Record(assetTable, a.ID)
	}
	return db.Insert(ctx, tx.Tx, assets)
}

func saveAsset(ctx context.Context, tx *usecase.Tx, a *Asset) error {
	before := a.Version
	a.Version, a.UpdatedAt = before+1, tx.Now()
	tx.Record(assetTable, a.ID)
	return db.MustAffect(tx.NewUpdate().Model(a).ExcludeColumn("created_at", "created_by").WherePK().Where("version = ?", before).Exec(ctx))
}

func allServices(ctx context.Context, q bun.IDB) (map[string]Service, error) {
	var rows []Service
	err := q.NewSelect().Model(&rows).Scan(ctx)
	services := make(map[string]Service, len(rows))
	for _, s := range rows {
		services[s.Number] = s
	}
	return services, err
}

// saveService writes a line, a new one with version 0.
func saveService(ctx context.Context, tx *usecase.Tx, s *Service) error {
	before := s.Version
	s.Version, s.UpdatedAt = before+1, tx.Now()
	tx.Record(serviceTable, s.ID)
	if before == 0 {
		_, err := tx.NewInsert().Model(s).Exec(ctx)
		return err
	}
	return db.MustAffect(tx.NewUpdate().Model(s).WherePK().Where("version = ?", before).Exec(ctx))
}
