package db

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
)

func TestLift(t *testing.T) {
	for query, want := range map[string]string{
		"SELECT a FROM t WHERE b = 'it''s' AND n > 1234":      "SELECT a FROM t WHERE b = ? AND n > ? | it's 1234",
		"SELECT a FROM t12 WHERE 1 = 0 ORDER BY 1":            "SELECT a FROM t12 WHERE 1 = 0 ORDER BY 1 |",
		"SELECT X'0102', 1.25, 0x1234, 12e3 FROM t":           "SELECT X'0102', 1.25, 0x1234, 12e3 FROM t |",
		`SELECT "a 'b' 12" FROM "t" WHERE c = ''`:             `SELECT "a 'b' 12" FROM "t" WHERE c = ? | `,
		"SELECT CAST(a AS VARCHAR(20)) FROM t LIMIT 21":       "SELECT CAST(a AS VARCHAR(20)) FROM t LIMIT ? | 21",
		"UPDATE t SET n = -15 WHERE a LIKE '!%' ESCAPE '!'":   "UPDATE t SET n = -? WHERE a LIKE ? ESCAPE ? | 15 !% !",
		"SELECT a FROM t WHERE n = 9999999999999999999":       "SELECT a FROM t WHERE n = 9999999999999999999 |",
		"SELECT a FROM t WHERE b = 'open":                     "as it is",
		"INSERT INTO t VALUES ('a'); DELETE FROM t":           "as it is",
		"SELECT a FROM t -- 'b'":                              "as it is",
		"SELECT a FROM t WHERE b = ?":                         "as it is",
		"CREATE TABLE t (a VARCHAR(20))":                      "as it is",
		"SELECT '" + strings.Repeat("a", longestLifted) + "'": "as it is",
	} {
		got := "as it is"
		if text, values, ok := lift(query); ok {
			got = text + " |"
			for _, v := range values {
				got += fmt.Sprint(" ", v.Value)
			}
		}
		if got != want {
			t.Errorf("%.80s\n gives %.80s\n not   %s", query, got, want)
		}
	}
}

// TestKeptStatements: on a connection that keeps its statements every text
// gives what it gives on a plain one, also when it is asked again while its
// rows are read, after the table has changed, and with more texts than are kept.
func TestKeptStatements(t *testing.T) {
	database, err := Open(t.Context(), Config{Dir: t.TempDir()}, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	run := func(q bun.IDB, text string) string {
		rows, err := q.QueryContext(t.Context(), text)
		if err != nil {
			return err.Error()
		}
		defer rows.Close()
		found := ""
		for rows.Next() {
			var id, name any
			if err := rows.Scan(&id, &name); err != nil {
				return err.Error()
			}
			found += fmt.Sprintf("%T %v %T %v\n", id, id, name, name)
		}
		if err := rows.Err(); err != nil {
			return err.Error()
		}
		return found
	}
	err = database.Write(t.Context(), func(ctx context.Context, tx *Tx) error {
		if _, err := tx.ExecContext(ctx, "CREATE TABLE word (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL)"); err != nil {
			return err
		}
		for id := range 2 * mostKept {
			if _, err := tx.ExecContext(ctx, "INSERT INTO word (id, name) VALUES (?, ?)", id, fmt.Sprintf("it's \"%d\" ?", id)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for round := range 4 * mostKept {
		id := rand.IntN(2 * mostKept)
		alias := rand.IntN(2 * mostKept) // as many texts
		text := fmt.Sprintf("SELECT id, name AS n%d FROM word WHERE id = %d AND name = 'it''s \"%d\" ?'", alias, id, id)
		if got, want := run(database.reader, text), fmt.Sprintf("int64 %d string it's \"%d\" ?\n", id, id); got != want {
			t.Fatalf("round %d: %s gives %s", round, text, got)
		}
	}
	err = database.Write(t.Context(), func(ctx context.Context, tx *Tx) error {
		outer, err := tx.QueryContext(ctx, "SELECT id FROM word WHERE id < 20 ORDER BY id")
		if err != nil {
			return err
		}
		defer outer.Close()
		for want := 0; outer.Next(); want++ {
			var id, inner int
			if err := outer.Scan(&id); err != nil {
				return err
			}
			// The same text again: its rows are still read, so it runs beside itself.
			if err := tx.QueryRowContext(ctx, "SELECT id FROM word WHERE id < 30 ORDER BY id").Scan(&inner); err != nil || inner != 0 || id != want {
				t.Errorf("row %d is %d beside %d: %v", want, id, inner, err)
			}
		}
		if err := outer.Err(); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "ALTER TABLE word ADD COLUMN more INTEGER NOT NULL DEFAULT 77")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := run(database.reader, "SELECT id, more FROM word WHERE id = 100"); got != "int64 100 int64 77\n" {
		t.Errorf("after the change of the table: %s", got)
	}
	if got := run(database.reader, "SELECT id, missing FROM word WHERE id = 100"); !strings.Contains(got, "no such column") {
		t.Errorf("a wrong statement: %s", got)
	}
}
