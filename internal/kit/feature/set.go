package feature

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this package.
var Migrations = db.Source{Name: "kit/feature", FS: migrations, Dir: "migrations"}

// Tables declares the evidence of this package.
var Tables = []audit.Table{{Name: "feature_switch"}}

// Version is what a switch has said since a moment.
type Version struct {
	bun.BaseModel `bun:"table:feature_switch,alias:f" json:"-"`

	ID     string `bun:"id,pk" json:"id"`
	Name   string `bun:"name" json:"-"`
	Number int64  `bun:"number" json:"number" doc:"Zero is what the program says"`
	Rule
	Reason    string        `bun:"reason" json:"reason"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
	CreatedBy string        `bun:"created_by" json:"-"`
}

// Set answers from a snapshot in memory; safe for concurrent use once every
// module has declared its switches.
type Set struct {
	*db.Live[snapshot]
	declared map[string]*Feature
}

// snapshot has the versions of each switch, oldest first.
type snapshot map[string][]Version

// NewSet returns the switches of a database; the first use loads them.
func NewSet(database *db.DB) *Set {
	read := func(ctx context.Context) (*snapshot, error) {
		var rows []Version
		if err := database.Read().NewSelect().Model(&rows).OrderExpr("name, number").Scan(ctx); err != nil {
			return nil, fmt.Errorf("feature switches: %w", err)
		}
		next := snapshot{}
		for _, row := range rows {
			next[row.Name] = append(next[row.Name], row)
		}
		return &next, nil
	}
	return &Set{db.NewLive(database, read, "feature_switch"), map[string]*Feature{}}
}

// Declare adds switches. It panics on a name taken twice or a declaration that
// cannot work: both are errors of the program.
func (s *Set) Declare(features ...*Feature) {
	for _, f := range features {
		if _, taken := s.declared[f.Name]; taken {
			panic("feature " + f.Name + " is declared twice")
		}
		if err := f.check(); err != nil {
			panic(err)
		}
		s.declared[f.Name] = f
	}
}

// Features lists what is declared, by name.
func (s *Set) Features() []*Feature {
	list := make([]*Feature, 0, len(s.declared))
	for _, f := range s.declared {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b *Feature) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// On reports whether the actor has a feature; the zero actor is nobody signed
// in. A feature that no module has declared is an error of the program.
func (s *Set) On(f *Feature, actor scope.Actor) bool {
	if s.declared[f.Name] != f {
		panic("feature " + f.Name + " is not declared")
	}
	return s.Current(f).Holds(f.Name, actor)
}

// Of names the features that the actor has.
func (s *Set) Of(actor scope.Actor) []string {
	names := []string{}
	for _, f := range s.Features() {
		if s.On(f, actor) {
			names = append(names, f.Name)
		}
	}
	return names
}

// Current is what a switch says now.
func (s *Set) Current(f *Feature) Version {
	if versions := (*s.Now())[f.Name]; len(versions) > 0 {
		return versions[len(versions)-1]
	}
	return Version{Name: f.Name, Rule: f.Default}
}

// Versions lists what a switch was changed to, the newest first.
func (s *Set) Versions(f *Feature) []Version {
	versions := slices.Clone((*s.Now())[f.Name])
	slices.Reverse(versions)
	return versions
}

// Change is a new version of a switch.
type Change struct {
	Name   string `json:"-"`
	Number int64  `json:"version" doc:"Number of the version that was read"`
	Rule
	Reason string `json:"reason" minLength:"2" maxLength:"400"`

	Knows func(role string) bool `json:"-"` // which roles there are; nil asks nobody
}

// Change writes the next version. Readers of this node see it as soon as it is
// committed, those of others within a second.
func (s *Set) Change(ctx context.Context, tx *usecase.Tx, change Change) (Version, error) {
	f, known := s.declared[change.Name]
	if !known {
		return Version{}, fault.New(fault.NotFound, "feature.unknown", "name", change.Name)
	}
	if err := change.check(change.Knows); err != nil {
		return Version{}, err
	}
	now := s.Current(f)
	if change.Number != now.Number {
		return Version{}, fault.New(fault.Conflict, "fault.stale")
	}
	next := Version{ID: id.New(tx.Now()), Name: f.Name, Number: now.Number + 1, Rule: change.Rule,
		Reason: strings.TrimSpace(change.Reason), CreatedAt: tx.Now(), CreatedBy: tx.Actor.PersonID}
	if _, err := tx.NewInsert().Model(&next).Exec(ctx); db.DuplicateOf(err, "feature_switch", "number") { // another node was first
		return Version{}, fault.New(fault.Conflict, "fault.stale")
	} else if err != nil {
		return Version{}, fmt.Errorf("feature %s: %w", f.Name, err)
	}
	tx.Record("feature_switch", next.ID)
	tx.Because(next.Reason)
	s.After(ctx, tx)
	return next, nil
}
