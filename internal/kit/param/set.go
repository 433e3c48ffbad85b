package param

import (
	"context"
	"encoding/json"
	"math/big"
	"slices"
	"sort"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
)

// Set answers from a snapshot in memory; safe for concurrent use.
type Set struct {
	*db.Live[snapshot]
	registry *Registry
}

// snapshot is immutable once stored.
type snapshot struct {
	versions map[string][]Version // by name, oldest first
	byID     map[string]Version
	items    map[string][]Item // by dictionary, in order
}

// Version is one version of a parameter.
type Version struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	From      clock.Day       `json:"from"`
	To        clock.Day       `json:"to,omitempty"` // last valid day; empty while it is the newest
	Value     json.RawMessage `json:"value"`
	Unit      string          `json:"unit"`
	Basis     string          `json:"basis"`
	Note      string          `json:"note"`
	CreatedAt clock.Instant   `json:"createdAt"`
	CreatedBy string          `json:"createdBy"`
	Who       string          `json:"personName,omitempty"` // filled by who shows it
	Version   int64           `json:"version"`

	parsed value
}

// NewSet returns the set of a registry over a database; the first use loads it.
func NewSet(database *db.DB, registry *Registry) *Set {
	read := func(ctx context.Context) (*snapshot, error) { return registry.read(ctx, database.Read()) }
	return &Set{db.NewLive(database, read, "parameter", "dictionary_item"), registry}
}

// Registry returns what is declared.
func (s *Set) Registry() *Registry { return s.registry }

// Need panics unless all names are declared; call it while wiring, so that a
// misspelt name fails at start and not at its first use.
func (s *Set) Need(names ...string) {
	for _, name := range names {
		s.definition(name)
	}
}

func (s *Set) definition(name string, kinds ...Kind) Definition {
	d, ok := s.registry.definitions[name]
	if !ok {
		panic("parameter " + name + " is not declared")
	}
	if len(kinds) > 0 && !slices.Contains(kinds, d.Kind) {
		panic("parameter " + name + " is of kind " + string(d.Kind))
	}
	return d
}

// Int returns an Integer parameter as of a day.
func (s *Set) Int(name string, day clock.Day) int64 { return s.on(name, day, Integer).integer }

// Decimal returns a Decimal parameter as of a day, exactly.
func (s *Set) Decimal(name string, day clock.Day) *big.Rat {
	return new(big.Rat).Set(s.on(name, day, Decimal).decimal)
}

// Scaled returns a Decimal parameter times 10^digits, rounded half away from
// zero: 25.5 with one digit is 255.
func (s *Set) Scaled(name string, day clock.Day, digits int) int64 {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
	scaled := s.Decimal(name, day)
	scaled.Mul(scaled, new(big.Rat).SetInt(scale))
	half := big.NewRat(int64(scaled.Sign()), 2)
	scaled.Add(scaled, half)
	return new(big.Int).Quo(scaled.Num(), scaled.Denom()).Int64()
}

// Text returns a Text parameter as of a day.
func (s *Set) Text(name string, day clock.Day) string { return s.on(name, day, Text).text }

// List returns a List parameter as of a day.
func (s *Set) List(name string, day clock.Day) []string {
	return slices.Clone(s.on(name, day, List).list)
}

// Bool returns a Bool parameter as of a day.
func (s *Set) Bool(name string, day clock.Day) bool { return s.on(name, day, Bool).flag }

// Duration returns an Integer parameter whose unit is one of time.
func (s *Set) Duration(name string, day clock.Day) time.Duration {
	unit, ok := timeUnits[s.definition(name, Integer).Unit]
	if !ok {
		panic("parameter " + name + " has no unit of time")
	}
	return time.Duration(s.Int(name, day)) * unit
}

func (s *Set) on(name string, day clock.Day, kind Kind) value {
	s.definition(name, kind)
	return s.At(name, day).parsed
}

// At returns the version of a parameter that is valid on a day. A case that
// must keep its number keeps the version's id. Before the first version, and in
// a database that was never seeded, it is the default, without an id.
func (s *Set) At(name string, day clock.Day) Version {
	d := s.definition(name)
	if day.IsZero() {
		panic("parameter " + name + " was asked for no day")
	}
	versions := s.Now().versions[name]
	after := sort.Search(len(versions), func(i int) bool { return versions[i].From > day })
	if after > 0 {
		return versions[after-1]
	}
	raw := json.RawMessage(d.defaultJSON())
	parsed, _ := d.parse(raw) // Declare has checked it
	return Version{Name: name, Value: raw, Unit: d.Unit, Basis: d.Basis, parsed: parsed}
}

// ByID returns the version that a case has kept.
func (s *Set) ByID(id string) (Version, bool) {
	v, ok := s.Now().byID[id]
	return v, ok
}

// Int returns the value of an Integer version, zero for another kind.
func (v Version) Int() int64 { return v.parsed.integer }

// Versions lists all versions of a parameter, oldest first.
func (s *Set) Versions(name string) []Version {
	s.definition(name)
	return slices.Clone(s.Now().versions[name])
}
