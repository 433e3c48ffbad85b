package calendar

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

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

// pollEvery is how soon a change made on another node is seen here.
const pollEvery = 500 * time.Millisecond

// Calendars answers from memory; safe for concurrent use.
type Calendars struct {
	db      *db.DB
	current atomic.Pointer[snapshot]
	loading sync.Mutex
}

// snapshot is immutable once stored.
type snapshot struct {
	stamp  int64
	byName map[string][]*Table // oldest first
	byID   map[string]*Table
}

// New returns the calendars of a database; the first use loads them.
func New(database *db.DB) *Calendars { return &Calendars{db: database} }

// Current returns the newest version of a calendar, for a case that begins now.
func (c *Calendars) Current(name string) (*Table, bool) {
	versions := c.snapshot().byName[name]
	if len(versions) == 0 {
		return nil, false
	}
	return versions[len(versions)-1], true
}

// ByID returns the version that a deadline has kept.
func (c *Calendars) ByID(id string) (*Table, bool) {
	v, ok := c.snapshot().byID[id]
	return v, ok
}

// Versions lists the versions of a calendar, oldest first.
func (c *Calendars) Versions(name string) []*Table {
	return slices.Clone(c.snapshot().byName[name])
}

// Names lists the calendars.
func (c *Calendars) Names() []string { return slices.Sorted(maps.Keys(c.snapshot().byName)) }

// snapshot returns what is in memory. Only the very first use reads the
// database here; without one nothing of the program works, so it panics.
func (c *Calendars) snapshot() *snapshot {
	if now := c.current.Load(); now != nil {
		return now
	}
	if err := c.Refresh(context.Background()); err != nil {
		panic(fmt.Sprintf("calendars cannot be read: %v", err))
	}
	return c.current.Load()
}

// Refresh loads the table when it changed since the last time.
func (c *Calendars) Refresh(ctx context.Context) error {
	c.loading.Lock()
	defer c.loading.Unlock()
	stamp, err := c.readStamp(ctx) // before the rows: a change in between is loaded next time
	if err != nil {
		return err
	}
	if now := c.current.Load(); now != nil && now.stamp == stamp {
		return nil
	}
	versions, err := c.read(ctx)
	if err != nil {
		return err
	}
	next := &snapshot{stamp: stamp, byName: map[string][]*Table{}, byID: map[string]*Table{}}
	for _, v := range versions {
		next.byName[v.Name] = append(next.byName[v.Name], v)
		next.byID[v.ID] = v
	}
	c.current.Store(next)
	return nil
}

// Run looks for changes of other nodes until ctx ends.
func (c *Calendars) Run(ctx context.Context, log *slog.Logger) {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := c.Refresh(ctx); err != nil && ctx.Err() == nil {
				log.Warn("calendars: not refreshed", "error", err)
			}
		}
	}
}

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
