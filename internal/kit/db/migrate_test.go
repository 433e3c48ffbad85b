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
