package audit

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
)

// LeavesOf are the sealed leaves of entries, by entry id.
func LeavesOf(ctx context.Context, q bun.IDB, entryIDs []string) (map[string]string, error) {
	leaves := make(map[string]string, len(entryIDs))
	err := db.Chunks(entryIDs, db.Batch, func(part []string) error {
		var rows []leafRow
		err := q.NewSelect().Model(&rows).Where("l.kind = ?", KindEntry).Where("l.ref IN (?)", bun.List(part)).Scan(ctx)
		for _, row := range rows {
			leaves[row.Ref] = row.Leaf
		}
		return err
	})
	return leaves, err
}

// RootAt is the signed root of the tree at a size; empty when none was signed.
func RootAt(ctx context.Context, q bun.IDB, size int64) (root string, err error) {
	err = q.NewSelect().Model((*Checkpoint)(nil)).Column("root").Where("size = ?", size).Scan(ctx, &root)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return root, err
}

// Began are the entries in which records of a table began, by the record's id.
func Began(ctx context.Context, q bun.IDB, table string, ids []string) (map[string]string, error) {
	entries := make(map[string]string, len(ids))
	err := db.Chunks(ids, db.Batch, func(part []string) error {
		var rows []recordRow
		err := q.NewSelect().Model(&rows).Column("entity_id", "entry_id").Where("r.entity = ?", table).Where("r.entity_id IN (?)", bun.List(part)).
			Where("r.revision = 1").Scan(ctx)
		for _, row := range rows {
			entries[row.EntityID] = row.EntryID
		}
		return err
	})
	return entries, err
}
