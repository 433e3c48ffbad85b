package site

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

func notFound() *fault.Error { return fault.New(fault.NotFound, "site.not_found") }

func loadWarehouse(ctx context.Context, q bun.IDB, s scope.Scope, id string) (*Warehouse, error) {
	w := &Warehouse{}
	if err := q.NewSelect().Model(w).Where("t.id = ?", id).Scan(ctx); err != nil {
		return nil, db.NotFound(err, "site.not_found")
	}
	if !s.Sees(w.CreatedBy, w.OrgID) {
		return nil, notFound()
	}
	return w, nil
}

func loadZone(ctx context.Context, q bun.IDB, s scope.Scope, id string) (*Zone, error) {
	z := &Zone{}
	if err := q.NewSelect().Model(z).Where("t.id = ?", id).Scan(ctx); err != nil {
		return nil, db.NotFound(err, "site.not_found")
	}
	if !s.Sees(z.CreatedBy, z.OrgID) {
		return nil, notFound()
	}
	z.Colour = colours[z.Type]
	return z, nil
}

// withZone adds what a location has from its zone and warehouse.
func withZone(q *bun.SelectQuery) *bun.SelectQuery {
	return q.ColumnExpr("t.*").ColumnExpr("z.type AS zone_type, z.name AS zone_name, z.storage_class, z.external_use, z.max_qty AS zone_max_qty").
		ColumnExpr("CASE WHEN t.active AND z.active AND w.active THEN 0 ELSE 1 END AS closed")
}

func joinZone(q *bun.SelectQuery) *bun.SelectQuery {
	return q.Join("JOIN site_zone AS z ON z.id = t.zone_id").Join("JOIN site_warehouse AS w ON w.id = t.warehouse_id")
}

// loadLocations returns the locations whose column has one of the values, in
// the order of their codes.
func loadLocations(ctx context.Context, q bun.IDB, column string, values []string) ([]Location, error) {
	locations := []Location{}
	err := db.Chunks(values, db.Batch, func(part []string) error {
		var found []Location
		err := withZone(joinZone(q.NewSelect().Model(&found))).Where("? IN (?)", bun.Ident("t."+column), bun.List(part)).
			OrderExpr("t.code").Scan(ctx)
		locations = append(locations, found...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("locations: %w", err)
	}
	for i := range locations {
		locations[i].Colour = colours[locations[i].ZoneType]
	}
	return locations, nil
}

func loadLocation(ctx context.Context, q bun.IDB, s scope.Scope, id string) (Location, error) {
	found, err := loadLocations(ctx, q, "id", []string{id})
	if err != nil {
		return Location{}, err
	}
	if len(found) == 0 || !s.Sees(found[0].CreatedBy, found[0].OrgID) {
		return Location{}, notFound()
	}
	return found[0], nil
}

// maxProposed is how many locations are proposed at once.
const maxProposed = 2000

// openLocations lists locations in use of an organisation, by code.
func openLocations(ctx context.Context, q bun.IDB, need Need, classes []string, apart bool) ([]Location, error) {
	locations := []Location{}
	query := withZone(joinZone(q.NewSelect().Model(&locations))).
		Where("t.org_id = ?", need.OrgID).Where("z.type = ?", need.ZoneType).Where("z.storage_class IN (?)", bun.List(classes)).
		Where("t.active").Where("z.active").Where("w.active")
	if apart {
		query = query.Where("z.external_use = ?", need.ExternalUse)
	}
	if err := query.OrderExpr("t.code").Limit(maxProposed).Scan(ctx); err != nil {
		return nil, fmt.Errorf("propose locations: %w", err)
	}
	for i := range locations {
		locations[i].Colour = colours[locations[i].ZoneType]
	}
	return locations, nil
}

// locationIDs lists the locations of zones, by zone.
func locationIDs(ctx context.Context, q bun.IDB, zoneIDs []string) (map[string][]string, error) {
	if len(zoneIDs) == 0 {
		return nil, nil
	}
	var rows []Location
	if err := q.NewSelect().Model(&rows).Column("id", "zone_id").Where("t.zone_id IN (?)", bun.List(zoneIDs)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("locations of zones: %w", err)
	}
	byZone := map[string][]string{}
	for _, row := range rows {
		byZone[row.ZoneID] = append(byZone[row.ZoneID], row.ID)
	}
	return byZone, nil
}

// lockPlace makes everybody else who fills the location, or its bounded zone,
// wait for this transaction.
func lockPlace(ctx context.Context, tx *usecase.Tx, l Location) error {
	if l.ZoneMaxQty > 0 {
		if _, err := tx.ExecContext(ctx, "UPDATE site_zone SET version = version WHERE id = ?", l.ZoneID); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, "UPDATE site_location SET version = version WHERE id = ?", l.ID)
	return err
}

// insert writes new rows of a table of this package.
func insert[T any](ctx context.Context, tx *usecase.Tx, table string, rows []T, idOf func(*T) string) error {
	for i := range rows {
		tx.Record(table, idOf(&rows[i]))
	}
	return taken(db.Chunks(rows, db.Batch/5, func(part []T) error {
		_, err := tx.NewInsert().Model(&part).Exec(ctx)
		return err
	}))
}

// update writes a changed row whose version was before.
func update(ctx context.Context, tx *usecase.Tx, table, id string, model any, before int) error {
	tx.Record(table, id)
	return db.MustAffect(tx.NewUpdate().Model(model).ExcludeColumn("created_at", "created_by").WherePK().Where("version = ?", before).Exec(ctx))
}

// taken words a broken unique key.
func taken(err error) error {
	var checks fault.Checks
	switch {
	case db.DuplicateOf(err, "site_warehouse", "code"), db.DuplicateOf(err, "site_zone", "full_code"), db.DuplicateOf(err, "site_location", "code"):
		checks.Add("/code", "site.code_taken")
	case db.DuplicateOf(err, "site_clinic", "org_id"):
		checks.Add("/orgId", "site.clinic_exists")
	default:
		return err
	}
	return checks.Err()
}

func loadClinic(ctx context.Context, q bun.IDB, id string) (*Clinic, error) {
	clinic := &Clinic{}
	err := q.NewSelect().Model(clinic).Where("t.id = ?", id).Scan(ctx)
	return clinic, db.NotFound(err, "site.clinic_not_found")
}

func loadClinics(ctx context.Context, q bun.IDB, orgIDs []string) ([]Clinic, error) {
	clinics := []Clinic{}
	err := db.Chunks(orgIDs, db.Batch, func(part []string) error {
		var found []Clinic
		err := q.NewSelect().Model(&found).Where("t.org_id IN (?)", bun.List(part)).Scan(ctx)
		clinics = append(clinics, found...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("clinics: %w", err)
	}
	return clinics, nil
}

func (w *Warehouse) index() string { return fold.Index(w.Code, w.Name, w.NameForeign, w.Address) }
