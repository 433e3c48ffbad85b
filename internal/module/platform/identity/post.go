package identity

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
)

// Post is a person acting for an organisation in one or more roles, from one
// civil day to another; an empty last day means without end.
type Post struct {
	bun.BaseModel `bun:"table:post,alias:t" json:"-"`

	ID         string        `bun:"id,pk" json:"id"`
	PersonID   string        `bun:"person_id" json:"personId"`
	PersonName string        `bun:"-" json:"personName,omitempty" doc:"Where the post is shown without its person"`
	OrgID      string        `bun:"org_id" json:"orgId"`
	OrgName    string        `bun:"-" json:"orgName"`
	Roles      RoleList      `bun:"roles" json:"roles" nullable:"false" doc:"Role ids, the leading one first"`
	ValidFrom  clock.Day     `bun:"valid_from" json:"validFrom" format:"date"`
	ValidTo    clock.Day     `bun:"valid_to" json:"validTo,omitempty" format:"date" doc:"Last day, absent without end"`
	Reach      string        `bun:"reach" json:"reach" enum:"own,organisation,area,all" doc:"How far its permissions reach at most, whatever the roles say"`
	Title      string        `bun:"-" json:"title" doc:"The roles in words"`
	Standing   string        `bun:"-" json:"standing" enum:"coming,active,ending,lapsed,closed" doc:"What state and days amount to now"`
	State      string        `bun:"state" json:"state" enum:"active,closed"`
	Version    int           `bun:"version" json:"version"`
	CreatedAt  clock.Instant `bun:"created_at" json:"createdAt"`
	CreatedBy  string        `bun:"created_by" json:"createdBy"`
	UpdatedAt  clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// RoleList is stored as role ids with commas between, so that a post is one
// row of evidence; table post_role indexes it for questions by role.
type RoleList []string

// Value stores the list in one order, whatever order it is shown in.
func (r RoleList) Value() (driver.Value, error) {
	return strings.Join(slices.Sorted(slices.Values(r)), ","), nil
}

// Scan reads the list.
func (r *RoleList) Scan(src any) error {
	text, ok := src.(string)
	if data, isBytes := src.([]byte); isBytes {
		text, ok = string(data), true
	}
	if !ok {
		return fmt.Errorf("roles: cannot read %T", src)
	}
	*r = strings.Split(text, ",")
	return nil
}

// check notes every field that is wrong; known are the roles that exist.
func (p *Post) check(checks *fault.Checks, known map[string]Role) {
	checks.That(len(p.Roles) > 0, "/roles", "field.required")
	for _, role := range p.Roles {
		checks.That(known[role].State == Active, "/roles", "identity.role_unknown")
	}
	reach, ok := scope.ParseReach(p.Reach)
	checks.That(ok && reach != scope.None, "/reach", "identity.post_reach")
	checks.That(!p.ValidFrom.IsZero(), "/validFrom", "field.required")
	checks.That(p.ValidTo.IsZero() || p.ValidTo >= p.ValidFrom, "/validTo", "identity.validity")
}

// ValidAt reports whether the post can be used at the moment.
func (p *Post) ValidAt(now clock.Instant) bool {
	return p.State == Active && now >= p.ValidFrom.Start() && (p.ValidTo.IsZero() || now < p.ValidTo.End())
}

// StandingAt is what state and days amount to; nothing has to run for a post to
// end. Soon is the day from which its end is near.
func (p *Post) StandingAt(now clock.Instant, soon clock.Day) string {
	switch {
	case p.State == Closed:
		return Closed
	case now < p.ValidFrom.Start():
		return "coming"
	case p.ValidTo.IsZero() || p.ValidTo > soon:
		return Active
	case now >= p.ValidTo.End():
		return "lapsed"
	}
	return "ending"
}

// roleIDs names the post by its roles, for display through the glossary.
func (p *Post) roleIDs() string { return strings.Join(p.Roles, ",") }
