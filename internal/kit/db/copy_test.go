package db_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
)

// awkward are values that engines and drivers like to change.
var awkward = []string{"true", "false", "0", "007", "", " ", "线上 💊 'quote' \\ \"", strings.Repeat("藥", 20_000), "NULL"}

// seeded is a SQLite database with the sample tables and awkward rows.
func seeded(t *testing.T, rows int) *db.DB {
	t.Helper()
	source := dbtest.Connect(t, db.Config{Dir: t.TempDir(), Durability: "OFF"}, clock.System{})
	if _, err := source.Migrate(t.Context(), []db.Source{db.Migrations, sampleTables}); err != nil {
		t.Fatal(err)
	}
	err := source.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		for i := range rows {
			row := sample{ID: fmt.Sprintf("row-%05d", i), N: int64(i) - 5, Flag: i%2 == 0, At: clock.Instant(i), Day: "2026-11-29"}
			if i%3 > 0 {
				row.Name = text(awkward[i%len(awkward)])
			}
			if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// TestCopyTo: every row arrives as it was, on either engine, and once only.
func TestCopyTo(t *testing.T) {
	source := seeded(t, 900)
	target := dbtest.Connect(t, dbtest.Config(t), clock.System{})
	copied := map[string]db.Copied{}
	sources := []db.Source{db.Migrations, sampleTables}
	if err := source.CopyTo(t.Context(), target, sources, func(c db.Copied) { copied[c.Table] = c }); err != nil {
		t.Fatal(err)
	}
	if got := copied["sample"]; got.Rows != 900 || len(got.Digest) != 64 {
		t.Errorf("sample: %+v", got)
	}
	if _, told := copied["sample_code"]; !told {
		t.Error("an empty table is not reported")
	}
	read := func(d *db.DB) (rows []sample) {
		if err := d.Read().NewSelect().Model(&rows).Order("id").Scan(t.Context()); err != nil {
			t.Fatal(err)
		}
		return rows
	}
	want, got := read(source), read(target)
	for i := range want {
		if fmt.Sprint(deref(want[i])) != fmt.Sprint(deref(got[i])) {
			t.Fatalf("row %d: %v became %v", i, deref(want[i]), deref(got[i]))
		}
	}
	if left, err := target.Fact(t.Context(), db.Moving); err != nil || left != "" {
		t.Errorf("the finished target is still marked %q, %v", left, err)
	}
	if err := source.CopyTo(t.Context(), target, sources, nil); !errors.Is(err, db.ErrNotEmpty) {
		t.Errorf("a second copy into the same database: %v", err)
	}
}

// TestCopyInterrupted: what an interrupted copy left is marked, and begun anew.
func TestCopyInterrupted(t *testing.T) {
	source := seeded(t, 900)
	target := dbtest.Connect(t, dbtest.Config(t), clock.System{})
	sources := []db.Source{db.Migrations, sampleTables}
	ctx, stop := context.WithCancel(t.Context())
	if err := source.CopyTo(ctx, target, sources, func(db.Copied) { stop() }); err == nil {
		t.Fatal("the copy ended in spite of the interruption")
	}
	if left, err := target.Fact(t.Context(), db.Moving); err != nil || left == "" {
		t.Fatalf("the half filled target is not marked: %q, %v", left, err)
	}
	var rows int64
	if err := source.CopyTo(t.Context(), target, sources, func(c db.Copied) { rows += c.Rows }); err != nil {
		t.Fatal(err)
	}
	if rows < 900 {
		t.Errorf("%d rows after the second try", rows)
	}
}

// TestCopyEndedEarly: a copy that ended while it made the tables, or before it
// could set its mark, is begun anew as well.
func TestCopyEndedEarly(t *testing.T) {
	source := seeded(t, 9)
	target := dbtest.Connect(t, dbtest.Config(t), clock.System{})
	if _, err := target.Migrate(t.Context(), []db.Source{db.Migrations}); err != nil {
		t.Fatal(err)
	}
	broken := db.Source{Name: "broken", Dir: ".", FS: fstest.MapFS{"29990101000000_broken.sql": {Data: []byte("-- +goose Up\nCREATE NONSENSE;")}}}
	sources := []db.Source{db.Migrations, sampleTables}
	if err := source.CopyTo(t.Context(), target, append(sources, broken), nil); err == nil {
		t.Fatal("a broken migration was applied")
	}
	if left, err := target.Fact(t.Context(), db.Moving); err != nil || left == "" {
		t.Fatalf("the tables stand without a mark: %q, %v", left, err)
	}
	if err := source.CopyTo(t.Context(), target, sources, nil); err != nil {
		t.Fatal(err)
	}
}

func deref(s sample) []any {
	values := []any{s.ID, s.N, s.Flag, s.At, s.Day, nil}
	if s.Name != nil {
		values[5] = *s.Name
	}
	return values
}
