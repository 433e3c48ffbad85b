package drugcatalog

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

func loadRecord(ctx context.Context, q bun.IDB, id string) (*Record, error) {
	record := &Record{}
	err := q.NewSelect().Model(record).Where("t.id = ?", id).Scan(ctx)
	return record, db.NotFound(err, "drugcatalog.not_found")
}

func loadItems(ctx context.Context, q bun.IDB, column string, values []string) ([]Item, error) {
	items := []Item{}
	err := db.Chunks(values, db.Batch, func(part []string) error {
		records, err := db.All[Record](ctx, q, "WHERE t."+column+" IN (?)", part)
		for i := range records {
			items = append(items, records[i].item())
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("drug items: %w", err)
	}
	return items, nil
}

// allItems loads what is needed to name every item.
func allItems(ctx context.Context, q bun.IDB) ([]Item, error) {
	var records []Record
	err := q.NewSelect().Model(&records).Column("id", "catalog_no", "name_hant", "name_hans", "name_pt", "name_en",
		"dosage_form", "strength", "pack_spec", "storage_class").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("drug items: %w", err)
	}
	items := make([]Item, len(records))
	for i := range records {
		items[i] = records[i].item()
	}
	return items, nil
}

func insertRecords(ctx context.Context, tx *usecase.Tx, records []Record) error {
	for i := range records {
		records[i].Search = records[i].index()
		tx.Record("drug_item", records[i].ID)
	}
	return db.Chunks(records, db.Batch/10, func(part []Record) error { // wide rows: few at a time
		_, err := tx.NewInsert().Model(&part).Exec(ctx)
		return err
	})
}

// updateRecord writes a changed record unless somebody changed it before.
func updateRecord(ctx context.Context, tx *usecase.Tx, record *Record) error {
	before := record.Version
	record.Version, record.UpdatedAt, record.Search = before+1, tx.Now(), record.index()
	tx.Record("drug_item", record.ID)
	return db.MustAffect(tx.NewUpdate().Model(record).ExcludeColumn("created_at", "created_by").
		WherePK().Where("version = ?", before).Exec(ctx))
}

// conflicts are the keys of contents that other items already have.
type conflicts struct {
	catalogNo, product, gtin, registration map[string]string // key to catalogue number of the owner
}

func (c *Content) registrationKey() string {
	return c.MacaoRegNo + "\x1f" + c.DosageForm + "\x1f" + c.Strength + "\x1f" + c.PackSpec
}

// loadConflicts finds which keys of contents belong to items other than own.
func loadConflicts(ctx context.Context, q bun.IDB, own string, contents []Content) (conflicts, error) {
	found := conflicts{map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}}
	err := db.Chunks(contents, db.Batch, func(part []Content) error {
		var numbers, products, gtins, registrations []string
		for i := range part {
			numbers, products = append(numbers, part[i].CatalogNo), append(products, part[i].ProductCode7)
			registrations = append(registrations, part[i].MacaoRegNo)
			gtins = append(gtins, part[i].GTIN)
		}
		var others []Record
		err := q.NewSelect().Model(&others).
			Column("id", "catalog_no", "product_code7", "gtin", "macao_reg_no", "dosage_form", "strength", "pack_spec").
			Where("t.id <> ?", own).
			Where("(t.catalog_no IN (?) OR t.product_code7 IN (?) OR t.gtin IN (?) OR t.macao_reg_no IN (?))",
				bun.List(numbers), bun.List(products), bun.List(gtins), bun.List(registrations)).Scan(ctx)
		for i := range others {
			o := &others[i]
			found.catalogNo[o.CatalogNo], found.product[o.ProductCode7] = o.CatalogNo, o.CatalogNo
			found.registration[o.registrationKey()] = o.CatalogNo
			if o.GTIN != "" {
				found.gtin[o.GTIN] = o.CatalogNo
			}
		}
		return err
	})
	if err != nil {
		return found, fmt.Errorf("catalogue keys: %w", err)
	}
	return found, nil
}

func insertVersions(ctx context.Context, tx *usecase.Tx, versions []Version) error {
	for _, version := range versions {
		tx.Record("drug_item_version", version.ID)
	}
	return db.Chunks(versions, db.Batch/10, func(part []Version) error {
		_, err := tx.NewInsert().Model(&part).Exec(ctx)
		return err
	})
}

func updateVersion(ctx context.Context, tx *usecase.Tx, version *Version) error {
	tx.Record("drug_item_version", version.ID)
	return db.MustAffect(tx.NewUpdate().Model(version).WherePK().Exec(ctx))
}

// loadVersions returns the versions of an item, newest first.
func loadVersions(ctx context.Context, q bun.IDB, itemID string) ([]Version, error) {
	versions := []Version{}
	err := q.NewSelect().Model(&versions).Where("t.item_id = ?", itemID).OrderExpr("t.number DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("versions: %w", err)
	}
	return versions, nil
}

// loadOpen returns the version being prepared, nil when there is none.
func loadOpen(ctx context.Context, q bun.IDB, itemID string) (*Version, error) {
	var versions []Version
	err := q.NewSelect().Model(&versions).Where("t.item_id = ?", itemID).
		Where("t.state IN (?)", bun.List([]string{VersionDraft, VersionPending})).Scan(ctx)
	if err != nil || len(versions) == 0 {
		return nil, err
	}
	return &versions[0], nil
}

func lastNumber(ctx context.Context, q bun.IDB, itemID string) (int, error) {
	var number int
	err := q.NewSelect().Model((*Version)(nil)).ColumnExpr("coalesce(max(t.number), 0)").Where("t.item_id = ?", itemID).Scan(ctx, &number)
	return number, err
}

// waiting lists items whose open version waits for approval by somebody who
// did not draft it, oldest first.
func waiting(ctx context.Context, q bun.IDB, personID string, limit int) ([]Record, error) {
	var records []Record
	err := q.NewSelect().Model(&records).
		Where("t.revision_state = ?", VersionPending).
		Where("NOT EXISTS (SELECT 1 FROM drug_item_version v WHERE v.item_id = t.id AND v.state = ? AND (v.made_by = ? OR v.edited_by = ? OR v.submitted_by = ?))",
			VersionPending, personID, personID, personID).
		OrderExpr("t.updated_at, t.id").Limit(int64(limit)).Scan(ctx)
	return records, err
}
