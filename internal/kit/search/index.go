package search

import (
	"context"
	"embed"
	"slices"

	"gongzhi/internal/kit/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this package.
var Migrations = db.Source{Name: "kit/search", FS: migrations, Dir: "migrations"}

// version changes with the rules of terms; every source is then read anew.
const version = 1

// Source is a table whose records are found: its key is id, its column search
// holds kit/fold's index.
type Source struct {
	Name  string // at most 20 characters, never changed
	Table string // declared to the audit log
}

// Index keeps the terms of all sources.
type Index struct {
	db      *db.DB
	sources []Source
	grams   map[string]*gramSet // by source
}

// New returns the index of the sources.
func New(database *db.DB, sources []Source) *Index {
	x := &Index{db: database, sources: sources, grams: map[string]*gramSet{}}
	for _, source := range sources {
		x.grams[source.Name] = &gramSet{known: map[string]bool{}}
	}
	return x
}

// of returns the source that reads a table.
func (x *Index) of(table string) (Source, bool) {
	at := slices.IndexFunc(x.sources, func(s Source) bool { return s.Table == table })
	if at < 0 {
		return Source{}, false
	}
	return x.sources[at], true
}

// Changed leaves changed records to Fill, which writes the terms of many at once
// for a part of the cost; until then Ask reads the records themselves. It
// implements audit.Watcher.
func (x *Index) Changed(ctx context.Context, tx *db.Tx, table string, ids []string) error {
	source, watched := x.of(table)
	if !watched {
		return nil
	}
	return db.Chunks(ids, portion, func(part []string) error {
		return leave(ctx, tx, todo{Source: source.Name, RecordIDs: part})
	})
}
