package drugcatalog

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

func loadLeaflets(ctx context.Context, q bun.IDB, itemID string) ([]Leaflet, error) {
	leaflets := []Leaflet{}
	err := q.NewSelect().Model(&leaflets).Where("t.item_id = ?", itemID).OrderExpr("t.lang").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("leaflets: %w", err)
	}
	return leaflets, nil
}

// storeLeaflet inserts a first leaflet (version 1) or replaces the one before.
func storeLeaflet(ctx context.Context, tx *usecase.Tx, leaflet *Leaflet) error {
	var known []Leaflet
	err := tx.NewSelect().Model(&known).Column("id", "version").
		Where("t.item_id = ?", leaflet.ItemID).Where("t.lang = ?", leaflet.Lang).Scan(ctx)
	if err != nil {
		return fmt.Errorf("leaflet: %w", err)
	}
	if len(known) == 0 && leaflet.Version == 1 {
		leaflet.ID = id.New(tx.Now())
		tx.Record("drug_leaflet", leaflet.ID)
		_, err := tx.NewInsert().Model(leaflet).Exec(ctx)
		if db.IsDuplicate(err) {
			return fault.New(fault.Conflict, "fault.stale").Because(err)
		}
		return err
	}
	if len(known) == 0 {
		return fault.New(fault.Conflict, "fault.stale")
	}
	leaflet.ID = known[0].ID
	tx.Record("drug_leaflet", leaflet.ID)
	return db.MustAffect(tx.NewUpdate().Model(leaflet).WherePK().Where("version = ?", leaflet.Version-1).Exec(ctx))
}
