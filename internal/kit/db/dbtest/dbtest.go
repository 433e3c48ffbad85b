// Package dbtest gives tests a fresh, migrated database: a SQLite file, or,
// when GONGZHI_TEST_ENGINE is "mysql", a database of its own on the server of
// GONGZHI_TEST_MYSQL_DSN (user:password@tcp(host:port)/). A test that uses it
// runs unchanged on both engines.
package dbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"os"
	"testing"

	"github.com/go-sql-driver/mysql"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
)

// Open returns a fresh database with the tables of kit/db and of the sources,
// on the machine's clock. It is closed and removed when the test ends.
func Open(t testing.TB, sources ...db.Source) *db.DB {
	t.Helper()
	return OpenAt(t, clock.System{}, sources...)
}

// OpenAt is Open on the given clock.
func OpenAt(t testing.TB, c clock.Clock, sources ...db.Source) *db.DB {
	t.Helper()
	sources = append([]db.Source{db.Migrations}, sources...)
	var config db.Config
	if onMySQL() {
		key := keyOf(t, db.MySQL, sources)
		config = reusable(t, &key)
	} else {
		config = Config(t)
	}
	database := Connect(t, config, c)
	Migrate(t, database, sources...)
	return database
}

// Connect opens the database of a configuration without migrating it, for
// tests that open one database twice or start again.
func Connect(t testing.TB, config db.Config, c clock.Clock) *db.DB {
	t.Helper()
	database, err := db.Open(context.Background(), config, c)
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() { _ = database.Close() })
	return database
}

// Config returns where a fresh and empty database is. Dir is set on both
// engines, as a data folder for files beside the database.
func Config(t testing.TB) db.Config {
	t.Helper()
	if !onMySQL() {
		return configOf(t, "")
	}
	name := create(t)
	t.Cleanup(func() { onServer(t, "DROP DATABASE "+name) })
	return configOf(t, name)
}

func onMySQL() bool { return os.Getenv("GONGZHI_TEST_ENGINE") == "mysql" }

// latin1 on purpose: tables must say their character set themselves.
const (
	createText = "CREATE DATABASE "
	charset    = " CHARACTER SET latin1"
)

func create(t testing.TB) string {
	t.Helper()
	mine, err := owner()
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	var random [8]byte
	_, _ = rand.Read(random[:])
	name := mine + "_" + hex.EncodeToString(random[:])
	onServer(t, createText+name+charset)
	return name
}

// configOf names a database on the server, or a file when there is no name.
func configOf(t testing.TB, name string) db.Config {
	t.Helper()
	// A test file need not survive a power cut.
	config := db.Config{Dir: t.TempDir(), Durability: "OFF", MaxOpen: 40}
	if name == "" {
		return config
	}
	server := serverOf(t)
	server.DBName = name
	config.DSN = "mysql:" + server.FormatDSN()
	return config
}

func serverOf(t testing.TB) *mysql.Config {
	t.Helper()
	server, err := mysql.ParseDSN(os.Getenv("GONGZHI_TEST_MYSQL_DSN"))
	if err != nil {
		t.Fatalf("dbtest: GONGZHI_TEST_MYSQL_DSN: %v", err)
	}
	server.DBName = ""
	return server
}

func onServer(t testing.TB, statement string) {
	t.Helper()
	connector, err := mysql.NewConnector(serverOf(t))
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	pool := sql.OpenDB(connector)
	defer pool.Close()
	if _, err := pool.Exec(statement); err != nil {
		t.Fatalf("dbtest: %s: %v", statement, err)
	}
}
