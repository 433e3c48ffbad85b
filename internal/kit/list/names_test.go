package list_test

import (
	"context"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/list"
)

func TestNamesAreKeptUntilTheirRegisterChanges(t *testing.T) {
	ctx, at, config := context.Background(), clock.NewManual(clock.Day("2026-11-20").Start()), dbtest.Config(t)
	here := dbtest.Connect(t, config, at)
	h := &house{TB: t, db: dbtest.Connect(t, config, at)} // another node
	dbtest.Migrate(t, h.db, db.Migrations, lamps)
	h.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.NewInsert().Model(&lamp{ID: "L00", OrgID: "depot", Name: "lamp", MadeAt: at.Now()}).Exec(ctx)
		return err
	})
	reads := 0
	load := func(ctx context.Context, q bun.IDB, ids []string) (map[string]string, error) {
		reads++
		names := map[string]string{}
		rows, err := db.All[lamp](ctx, q, "WHERE t.id IN (?)", ids)
		for _, row := range rows {
			names[row.ID] = row.Name
		}
		return names, err
	}
	const trust = time.Second
	names := list.NewNames("lamp", trust, load)
	check := func(name string, read int) {
		t.Helper()
		got, err := names.Of(ctx, here, []string{"L00", "", "gone"})
		if err != nil || len(got) != 1 || got["L00"] != name || reads != read {
			t.Fatalf("got %v after %d reads (%v), want %q after %d", got, reads, err, name, read)
		}
		got["L00"] = "the caller's own"
	}
	check("lamp", 1)
	names.Forget()
	check("lamp", 2)
	h.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecPrepared(ctx, "UPDATE lamp SET name = 'renamed'")
		return err
	})
	// An absent id is asked for each time, and is all that is.
	check("lamp", 3)
	at.Advance(trust)
	time.Sleep(300 * time.Millisecond) // longer than db.Version trusts what it read on SQLite
	check("renamed", 4)
}
