package drugcatalog

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// Create drafts a new item with its first version.
func (c *Catalogue) Create(ctx context.Context, content Content) (View, error) {
	return usecase.Write(ctx, c.runner, PermitEdit, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		tx.Act("drugtrace.drugcatalog.create")
		if err := c.check(ctx, tx, "", &content); err != nil {
			return View{}, err
		}
		record, version := draft(tx, content)
		if err := insertRecords(ctx, tx, []Record{record}); err != nil {
			return View{}, duplicate(err)
		}
		if err := insertVersions(ctx, tx, []Version{version}); err != nil {
			return View{}, err
		}
		return c.view(ctx, tx, tx.Actor, &record)
	})
}

// draft makes the rows of a new item.
func draft(tx *usecase.Tx, content Content) (Record, Version) {
	record := Record{ID: id.New(tx.Now()), Content: content, State: Draft, RevisionState: VersionDraft,
		Version: 1, CreatedAt: tx.Now(), CreatedBy: tx.Actor.PersonID, UpdatedAt: tx.Now()}
	return record, newVersion(tx, record.ID, 1, Content{}, content)
}

func newVersion(tx *usecase.Tx, itemID string, number int, before, content Content) Version {
	return Version{ID: id.New(tx.Now()), ItemID: itemID, Number: number, State: VersionDraft, Content: content,
		Changes: difference(before, content), MadeBy: tx.Actor.PersonID, MadeAt: tx.Now(), EditedBy: tx.Actor.PersonID}
}

// Update changes a draft. For an item in force it drafts the next version and
// leaves the item as it is; with nothing changed it is refused.
func (c *Catalogue) Update(ctx context.Context, itemID string, version int, content Content) (View, error) {
	return usecase.Write(ctx, c.runner, PermitEdit, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		record, err := loadRecord(ctx, tx, itemID)
		if err != nil {
			return View{}, err
		}
		if record.Version != version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		if record.State == Removed {
			return View{}, fault.New(fault.Conflict, "drugcatalog.removed")
		}
		tx.Act("drugtrace.drugcatalog.edit")
		if err := c.check(ctx, tx, itemID, &content); err != nil {
			return View{}, err
		}
		if err := c.revise(ctx, tx, record, content); err != nil {
			return View{}, err
		}
		if err := updateRecord(ctx, tx, record); err != nil {
			return View{}, duplicate(err)
		}
		return c.view(ctx, tx, tx.Actor, record)
	})
}

// revise puts a content into the open version, or into a new one.
func (c *Catalogue) revise(ctx context.Context, tx *usecase.Tx, record *Record, content Content) error {
	open, err := loadOpen(ctx, tx, record.ID)
	if err != nil {
		return err
	}
	if open != nil && open.State == VersionPending {
		return fault.New(fault.Conflict, "drugcatalog.pending")
	}
	before := Content{}
	if record.VersionNo == 0 {
		record.Content = content
	} else {
		before = record.Content
		if content.ProductCode7 != record.ProductCode7 {
			var checks fault.Checks
			checks.Add("/productCode7", "drugcatalog.product_code_fixed")
			return checks.Err()
		}
		if len(difference(before, content)) == 0 {
			return fault.New(fault.Invalid, "drugcatalog.unchanged")
		}
	}
	record.RevisionState = VersionDraft
	if open != nil {
		open.Content, open.Changes, open.EditedBy = content, difference(before, content), tx.Actor.PersonID
		return updateVersion(ctx, tx, open)
	}
	last, err := lastNumber(ctx, tx, record.ID)
	if err != nil {
		return err
	}
	return insertVersions(ctx, tx, []Version{newVersion(tx, record.ID, last+1, before, content)})
}

// check tidies a content and names every wrong field, also keys that belong to
// another item.
func (c *Catalogue) check(ctx context.Context, tx *usecase.Tx, own string, content *Content) error {
	rules, err := c.rules(tx.Now().Day())
	if err != nil {
		return err
	}
	content.tidy()
	var checks fault.Checks
	content.check(&checks, rules)
	if err := checkKeys(ctx, tx, &checks, own, content); err != nil {
		return err
	}
	return checks.Err()
}

func checkKeys(ctx context.Context, q bun.IDB, checks *fault.Checks, own string, content *Content) error {
	taken, err := loadConflicts(ctx, q, own, []Content{*content})
	if err != nil {
		return err
	}
	for _, found := range taken.of(content) {
		checks.Add(found.Pointer, found.Key, "owner", found.Params["owner"])
	}
	return nil
}

// of lists the keys of a content that another item has.
func (taken conflicts) of(content *Content) []fault.Field {
	var fields []fault.Field
	for _, key := range []struct{ pointer, key, owner string }{
		{"/catalogNo", "drugcatalog.duplicate_catalog_no", taken.catalogNo[content.CatalogNo]},
		{"/productCode7", "drugcatalog.duplicate_product_code", taken.product[content.ProductCode7]},
		{"/gtin", "drugcatalog.duplicate_gtin", taken.gtin[content.GTIN]},
		{"/macaoRegNo", "drugcatalog.duplicate_registration", taken.registration[content.registrationKey()]},
	} {
		if key.owner != "" {
			fields = append(fields, fault.Field{Pointer: key.pointer, Key: key.key, Params: fault.Pairs("owner", key.owner)})
		}
	}
	return fields
}

// duplicate runs the transaction once more when somebody else took one of the
// keys at the same moment: the check then names the field and the owner.
func duplicate(err error) error {
	if db.IsDuplicate(err) {
		return db.TryAgain(err)
	}
	return err
}
