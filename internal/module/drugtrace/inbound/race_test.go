package inbound

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/drugtrace/ledger"
)

// clients lets 32 people try at once and counts the keys of their refusals, ""
// for those who went through.
func (w *world) clients(try func(i int) error) map[string]int {
	w.Helper()
	var group sync.WaitGroup
	var mutex sync.Mutex
	outcomes := map[string]int{}
	for i := range 32 {
		group.Go(func() {
			err := try(i)
			key := ""
			if err != nil {
				if key = fault.KeyOf(err); key == "" {
					w.Errorf("client %d: %v", i, err)
				}
			}
			mutex.Lock()
			defer mutex.Unlock()
			outcomes[key]++
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

// TestRacingLabellersLoseNoCount: 32 labellers bind different boxes of one line
// from one print run; line and run count every box, and no more than received.
func TestRacingLabellersLoseNoCount(t *testing.T) {
	w := newWorld(t)
	view := w.labelling(plain(w.item(nil), 31))
	job, codes := w.labels(view, 0, 32)
	outcomes := w.clients(func(i int) error {
		answer, err := w.Bind(clone(labeller, i), view.ID, view.Lines[0].ID, scans(codes[i]))
		if err == nil && answer.Results[0].Result != ledger.OK {
			return fault.New(fault.Invalid, answer.Results[0].Key)
		}
		return err
	})
	if outcomes[""] != 31 || outcomes["inbound.all_bound"] != 1 {
		t.Errorf("32 bind 31 boxes: %v", outcomes)
	}
	view = must[View](t)(w.Get(labeller, view.ID))
	if view.Lines[0].QtyBound != 31 || view.Jobs[0].Bound != 31 || view.Jobs[0].Remaining() != 1 {
		t.Errorf("line counts %d, run %+v", view.Lines[0].QtyBound, view.Jobs[0])
	}
	must[LabelJob](t)(w.VoidLabels(labeller, job.ID, nil, "多印"))
	must[View](t)(w.FinishBinding(labeller, view.ID, view.Version))
	w.balanced()
}

// TestRacingLabellersMakeNoExcess: 32 labellers make labels of a whole line.
func TestRacingLabellersMakeNoExcess(t *testing.T) {
	w := newWorld(t)
	view := w.labelling(plain(w.item(nil), 10))
	outcomes := w.clients(func(i int) error {
		return second(w.MakeLabels(clone(labeller, i), view.ID, view.Lines[0].ID, 10))
	})
	if outcomes[""] != 1 || outcomes["inbound.too_many_labels"] != 31 {
		t.Errorf("outcomes: %v", outcomes)
	}
}

// TestBindAgainstVoid: a run that is voided while others bind from it balances.
func TestBindAgainstVoid(t *testing.T) {
	w := newWorld(t)
	view := w.labelling(plain(w.item(nil), 32))
	job, codes := w.labels(view, 0, 32)
	outcomes := w.clients(func(i int) error {
		if i == 16 {
			return second(w.VoidLabels(clone(labeller, i), job.ID, nil, "换纸"))
		}
		answer, err := w.Bind(clone(labeller, i), view.ID, view.Lines[0].ID, scans(codes[i]))
		if err == nil && answer.Results[0].Result != ledger.OK {
			return fault.New(fault.Conflict, "void")
		}
		return err
	})
	found := must[View](t)(w.Get(labeller, view.ID))
	now := found.Jobs[0]
	if outcomes[""]+outcomes["void"] != 32 || now.Bound != outcomes[""]-1 || now.Bound+now.Voided != 32 || found.Lines[0].QtyBound != now.Bound {
		t.Errorf("outcomes %v, run %+v, line %d", outcomes, now, found.Lines[0].QtyBound)
	}
	w.balanced()
}

// TestRacingInspectorsWriteOneRecord: a line has one record.
func TestRacingInspectorsWriteOneRecord(t *testing.T) {
	w := newWorld(t)
	view := w.inspecting(plain(w.item(nil), 4))
	outcomes := w.clients(func(i int) error {
		return second(w.Inspect(clone(inspector, i), view.ID, w.passed(clone(inspector, i), view.Lines[0])))
	})
	if outcomes[""] != 1 || outcomes["inbound.inspected"] != 31 {
		t.Errorf("outcomes: %v", outcomes)
	}
}

// TestRacingReceiversTakeQuotaOnce: the quota is deducted once.
func TestRacingReceiversTakeQuotaOnce(t *testing.T) {
	w := newWorld(t)
	view := w.receiving(plain(w.item(nil), 7))
	outcomes := w.clients(func(i int) error {
		return second(w.Receive(clone(receiver, i), view.ID, view.Version, counted(view)))
	})
	if outcomes[""] != 1 || outcomes["flow.undefined"] != 31 {
		t.Errorf("outcomes: %v", outcomes)
	}
	if left := must[int64](t)(ledger.QuotaLeft(context.Background(), w.runner.DB.Read(), view.PermitID, view.Lines[0].ItemID)); left != 10_000-7 {
		t.Errorf("%d left of the quota", left)
	}
}

// TestRacingKeepersLoseNoCount: 32 keepers shelve one box each.
func TestRacingKeepersLoseNoCount(t *testing.T) {
	w := newWorld(t)
	view := w.toShelve(plain(w.item(nil), 32))
	codes := w.awaiting(view, 0)
	outcomes := w.clients(func(i int) error {
		answer, err := w.PutAway(clone(keeper, i), view.ID, view.Lines[0].ID, w.shelves[0].Code, scans(codes[i]))
		if err == nil {
			w.taken(answer)
		}
		return err
	})
	view = must[View](t)(w.Get(keeper, view.ID))
	if outcomes[""] != 32 || view.Lines[0].QtyShelved != 32 {
		t.Errorf("outcomes %v, shelved %d", outcomes, view.Lines[0].QtyShelved)
	}
	must[View](t)(w.Complete(keeper, view.ID, view.Version))
	w.balanced()
}
