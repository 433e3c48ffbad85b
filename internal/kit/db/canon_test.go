package db_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
)

// TestImageTellsEveryDifference: a changed value, a missing row and a row that
// became another are all seen, and the chunk says near which key.
func TestImageTellsEveryDifference(t *testing.T) {
	database := dbtest.Open(t)
	ctx := t.Context()
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := database.Maintenance().ExecContext(ctx, query, args...); err != nil {
			t.Fatal(err)
		}
	}
	look := func() db.Image {
		t.Helper()
		image, err := database.Image(ctx, database.Read(), "thing")
		if err != nil {
			t.Fatal(err)
		}
		return image
	}
	run("CREATE TABLE thing (place INTEGER NOT NULL, id INTEGER NOT NULL, text VARCHAR(40) NULL, PRIMARY KEY (place, id))")
	if empty := look(); empty.Rows != 0 || empty.First != "" || len(empty.Chunks) != 0 {
		t.Errorf("empty: %+v", empty)
	}
	err := database.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		for i := range db.ChunkRows + 5 {
			if _, err := tx.ExecContext(ctx, "INSERT INTO thing (place, id, text) VALUES (1, ?, ?)", i, fmt.Sprint("row ", i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	before := look()
	if before.Rows != db.ChunkRows+5 || before.First != "1 0" || before.Last != "1 10004" || len(before.Chunks) != 2 {
		t.Fatalf("%d rows from %q to %q in %d chunks", before.Rows, before.First, before.Last, len(before.Chunks))
	}
	for _, change := range []string{"UPDATE thing SET text = 'row 10_001' WHERE id = 10001", "UPDATE thing SET text = NULL WHERE id = 10001",
		"UPDATE thing SET text = '' WHERE id = 10001", "DELETE FROM thing WHERE id = 10001"} {
		run(change)
		after := look()
		if after.SHA256 == before.SHA256 || after.SM3 == before.SM3 {
			t.Errorf("%s was not seen", change)
		}
		if after.Chunks[0] != before.Chunks[0] || after.Chunks[1].SHA256 == before.Chunks[1].SHA256 {
			t.Errorf("%s: the first chunk is %v, the second %v", change, after.Chunks[0], after.Chunks[1])
		}
		before = after
	}
	tables, err := database.Tables(ctx)
	if err != nil || !slices.Contains(tables, "thing") || !slices.Contains(tables, "goose_db_version") {
		t.Errorf("tables %v, %v", tables, err)
	}
}

func TestServersOfADSN(t *testing.T) {
	got := db.Servers("mysql:u:p@tcp(a:1, b)/x?timeout=1s")
	if !slices.Equal(got, []string{"mysql:u:p@tcp(a:1)/x?timeout=1s", "mysql:u:p@tcp(b:3306)/x?timeout=1s"}) {
		t.Errorf("%v", got)
	}
}
