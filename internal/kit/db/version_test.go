package db_test

import (
	"context"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
)

func touch(t *testing.T, d *db.DB, tables ...string) {
	t.Helper()
	err := d.Write(t.Context(), func(_ context.Context, tx *db.Tx) error {
		for _, table := range tables {
			tx.Touch(table)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func versionOf(t *testing.T, d *db.DB, tables ...string) int64 {
	t.Helper()
	version, err := db.Version(t.Context(), d.Read(), tables)
	if err != nil {
		t.Fatal(err)
	}
	return version
}

// TestVersion: what this process commits is seen at once, also when several
// tables change and some did for the first time; what another process commits is
// seen soon.
func TestVersion(t *testing.T) {
	config := dbtest.Config(t)
	here := dbtest.Connect(t, config, clock.System{})
	if _, err := here.Migrate(t.Context(), []db.Source{db.Migrations}); err != nil {
		t.Fatal(err)
	}
	both := versionOf(t, here, "lamp", "wick")
	for i, tables := range [][]string{{"lamp"}, {"lamp", "wick"}, {"lamp", "wick"}, {"wick"}} {
		touch(t, here, tables...)
		if now := versionOf(t, here, "lamp", "wick"); now <= both {
			t.Errorf("step %d: version %d after %d", i, now, both)
		} else {
			both = now
		}
	}
	lamp := versionOf(t, here, "lamp")
	touch(t, here, "wick")
	if now := versionOf(t, here, "lamp"); now != lamp {
		t.Errorf("a change of wicks makes the lamps' version %d of %d", now, lamp)
	}
	refused := here.Write(t.Context(), func(_ context.Context, tx *db.Tx) error {
		tx.Touch("lamp")
		return context.Canceled
	})
	if now := versionOf(t, here, "lamp"); refused == nil || now != lamp {
		t.Errorf("a refused change makes the version %d of %d", now, lamp)
	}
	there := dbtest.Connect(t, config, clock.System{})
	touch(t, there, "lamp")
	for versionOf(t, here, "lamp") == lamp {
		if t.Context().Err() != nil {
			t.Fatal("what another process commits is never seen")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestRaise(t *testing.T) {
	d := dbtest.Open(t, sampleTables)
	fillSamples(t, d, 3)
	err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		for _, want := range []int64{6, 10} {
			became, found, err := tx.Raise(ctx, "sample", "n", []string{"id"}, 4, "S002")
			if err != nil || !found || became != want {
				t.Errorf("raised to %d, %t, %v", became, found, err)
			}
		}
		_, found, err := tx.Raise(ctx, "sample", "n", []string{"id"}, 4, "none")
		if found || err != nil {
			t.Errorf("raised what is not there: %t, %v", found, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.All[sample](t.Context(), d.Read(), "WHERE s.n > 2")
	if err != nil || len(rows) != 1 || rows[0].N != 10 {
		t.Errorf("after the commit: %+v, %v", rows, err)
	}
}
