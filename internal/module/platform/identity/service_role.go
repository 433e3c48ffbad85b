package identity

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

var roleAbsent = fault.New(fault.NotFound, "identity.role_absent")

// CreateRole adds a role of one's own.
func (s *Service) CreateRole(ctx context.Context, input NewRole) (RoleChange, error) {
	return usecase.Write(ctx, s.kit.Runner, Appoint, func(ctx context.Context, tx *usecase.Tx) (RoleChange, error) {
		tx.Act("platform.identity.createRole")
		roles, _, err := loadRoles(ctx, tx)
		if err != nil {
			return RoleChange{}, err
		}
		role := &Role{ID: newRoleID(input.Side, id.New(tx.Now())), Side: input.Side, Name: strings.TrimSpace(input.Name), State: Active, Version: 1, Sort: len(roles) + 1}
		var checks fault.Checks
		checks.That(slices.ContainsFunc(roles, func(other Role) bool { return other.Side == role.Side }), "/side", "identity.side_unknown")
		checks.That(!slices.ContainsFunc(roles, func(other Role) bool { return other.State == Active && s.roleName(ctx, other) == role.Name }), "/name", "identity.role_taken")
		change := s.draft(tx, &checks, role, nil, role.Name, input.Grants, input.Reason)
		if err := checks.Err(); err != nil {
			return RoleChange{}, err
		}
		if err := insertRole(ctx, tx, role); err != nil {
			return RoleChange{}, err
		}
		return s.submit(ctx, tx, role, change)
	})
}

// newRoleID is a name that no person reads: letters only, as every role has.
func newRoleID(side, unique string) string {
	letters := strings.Map(func(r rune) rune {
		if r <= '9' {
			return r - '0' + 'a'
		}
		return r
	}, strings.ToLower(unique[len(unique)-10:]))
	return side + "." + letters
}

// ChangeRole replaces what a role may do.
func (s *Service) ChangeRole(ctx context.Context, roleID string, edit RoleEdit) (RoleChange, error) {
	return usecase.Write(ctx, s.kit.Runner, Appoint, func(ctx context.Context, tx *usecase.Tx) (RoleChange, error) {
		tx.Act("platform.identity.changeRole")
		role, grants, err := s.editable(ctx, tx, roleID, edit.Version)
		if err != nil {
			return RoleChange{}, err
		}
		var checks fault.Checks
		change := s.draft(tx, &checks, role, grants, strings.TrimSpace(edit.Name), edit.Grants, edit.Reason)
		if err := checks.Err(); err != nil {
			return RoleChange{}, err
		}
		if len(change.Lines) == 0 && change.Name == role.Name {
			return RoleChange{}, fault.New(fault.Invalid, "identity.role_same")
		}
		return s.submit(ctx, tx, role, change)
	})
}

// CloseRole takes a role of one's own out of use; nobody may have it any more.
func (s *Service) CloseRole(ctx context.Context, roleID string, version int, reason string) (Role, error) {
	return usecase.Write(ctx, s.kit.Runner, Appoint, func(ctx context.Context, tx *usecase.Tx) (Role, error) {
		tx.Act("platform.identity.closeRole")
		role, grants, err := s.editable(ctx, tx, roleID, version)
		if err != nil {
			return Role{}, err
		}
		if role.Name == "" {
			return Role{}, fault.New(fault.Conflict, "identity.role_shipped")
		}
		holders, err := holdersOf(ctx, tx, roleID)
		if err != nil {
			return Role{}, err
		}
		if len(holders) > 0 {
			return Role{}, fault.New(fault.Conflict, "identity.role_held", "count", len(holders))
		}
		var checks fault.Checks
		change := s.draft(tx, &checks, role, grants, role.Name, nil, reason)
		if err := checks.Err(); err != nil {
			return Role{}, err
		}
		change.State = Effective
		role.State = Closed
		if err := s.apply(ctx, tx, role, change); err != nil {
			return Role{}, err
		}
		role.Version++
		return *role, insertRoleChange(ctx, tx, change)
	})
}

// editable loads a role that can be changed, and keeps others from changing it.
func (s *Service) editable(ctx context.Context, tx *usecase.Tx, roleID string, version int) (*Role, []Grant, error) {
	now, err := holdRoles(ctx, tx, []string{roleID})
	if err != nil {
		return nil, nil, err
	}
	role, known := now.roles[roleID]
	if !known {
		return nil, nil, roleAbsent
	}
	if role.Version != version {
		return nil, nil, fault.New(fault.Conflict, "fault.stale")
	}
	if role.State == Closed {
		return nil, nil, fault.New(fault.Conflict, "identity.role_closed")
	}
	waiting, err := roleChanges(ctx, tx, "role_id", roleID)
	if err != nil {
		return nil, nil, err
	}
	if slices.ContainsFunc(waiting, func(change RoleChange) bool { return change.State == Proposed }) {
		return nil, nil, fault.New(fault.Conflict, "identity.role_waiting")
	}
	return &role, role.Grants, nil
}

// draft works a change out.
func (s *Service) draft(tx *usecase.Tx, checks *fault.Checks, role *Role, grants []Grant, name string, wanted []WantedGrant, reason string) *RoleChange {
	checkWords(checks, name, reason, role.Name != "")
	tx.Because(strings.TrimSpace(reason))
	return &RoleChange{ID: id.New(tx.Now()), RoleID: role.ID, Name: name, Lines: compare(checks, grants, wanted, s.codes()), Base: role.Version,
		State: roleFlow.Initial, Reason: strings.TrimSpace(reason), ProposedBy: tx.Actor.PersonID, ProposedAt: tx.Now(), Version: 1}
}

// submit puts a change in force, or leaves it to a second person where it gives
// more of what is sensitive, or where people change what they hold themselves.
func (s *Service) submit(ctx context.Context, tx *usecase.Tx, role *Role, change *RoleChange) (RoleChange, error) {
	if err := s.fits(ctx, tx, change); err != nil {
		return RoleChange{}, err
	}
	second, err := s.needsSecond(ctx, tx, change)
	if err != nil {
		return RoleChange{}, err
	}
	if !second {
		change.State = Effective
		if err := s.apply(ctx, tx, role, change); err != nil {
			return RoleChange{}, err
		}
	}
	if err := insertRoleChange(ctx, tx, change); err != nil {
		return RoleChange{}, err
	}
	shown := []RoleChange{*change}
	return shown[0], s.showChanges(ctx, tx, tx.Actor, shown)
}

func (s *Service) needsSecond(ctx context.Context, q bun.IDB, change *RoleChange) (bool, error) {
	sensitive := map[string]bool{}
	for _, permission := range s.needs.Permissions() {
		sensitive[permission.Code] = permission.Sensitive
	}
	if slices.ContainsFunc(change.Lines, func(line GrantLine) bool { return line.widens() && sensitive[line.Permission] }) {
		return true, nil
	}
	holders, err := holdersOf(ctx, q, change.RoleID)
	return slices.Contains(holders, change.ProposedBy), err
}

// apply puts a change in force. Whoever has the role has it within a second, on
// every node: the row versions that the nodes look at are part of the change.
func (s *Service) apply(ctx context.Context, tx *usecase.Tx, role *Role, change *RoleChange) error {
	role.Name = change.Name
	if err := updateRole(ctx, tx, role); err != nil {
		return err
	}
	s.changed(tx.Tx)
	return setGrants(ctx, tx, role.ID, change.Lines)
}

// fits refuses a change by which the role, or somebody who has it, would unite
// what the duties keep apart.
func (s *Service) fits(ctx context.Context, tx *usecase.Tx, change *RoleChange) error {
	now, err := holdRoles(ctx, tx, []string{change.RoleID})
	if err != nil {
		return err
	}
	now.take(change)
	alone := []Post{{State: Active, Roles: RoleList{change.RoleID}}}
	if err := checkDuties(s.kit.Duties, alone, now); err != nil {
		return err
	}
	holders, err := holdersOf(ctx, tx, change.RoleID)
	if err != nil {
		return err
	}
	posts, err := loadPosts(ctx, tx, "person_id", holders...)
	if err != nil {
		return err
	}
	of := map[string][]Post{}
	for _, post := range posts {
		of[post.PersonID] = append(of[post.PersonID], post)
	}
	for _, personID := range holders {
		if err := checkDuties(s.kit.Duties, of[personID], now); err != nil {
			return err
		}
	}
	return nil
}

// codes are the permissions that there are.
func (s *Service) codes() map[string]bool {
	codes := map[string]bool{}
	for _, permission := range s.needs.Permissions() {
		codes[permission.Code] = true
	}
	return codes
}

// roleName is what people call a role.
func (s *Service) roleName(ctx context.Context, role Role) string {
	if role.Name != "" {
		return role.Name
	}
	return web.Say(ctx, "role."+role.ID, nil)
}
