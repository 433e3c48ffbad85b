package db_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
)

// TestReadsBesideWaitingWriters: a transaction that holds a lock may still read
// beside itself when every other connection for writing waits for that lock.
func TestReadsBesideWaitingWriters(t *testing.T) {
	const connections = 3
	config := dbtest.Config(t)
	config.MaxOpen = connections
	database := dbtest.Connect(t, config, clock.System{})
	if _, err := database.Migrate(t.Context(), []db.Source{db.Migrations}); err != nil {
		t.Fatal(err)
	}
	bump := func(ctx context.Context, tx *db.Tx) error {
		tx.Touch("thing")
		_, err := tx.ExecContext(ctx, "UPDATE data_version SET version = version + 1 WHERE name = 'thing'")
		return err
	}
	if err := database.Write(t.Context(), bump); err != nil {
		t.Fatal(err)
	}
	var waiting sync.WaitGroup
	err := database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := bump(ctx, tx); err != nil {
			return err
		}
		for range connections {
			waiting.Go(func() {
				if err := database.Write(context.Background(), bump); err != nil {
					t.Error(err)
				}
			})
		}
		time.Sleep(200 * time.Millisecond) // until they wait
		limited, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		var count int
		return database.Read().QueryRowContext(limited, "SELECT count(*) FROM data_version").Scan(&count)
	})
	if err != nil {
		t.Errorf("reading beside the transaction: %v", err)
	}
	waiting.Wait()
}

// TestServersOfOneDSN: several servers stand in one address; the first that
// answers is used, and when none does each is named.
func TestServersOfOneDSN(t *testing.T) {
	_, err := db.Open(t.Context(), db.Config{DSN: "mysql:u:p@tcp(127.0.0.1:1, 127.0.0.1:2)/x?timeout=1s"}, clock.System{})
	for _, address := range []string{"127.0.0.1:1: ", "127.0.0.1:2: "} {
		if err == nil || !strings.Contains(err.Error(), address) {
			t.Errorf("%q is not named: %v", address, err)
		}
	}
	config := dbtest.Config(t)
	config.DSN = strings.Replace(config.DSN, "@tcp(", "@tcp(127.0.0.1:1,", 1)
	database, err := db.Open(t.Context(), config, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = database.Close() }()
	if _, err := database.Migrate(t.Context(), []db.Source{db.Migrations}); err != nil {
		t.Fatal(err)
	}
	if err := database.SetFact(t.Context(), "tried", "yes"); err != nil {
		t.Error(err)
	}
}

// TestFullDisk: a database that has no room says so, and goes on once it has.
func TestFullDisk(t *testing.T) {
	database, err := db.Open(t.Context(), db.Config{Dir: t.TempDir()}, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = database.Close() }()
	if _, err := database.Migrate(t.Context(), []db.Source{db.Migrations}); err != nil {
		t.Fatal(err)
	}
	pages := func(most string) {
		if _, err := database.Maintenance().ExecContext(t.Context(), "PRAGMA max_page_count = "+most); err != nil {
			t.Fatal(err)
		}
	}
	pages("1") // as many as there are
	for n := 0; err == nil && n < 1000; n++ {
		err = database.SetFact(t.Context(), fmt.Sprint(n), strings.Repeat("x", 200))
	}
	if _, missing := os.Open(filepath.Join(t.TempDir(), "absent", "file")); db.Away(missing) {
		t.Error("a folder that is missing is no database that is away")
	}
	if !db.Full(err) || db.Away(err) {
		t.Fatalf("a full database: %v", err)
	}
	pages("100000")
	if err := database.SetFact(t.Context(), "again", "yes"); err != nil {
		t.Error(err)
	}
}
