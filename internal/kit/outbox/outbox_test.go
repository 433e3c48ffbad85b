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
