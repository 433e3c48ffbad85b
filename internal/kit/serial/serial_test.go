package serial_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/serial"
)

func Example() {
	dir, _ := os.MkdirTemp("", "serial")
	defer os.RemoveAll(dir)
	ctx, day := context.Background(), clock.NewManual(clock.Day("2026-11-20").Start())
	database, _ := db.Open(ctx, db.Config{Dir: dir}, day)
	defer database.Close()
	_, _ = database.Migrate(ctx, []db.Source{db.Migrations, serial.Migrations})

	next := func() {
		_ = database.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			number, err := serial.Next(ctx, tx, "RK")
			fmt.Println(number, err)
			return err
		})
	}
	next()
	next()
	day.Set(clock.Day("2026-11-21").Start())
	next()
	// Output:
	// RK202611200001 <nil>
	// RK202611200002 <nil>
	// RK202611210001 <nil>
}

func TestNoNumberIsGivenTwice(t *testing.T) {
	database := dbtest.Open(t, serial.Migrations)
	var mu sync.Mutex
	var given []int64
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			for range 5 {
				var first int64
				err := database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
					first, err = serial.Take(ctx, tx, "9010001", "", 3)
					return err
				})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				given = append(given, first)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	slices.Sort(given)
	for i, first := range given {
		if first != int64(1+3*i) {
			t.Fatalf("block %d begins at %d", i, first)
		}
	}
}

func TestRefusedRecordKeepsNoNumber(t *testing.T) {
	database := dbtest.Open(t, serial.Migrations)
	refused := errors.New("refused")
	var numbers []string
	for _, fails := range []bool{true, false} {
		err := database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			number, err := serial.Next(ctx, tx, "CK")
			numbers = append(numbers, number)
			if fails {
				return refused
			}
			return err
		})
		if fails != errors.Is(err, refused) {
			t.Fatal(err)
		}
	}
	if numbers[0] != numbers[1] {
		t.Errorf("the number of a refused record is lost: %v", numbers)
	}
}
