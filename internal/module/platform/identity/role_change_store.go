package identity

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

// holdRoles makes every other change of the roles wait for this transaction,
// and reads what all roles may do from then on.
func holdRoles(ctx context.Context, tx *usecase.Tx, ids []string) (*snapshot, error) {
	if _, err := tx.ExecContext(ctx, "UPDATE role SET version = version WHERE id IN (?)", bun.List(ids)); err != nil {
		return nil, fmt.Errorf("roles: %w", err)
	}
	roles, grants, err := loadRoles(ctx, tx)
	return newSnapshot(0, roles, grants), err
}

// insertRole writes a role of one's own.
func insertRole(ctx context.Context, tx *usecase.Tx, role *Role) error {
	_, err := tx.NewInsert().Model(role).Exec(ctx)
	return err
}

// updateRole stores name and state; a version that is not the stored one is a
// conflict.
func updateRole(ctx context.Context, tx *usecase.Tx, role *Role) error {
	tx.Touch("role_grant") // names and states are part of the snapshot
	return db.MustAffect(tx.ExecContext(ctx, "UPDATE role SET name = ?, state = ?, version = version + 1 WHERE id = ? AND version = ?",
		role.Name, role.State, role.ID, role.Version))
}

// setGrants stores what lines lead to.
func setGrants(ctx context.Context, tx *usecase.Tx, roleID string, lines GrantLines) error {
	for _, line := range lines {
		id := roleID + ":" + line.Permission
		tx.Record("role_grant", id)
		err := tx.Upsert(ctx, "role_grant", []string{"id"}, []string{"role_id", "permission", "reach", "created_at"}, id, roleID, line.Permission, line.To, tx.Now())
		if err != nil {
			return fmt.Errorf("grants of role %s: %w", roleID, err)
		}
	}
	return nil
}

func insertRoleChange(ctx context.Context, tx *usecase.Tx, change *RoleChange) error {
	tx.Record("role_change", change.ID)
	_, err := tx.NewInsert().Model(change).Exec(ctx)
	return err
}

func updateRoleChange(ctx context.Context, tx *usecase.Tx, change *RoleChange) error {
	before := change.Version
	change.Version++
	tx.Record("role_change", change.ID)
	return db.MustAffect(tx.NewUpdate().Model(change).WherePK().Where("version = ?", before).Exec(ctx))
}

func loadRoleChange(ctx context.Context, q bun.IDB, id string) (*RoleChange, error) {
	change := &RoleChange{}
	err := q.NewSelect().Model(change).Where("t.id = ?", id).Scan(ctx)
	return change, db.NotFound(err, "identity.role_change_absent")
}

// roleChanges are those of a role, or of all roles in a state, the newest first.
func roleChanges(ctx context.Context, q bun.IDB, column, value string) ([]RoleChange, error) {
	changes := []RoleChange{}
	err := q.NewSelect().Model(&changes).Where("? = ?", bun.Ident("t."+column), value).OrderExpr("t.id DESC").Limit(200).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("changes of roles: %w", err)
	}
	return changes, nil
}

// holdersOf are the people with a post of the role that is not ended.
func holdersOf(ctx context.Context, q bun.IDB, roleID string) ([]string, error) {
	var ids []string
	err := q.NewSelect().Distinct().TableExpr("post AS p").ColumnExpr("p.person_id").Join("JOIN post_role AS r ON r.post_id = p.id").
		Where("r.role_id = ?", roleID).Where("p.state = ?", Active).OrderExpr("p.person_id").Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("people with role %s: %w", roleID, err)
	}
	return ids, nil
}

type held struct {
	RoleID string `bun:"role_id"`
	People int    `bun:"people"`
}

// countHolders counts the people of every role.
func countHolders(ctx context.Context, q bun.IDB) (map[string]int, error) {
	var rows []held
	err := q.NewSelect().TableExpr("post AS p").ColumnExpr("r.role_id, COUNT(DISTINCT p.person_id) AS people").Join("JOIN post_role AS r ON r.post_id = p.id").
		Where("p.state = ?", Active).GroupExpr("r.role_id").Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("people by role: %w", err)
	}
	counts := make(map[string]int, len(rows))
	for _, row := range rows {
		counts[row.RoleID] = row.People
	}
	return counts, nil
}
