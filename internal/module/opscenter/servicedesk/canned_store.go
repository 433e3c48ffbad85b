package servicedesk

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

const (
	cannedTable        = "desk_canned"
	cannedVersionTable = "desk_canned_version"
)

// cannedFor are the shared ones and those of a person, by title.
func cannedFor(ctx context.Context, q bun.IDB, personID string) (canned []Canned, err error) {
	canned = []Canned{}
	err = q.NewSelect().Model(&canned).Where("t.shared = ? OR t.owner_id = ?", true, personID).OrderExpr("t.shared, t.title, t.id").Scan(ctx)
	return canned, err
}

func cannedByID(ctx context.Context, q bun.IDB, cannedID, personID string) (*Canned, error) {
	c := &Canned{}
	err := q.NewSelect().Model(c).Where("t.id = ?", cannedID).Where("t.shared = ? OR t.owner_id = ?", true, personID).Scan(ctx)
	return c, db.NotFound(err, "servicedesk.canned_absent")
}

func insertCanned(ctx context.Context, tx *usecase.Tx, c *Canned) error {
	tx.Record(cannedTable, c.ID)
	if _, err := tx.NewInsert().Model(c).Exec(ctx); err != nil {
		return err
	}
	return keepCanned(ctx, tx, c)
}

func saveCanned(ctx context.Context, tx *usecase.Tx, c *Canned) error {
	before := c.Version
	c.Version, c.UpdatedAt = before+1, tx.Now()
	tx.Record(cannedTable, c.ID)
	if err := db.MustAffect(tx.NewUpdate().Model(c).ExcludeColumn("created_at", "owner_id").WherePK().Where("version = ?", before).Exec(ctx)); err != nil {
		return err
	}
	return keepCanned(ctx, tx, c)
}

// keepCanned writes down what the answer says from now on.
func keepCanned(ctx context.Context, tx *usecase.Tx, c *Canned) error {
	v := &CannedVersion{ID: id.New(tx.Now()), CannedID: c.ID, Number: c.Version, Title: c.Title, Body: c.Body, ByID: tx.Actor.PersonID, At: tx.Now()}
	tx.Record(cannedVersionTable, v.ID)
	_, err := tx.NewInsert().Model(v).Exec(ctx)
	return err
}

func deleteCanned(ctx context.Context, tx *usecase.Tx, c *Canned) error {
	tx.Record(cannedTable, c.ID)
	return db.MustAffect(tx.NewDelete().Model(c).WherePK().Where("version = ?", c.Version).Exec(ctx))
}

func cannedVersions(ctx context.Context, q bun.IDB, cannedID string) (versions []CannedVersion, err error) {
	versions = []CannedVersion{}
	err = q.NewSelect().Model(&versions).Where("t.canned_id = ?", cannedID).OrderExpr("t.number DESC").Scan(ctx)
	return versions, err
}
