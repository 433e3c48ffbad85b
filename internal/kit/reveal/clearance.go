package reveal

import (
	"slices"
	"strconv"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
)

// The levels of data that need a clearance; below them the permission is enough.
const (
	leastLabel = 3
	mostLabel  = 4
)

// Clearance is the mandatory half of the access to personal data (GB/T 22239-2019
// 8.1.4.2 g): tables carry a label, roles a clearance, and no permission opens
// what a role is not cleared for. Whoever grants permissions and whoever changes
// clearances need not be the same person.
type Clearance struct {
	Label func(table string) int                  // 1 to 4
	Roles func(label int, day clock.Day) []string // cleared for just this label
}

// Require makes the desk ask for clearances.
func (d *Desk) Require(c Clearance) { d.clearance = c }

// ClearedFor names the parameter with the roles that are cleared for a label.
func ClearedFor(label int) string { return "reveal.cleared_" + strconv.Itoa(label) }

// Clearances are the parameters of the labels that need one, with the roles that
// are cleared at first.
func Clearances(roles map[int][]string) []param.Definition {
	var definitions []param.Definition
	for label := leastLabel; label <= mostLabel; label++ {
		definitions = append(definitions, param.Definition{Name: ClearedFor(label), Kind: param.List, Default: roles[label], Max: 100, Basis: "basis.clearance"})
	}
	return param.Guarded(definitions...)
}

// LabelOf is the label of a table: the highest level of what can be decrypted in
// it. What people sign in with is never shown and does not count.
func LabelOf(register []seal.Column, table string) (label int) {
	for _, column := range register {
		if column.Table == table && column.Sealed && column.Kind != seal.Secret {
			label = max(label, column.Level)
		}
	}
	return label
}

// check refuses a role that is not cleared for the label of a table; who is
// cleared for a higher label is for the lower ones.
func (c Clearance) check(actor scope.Actor, table string, day clock.Day) error {
	if c.Label == nil || actor.System {
		return nil
	}
	label := c.Label(table)
	for at := max(label, leastLabel); label >= leastLabel && at <= mostLabel; at++ {
		if slices.ContainsFunc(c.Roles(at, day), func(role string) bool { return slices.Contains(actor.Roles, role) }) {
			return nil
		}
	}
	if label < leastLabel {
		return nil
	}
	return fault.New(fault.Forbidden, "reveal.uncleared", "label", label)
}
