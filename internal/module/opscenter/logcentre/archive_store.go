package logcentre

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

func archiveByID(ctx context.Context, q bun.IDB, archiveID string) (Archive, error) {
	var a Archive
	err := q.NewSelect().Model(&a).Where("t.id = ?", archiveID).Scan(ctx)
	return a, db.NotFound(err, "logcentre.no_archive")
}

// archivesOf are the archives of some months, all when none is named.
func archivesOf(ctx context.Context, q bun.IDB, from, to string) (found []Archive, err error) {
	query := q.NewSelect().Model(&found)
	if from != "" {
		query = query.Where("t.month >= ?", from)
	}
	if to != "" {
		query = query.Where("t.month <= ?", to)
	}
	err = query.OrderExpr("t.month, t.class").Scan(ctx)
	return found, err
}

func insertArchive(ctx context.Context, tx *usecase.Tx, a *Archive) error {
	a.Version, a.CreatedAt = 1, tx.Now()
	tx.Record(archiveTable, a.ID)
	_, err := tx.NewInsert().Model(a).Exec(ctx)
	return err
}

func saveArchive(ctx context.Context, tx *usecase.Tx, a *Archive) error {
	before := a.Version
	a.Version++
	tx.Record(archiveTable, a.ID)
	return db.MustAffect(tx.NewUpdate().Model(a).ExcludeColumn("created_at").WherePK().Where("version = ?", before).Exec(ctx))
}

// present are those of the ids that the database still has.
func present(ctx context.Context, q bun.IDB, ids []string) (map[string]bool, error) {
	known := map[string]bool{}
	err := db.Chunks(ids, db.Batch, func(part []string) error {
		for _, table := range []string{"audit_entry", lineTable} {
			var found []string
			if err := q.NewSelect().TableExpr(table).Column("id").Where("id IN (?)", bun.List(part)).Scan(ctx, &found); err != nil {
				return err
			}
			for _, one := range found {
				known[one] = true
			}
		}
		return nil
	})
	return known, err
}
