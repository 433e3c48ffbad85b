package outbound

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/drugtrace/ledger"
)

// race lets 32 clients scan one box and tells what each got.
func (w *world) race(try func(ctx context.Context, i int) (ledger.ScanAnswer, error), person func(i int) context.Context) map[string]int {
	w.Helper()
	var group sync.WaitGroup
	var mutex sync.Mutex
	outcomes := map[string]int{}
	for i := range 32 {
		group.Go(func() {
			answer, err := try(person(i), i)
			outcome := ""
			switch {
			case fault.Is(err, fault.Conflict):
				outcome = "conflict"
			case err != nil:
				w.Errorf("client %d: %v", i, err)
			default:
				outcome = answer.Results[0].Result
			}
			mutex.Lock()
			defer mutex.Unlock()
			outcomes[outcome]++
		})
	}
	group.Wait()
	return outcomes
}

func clone(ctx context.Context, i int) context.Context {
	actor, _ := scope.From(ctx)
	actor.PersonID = fmt.Sprintf("%s-%02d", actor.PersonID, i)
	return scope.With(context.Background(), actor)
}

// TestRaceForOneBox: 32 pickers with an order each, then 32 pharmacists with
// one delivery; one winner each time, and stock equals codes.
func TestRaceForOneBox(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "A1", far, 0, 32)
	views := make([]View, 32)
	for i := range views {
		views[i] = w.reviewed(b.item, 1)
	}
	outcomes := w.race(func(ctx context.Context, i int) (ledger.ScanAnswer, error) {
		return w.Pick(ctx, views[i].ID, scans(b.codes[0]), "")
	}, func(i int) context.Context { return clone(picker, i) })
	if outcomes[ledger.OK] != 1 || outcomes[ledger.OK]+outcomes[ledger.Wrong]+outcomes[ledger.Repeat]+outcomes["conflict"] != 32 {
		t.Errorf("32 orders pick one box: %v", outcomes)
	}
	w.balanced()
	var winner View
	for _, view := range views {
		if now := must[View](t)(w.Get(picker, view.ID)); now.State == Picking {
			winner = now
		} else if now.State != Reviewed || now.Lines[0].QtyPicked != 0 {
			t.Errorf("%s lost and is %s", now.Number, now.State)
		}
	}

	same := w.race(func(ctx context.Context, _ int) (ledger.ScanAnswer, error) {
		return w.Pick(ctx, winner.ID, scans(b.codes[0]), "")
	}, func(i int) context.Context { return clone(picker, i) })
	if same[ledger.Repeat] != 32 {
		t.Errorf("one order picks its box again: %v", same)
	}

	winner = must[View](t)(w.FinishPicking(picker, winner.ID, winner.Version))
	w.all(must[ledger.ScanAnswer](t)(w.Check(checker, winner.ID, scans(b.codes[0]))))
	winner = must[View](t)(w.FinishCheck(checker, winner.ID, winner.Version, Conditions{}))
	winner = must[View](t)(w.Ship(shipper, winner.ID, winner.Version, transport()))
	signed := w.race(func(ctx context.Context, _ int) (ledger.ScanAnswer, error) {
		return w.Sign(ctx, winner.ID, scans(b.codes[0]))
	}, func(i int) context.Context { return clone(pharmacy, i) })
	if signed[ledger.OK] != 1 || signed[ledger.Repeat] != 31 {
		t.Errorf("32 pharmacists sign one box: %v", signed)
	}
	if view := must[View](t)(w.Get(pharmacy, winner.ID)); view.Lines[0].QtySigned != 1 || view.Lines[0].Lots[0].QtySigned != 1 {
		t.Errorf("signed %d times", view.Lines[0].QtySigned)
	}
	w.balanced()
}

// TestRacingScannersLoseNoCount: many people pick different boxes of one order.
func TestRacingScannersLoseNoCount(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "A1", far, 0, 40)
	view := w.reviewed(b.item, 32)
	outcomes := w.race(func(ctx context.Context, i int) (ledger.ScanAnswer, error) {
		return w.Pick(ctx, view.ID, scans(b.codes[i]), "")
	}, func(i int) context.Context { return clone(picker, i%4) })
	if outcomes[ledger.OK] != 32 {
		t.Errorf("outcomes: %v", outcomes)
	}
	view = must[View](t)(w.Get(picker, view.ID))
	if view.Lines[0].QtyPicked != 32 || view.Lines[0].Lots[0].QtyPicked != 32 || len(view.PickerIDs) != 4 {
		t.Errorf("counted %d, %d lots, pickers %v", view.Lines[0].QtyPicked, view.Lines[0].Lots[0].QtyPicked, view.PickerIDs)
	}
	w.one(must[ledger.ScanAnswer](t)(w.Pick(picker, view.ID, scans(b.codes[39]), "")), ledger.Wrong, "outbound.enough")
	w.balanced()
}

// TestPickAgainstCancel: a box is in a basket or on the shelf, never in the
// basket of a void order.
func TestPickAgainstCancel(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "A1", far, 0, 20)
	view := w.reviewed(b.item, 20)
	w.all(must[ledger.ScanAnswer](t)(w.Pick(picker, view.ID, scans(b.codes[0]), "")))
	var group sync.WaitGroup
	for i := 1; i < 20; i++ {
		group.Go(func() {
			if _, err := w.Pick(clone(picker, i), view.ID, scans(b.codes[i]), ""); err != nil && !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		})
	}
	group.Go(func() {
		if _, err := w.Cancel(keeper, view.ID, view.Version, "取消"); err != nil {
			t.Error(err)
		}
	})
	group.Wait()
	for _, code := range b.codes {
		if c := w.state(code); c.State != ledger.InStock {
			t.Errorf("%s is %s in a void order", code, c.State)
		}
	}
	w.balanced()
}
