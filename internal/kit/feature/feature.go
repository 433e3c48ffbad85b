package feature

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
)

// Feature declares a switch; its module owns it, as a variable of the package.
// Only such a value can be asked for, so a name that is not declared cannot.
type Feature struct {
	Name    string    // module.what
	Owner   string    // module
	Default Rule      // until somebody changes it
	Remove  clock.Day // the day by which switch and the old way are gone from the code
}

// TitleKey is the text key of its name.
func (f *Feature) TitleKey() string { return "feature." + f.Name }

// HelpKey is the text key of what it does.
func (f *Feature) HelpKey() string { return f.TitleKey() + ".help" }

// Mode is how far a switch is on.
type Mode string

// The modes.
const (
	Off  Mode = "off"
	On   Mode = "on"
	Some Mode = "some" // for sides, roles, and a share of the people
)

// Rule is what a switch says.
type Rule struct {
	Mode    Mode     `json:"mode" enum:"off,on,some"`
	Sides   []string `json:"sides" nullable:"false" maxItems:"9" doc:"Of these and the roles below; of all when both are empty"`
	Roles   []string `json:"roles" nullable:"false" maxItems:"40"`
	Percent int64    `json:"percent" minimum:"0" maximum:"100" doc:"Of the people it is meant for; who is not signed in has it at 100 only"`
}

var nameShape = regexp.MustCompile(`^[a-z][a-z0-9]*(\.[a-z][a-z0-9-]*)+$`)

// ForAll and ForNone are the usual rules of a declaration.
var (
	ForAll  = Rule{Mode: On, Sides: []string{}, Roles: []string{}, Percent: 100}
	ForNone = Rule{Mode: Off, Sides: []string{}, Roles: []string{}, Percent: 100}
)

// check refuses a declaration that cannot work; called while wiring.
func (f *Feature) check() error {
	if !nameShape.MatchString(f.Name) || len(f.Name) > 64 || f.Owner == "" {
		return fmt.Errorf("feature %q of %q: the name is not module.what, or nobody owns it", f.Name, f.Owner)
	}
	if _, err := clock.ParseDay(string(f.Remove)); err != nil {
		return fmt.Errorf("feature %s: the day of its removal: %w", f.Name, err)
	}
	if err := f.Default.check(nil); err != nil {
		return fmt.Errorf("feature %s: %w", f.Name, err)
	}
	return nil
}

// check names what is wrong with a rule; knows tells which roles there are, nil
// asks nobody.
func (r Rule) check(knows func(role string) bool) error {
	var checks fault.Checks
	checks.That(slices.Contains([]Mode{Off, On, Some}, r.Mode), "/mode", "field.choice", "choices", "off, on, some")
	for i, side := range r.Sides {
		checks.That(slices.Contains(scope.Sides, side), fmt.Sprintf("/sides/%d", i), "field.choice", "choices", strings.Join(scope.Sides, ", "))
	}
	for i, role := range r.Roles {
		checks.That(knows == nil || knows(role), fmt.Sprintf("/roles/%d", i), "feature.role", "role", role)
	}
	checks.That(r.Percent >= 0, "/percent", "field.minimum", "min", 0)
	checks.That(r.Percent <= 100, "/percent", "field.maximum", "max", 100)
	return checks.Err()
}

// Holds reports whether the rule lets the actor have the feature.
func (r Rule) Holds(name string, actor scope.Actor) bool {
	if r.Mode != Some {
		return r.Mode == On
	}
	meant := len(r.Sides)+len(r.Roles) == 0 || actor.Among(r.Sides, r.Roles)
	return meant && share(name, actor.PersonID) < r.Percent
}

// share is where a person stands from 0 to 99 in the order of one switch: always
// in the same place, and in another one for another switch. Whoever is not
// signed in stands last.
func share(name, personID string) int64 {
	if personID == "" {
		return 99
	}
	sum := sha256.Sum256([]byte(name + "\x00" + personID))
	return int64(binary.BigEndian.Uint32(sum[:4]) % 100)
}
