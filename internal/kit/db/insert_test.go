package db_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
)

// kinds has a field of every way a value is stored.
type kinds struct {
	bun.BaseModel `bun:"table:sample,alias:s"`

	ID   string            `bun:"id,pk"`
	Code string            `bun:"code,nullzero"`
	Name map[string][]bool `bun:"name"`
	N    int               `bun:"n"`
	Flag *bool             `bun:"flag"`
	At   clock.Instant     `bun:"at"`
	Day  clock.Day         `bun:"day"`
	Left string            `bun:"-"`
}

// TestContractInsert: what Insert writes is what bun writes, however many rows.
func TestContractInsert(t *testing.T) {
	database := dbtest.Open(t, sampleTables)
	yes := true
	rows := func(prefix string, count int) []*kinds {
		made := make([]*kinds, count)
		for i := range made {
			made[i] = &kinds{ID: fmt.Sprintf("%s%04d", prefix, i), N: -i, At: clock.Instant(i), Left: "unstored"}
			if i%2 == 0 {
				made[i].Code, made[i].Flag, made[i].Day = "it's?"+made[i].ID, &yes, "2026-02-03"
				made[i].Name = map[string][]bool{"<a>": {true, false}}
			}
		}
		return made
	}
	read := func(prefix string) [][]string {
		found, err := database.Read().QueryContext(t.Context(), "SELECT CONCAT('', SUBSTR(id, 2)), COALESCE(SUBSTR(code, 7), 'none'), name, n, COALESCE(flag, 'none'), at, COALESCE(day, 'none') FROM sample WHERE id LIKE ? ORDER BY id", prefix+"%")
		if err != nil {
			t.Fatal(err)
		}
		defer found.Close()
		var all [][]string
		for found.Next() {
			row := make([]string, 7)
			if err := found.Scan(&row[0], &row[1], &row[2], &row[3], &row[4], &row[5], &row[6]); err != nil {
				t.Fatal(err)
			}
			all = append(all, row)
		}
		if err := found.Err(); err != nil {
			t.Fatal(err)
		}
		return all
	}
	const count = 500 + 100 + 20 + 2*5 + 3
	err := database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := db.Insert(ctx, tx, []*kinds{}); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, rows("a", count)); err != nil {
			return err
		}
		theirs := rows("b", count)
		_, err := tx.NewInsert().Model(&theirs).Exec(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := read("a"), read("b")
	if len(ours) != count || !reflect.DeepEqual(ours, theirs) {
		t.Errorf("%d rows, the first two %q, not %q", len(ours), ours[:2], theirs[:2])
	}
	err = database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error { return db.Insert(ctx, tx, rows("a", 1)) })
	if !db.IsDuplicate(err) {
		t.Errorf("a second row of one key: %v", err)
	}
}

// TestContractScan: what All and Find read is what bun reads.
func TestContractScan(t *testing.T) {
	database := dbtest.Open(t, sampleTables)
	yes := true
	err := database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return db.Insert(ctx, tx, []*kinds{
			{ID: "a"},
			{ID: "b", Code: "it's?", Name: map[string][]bool{"<a>": {true}, "b": {}}, N: -7, Flag: &yes, At: 5, Day: "2026-02-03"},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	var theirs []kinds
	query := database.Read().NewSelect().Model(&theirs).OrderExpr("s.id")
	if err := query.Scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	ours, err := db.All[kinds](t.Context(), database.Read(), "ORDER BY s.id")
	if err != nil || len(ours) != 2 || !reflect.DeepEqual(ours, theirs) {
		t.Errorf("All: %+v, not %+v, %v", ours, theirs, err)
	}
	found, err := db.Find[kinds](t.Context(), database.Read(), query, 1)
	if err != nil || !reflect.DeepEqual(found, theirs) {
		t.Errorf("Find: %+v, not %+v, %v", found, theirs, err)
	}
	if rows, err := db.All[lists](t.Context(), database.Read(), "WHERE s.id = ?", "a"); err != nil || rows[0].Name != nil {
		t.Errorf("no list: %#v, %v", rows, err)
	}
	for _, want := range [][]string{{}, {"x", "[]"}} {
		err := database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.ExecContext(ctx, "DELETE FROM sample"); err != nil {
				return err
			}
			return db.Insert(ctx, tx, []*lists{{ID: "c", Name: want, N: 1}})
		})
		if err != nil {
			t.Fatal(err)
		}
		if rows, err := db.All[lists](t.Context(), database.Read(), ""); err != nil || !reflect.DeepEqual(rows[0].Name, want) {
			t.Errorf("list %#v is read as %#v, %v", want, rows, err)
		}
	}
	if _, err := db.All[lists](t.Context(), database.Read(), "UNION ALL SELECT id, n, n, n FROM sample"); err == nil {
		t.Error("rows of another width are read")
	}
}

// lists has a list of texts, kept as JSON.
type lists struct {
	bun.BaseModel `bun:"table:sample,alias:s"`

	ID   string   `bun:"id,pk"`
	Name []string `bun:"name"`
	N    int      `bun:"n"`
}
