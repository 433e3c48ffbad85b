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
	database := Connect(t, Config(t), c)
	Migrate(t, database, append([]db.Source{db.Migrations}, sources...)...)
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
	// A test file need not survive a power cut.
	config := db.Config{Dir: t.TempDir(), Durability: "OFF", MaxOpen: 40}
	if os.Getenv("GONGZHI_TEST_ENGINE") != "mysql" {
		return config
	}
	parsed, err := mysql.ParseDSN(os.Getenv("GONGZHI_TEST_MYSQL_DSN"))
	if err != nil {
		t.Fatalf("dbtest: GONGZHI_TEST_MYSQL_DSN: %v", err)
	}
	var random [8]byte
	_, _ = rand.Read(random[:])
	name := "gz_" + hex.EncodeToString(random[:])
	// latin1 on purpose: tables must say their character set themselves.
	onServer(t, parsed, "CREATE DATABASE "+name+" CHARACTER SET latin1")
	t.Cleanup(func() { onServer(t, parsed, "DROP DATABASE "+name) })
	parsed = parsed.Clone()
	parsed.DBName = name
	config.DSN = "mysql:" + parsed.FormatDSN()
	return config
}

func onServer(t testing.TB, server *mysql.Config, statement string) {
	t.Helper()
	server = server.Clone()
	server.DBName = ""
	connector, err := mysql.NewConnector(server)
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	pool := sql.OpenDB(connector)
	defer pool.Close()
	if _, err := pool.Exec(statement); err != nil {
		t.Fatalf("dbtest: %s: %v", statement, err)
	}
}
