package identity

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

// tables whose change makes the permission snapshot stale.
var tables = []string{"person", "post", "role_grant"}

func loadRoles(ctx context.Context, q bun.IDB) ([]Role, []Grant, error) {
	var roles []Role
	if err := q.NewSelect().Model(&roles).OrderExpr("t.sort, t.id").Scan(ctx); err != nil {
		return nil, nil, fmt.Errorf("roles: %w", err)
	}
	var grants []Grant
	if err := q.NewSelect().Model(&grants).OrderExpr("t.role_id, t.permission").Scan(ctx); err != nil {
		return nil, nil, fmt.Errorf("grants: %w", err)
	}
	return roles, grants, nil
}

func upsertRole(ctx context.Context, tx *usecase.Tx, role Role) error {
	return tx.Upsert(ctx, "role", []string{"id"}, []string{"side", "sort"}, role.ID, role.Side, role.Sort)
}

func insertGrants(ctx context.Context, tx *usecase.Tx, grants []Grant) error {
	return db.Chunks(grants, db.Batch, func(part []Grant) error {
		for i := range part {
			part[i].CreatedAt = tx.Now()
			tx.Record("role_grant", part[i].ID)
		}
		_, err := tx.NewInsert().Model(&part).Exec(ctx)
		if db.IsDuplicate(err) { // another node is seeding too
			return db.TryAgain(err)
		}
		return err
	})
}
