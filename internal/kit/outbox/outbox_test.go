package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/outbox"
)

type shipped struct {
	Number string `json:"number"`
}

func (shipped) EventName() string { return "test.shipped.v1" }

func put(ctx context.Context, database *db.DB, number string) error {
	return database.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return outbox.Put(ctx, tx, shipped{number}) })
}

func Example() {
	dir, _ := os.MkdirTemp("", "outbox")
	defer os.RemoveAll(dir)
	ctx := context.Background()
	database, _ := db.Open(ctx, db.Config{Dir: dir}, clock.System{})
	defer database.Close()
	_, _ = database.Migrate(ctx, []db.Source{db.Migrations, outbox.Migrations})

	dispatcher := outbox.NewDispatcher(database, []outbox.Subscription{
		outbox.On("clinic", func(_ context.Context, _ *db.Tx, event shipped) error {
			fmt.Println("on its way:", event.Number)
			return nil
		}),
	})
	_ = put(ctx, database, "CK202611200001")
	fmt.Println(dispatcher.Deliver(ctx))
	fmt.Println(dispatcher.Deliver(ctx))
	// Output:
	// on its way: CK202611200001
	// 1 <nil>
	// 0 <nil>
}

// TestEachConsumerOnce: one consumer fails twice; the other is not asked again.
func TestEachConsumerOnce(t *testing.T) {
	now := clock.NewManual(clock.Day("2026-11-20").Start())
	database := dbtest.OpenAt(t, now, outbox.Migrations)
	steady, shaky := 0, 0
	dispatcher := outbox.NewDispatcher(database, []outbox.Subscription{
		outbox.On("steady", func(context.Context, *db.Tx, shipped) error { steady++; return nil }),
		outbox.On("shaky", func(context.Context, *db.Tx, shipped) error {
			if shaky++; shaky < 3 {
				return errors.New("not yet")
			}
			return nil
		}),
	})
	if err := put(t.Context(), database, "1"); err != nil {
		t.Fatal(err)
	}
	for round, want := range []int{0, 0, 0, 1, 0} {
		finished, err := dispatcher.Deliver(t.Context())
		if err != nil || finished != want {
			t.Errorf("round %d: %d finished, %v", round, finished, err)
		}
		if round != 1 { // the second round comes before the pause is over
			now.Advance(2 * time.Second)
		}
	}
	if steady != 1 || shaky != 3 {
		t.Errorf("steady ran %d times, shaky %d", steady, shaky)
	}
}

func TestRolledBackFactIsNotTold(t *testing.T) {
	database := dbtest.Open(t, outbox.Migrations)
	refused := errors.New("refused")
	err := database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := outbox.Put(ctx, tx, shipped{"1"}); err != nil {
			return err
		}
		return refused
	})
	if !errors.Is(err, refused) {
		t.Fatal(err)
	}
	told := false
	dispatcher := outbox.NewDispatcher(database, []outbox.Subscription{
		outbox.On("x", func(context.Context, *db.Tx, shipped) error { told = true; return nil }),
	})
	if n, err := dispatcher.Deliver(t.Context()); n != 0 || err != nil || told {
		t.Error(n, err, told)
	}
}

// TestPurge forgets what was delivered long ago, in batches, with its inbox keys,
// and nothing that still waits.
func TestPurge(t *testing.T) {
	now := clock.NewManual(clock.Day("2026-11-20").Start())
	database := dbtest.OpenAt(t, now, outbox.Migrations)
	ran := map[string]int{}
	dispatcher := outbox.NewDispatcher(database, []outbox.Subscription{
		outbox.On("steady", func(_ context.Context, _ *db.Tx, event shipped) error { ran[event.Number]++; return nil }),
		outbox.On("picky", func(_ context.Context, _ *db.Tx, event shipped) error {
			if event.Number == "stuck" {
				return errors.New("never")
			}
			return nil
		}),
	})
	deliver := func(numbers ...string) {
		t.Helper()
		for _, number := range numbers {
			if err := put(t.Context(), database, number); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := dispatcher.Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	rows := func(table string) (count int) {
		t.Helper()
		if err := database.Read().QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&count); err != nil {
			t.Fatal(err)
		}
		return count
	}
	old := []string{"stuck"}
	for i := range db.Batch + 5 {
		old = append(old, fmt.Sprint("old ", i))
	}
	deliver(old...)
	now.Advance(20 * 24 * time.Hour)
	deliver("young")
	now.Advance(11 * 24 * time.Hour)
	for _, want := range []int{db.Batch + 5, 0} {
		if gone, err := outbox.Purge(t.Context(), database, now.Now().Add(-30*24*time.Hour)); err != nil || gone != want {
			t.Errorf("%d gone, %v, want %d", gone, err, want)
		}
	}
	if events, keys := rows("outbox_event"), rows("outbox_inbox"); events != 2 || keys != 3 { // the young one's two, and the steady one's of what is stuck
		t.Errorf("%d events and %d inbox keys are left", events, keys)
	}
	deliver()
	for number, times := range ran {
		if times != 1 {
			t.Errorf("%s ran %d times", number, times)
		}
	}
	if waiting, err := outbox.Waiting(t.Context(), database.Read()); err != nil || waiting != 1 {
		t.Errorf("%d wait, %v", waiting, err)
	}
}
