package identity

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/scope"
)

// Role is a set of permissions under a name of its side: warehouse.receiver.
type Role struct {
	bun.BaseModel `bun:"table:role,alias:t" json:"-"`

	ID      string  `bun:"id,pk" json:"id"`
	Side    string  `bun:"side" json:"side"`
	Sort    int     `bun:"sort" json:"sort"`
	Name    string  `bun:"name" json:"name" doc:"Of a role of one's own; empty for a role of the product"`
	State   string  `bun:"state" json:"state" enum:"active,closed"`
	Version int     `bun:"version" json:"version"`
	Title   string  `bun:"-" json:"title" doc:"What people call it"`
	People  int     `bun:"-" json:"people" doc:"How many have it now or soon"`
	Waiting bool    `bun:"-" json:"waiting" doc:"A change waits for a second person"`
	Grants  []Grant `bun:"-" json:"grants" nullable:"false"`
}

// Grant gives a role a permission. A grant that was taken away stays with
// reach none, so that the next start does not give it again.
type Grant struct {
	bun.BaseModel `bun:"table:role_grant,alias:t" json:"-"`

	ID         string        `bun:"id,pk" json:"-"`
	RoleID     string        `bun:"role_id" json:"-"`
	Permission string        `bun:"permission" json:"permission"`
	Reach      string        `bun:"reach" json:"reach" enum:"none,own,organisation,area,all"`
	CreatedAt  clock.Instant `bun:"created_at" json:"-"`
}

// RoleDefinition is a role as the product ships it. Its place in the list is
// its sort order.
type RoleDefinition struct {
	ID     string              `json:"id"`
	Grants map[string][]string `json:"grants"` // reach to permission codes
}

var roleShape = regexp.MustCompile(`^[a-z]+\.[a-z]+$`)

// expand checks a definition against the known permissions and returns the
// role with its grants, sorted by permission.
func (d RoleDefinition) expand(sort int, known map[string]bool) (Role, error) {
	if !roleShape.MatchString(d.ID) || len(d.ID) > 31 {
		return Role{}, fmt.Errorf("role %q: an id is <side>.<role>", d.ID)
	}
	side, _, _ := strings.Cut(d.ID, ".")
	role := Role{ID: d.ID, Side: side, Sort: sort, State: Active, Version: 1, Grants: []Grant{}}
	seen := map[string]bool{}
	for name, permissions := range d.Grants {
		if reach, ok := scope.ParseReach(name); !ok || reach == scope.None {
			return Role{}, fmt.Errorf("role %s: unknown reach %q", d.ID, name)
		}
		for _, permission := range permissions {
			switch {
			case !known[permission]:
				return Role{}, fmt.Errorf("role %s: unknown permission %q", d.ID, permission)
			case seen[permission]:
				return Role{}, fmt.Errorf("role %s: permission %q is given twice", d.ID, permission)
			}
			seen[permission] = true
			role.Grants = append(role.Grants, Grant{ID: d.ID + ":" + permission, RoleID: d.ID, Permission: permission, Reach: name})
		}
	}
	slices.SortFunc(role.Grants, func(a, b Grant) int { return strings.Compare(a.Permission, b.Permission) })
	return role, nil
}
