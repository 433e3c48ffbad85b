package db

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"
)

type dataVersion struct {
	bun.BaseModel `bun:"table:data_version,alias:t"`

	Version int64 `bun:"version"`
}

// trusted is how long a version is taken for the present one while this process
// commits nothing: so long may a change by another process, such as a command
// beside the server, stay unseen.
const trusted = 250 * time.Millisecond

// keptVersion is a version that was read after so many commits of this process.
type keptVersion struct {
	commits int64
	at      time.Time
	version int64
}

// Version sums the data versions of tables, which grow with every change of
// their rows. SQLite has one server, which knows of its own commits: the version
// is read anew after each of them and not before every request.
func Version(ctx context.Context, q bun.IDB, tables []string) (int64, error) {
	on, err := sideOf(q)
	if err != nil {
		return 0, err
	}
	read, isRead := on.(*readSide)
	if !isRead || read.database.engine != SQLite {
		return readVersion(ctx, q, tables)
	}
	d, name := read.database, strings.Join(tables, " ")
	commits, now := d.commits.Load(), time.Now() // before the read: what is committed meanwhile is read next time
	if known, ok := d.versions.Load(name); ok {
		if kept := known.(keptVersion); kept.commits == commits && now.Sub(kept.at) < trusted {
			return kept.version, nil
		}
	}
	version, err := readVersion(ctx, q, tables)
	if err == nil {
		d.versions.Store(name, keptVersion{commits, now, version})
	}
	return version, err
}

func readVersion(ctx context.Context, q bun.IDB, tables []string) (int64, error) {
	counted, err := All[dataVersion](ctx, q, "WHERE t.name IN (?)", tables)
	if err != nil {
		return 0, fmt.Errorf("data version: %w", err)
	}
	var version int64
	for _, c := range counted {
		version += c.Version
	}
	return version, nil
}
