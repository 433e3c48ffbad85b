package drugcatalog

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// Leaflets returns the leaflets of an item, for the public answer.
func (c *Catalogue) Leaflets(ctx context.Context, q bun.IDB, itemID string) ([]Leaflet, error) {
	return loadLeaflets(ctx, q, itemID)
}

// ShowLeaflets returns the leaflets of an item to a person at work.
func (c *Catalogue) ShowLeaflets(ctx context.Context, itemID string) ([]Leaflet, error) {
	return usecase.Read(ctx, c.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Leaflet, error) {
		if _, err := loadRecord(ctx, q, itemID); err != nil {
			return nil, err
		}
		return loadLeaflets(ctx, q, itemID)
	})
}

// SaveLeaflet writes the leaflet of an item in one language.
func (c *Catalogue) SaveLeaflet(ctx context.Context, itemID, lang string, text LeafletText) (Leaflet, error) {
	return usecase.Write(ctx, c.runner, PermitEdit, func(ctx context.Context, tx *usecase.Tx) (Leaflet, error) {
		record, err := loadRecord(ctx, tx, itemID)
		if err != nil {
			return Leaflet{}, err
		}
		if record.State == Removed {
			return Leaflet{}, fault.New(fault.Conflict, "drugcatalog.removed")
		}
		if err := text.check(); err != nil {
			return Leaflet{}, err
		}
		tx.Act("drugtrace.drugcatalog.leaflet")
		leaflet := Leaflet{ItemID: itemID, Lang: lang, Title: text.Title, Sections: text.Sections,
			Version: text.Version + 1, UpdatedAt: tx.Now(), UpdatedBy: tx.Actor.PersonID}
		return leaflet, storeLeaflet(ctx, tx, &leaflet)
	})
}
