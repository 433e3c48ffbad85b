package db_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
)

func fillSamples(t *testing.T, d *db.DB, n int) {
	t.Helper()
	err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		for i := range n {
			if _, err := tx.ExecPrepared(ctx, "INSERT INTO sample (id, n) VALUES (?, ?)", fmt.Sprintf("S%03d", i), i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// All, One and Query give the same on every side of the database, whatever the
// length of the list.
func TestSelect(t *testing.T) {
	d := dbtest.Open(t, sampleTables)
	fillSamples(t, d, 150)
	check := func(ctx context.Context, q bun.IDB) error {
		for _, n := range []int{0, 1, 2, 5, 6, 21, 101, 150} {
			ids := make([]string, n)
			for i := range ids {
				ids[i] = fmt.Sprintf("S%03d", i)
			}
			rows, err := db.All[sample](ctx, q, "WHERE s.n >= ? AND s.id IN (?) AND s.n < ? ORDER BY s.id", 1, ids, 1000)
			if err != nil {
				return err
			}
			if want := max(n-1, 0); len(rows) != want || want > 0 && (rows[0].ID != "S001" || rows[want-1].N != int64(want)) {
				t.Errorf("%T: %d of %d ids found", q, len(rows), n)
			}
		}
		one, err := db.One[sample](ctx, q, "WHERE s.id = ?", "S007")
		if err != nil || one.N != 7 {
			t.Errorf("%T: one: %+v, %v", q, one, err)
		}
		if _, err := db.One[sample](ctx, q, "WHERE s.id = ?", "none"); !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("%T: none: %v", q, err)
		}
		rows, err := db.Query(ctx, q, "SELECT n FROM sample WHERE id IN (?) ORDER BY n", []string{"S003", "S002"})
		if err != nil {
			return err
		}
		defer rows.Close()
		var got []int
		for rows.Next() {
			var n int
			if err := rows.Scan(&n); err != nil {
				return err
			}
			got = append(got, n)
		}
		if !slices.Equal(got, []int{2, 3}) {
			t.Errorf("%T: query: %v", q, got)
		}
		return rows.Err()
	}
	for range 2 { // the second time it is prepared already
		err := errors.Join(check(t.Context(), d.Read()), d.Snapshot(t.Context(), check),
			d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error { return check(ctx, tx) }))
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.All[sample](t.Context(), d.Maintenance(), ""); err == nil {
		t.Error("the raw pool keeps no statements and must be refused")
	}
}

// A transaction whose context ends leaves nothing behind, although its
// statements do not watch the context.
func TestWriteEnds(t *testing.T) {
	d := dbtest.Open(t, sampleTables)
	ctx, cancel := context.WithCancel(t.Context())
	err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO sample (id, n) VALUES ('a', 1)"); err != nil {
			return err
		}
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	rows, err := db.All[sample](t.Context(), d.Read(), "")
	if err != nil || len(rows) != 0 {
		t.Errorf("left behind: %+v, %v", rows, err)
	}
	if _, err := db.All[sample](ctx, d.Read(), ""); !errors.Is(err, context.Canceled) {
		t.Errorf("a read after the end: %v", err)
	}
}
