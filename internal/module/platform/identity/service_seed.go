package identity

import (
	"context"
	"fmt"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/usecase"
)

// Seed writes the roles the product ships and the grants they do not have yet.
// A grant that was edited or taken away stays as it is. It changes nothing
// when everything is there. known are the permissions of all modules; a code
// outside them is an error.
func (s *Service) Seed(ctx context.Context, definitions []RoleDefinition, known []module.Permission) error {
	codes := map[string]bool{}
	for _, permission := range known {
		codes[permission.Code] = true
	}
	wanted := make([]Role, len(definitions))
	for i, definition := range definitions {
		role, err := definition.expand(i+1, codes)
		if err != nil {
			return fmt.Errorf("seed: %w", err)
		}
		wanted[i] = role
	}
	roles, grants, err := missing(ctx, s.kit.Runner.DB, wanted)
	if err != nil || len(roles)+len(grants) == 0 {
		return err
	}
	return s.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, s.kit.Runner, raw, "platform.identity.seed", func(ctx context.Context, tx *usecase.Tx) error {
			for _, role := range roles {
				if err := upsertRole(ctx, tx, role); err != nil {
					return err
				}
			}
			tx.Touch("role_grant") // a new sort order alone changes actors too
			s.changed(raw)
			return insertGrants(ctx, tx, grants)
		})
	})
}

// missing compares the wanted roles with the stored ones.
func missing(ctx context.Context, database *db.DB, wanted []Role) ([]Role, []Grant, error) {
	storedRoles, storedGrants, err := loadRoles(ctx, database.Read())
	if err != nil {
		return nil, nil, err
	}
	roles, grants := map[string]Role{}, map[string]bool{}
	for _, role := range storedRoles {
		roles[role.ID] = role
	}
	for _, grant := range storedGrants {
		grants[grant.ID] = true
	}
	var newRoles []Role
	var newGrants []Grant
	for _, role := range wanted {
		if stored := roles[role.ID]; stored.Side != role.Side || stored.Sort != role.Sort {
			newRoles = append(newRoles, role)
		}
		for _, grant := range role.Grants {
			if !grants[grant.ID] {
				newGrants = append(newGrants, grant)
			}
		}
	}
	return newRoles, newGrants, nil
}
