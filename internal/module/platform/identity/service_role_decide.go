package identity

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// DecideRole approves, refuses or withdraws a change that waits. Two people
// decide: who proposed it may only withdraw it.
func (s *Service) DecideRole(ctx context.Context, changeID, action string, version int, note string) (RoleChange, error) {
	return usecase.Write(ctx, s.kit.Runner, Appoint, func(ctx context.Context, tx *usecase.Tx) (RoleChange, error) {
		tx.Act("platform.identity." + action + "Role")
		found, err := loadRoleChange(ctx, tx, changeID)
		if err != nil {
			return RoleChange{}, err
		}
		now, err := holdRoles(ctx, tx, []string{found.RoleID}) // two who decide at once
		if err != nil {
			return RoleChange{}, err
		}
		change, err := loadRoleChange(ctx, tx, changeID)
		if err != nil {
			return RoleChange{}, err
		}
		transition, err := roleFlow.Next(change.State, action)
		if err != nil {
			return RoleChange{}, err
		}
		if change.Version != version {
			return RoleChange{}, fault.New(fault.Conflict, "fault.stale")
		}
		if refusal := decides(tx.Actor, change, action); refusal != nil {
			return RoleChange{}, refusal
		}
		change.State, change.Note = transition.To, strings.TrimSpace(note)
		change.DecidedBy, change.DecidedAt = &tx.Actor.PersonID, tx.Now()
		tx.Because(change.Note)
		if change.State == Effective {
			role := now.roles[change.RoleID]
			if role.Version != change.Base || role.State != Active {
				return RoleChange{}, fault.New(fault.Conflict, "identity.role_moved")
			}
			if err := s.fits(ctx, tx, change); err != nil {
				return RoleChange{}, err
			}
			if err := s.apply(ctx, tx, &role, change); err != nil {
				return RoleChange{}, err
			}
		}
		if err := updateRoleChange(ctx, tx, change); err != nil {
			return RoleChange{}, err
		}
		shown := []RoleChange{*change}
		return shown[0], s.showChanges(ctx, tx, tx.Actor, shown)
	})
}

// decides is nil when the actor may take the action on the change.
func decides(actor scope.Actor, change *RoleChange, action string) *fault.Error {
	own := change.ProposedBy == actor.PersonID
	switch {
	case own && action != "withdraw":
		return fault.New(fault.Invalid, "identity.role_second")
	case !own && action == "withdraw":
		return fault.New(fault.Invalid, "identity.role_proposer")
	}
	return nil
}

// RoleHistory returns the changes of a role, the newest first.
func (s *Service) RoleHistory(ctx context.Context, roleID string) ([]RoleChange, error) {
	return usecase.Read(ctx, s.kit.Runner, Read, func(ctx context.Context, q usecase.Query) ([]RoleChange, error) {
		now, err := s.snapshot(ctx)
		if err != nil {
			return nil, err
		}
		if now.roles[roleID].ID == "" {
			return nil, roleAbsent
		}
		changes, err := roleChanges(ctx, q, "role_id", roleID)
		if err != nil {
			return nil, err
		}
		return changes, s.showChanges(ctx, q, q.Actor, changes)
	})
}

// showChanges fills in names and actions.
func (s *Service) showChanges(ctx context.Context, q bun.IDB, actor scope.Actor, changes []RoleChange) error {
	var ids []string
	for _, change := range changes {
		ids = append(ids, change.ProposedBy)
		if change.DecidedBy != nil {
			ids = append(ids, *change.DecidedBy)
		}
	}
	names, err := personNames(ctx, q, ids)
	if err != nil {
		return err
	}
	for i := range changes {
		change := &changes[i]
		change.ProposerName = names[change.ProposedBy]
		if change.DecidedBy != nil {
			change.DeciderName = names[*change.DecidedBy]
		}
		change.Actions = roleFlow.Actions(actor, change.State, func(action string) *fault.Error { return decides(actor, change, action) },
			func(e *fault.Error) string { return web.Sentence(ctx, e) })
	}
	return nil
}
