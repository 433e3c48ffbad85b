package identity

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/scope"
)

// The states of a change of a role.
const (
	Proposed  = "proposed"
	Effective = "effective"
	Refused   = "refused"
	Withdrawn = "withdrawn"
)

// roleFlow: a change that gives more of what is sensitive waits for a second
// person; every other one is effective at once.
var roleFlow = flow.Flow{Entity: "roleChange", Initial: Proposed, Transitions: []flow.Transition{
	{From: []string{Proposed}, Action: "approve", To: Effective, Permission: Appoint},
	{From: []string{Proposed}, Action: "refuse", To: Refused, Permission: Appoint, Danger: true},
	{From: []string{Proposed}, Action: "withdraw", To: Withdrawn, Permission: Appoint},
}}

// RoleChange is one version of a role: what was changed, by whom and why. The
// changes of a role in their order are its history.
type RoleChange struct {
	bun.BaseModel `bun:"table:role_change,alias:t" json:"-"`

	ID           string        `bun:"id,pk" json:"id"`
	RoleID       string        `bun:"role_id" json:"roleId"`
	Name         string        `bun:"name" json:"name" doc:"Of a role of one's own, afterwards; empty for a role of the product"`
	Lines        GrantLines    `bun:"grant_lines" json:"lines" nullable:"false"`
	Base         int           `bun:"base" json:"base" doc:"Version of the role that the change was made from"`
	State        string        `bun:"state" json:"state" enum:"proposed,effective,refused,withdrawn"`
	Reason       string        `bun:"reason" json:"reason"`
	ProposedBy   string        `bun:"proposed_by" json:"proposedBy"`
	ProposerName string        `bun:"-" json:"proposerName"`
	ProposedAt   clock.Instant `bun:"proposed_at" json:"proposedAt"`
	DecidedBy    *string       `bun:"decided_by" json:"decidedBy,omitempty"`
	DeciderName  string        `bun:"-" json:"deciderName,omitempty"`
	DecidedAt    clock.Instant `bun:"decided_at,nullzero" json:"decidedAt,omitzero"`
	Note         string        `bun:"note" json:"note" doc:"Of the second person"`
	Version      int           `bun:"version" json:"version"`
	Actions      []flow.Action `bun:"-" json:"actions" nullable:"false"`
}

// GrantLine is one permission of which a role gets more or less.
type GrantLine struct {
	Permission string `json:"permission"`
	From       string `json:"from" enum:"none,own,organisation,area,all"`
	To         string `json:"to" enum:"none,own,organisation,area,all"`
}

// GrantLines is stored as JSON.
type GrantLines []GrantLine

// Value writes the lines.
func (g GrantLines) Value() (driver.Value, error) {
	if g == nil {
		g = GrantLines{}
	}
	data, err := json.Marshal(g)
	return string(data), err
}

// Scan reads the lines.
func (g *GrantLines) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), g)
	case []byte:
		return json.Unmarshal(v, g)
	}
	return fmt.Errorf("lines of a role: cannot read %T", src)
}

// WantedGrant is a permission that a role shall have.
type WantedGrant struct {
	Permission string `json:"permission" maxLength:"64"`
	Reach      string `json:"reach" enum:"own,organisation,area,all"`
}

// RoleEdit replaces what a role may do, and the name of a role of one's own.
type RoleEdit struct {
	Version int           `json:"version" minimum:"1"`
	Name    string        `json:"name,omitempty" maxLength:"80" doc:"Only of a role of one's own; the product's have the words of the glossary"`
	Grants  []WantedGrant `json:"grants" maxItems:"400" nullable:"false"`
	Reason  string        `json:"reason" minLength:"2" maxLength:"500"`
}

// NewRole is a role of one's own. Its side decides in which console people work.
type NewRole struct {
	Side   string        `json:"side" maxLength:"16"`
	Name   string        `json:"name" minLength:"1" maxLength:"80"`
	Grants []WantedGrant `json:"grants" maxItems:"400" nullable:"false"`
	Reason string        `json:"reason" minLength:"2" maxLength:"500"`
}

// compare works the lines out that lead from what a role may do to what is wanted.
func compare(checks *fault.Checks, have []Grant, wanted []WantedGrant, known map[string]bool) GrantLines {
	now, then := map[string]string{}, map[string]string{}
	for _, grant := range have {
		now[grant.Permission] = grant.Reach
	}
	for i, want := range wanted {
		pointer := fmt.Sprintf("/grants/%d/permission", i)
		checks.That(known[want.Permission], pointer, "identity.permission_unknown")
		checks.That(then[want.Permission] == "", pointer, "identity.permission_twice")
		then[want.Permission] = want.Reach
	}
	lines := GrantLines{}
	for permission := range union(now, then) {
		line := GrantLine{Permission: permission, From: orNone(now[permission]), To: orNone(then[permission])}
		if line.From != line.To {
			lines = append(lines, line)
		}
	}
	slices.SortFunc(lines, func(a, b GrantLine) int { return strings.Compare(a.Permission, b.Permission) })
	return lines
}

func union(maps ...map[string]string) map[string]bool {
	keys := map[string]bool{}
	for _, one := range maps {
		for key := range one {
			keys[key] = true
		}
	}
	return keys
}

func orNone(reach string) string {
	if reach == "" {
		return scope.None.String()
	}
	return reach
}

// widens reports whether a line gives more than there was.
func (l GrantLine) widens() bool {
	from, _ := scope.ParseReach(l.From)
	to, _ := scope.ParseReach(l.To)
	return to > from
}

// checkWords notes what is wrong with name and reason.
func checkWords(checks *fault.Checks, name, reason string, named bool) {
	checks.That(!named || name != "", "/name", "field.required")
	checks.That(named || name == "", "/name", "identity.role_name")
	checks.That(utf8.RuneCountInString(strings.TrimSpace(reason)) >= 2, "/reason", "field.required")
}
