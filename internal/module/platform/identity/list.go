package identity

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
)

// PeopleFilter are the filters of the list of people.
type PeopleFilter struct {
	State []string `query:"state" enum:"pending,active,locked,closed" filter:"t.state"`
	OrgID []string `query:"orgId" doc:"Organisations in which the person has a post that is not closed"`
	Role  []string `query:"role" doc:"Roles the person has in such a post"`

	CreatedAtFrom clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo   clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
}

var people = list.Spec[Person]{
	Name:        "platform.identity.people",
	Versions:    []string{"person", "post"},
	Parties:     scope.Parties{Shared: true}, // narrowed through posts, see narrow
	Sorts:       map[string]string{"createdAt": "t.created_at", "name": "t.name", "login": "t.login"},
	DefaultSort: "-createdAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return list.Folded(q, "t.search", text)
	},
	Position: func(row *Person, column string) any {
		switch column {
		case "name":
			return row.Name
		case "login":
			return row.Login
		}
		return int64(row.CreatedAt)
	},
	ID: func(row *Person) string { return row.ID },
}

// people also finds somebody by a whole telephone number, compared as keyed hash.
func (s *Service) people() list.Spec[Person] {
	spec := people
	spec.Search = func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		if !validPhone(text) {
			return people.Search(q, text)
		}
		return q.Where("t.phone_hash = ?", s.kit.Ring.Hash("person.phone", text))
	}
	return spec
}

const (
	hasPostIn = "EXISTS (SELECT 1 FROM post p WHERE p.person_id = t.id AND p.state = 'active' AND p.org_id IN (?))"
	hasRole   = "EXISTS (SELECT 1 FROM post p JOIN post_role r ON r.post_id = p.id WHERE p.person_id = t.id AND r.role_id IN (?))"
)

// narrow turns the request and the scope into conditions: people belong to
// the organisations they have posts in.
func (f PeopleFilter) narrow(s scope.Scope) list.Filter {
	filter := list.Where(f)
	if len(f.OrgID) > 0 {
		filter = exists(filter, hasPostIn, f.OrgID)
	}
	if len(f.Role) > 0 {
		filter = exists(filter, hasRole, f.Role)
	}
	switch s.Reach {
	case scope.All:
	case scope.Own:
		filter = filter.And("t.id", "=", s.PersonID)
	case scope.Organisation:
		filter = exists(filter, hasPostIn, []string{s.OrgID})
	default:
		filter = exists(filter, hasPostIn, s.OrgIDs)
	}
	return filter
}

// exists adds a condition with one list of values.
func exists(filter list.Filter, condition string, values []string) list.Filter {
	return filter.And("1", "=", bun.SafeQuery(condition, bun.List(values)))
}

// peopleTable is what an export of the list holds.
var peopleTable = listing.Table{Entity: "person", Columns: []listing.Column{{Field: "name"}, {Field: "login"}, {Field: "state", Words: "state.person."}, {Field: "lastSignInAt"},
	{Field: "createdAt"}}}
