package db_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
)

func folder(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// TestContractReadOnly: who only looks changes nothing, on either engine.
func TestContractReadOnly(t *testing.T) {
	config := dbtest.Config(t)
	writing := dbtest.Connect(t, config, clock.System{})
	if _, err := writing.Migrate(t.Context(), []db.Source{db.Migrations}); err != nil {
		t.Fatal(err)
	}
	if err := writing.SetFact(t.Context(), "kept", "one"); err != nil {
		t.Fatal(err)
	}
	config.ReadOnly = true
	look := func(what string) {
		t.Helper()
		looking, err := db.Open(t.Context(), config, clock.System{})
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		defer looking.Close()
		if value, err := looking.Fact(t.Context(), "kept"); err != nil || value != "one" {
			t.Errorf("%s: read %q, %v", what, value, err)
		}
		waiting, newer, err := looking.Schema(t.Context(), []db.Source{db.Migrations, earlier})
		if err != nil || !slices.Equal(waiting, []string{"20260101000000_other.sql"}) || len(newer) != 0 {
			t.Errorf("%s: waiting %v, newer %v, %v", what, waiting, newer, err)
		}
		if waiting, newer, err = looking.Schema(t.Context(), nil); err != nil || len(waiting) != 0 || len(newer) == 0 {
			t.Errorf("%s: an older program sees waiting %v, newer %v, %v", what, waiting, newer, err)
		}
		if err := looking.SetFact(t.Context(), "kept", "two"); err == nil {
			t.Errorf("%s: it was written", what)
		}
		if looking.Disturbed() {
			t.Errorf("%s: it counts as disturbed", what)
		}
	}
	look("in use")
	if err := writing.Close(); err != nil {
		t.Fatal(err)
	}
	before := folder(t, config.Dir)
	look("at rest")
	if after := folder(t, config.Dir); !slices.Equal(before, after) {
		t.Errorf("looking left %v, there was %v", after, before)
	}
}

func TestReadOnlyNeedsADatabase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	if _, err := db.Open(t.Context(), db.Config{Dir: dir, ReadOnly: true}, clock.System{}); !errors.Is(err, db.ErrAbsent) {
		t.Errorf("no database: %v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("looking made the folder")
	}
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "gongzhi.db"), []byte("this is a letter and no database, whatever its name says"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Open(t.Context(), db.Config{Dir: dir, ReadOnly: true}, clock.System{}); err == nil {
		t.Error("a letter was opened as a database")
	}
}

// TestDisturbed: a file that was at rest and is written meanwhile says so.
func TestDisturbed(t *testing.T) {
	dir := t.TempDir()
	open := func(readOnly bool) *db.DB {
		return dbtest.Connect(t, db.Config{Dir: dir, ReadOnly: readOnly}, clock.System{})
	}
	first := open(false)
	if _, err := first.Migrate(t.Context(), []db.Source{db.Migrations}); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	looking := open(true)
	if looking.Disturbed() {
		t.Error("it is disturbed before anybody wrote")
	}
	if err := open(false).SetFact(t.Context(), "written", "now"); err != nil {
		t.Fatal(err)
	}
	if !looking.Disturbed() {
		t.Error("a writer was not noticed")
	}
}

func TestFacts(t *testing.T) {
	bare := dbtest.Connect(t, dbtest.Config(t), clock.System{})
	if value, err := bare.Fact(t.Context(), db.Demo); err != nil || value != "" {
		t.Errorf("before the first migration: %q, %v", value, err)
	}
	database := dbtest.Open(t)
	for _, value := range []string{"first", "second"} {
		if err := database.SetFact(t.Context(), db.Demo, value); err != nil {
			t.Fatal(err)
		}
		if got, err := database.Fact(t.Context(), db.Demo); err != nil || got != value {
			t.Errorf("wrote %q, read %q, %v", value, got, err)
		}
	}
}
