package dbtest_test

import (
	"testing"
	"testing/fstest"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
)

var lamps = db.Source{Name: "lamp", Dir: "m", FS: fstest.MapFS{
	"m/20260101000001_lamp.sql": {Data: []byte("-- +goose Up\nCREATE TABLE lamp (id INTEGER NOT NULL PRIMARY KEY, watts INTEGER NOT NULL);\n")},
	"m/20260101000002_lamp.sql": {Data: []byte("-- +goose Up\nINSERT INTO lamp (id, watts) VALUES (1, 60);\n")},
}}

// TestEveryTestBeginsAfresh: what a test did to rows and tables, the next does
// not see, also where it gets the same database.
func TestEveryTestBeginsAfresh(t *testing.T) {
	for name, change := range map[string]string{
		"a row more":    "INSERT INTO lamp (id, watts) VALUES (2, 40)",
		"no row":        "DELETE FROM lamp",
		"another row":   "UPDATE lamp SET watts = 11",
		"a column more": "ALTER TABLE lamp ADD COLUMN colour INTEGER NULL",
		"an index more": "CREATE UNIQUE INDEX uq_lamp_watts ON lamp (watts)",
		"another table": "CREATE TABLE candle (id INTEGER NOT NULL PRIMARY KEY)",
		"no table":      "DROP TABLE lamp",
	} {
		for _, first := range []string{change, ""} {
			t.Run(name, func(t *testing.T) {
				database := dbtest.Open(t, lamps)
				pool := database.Maintenance().DB
				var count, watts int
				if err := pool.QueryRowContext(t.Context(), "SELECT count(*), sum(watts) FROM lamp").Scan(&count, &watts); err != nil || count != 1 || watts != 60 {
					t.Errorf("%d lamps of %d watts: %v", count, watts, err)
				}
				if _, err := pool.ExecContext(t.Context(), "SELECT colour FROM lamp"); err == nil {
					t.Error("the lamps have a colour")
				}
				if _, err := pool.ExecContext(t.Context(), "CREATE TABLE candle (id INTEGER NOT NULL PRIMARY KEY)"); err != nil {
					t.Errorf("there are candles: %v", err)
				}
				if _, err := pool.ExecContext(t.Context(), "INSERT INTO lamp (id, watts) VALUES (3, 60)"); err != nil {
					t.Errorf("no two lamps of the same strength: %v", err)
				}
				for _, undo := range []string{"DROP TABLE candle", "DELETE FROM lamp WHERE id = 3", first} {
					if _, err := pool.ExecContext(t.Context(), undo); undo != "" && err != nil {
						t.Fatal(err)
					}
				}
				if waiting, newer, err := database.Schema(t.Context(), []db.Source{db.Migrations, lamps}); err != nil || len(waiting)+len(newer) > 0 {
					t.Errorf("waiting %v, newer %v: %v", waiting, newer, err)
				}
			})
		}
	}
}

// TestAnotherSchema: a database that is ready with other tables is not what
// the test gets.
func TestAnotherSchema(t *testing.T) {
	for range 2 {
		for _, sources := range [][]db.Source{{db.Migrations, lamps}, {db.Migrations}} {
			t.Run("", func(t *testing.T) {
				database := dbtest.Connect(t, dbtest.Reusable(t), nil)
				dbtest.Migrate(t, database, sources...)
				_, err := database.Maintenance().ExecContext(t.Context(), "SELECT count(*) FROM lamp")
				if there := err == nil; there != (len(sources) == 2) {
					t.Errorf("with %d sources: %v", len(sources), err)
				}
			})
		}
	}
}
