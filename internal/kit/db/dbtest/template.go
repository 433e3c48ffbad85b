package dbtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"

	"gongzhi/internal/kit/db"
)

// kept are the schemas that were migrated in this process, as the statements
// that make them again: some hundred tables are made sooner than they went
// through all migrations.
var kept = struct {
	sync.Mutex
	schemas map[schemaKey]schema
}{schemas: map[schemaKey]schema{}}

type schema struct {
	statements []statement // tables, and the rows that migrations left
	seeds      []statement // those rows alone
	filled     string      // asks which tables have rows
}

type statement struct {
	text string
	args []any
}

// Migrate brings an empty database to the schema of the sources. The first of a
// process runs the migrations; others get what came out of them.
func Migrate(t testing.TB, database *db.DB, sources ...db.Source) {
	t.Helper()
	ctx, key := context.Background(), keyOf(t, database.Engine(), sources)
	one, done := ready(ctx, t, database, key)
	if done {
		return
	}
	kept.Lock()
	defer kept.Unlock()
	known, ok := kept.schemas[key]
	var err error
	if ok {
		err = restore(ctx, database, known.statements)
	} else if _, err = database.Migrate(ctx, sources); err == nil {
		kept.schemas[key], err = dump(ctx, database)
	}
	if err == nil && one != nil {
		one.print, err = printOf(ctx, database.Maintenance().DB, one.name)
		one.key = key
	}
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
}

func keyOf(t testing.TB, engine db.Engine, sources []db.Source) schemaKey {
	t.Helper()
	hash := sha256.New()
	_, _ = hash.Write([]byte(engine))
	for _, source := range sources {
		err := fs.WalkDir(source.FS, source.Dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := fs.ReadFile(source.FS, path)
			_, _ = hash.Write([]byte("\x00" + source.Name + "\x00" + path + "\x00" + string(text)))
			return err
		})
		if err != nil {
			t.Fatalf("dbtest: %v", err)
		}
	}
	return schemaKey(hash.Sum(nil))
}

func restore(ctx context.Context, database *db.DB, statements []statement) error {
	tx, err := database.Maintenance().DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	for _, one := range statements {
		if _, err := tx.ExecContext(ctx, one.text, one.args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// dump reads tables with their indexes, and the rows that migrations left.
func dump(ctx context.Context, database *db.DB) (schema, error) {
	pool := database.Maintenance().DB
	names := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
	texts := "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND (tbl_name = '%s' AND name NOT LIKE 'sqlite_%%') ORDER BY type DESC, rowid"
	if database.Engine() == db.MySQL {
		names, texts = "SHOW TABLES", "SHOW CREATE TABLE %s"
	}
	tables, err := column(ctx, pool, names)
	if err != nil {
		return schema{}, err
	}
	var found schema
	var looks []string
	for _, table := range tables {
		made, err := column(ctx, pool, strings.ReplaceAll(strings.ReplaceAll(texts, "%s", table), "%%", "%"))
		if err != nil {
			return schema{}, err
		}
		for _, text := range made {
			found.statements = append(found.statements, statement{text: text})
		}
		rows, err := rowsOf(ctx, pool, table)
		if err != nil {
			return schema{}, err
		}
		found.statements, found.seeds = append(found.statements, rows...), append(found.seeds, rows...)
		looks = append(looks, "(SELECT '"+table+"' FROM "+table+" LIMIT 1)")
	}
	found.filled = strings.Join(looks, " UNION ALL ")
	return found, nil
}

// column reads the last column of a query.
func column(ctx context.Context, pool *sql.DB, query string) ([]string, error) {
	rows, err := pool.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var found []string
	for rows.Next() {
		texts, places := make([]string, len(names)), make([]any, len(names))
		for i := range texts {
			places[i] = &texts[i]
		}
		if err := rows.Scan(places...); err != nil {
			return nil, err
		}
		found = append(found, texts[len(texts)-1])
	}
	return found, rows.Err()
}

// rowsOf reads the rows of a table as inserts of some rows each.
func rowsOf(ctx context.Context, pool *sql.DB, table string) ([]statement, error) {
	rows, err := pool.QueryContext(ctx, "SELECT * FROM "+table) //nolint:gosec // a name from the schema
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var all [][]any
	for rows.Next() {
		values, places := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			places[i] = &values[i]
		}
		if err := rows.Scan(places...); err != nil {
			return nil, err
		}
		all = append(all, values)
	}
	marks := "(" + strings.TrimSuffix(strings.Repeat("?,", len(names)), ",") + ")"
	var inserts []statement
	for part := range slices.Chunk(all, 500) {
		text := "INSERT INTO " + table + " VALUES " + strings.TrimSuffix(strings.Repeat(marks+",", len(part)), ",")
		inserts = append(inserts, statement{text, slices.Concat(part...)})
	}
	return inserts, rows.Err()
}
