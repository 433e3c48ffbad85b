package db_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
)

var earlier = db.Source{Name: "earlier", Dir: ".", FS: fstest.MapFS{
	"20260101000000_other.sql": {Data: []byte("-- +goose Up\nCREATE TABLE other (id VARCHAR(40) NOT NULL PRIMARY KEY)" + charset)},
	"README.md":                {Data: []byte("not a migration")},
}}

func TestContractMigrations(t *testing.T) {
	config := dbtest.Config(t)
	start := func(sources ...db.Source) []string {
		t.Helper()
		database := dbtest.Connect(t, config, clock.System{})
		defer database.Close()
		applied, err := database.Migrate(t.Context(), sources)
		if err != nil {
			t.Fatal(err)
		}
		return applied
	}
	if applied := start(db.Migrations, sampleTables); len(applied) != 7 {
		t.Fatalf("fresh start applied %v", applied)
	}
	if applied := start(db.Migrations, sampleTables); len(applied) != 0 {
		t.Errorf("restart applied %v", applied)
	}
	// A module that arrives later may carry an earlier time stamp.
	if applied := start(db.Migrations, sampleTables, earlier); !slices.Equal(applied, []string{"20260101000000_other.sql"}) {
		t.Errorf("a new module applied %v", applied)
	}
	database := dbtest.Connect(t, config, clock.System{})
	if _, err := database.Migrate(t.Context(), []db.Source{earlier, earlier}); err == nil || !strings.Contains(err.Error(), "20260101000000_other.sql") {
		t.Errorf("one file name twice: %v", err)
	}
}

// TestContractMigrationCutOff: a program that was killed between a statement and
// the note of it starts again; a statement that never was right is not forgiven.
func TestContractMigrationCutOff(t *testing.T) {
	config := dbtest.Config(t)
	database := dbtest.Connect(t, config, clock.System{})
	if database.Engine() == db.SQLite {
		return // a migration and its note are one transaction there
	}
	step := func(name, sql string) db.Source {
		return db.Source{Name: name, Dir: ".", FS: fstest.MapFS{name + ".sql": {Data: []byte("-- +goose Up\n" + sql)}}}
	}
	column := step("20270101000000_column", "ALTER TABLE other ADD COLUMN more VARCHAR(10) NULL;")
	index := step("20270101000001_index", "CREATE INDEX ix_other_more ON other (more);")
	table := step("20270101000002_table", "CREATE TABLE another (id VARCHAR(40) NOT NULL PRIMARY KEY)"+charset)
	sources := []db.Source{earlier}
	if _, err := database.Migrate(t.Context(), sources); err != nil {
		t.Fatal(err)
	}
	for _, next := range []db.Source{column, index, table} {
		sources = append(sources, next)
		names, _ := next.FS.(fstest.MapFS).Glob("*")
		text := string(next.FS.(fstest.MapFS)[names[0]].Data)
		if err := database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, strings.TrimPrefix(text, "-- +goose Up\n"))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		applied, err := database.Migrate(t.Context(), sources)
		if err != nil || !slices.Equal(applied, names) {
			t.Errorf("%s: %v, %v", names, applied, err)
		}
		if waiting, _, err := database.Schema(t.Context(), sources); err != nil || len(waiting) > 0 {
			t.Errorf("%s waits still: %v, %v", names, waiting, err)
		}
	}
	again := step("20270101000003_again", "ALTER TABLE other ADD COLUMN more VARCHAR(10) NULL;")
	twice := step("20270101000004_twice", "ALTER TABLE other ADD COLUMN more VARCHAR(10) NULL;")
	if _, err := database.Migrate(t.Context(), append(sources, again, twice)); err == nil {
		t.Error("two migrations whose work was there already were forgiven")
	}
}

func TestContractMigrateTogether(t *testing.T) {
	config := dbtest.Config(t)
	var wait sync.WaitGroup
	errs := make(chan error, 2)
	first, second := dbtest.Connect(t, config, clock.System{}), dbtest.Connect(t, config, clock.System{})
	for _, node := range []*db.DB{first, second} {
		if node.Engine() == db.SQLite && node == second {
			node = first // one program owns a SQLite file
		}
		wait.Go(func() {
			_, err := node.Migrate(t.Context(), []db.Source{db.Migrations, sampleTables})
			errs <- err
		})
	}
	wait.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Errorf("two nodes that start together: %v", err)
		}
	}
	if err := insert(t.Context(), first, sample{ID: "药"}); err != nil {
		t.Error(err)
	}
}

func TestOpen(t *testing.T) {
	if _, err := db.Open(context.Background(), db.Config{DSN: "postgres://x"}, clock.System{}); err == nil {
		t.Error("an unknown engine was taken")
	}
	if _, err := db.Open(context.Background(), db.Config{DSN: "mysql:no"}, clock.System{}); err == nil {
		t.Error("a broken DSN was taken")
	}
	dir := filepath.Join(t.TempDir(), "数据 50% #1?")
	database, err := db.Open(context.Background(), db.Config{Dir: dir}, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	if _, err := os.Stat(filepath.Join(dir, "gongzhi.db")); err != nil {
		t.Errorf("the file is not where it was asked for: %v", err)
	}
}

func TestChunks(t *testing.T) {
	var sizes []int
	err := db.Chunks([]int{1, 2, 3, 4, 5}, 2, func(part []int) error { sizes = append(sizes, len(part)); return nil })
	if err != nil || !slices.Equal(sizes, []int{2, 2, 1}) {
		t.Errorf("%v %v", sizes, err)
	}
}

func TestMigrationForSQLiteAlone(t *testing.T) {
	source := db.Source{Name: "only", Dir: ".", FS: fstest.MapFS{
		"20260101000009_only.sql": {Data: []byte("-- +goose Up\nCREATE TABLE only_one (id VARCHAR(40) NOT NULL PRIMARY KEY) /*sqlite WITHOUT ROWID */" + charset)},
	}}
	database := dbtest.Open(t, source)
	if _, err := database.Maintenance().Exec("INSERT INTO only_one (id) VALUES ('药')"); err != nil {
		t.Fatal(err)
	}
	_, err := database.Read().ExecContext(t.Context(), "SELECT rowid FROM only_one")
	if err == nil {
		t.Error("the table has row ids: the comment was not read")
	}
}
