// Package scope says who acts and how far their permission reaches. Reach is a
// visible argument of every load, list, count, export and batch call.
package scope

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/i18n"
)

// Reach is how far a permission extends, from nothing to everything.
type Reach int

// The reaches, in growing order.
const (
	None         Reach = iota
	Own                // records the person made
	Organisation       // records in which the person's organisation is a party
	Area               // records of the organisation's subtree
	All                // every record
)

var reachNames = []string{"none", "own", "organisation", "area", "all"}

func (r Reach) String() string { return reachNames[r] }

// ParseReach reads a reach name.
func ParseReach(name string) (Reach, bool) {
	i := slices.Index(reachNames, name)
	return Reach(max(i, 0)), i >= 0
}

// Actor is a person acting in one post. Separation-of-duty rules compare
// PersonID, never PostID: two hats on one head are still one head.
type Actor struct {
	PersonID   string
	PersonName string
	PostID     string
	PostTitle  string // role ids, for display through the glossary
	OrgID      string
	OrgName    string
	AreaOrgIDs []string // the organisation and its subtree
	MergedIDs  []string // organisations that were merged into it: their records are its own
	Roles      []string
	Grants     map[string]Reach // permission code to reach
	Masked     bool             // sees personal data masked whatever the reach
	SessionID  string
	IP         string
	Device     string
	System     bool // a job or an event, not a person

	// Holders lists the roles that hold a permission, so that a page can say who acts next. It may be nil.
	Holders func(permission string) []string
}

// Reach returns how far the permission extends for the actor.
func (a Actor) Reach(permission string) Reach {
	if a.System {
		return All
	}
	return a.Grants[permission]
}

// Can reports whether the actor holds the permission at all.
func (a Actor) Can(permission string) bool { return a.Reach(permission) != None }

// Has reports whether the actor wears the role in this post.
func (a Actor) Has(role string) bool { return slices.Contains(a.Roles, role) }

// Nobody is the side of people who are not signed in.
const Nobody = "public"

// Sides are the groups of people, by the first word of their roles.
var Sides = []string{Nobody, "regulator", "warehouse", "clinic", "business", "external", "operations", "owner", "platform"}

// Among reports whether the actor belongs to one of the sides or wears one of
// the roles in this post.
func (a Actor) Among(sides, roles []string) bool {
	if len(a.Roles) == 0 {
		return a.PersonID == "" && slices.Contains(sides, Nobody)
	}
	return slices.ContainsFunc(a.Roles, func(role string) bool {
		side, _, _ := strings.Cut(role, ".")
		return slices.Contains(roles, role) || slices.Contains(sides, side)
	})
}

// Scope is the part of the data one call may see.
type Scope struct {
	Reach    Reach
	PersonID string
	OrgID    string
	OrgIDs   []string // for Area
	Merged   []string // for Organisation: what was merged into it
}

// For returns the actor's scope for a permission.
func (a Actor) For(permission string) Scope {
	return Scope{Reach: a.Reach(permission), PersonID: a.PersonID, OrgID: a.OrgID, OrgIDs: a.AreaOrgIDs, Merged: a.MergedIDs}
}

// Everything is the scope of system work and of rules that must see all rows.
var Everything = Scope{Reach: All}

// Parties names the columns that tie a record to people and organisations.
// A record without any party column is seen only with reach All, unless
// Shared says that it is common reference data.
type Parties struct {
	Maker         string
	Organisations []string
	Shared        bool
}

// Organisations are those the scope reaches, none below Organisation; reach All
// has no end and names none.
func (s Scope) Organisations() []string {
	switch s.Reach {
	case Organisation:
		return append([]string{s.OrgID}, s.Merged...)
	case Area:
		return s.OrgIDs
	}
	return nil
}

// Apply narrows a query to the scope.
func (s Scope) Apply(q *bun.SelectQuery, parties Parties) *bun.SelectQuery {
	switch {
	case s.Reach == All || parties.Shared && s.Reach != None:
		return q
	case s.Reach == Own && parties.Maker != "":
		return q.Where("? = ?", bun.Ident(parties.Maker), s.PersonID)
	case len(s.Organisations()) > 0 && len(parties.Organisations) > 0:
		ids := s.Organisations()
		return q.WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
			for _, column := range parties.Organisations {
				q = q.WhereOr("? IN (?)", bun.Ident(column), bun.List(ids))
			}
			return q
		})
	}
	return q.Where("1 = 0")
}

// Sees reports whether a loaded record is inside the scope.
func (s Scope) Sees(makerID string, organisationIDs ...string) bool {
	switch s.Reach {
	case All:
		return true
	case Own:
		return makerID != "" && makerID == s.PersonID
	}
	within := s.Organisations()
	return slices.ContainsFunc(organisationIDs, func(id string) bool { return slices.Contains(within, id) })
}

type contextKey struct{}

// With returns a context in which actor acts.
func With(ctx context.Context, actor Actor) context.Context {
	return context.WithValue(ctx, contextKey{}, actor)
}

// From returns the acting person; ok is false for an anonymous request.
func From(ctx context.Context) (Actor, bool) {
	actor, ok := ctx.Value(contextKey{}).(Actor)
	return actor, ok
}

// SystemActor is the actor of jobs and event handlers named name.
func SystemActor(name string) Actor {
	return Actor{PersonID: "system", PersonName: name, System: true, OrgID: "system"}
}

// Lang returns the language of the request.
func Lang(ctx context.Context) i18n.Lang { return i18n.FromContext(ctx) }
