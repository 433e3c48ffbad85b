package db_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
)

// The contract: what both engines must answer alike. Run it once as it is and
// once with GONGZHI_TEST_ENGINE=mysql.

const charset = " /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;\n"

var sampleTables = db.Source{Name: "sample", Dir: "m", FS: fstest.MapFS{
	"m/20260101000001_sample.sql": {Data: []byte(`-- +goose Up
CREATE TABLE sample (
  id   VARCHAR(40) NOT NULL PRIMARY KEY,
  code VARCHAR(40) NULL,
  name TEXT        NULL,
  n    BIGINT      NOT NULL,
  flag BOOLEAN     NULL,
  at   BIGINT      NULL,
  day  CHAR(10)    NULL
)` + charset)},
	"m/20260101000002_sample_code.sql": {Data: []byte("-- +goose Up\nCREATE UNIQUE INDEX uq_sample_code ON sample (code);\n")},
	"m/20260101000003_sample_child.sql": {Data: []byte(`-- +goose Up
CREATE TABLE sample_code (
  org_id    VARCHAR(40) NOT NULL,
  code      VARCHAR(40) NOT NULL,
  code_hash VARCHAR(40) NOT NULL,
  PRIMARY KEY (org_id, code, code_hash)
)` + charset)},
	"m/20260101000004_sample_child_code.sql": {Data: []byte("-- +goose Up\nCREATE UNIQUE INDEX uq_sample_code_code ON sample_code (org_id, code);\n")},
	"m/20260101000005_sample_child_hash.sql": {Data: []byte("-- +goose Up\nCREATE UNIQUE INDEX uq_sample_code_code_hash ON sample_code (code_hash);\n")},
}}

type sample struct {
	bun.BaseModel `bun:"table:sample,alias:s"`

	ID   string        `bun:"id,pk"`
	Code *string       `bun:"code"`
	Name *string       `bun:"name"`
	N    int64         `bun:"n"`
	Flag bool          `bun:"flag"`
	At   clock.Instant `bun:"at"`
	Day  clock.Day     `bun:"day"`
}

func text(s string) *string { return &s }

func insert(ctx context.Context, database *db.DB, rows ...sample) error {
	return database.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.NewInsert().Model(&rows).Exec(ctx)
		return err
	})
}

func find(t *testing.T, database *db.DB, where string, args ...any) []sample {
	t.Helper()
	var rows []sample
	if err := database.Read().NewSelect().Model(&rows).Where(where, args...).OrderExpr("id").Scan(t.Context(), &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestContractCase(t *testing.T) {
	database := dbtest.Open(t, sampleTables)
	if err := insert(t.Context(), database, sample{ID: "a", Code: text("abc")}, sample{ID: "A", Code: text("ABC")}); err != nil {
		t.Fatalf("ids and codes that differ in case only: %v", err)
	}
	rows := find(t, database, "code = ?", "ABC")
	if len(rows) != 1 || rows[0].ID != "A" {
		t.Errorf("look-up of ABC found %+v", rows)
	}
	ordered := find(t, database, "1 = 1")
	if ordered[0].ID != "A" || ordered[1].ID != "a" {
		t.Errorf("order is not by code point: %+v", ordered)
	}
}

func TestContractBlanks(t *testing.T) {
	for code, clean := range map[string]bool{
		"A-1": true, "a b": true, "": false, "药品": true,
		"A ": false, " A": false, "A\t": false, "A\n": false, "A\u3000": false, "\u00a0A": false, "A\x00B": false,
	} {
		if got, err := db.CleanCode(code); (err == nil) != clean || clean && got != code {
			t.Errorf("CleanCode(%q) = %q, %v", code, got, err)
		}
	}
	// A blank inside, the only one that can be stored, is a difference on both.
	database := dbtest.Open(t, sampleTables)
	if err := insert(t.Context(), database, sample{ID: "a b"}, sample{ID: "ab"}, sample{ID: "a  b"}); err != nil {
		t.Fatal(err)
	}
	if rows := find(t, database, "id = ?", "a b"); len(rows) != 1 {
		t.Errorf("%d rows", len(rows))
	}
}

func TestContractNullIsNotUnique(t *testing.T) {
	database := dbtest.Open(t, sampleTables)
	if err := insert(t.Context(), database, sample{ID: "a"}, sample{ID: "b"}); err != nil {
		t.Fatalf("two rows without a code: %v", err)
	}
	if err := insert(t.Context(), database, sample{ID: "c", Code: text("")}, sample{ID: "d", Code: text("")}); !db.DuplicateOf(err, "sample", "code") {
		t.Errorf("two empty codes: %v", err)
	}
}

func TestContractDuplicates(t *testing.T) {
	database := dbtest.Open(t, sampleTables)
	if err := insert(t.Context(), database, sample{ID: "a", Code: text("x")}); err != nil {
		t.Fatal(err)
	}
	err := insert(t.Context(), database, sample{ID: "a", Code: text("y")})
	if !db.IsDuplicate(err) || db.DuplicateOf(err, "sample", "code") {
		t.Errorf("same id: %v", err)
	}
	err = insert(t.Context(), database, sample{ID: "b", Code: text("x")})
	if !db.DuplicateOf(err, "sample", "code") || db.DuplicateOf(err, "sample", "name") {
		t.Errorf("same code: %v", err)
	}
	child := func(org, code, hash string) error {
		return database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO sample_code (org_id, code, code_hash) VALUES (?, ?, ?)", org, code, hash)
			return err
		})
	}
	if err := child("o", "c", "h"); err != nil {
		t.Fatal(err)
	}
	// The name of one column begins with the name of the other.
	err = child("p", "c", "h")
	if !db.DuplicateOf(err, "sample_code", "code_hash") || db.DuplicateOf(err, "sample_code", "code") {
		t.Errorf("same hash: %v", err)
	}
	err = child("o", "c", "i")
	if !db.DuplicateOf(err, "sample_code", "code") || db.DuplicateOf(err, "sample_code", "code_hash") {
		t.Errorf("same organisation and code: %v", err)
	}
	if db.IsDuplicate(sql.ErrNoRows) || db.IsDuplicate(nil) || db.DuplicateOf(nil, "sample", "code") {
		t.Error("other errors pass for duplicates")
	}
	if err := insert(t.Context(), database, sample{ID: "e", Code: text("for key 'uq_sample_name'")}, sample{ID: "e"}); db.DuplicateOf(err, "sample", "name") {
		t.Errorf("the stored value was read as the key's name: %v", err)
	}
}

func TestContractUpsert(t *testing.T) {
	database := dbtest.Open(t, sampleTables)
	put := func(values ...any) error {
		return database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return tx.Upsert(ctx, "sample", []string{"id"}, []string{"name", "n"}, values...)
		})
	}
	for _, values := range [][]any{{"a", "first", 1}, {"a", "it's \\ \"second\" ?", 2}, {"b", nil, 3}} {
		if err := put(values...); err != nil {
			t.Fatal(err)
		}
	}
	rows := find(t, database, "1 = 1")
	if len(rows) != 2 || *rows[0].Name != "it's \\ \"second\" ?" || rows[0].N != 2 || rows[1].Name != nil {
		t.Errorf("%+v", rows)
	}
	if err := put("a"); err == nil {
		t.Error("too few values were taken")
	}
	err := database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		for _, hash := range []string{"h", "h"} {
			if err := tx.Upsert(ctx, "sample_code", []string{"org_id", "code", "code_hash"}, nil, "o", "c", hash); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Errorf("upsert without other columns: %v", err)
	}
}

func TestContractParallelWriters(t *testing.T) {
	database := dbtest.Open(t, sampleTables)
	if err := insert(t.Context(), database, sample{ID: "counter"}); err != nil {
		t.Fatal(err)
	}
	const writers, rounds = 32, 10
	var wait sync.WaitGroup
	errs := make(chan error, writers*rounds)
	for w := range writers {
		wait.Go(func() {
			for r := range rounds {
				errs <- database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
					tx.Touch("sample")
					_, err := tx.ExecContext(ctx, "UPDATE sample SET n = n + 1 WHERE id = 'counter'")
					if err != nil {
						return err
					}
					_, err = tx.ExecContext(ctx, "INSERT INTO sample (id, n) VALUES (?, 0)", fmt.Sprintf("%d-%d", w, r))
					return err
				})
			}
		})
	}
	wait.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	if rows := find(t, database, "id = 'counter'"); rows[0].N != writers*rounds {
		t.Errorf("%d of %d updates kept", rows[0].N, writers*rounds)
	}
	if rows := find(t, database, "id <> 'counter'"); len(rows) != writers*rounds {
		t.Errorf("%d of %d rows kept", len(rows), writers*rounds)
	}
	if v := version(t, database, "sample"); v != writers*rounds {
		t.Errorf("data version %d", v)
	}
}

func version(t *testing.T, database *db.DB, table string) (v int64) {
	t.Helper()
	err := database.Read().QueryRowContext(t.Context(), "SELECT coalesce(max(version), 0) FROM data_version WHERE name = ?", table).Scan(&v)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestContractRoundTrip(t *testing.T) {
	database := dbtest.Open(t, sampleTables)
	rows := []sample{
		{ID: "full", Name: text("横琴 橫琴 ção 😀𠮷 \\ ' \" % _ ? \n\t"), N: -1 << 62, Flag: true, At: 1793894400123, Day: "2026-11-05"},
		{ID: "none"},
		{ID: "before 1970", At: -1, Day: "1969-12-31", N: 1<<63 - 1},
	}
	if err := insert(t.Context(), database, rows...); err != nil {
		t.Fatal(err)
	}
	for _, want := range rows {
		got := find(t, database, "id = ?", want.ID)[0]
		if got.N != want.N || got.Flag != want.Flag || got.At != want.At || got.Day != want.Day ||
			(got.Name == nil) != (want.Name == nil) || want.Name != nil && *got.Name != *want.Name {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if found := find(t, database, "name = ?", *rows[0].Name); len(found) != 1 {
		t.Error("look-up of a text with four-byte characters failed")
	}
	if found := find(t, database, "at > ? AND day = ?", clock.Instant(1793894400122), clock.Day("2026-11-05")); len(found) != 1 {
		t.Error("look-up by instant and day failed")
	}
}

func TestContractRollback(t *testing.T) {
	database := dbtest.Open(t, sampleTables)
	after := 0
	write := func(fail error) error {
		return database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			tx.Touch("sample")
			tx.After(func() { after++ })
			if _, err := tx.ExecContext(ctx, "INSERT INTO sample (id, n) VALUES ('a', 1)"); err != nil {
				return err
			}
			return fail
		})
	}
	refused := errors.New("refused")
	if err := write(refused); !errors.Is(err, refused) {
		t.Errorf("error lost: %v", err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, _ = tx.ExecContext(ctx, "INSERT INTO sample (id, n) VALUES ('b', 1)")
			panic("broken")
		})
	}()
	if rows := find(t, database, "1 = 1"); len(rows) != 0 || version(t, database, "sample") != 0 || after != 0 {
		t.Errorf("left behind: %+v, after ran %d times", rows, after)
	}
	if err := write(nil); err != nil || after != 1 || version(t, database, "sample") != 1 {
		t.Errorf("write after a rollback: %v, after ran %d times", err, after)
	}
}

func TestContractHooks(t *testing.T) {
	database := dbtest.Open(t, sampleTables)
	database.OnCommit(func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE sample SET n = n + 1"); err != nil {
			return err
		}
		var n int64
		err := tx.QueryRowContext(ctx, "SELECT coalesce(max(n), 0) FROM sample").Scan(&n)
		if err == nil && n > 100 {
			err = errors.New("too many")
		}
		return err
	})
	if err := insert(t.Context(), database, sample{ID: "a", N: 1}); err != nil {
		t.Fatal(err)
	}
	if err := insert(t.Context(), database, sample{ID: "b", N: 100}); err == nil {
		t.Error("the hook's error did not stop the commit")
	}
	if rows := find(t, database, "1 = 1"); len(rows) != 1 || rows[0].N != 2 {
		t.Errorf("%+v", rows)
	}
}

func TestContractTryAgain(t *testing.T) {
	database := dbtest.Open(t, sampleTables)
	runs := 0
	err := database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		runs++
		if _, err := tx.ExecContext(ctx, "INSERT INTO sample (id, n) VALUES ('a', ?)", runs); err != nil {
			return err
		}
		if runs < 3 {
			return db.TryAgain(errors.New("lost a race"))
		}
		return nil
	})
	if rows := find(t, database, "1 = 1"); err != nil || len(rows) != 1 || rows[0].N != 3 {
		t.Errorf("%v, %+v", err, rows)
	}
	cause := errors.New("always")
	err = database.Write(t.Context(), func(context.Context, *db.Tx) error { return db.TryAgain(cause) })
	if !fault.Is(err, fault.Unavailable) || !errors.Is(err, cause) {
		t.Errorf("a race that never ends: %v", err)
	}
}

func TestContractMustAffect(t *testing.T) {
	database := dbtest.Open(t, sampleTables)
	if err := insert(t.Context(), database, sample{ID: "a", N: 7}); err != nil {
		t.Fatal(err)
	}
	update := func(id string) error {
		return database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return db.MustAffect(tx.ExecContext(ctx, "UPDATE sample SET n = 7 WHERE id = ?", id))
		})
	}
	if err := update("a"); err != nil {
		t.Errorf("an update that changes nothing found its row all the same: %v", err)
	}
	if err := update("b"); !fault.Is(err, fault.Conflict) || fault.KeyOf(err) != "fault.stale" {
		t.Errorf("an update of no row: %v", err)
	}
}

func TestContractNotFound(t *testing.T) {
	database := dbtest.Open(t, sampleTables)
	var row sample
	err := database.Read().NewSelect().Model(&row).Where("id = 'a'").Scan(t.Context())
	if !fault.Is(db.NotFound(err, "sample.none"), fault.NotFound) {
		t.Errorf("%v", err)
	}
	if other := errors.New("other"); db.NotFound(other, "x") != other || db.NotFound(nil, "x") != nil {
		t.Error("other errors must pass")
	}
}

func TestContractReadSeesCommittedOnly(t *testing.T) {
	database := dbtest.Open(t, sampleTables)
	err := database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO sample (id, n) VALUES ('a', 1)"); err != nil {
			return err
		}
		if rows := find(t, database, "1 = 1"); len(rows) != 0 {
			t.Errorf("uncommitted rows were seen: %+v", rows)
		}
		return nil
	})
	if err != nil || len(find(t, database, "1 = 1")) != 1 {
		t.Errorf("after the commit: %v", err)
	}
}

func TestContractSnapshot(t *testing.T) {
	database := dbtest.Open(t, sampleTables)
	count := func(q bun.IDB) (n int) {
		if err := q.QueryRowContext(t.Context(), "SELECT count(*) FROM sample").Scan(&n); err != nil {
			t.Error(err)
		}
		return n
	}
	err := database.Snapshot(t.Context(), func(ctx context.Context, q bun.IDB) error {
		before := count(q)
		if err := insert(ctx, database, sample{ID: "a"}); err != nil {
			return err
		}
		if after := count(q); before != 0 || after != 0 {
			t.Errorf("the snapshot moved from %d to %d rows", before, after)
		}
		if _, err := q.ExecContext(ctx, "INSERT INTO sample (id, n) VALUES ('b', 1)"); err == nil {
			t.Error("a snapshot took a write")
		}
		return nil
	})
	if err != nil || count(database.Read()) != 1 {
		t.Errorf("after the snapshot: %v", err)
	}
}

func TestContractTime(t *testing.T) {
	manual := clock.NewManual(1793894400000)
	database := dbtest.OpenAt(t, manual, sampleTables)
	err := database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		begun := tx.Now()
		manual.Advance(1000)
		if tx.Now() != begun {
			t.Error("the time moved inside a transaction")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	now, err := database.ServerNow(t.Context())
	later, errLater := database.ServerNow(t.Context())
	if err != nil || errLater != nil || now < 1700000000000 || later < now {
		t.Errorf("server time %d then %d: %v %v", now, later, err, errLater)
	}
}

func TestContractPrepared(t *testing.T) {
	database := dbtest.Open(t, sampleTables)
	for i := range 4 { // the text is prepared once and runs again
		err := database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			for j := range 3 {
				_, err := tx.ExecPrepared(ctx, "INSERT INTO sample (id, name, n, flag, at) VALUES (?, ?, ?, ?, ?)", fmt.Sprintf("%d-%d", i, j), text("a?'\\"), j, true, tx.Now())
				if err != nil {
					return err
				}
			}
			rows, err := tx.QueryPrepared(ctx, "SELECT name FROM sample WHERE n = ? ORDER BY id", 1)
			if err != nil {
				return err
			}
			defer rows.Close()
			found := 0
			for rows.Next() {
				var name string
				if err := rows.Scan(&name); err != nil || name != "a?'\\" {
					t.Errorf("%q %v", name, err)
				}
				found++
			}
			if found != i+1 {
				t.Errorf("round %d: %d rows", i, found)
			}
			return rows.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	broken := func() error {
		return database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecPrepared(ctx, "INSERT INTO nowhere (id) VALUES (?)", 1)
			return err
		})
	}
	for range 2 { // before and after it was to be prepared
		if broken() == nil {
			t.Error("a broken statement passed")
		}
	}
	err := database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecPrepared(ctx, "INSERT INTO sample (id, name, n, flag, at) VALUES (?, ?, ?, ?, ?)", "0-0", nil, 1, true, tx.Now())
		return err
	})
	if !db.IsDuplicate(err) {
		t.Errorf("a prepared duplicate: %v", err)
	}
}
