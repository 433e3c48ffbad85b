package calendar

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this package.
var Migrations = db.Source{Name: "kit/calendar", FS: migrations, Dir: "migrations"}

// Tables declares the evidence of this package.
var Tables = []audit.Table{{Name: "work_calendar"}}

// shipped are the tables that come with the program, each with its source.
//
//go:embed calendars.json
var shipped []byte

// Calendars answers from memory; safe for concurrent use.
type Calendars struct{ *db.Live[snapshot] }

// snapshot is immutable once stored.
type snapshot struct {
	byName map[string][]*Table // oldest first
	byID   map[string]*Table
}

// New returns the calendars of a database; the first use loads them.
func New(database *db.DB) *Calendars {
	return &Calendars{db.NewLive(database, func(ctx context.Context) (*snapshot, error) { return read(ctx, database.Read()) }, "work_calendar")}
}

// Current returns the newest version of a calendar, for a case that begins now.
func (c *Calendars) Current(name string) (*Table, bool) {
	versions := c.Now().byName[name]
	if len(versions) == 0 {
		return nil, false
	}
	return versions[len(versions)-1], true
}

// ByID returns the version that a deadline has kept.
func (c *Calendars) ByID(id string) (*Table, bool) {
	v, ok := c.Now().byID[id]
	return v, ok
}

// Versions lists the versions of a calendar, oldest first.
func (c *Calendars) Versions(name string) []*Table {
	return slices.Clone(c.Now().byName[name])
}

// Names lists the calendars.
func (c *Calendars) Names() []string { return slices.Sorted(maps.Keys(c.Now().byName)) }

// Seed writes the shipped tables of the years that the database lacks, and
// never touches those it has. Several nodes may seed at once.
func (c *Calendars) Seed(ctx context.Context, runner *usecase.Runner) error {
	var tables []struct {
		Name string `json:"name"`
		content
	}
	if err := json.Unmarshal(shipped, &tables); err != nil {
		return fmt.Errorf("calendars: %w", err)
	}
	if err := c.Refresh(ctx); err != nil {
		return err
	}
	err := runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, runner, raw, "calendar.seed", func(ctx context.Context, tx *usecase.Tx) error {
			for _, table := range tables {
				now, there := c.Current(table.Name)
				if !there {
					now = &Table{Name: table.Name, Hours: table.Hours}
				}
				next := &Table{ID: id.New(tx.Now()), Name: table.Name, Number: now.Number + 1, Years: now.Years, Hours: now.Hours, CreatedAt: tx.Now(), CreatedBy: tx.Actor.PersonID}
				for _, year := range table.Years {
					if !now.Knows(clock.Day(fmt.Sprintf("%04d-01-01", year.Year))) {
						next.Years = next.with(year)
					}
				}
				if len(next.Years) == len(now.Years) {
					continue
				}
				if err := insert(ctx, tx, next); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil && !db.IsDuplicate(err) { // another node seeded beside us
		return fmt.Errorf("calendars: %w", err)
	}
	return c.Refresh(ctx)
}
