package identity

import (
	"context"
	"slices"
	"strings"
	"sync"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/web"
)

// snapshot is what permissions looked like at one data version. It is replaced
// as a whole, never changed; seats only remembers what was worked out from it.
type snapshot struct {
	version int64
	roles   map[string]Role
	reach   map[string]map[string]scope.Reach // role, permission
	seats   sync.Map                          // post id to *Seat
}

// Seat is a person in a post, ready to act.
type Seat struct {
	Actor      scope.Actor // shared: copy before changing
	Login      string
	Lang       i18n.Lang
	MustChange bool
	RevokedAt  clock.Instant // sessions begun before are void

	Administrator bool // by parameter: shorter idle time, address list, ageing password
	PasswordSetAt clock.Instant
	PasswordOld   bool // it must be changed for its age

	from, until clock.Instant // validity of the post; until is zero without end
}

func (s *Seat) validAt(now clock.Instant) bool {
	return now >= s.from && (s.until.IsZero() || now < s.until)
}

func newSnapshot(version int64, roles []Role, grants []Grant) *snapshot {
	s := &snapshot{version: version, roles: map[string]Role{}, reach: map[string]map[string]scope.Reach{}}
	withGrants(roles, grants)
	for _, role := range roles {
		s.roles[role.ID] = role
		s.reach[role.ID] = map[string]scope.Reach{}
	}
	for _, grant := range grants {
		if reach, ok := scope.ParseReach(grant.Reach); ok && reach != scope.None && s.reach[grant.RoleID] != nil {
			s.reach[grant.RoleID][grant.Permission] = reach
		}
	}
	return s
}

// withGrants gives every role its grants.
func withGrants(roles []Role, grants []Grant) {
	at := map[string]*Role{}
	for i := range roles {
		roles[i].Grants = []Grant{}
		at[roles[i].ID] = &roles[i]
	}
	for _, grant := range grants {
		if role := at[grant.RoleID]; role != nil {
			role.Grants = append(role.Grants, grant)
		}
	}
}

// take shows what permissions will look like after a change; for a snapshot that
// nobody else reads.
func (s *snapshot) take(change *RoleChange) {
	if s.reach[change.RoleID] == nil {
		s.reach[change.RoleID] = map[string]scope.Reach{}
	}
	for _, line := range change.Lines {
		s.reach[change.RoleID][line.Permission], _ = scope.ParseReach(line.To)
	}
}

// title words the roles of a post in the request's language.
func (s *snapshot) title(ctx context.Context, roles []string) string {
	words := make([]string, len(roles))
	for i, role := range roles {
		if words[i] = s.roles[role].Name; words[i] == "" {
			words[i] = web.Say(ctx, "role."+role, nil)
		}
	}
	return strings.Join(words, " · ")
}

// grants is the union of the roles' permissions, each with its highest reach, as
// far as the post reaches at most.
func (s *snapshot) grants(roles []string, most string) map[string]scope.Reach {
	limit, _ := scope.ParseReach(most)
	union := map[string]scope.Reach{}
	for _, role := range roles {
		for permission, reach := range s.reach[role] {
			if reach != scope.None {
				union[permission] = max(union[permission], min(reach, limit))
			}
		}
	}
	return union
}

// holders lists the roles that hold a permission, in the order of the role list.
func (s *snapshot) holders(permission string) []string {
	var roles []string
	for role, reach := range s.reach {
		if reach[permission] != scope.None {
			roles = append(roles, role)
		}
	}
	s.sortRoles(roles)
	return roles
}

// sortRoles puts the leading role first: the order of the role list.
func (s *snapshot) sortRoles(roles []string) {
	slices.SortFunc(roles, func(a, b string) int {
		if by := s.roles[a].Sort - s.roles[b].Sort; by != 0 {
			return by
		}
		return strings.Compare(a, b)
	})
}

// seat builds the actor of a post. A person who must change the password
// first holds no permission until then.
func (s *snapshot) seat(person *Person, post *Post, subtree []string) *Seat {
	seat := &Seat{
		Actor: scope.Actor{
			PersonID: person.ID, PersonName: person.Name, PostID: post.ID, PostTitle: post.roleIDs(),
			OrgID: post.OrgID, OrgName: post.OrgName, AreaOrgIDs: subtree, Roles: post.Roles,
			Masked:  slices.ContainsFunc(post.Roles, func(role string) bool { return strings.HasPrefix(role, "external.") }),
			Holders: s.holders,
		},
		Login: person.Login, Lang: person.Lang, MustChange: person.MustChange, RevokedAt: person.RevokedAt, from: post.ValidFrom.Start(),
	}
	if !person.MustChange {
		seat.Actor.Grants = s.grants(post.Roles, post.Reach)
	}
	if !post.ValidTo.IsZero() {
		seat.until = post.ValidTo.End()
	}
	return seat
}
