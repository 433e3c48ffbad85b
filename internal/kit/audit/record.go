package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
)

// What a digest says when there is no row to digest.
const (
	removed = "removed" // the row no longer exists
	erased  = "erased"  // the private part of an audit entry was destroyed
)

// unchanged is the change list of a row that began to exist: its first image
// follows from the digests and the later changes, so it is not kept twice.
const unchanged = "{}"

// changed reads the final rows, compares them with the last images, replaces
// these and returns the records to log and the images of rows that had none.
func (t Table) changed(ctx context.Context, tx *db.Tx, ids []string) (records []recordRow, fresh []imageRow, err error) {
	ids = slices.Clone(ids)
	slices.Sort(ids) // one order for all writers: no deadlock
	// The images are read before the rows and replaced by compare-and-swap
	// after them, so that of two writers the later revision holds the later row.
	known := map[string]imageRow{}
	if older := slices.DeleteFunc(slices.Clone(ids), func(key string) bool { return id.Time(key) == tx.Now() }); len(older) > 0 {
		// The others began in this transaction, as far as their ids tell; see gathered.write.
		if known, err = imagesOf(ctx, tx, t.Name, older); err != nil {
			return nil, nil, err
		}
	}
	live, err := t.forms(ctx, tx, ids)
	if err != nil {
		return nil, nil, err
	}
	for _, id := range ids {
		record := recordRow{Entity: t.Name, EntityID: id, Revision: 1, Digest: removed, Changes: unchanged}
		image := imageRow{Entity: t.Name, EntityID: id, Revision: 1}
		if form, exists := live[id]; exists {
			record.Digest, image.Image = digestOf(form), &form
		}
		if before, logged := known[id]; !logged {
			fresh = append(fresh, image)
		} else if err := t.follow(ctx, tx, before, &record, image); err != nil {
			return nil, nil, err
		}
		records = append(records, record)
	}
	return records, fresh, nil
}

// follow makes a record the next revision of a row that has an image, and
// replaces the image.
func (t Table) follow(ctx context.Context, tx *db.Tx, before imageRow, record *recordRow, image imageRow) (err error) {
	after := ""
	if image.Image != nil {
		after = *image.Image
	}
	if record.Changes, err = t.changes(before.Image, after); err != nil {
		return fmt.Errorf("%w of %s %s", err, t.Name, record.EntityID)
	}
	record.Revision, image.Revision = before.Revision+1, before.Revision+1
	return swapImage(ctx, tx, image)
}

func (t Table) changes(before *string, after string) (string, error) {
	if before == nil { // the row was removed earlier and exists again
		return unchanged, nil
	}
	old, err := parseImage(*before)
	if err != nil {
		return "", err
	}
	fresh, err := parseImage(after)
	if err != nil {
		return "", err
	}
	return mustJSON(t.diff(old, fresh)), nil
}

// swapImage puts an image in the place of the one revision before it.
func swapImage(ctx context.Context, tx *db.Tx, image imageRow) error {
	result, err := tx.ExecPrepared(ctx, "UPDATE audit_image SET revision = ?, image = ? WHERE entity = ? AND entity_id = ? AND revision = ?",
		image.Revision, image.Image, image.Entity, image.EntityID, image.Revision-1)
	if err != nil {
		return fmt.Errorf("audit image: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return db.TryAgain(errors.Join(errors.New("audit image: another writer was faster"), err))
	}
	return nil
}

func insertImages(ctx context.Context, tx *db.Tx, images []imageRow) error {
	values := make([]any, 0, 4*len(images))
	for _, image := range images {
		values = append(values, image.Entity, image.EntityID, image.Revision, image.Image)
	}
	return insertRows(ctx, tx, "INSERT INTO audit_image (entity, entity_id, revision, image) VALUES ", 4, values)
}

// writeRecords writes records of an entry from a position on and returns their
// hashes.
func writeRecords(ctx context.Context, tx *db.Tx, entryID string, from int, records []recordRow) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(records))
	values := make([]any, 0, 7*len(records))
	for i, record := range records {
		hashes[i] = record.hash()
		values = append(values, record.Entity, record.EntityID, record.Revision, entryID, from+i, record.Digest, record.Changes)
	}
	err := insertRows(ctx, tx, "INSERT INTO audit_record (entity, entity_id, revision, entry_id, position, digest, changes) VALUES ", 7, values)
	return hashes, againIfDuplicate(err) // another writer logged the same new row first
}

// hash is the RFC 6962 hash of the record as a leaf of its entry's small tree.
func (r *recordRow) hash() tlog.Hash {
	return tlog.RecordHash([]byte(canonical(r.Entity, r.EntityID, strconv.FormatInt(r.Revision, 10), r.Digest, r.Changes)))
}

// erase destroys the private part of entries that still have one.
func erase(ctx context.Context, tx *db.Tx, entryIDs []string) ([]recordRow, error) {
	var found []string
	err := tx.NewSelect().Table("audit_entry").Column("id").Where("id IN (?)", bun.List(entryIDs)).Where("salt IS NOT NULL").OrderExpr("id").Scan(ctx, &found)
	if err != nil {
		return nil, fmt.Errorf("audit erase: %w", err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	if _, err := tx.ExecContext(ctx, "UPDATE audit_entry SET private = NULL, salt = NULL WHERE id IN (?)", bun.List(found)); err != nil {
		return nil, fmt.Errorf("audit erase: %w", err)
	}
	rows := make([]recordRow, len(found))
	for i, id := range found {
		rows[i] = recordRow{Entity: "audit_entry", EntityID: id, Revision: 1, Digest: erased, Changes: unchanged}
	}
	return rows, nil
}
