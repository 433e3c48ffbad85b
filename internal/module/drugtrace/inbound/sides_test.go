package inbound

import (
	"context"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/module/drugtrace/ledger"
)

// TestSupplierOnlyReads: a supplier that is a depot itself, with all posts of
// one, may look at another depot's order and take no step of it.
func TestSupplierOnlyReads(t *testing.T) {
	w := newWorld(t)
	itemID := w.item(nil)
	fromRival := func() View {
		ask := NewOrder{Type: "102", SupplierID: rival, PermitID: w.permit("2026-12-31", 100, itemID).ID, Lines: []NewLine{{ItemID: itemID, QtyExpected: 3, BatchNo: "A1", Expiry: far, Cases: 1}}}
		return must[View](t)(w.Create(clerk, ask))
	}
	bar := func(view View, step string, try func(ctx context.Context) error) {
		t.Helper()
		if err := try(other); !fault.Is(err, fault.Forbidden) || fault.KeyOf(err) != "inbound.depot_acts" {
			t.Errorf("the supplier may %s: %v", step, err)
		}
		if err := try(outside); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger may %s: %v", step, err)
		}
		if seen := must[View](t)(w.Get(other, view.ID)); len(seen.Actions) != 0 {
			t.Errorf("buttons of the supplier at %s: %+v", step, seen.Actions)
		}
	}
	view := fromRival()
	line := view.Lines[0].ID
	bar(view, "update", func(ctx context.Context) error { return second(w.Update(ctx, view.ID, view.Version, NewOrder{})) })
	bar(view, "submit", func(ctx context.Context) error { return second(w.Submit(ctx, view.ID, view.Version)) })
	bar(view, "void", func(ctx context.Context) error { return second(w.Void(ctx, view.ID, view.Version, "不送了")) })
	view = must[View](t)(w.Submit(clerk, view.ID, view.Version))
	bar(view, "arrive", func(ctx context.Context) error { return second(w.Arrive(ctx, view.ID, view.Version, arrival())) })
	view = must[View](t)(w.Arrive(receiver, view.ID, view.Version, arrival()))
	bar(view, "receive", func(ctx context.Context) error { return second(w.Receive(ctx, view.ID, view.Version, counted(view))) })
	bar(view, "refuse", func(ctx context.Context) error { return second(w.Refuse(ctx, view.ID, view.Version, "不收")) })
	bar(view, "release", func(ctx context.Context) error { return second(w.Release(ctx, view.ID, view.Version, line, "急用")) })
	view = must[View](t)(w.Receive(receiver, view.ID, view.Version, counted(view)))
	bar(view, "label", func(ctx context.Context) error { return second(w.MakeLabels(ctx, view.ID, line, 1)) })
	job, codes := w.labels(view, 0, 3)
	bar(view, "print", func(ctx context.Context) error { return second(w.Print(ctx, job.ID, "重打")) })
	bar(view, "void labels", func(ctx context.Context) error { return second(w.VoidLabels(ctx, job.ID, nil, "作废")) })
	bar(view, "bind", func(ctx context.Context) error { return second(w.Bind(ctx, view.ID, line, scans(codes...))) })
	bar(view, "finish binding", func(ctx context.Context) error { return second(w.FinishBinding(ctx, view.ID, view.Version)) })
	w.taken(must[ledger.ScanAnswer](t)(w.Bind(labeller, view.ID, line, scans(codes...))))
	view = must[View](t)(w.FinishBinding(labeller, view.ID, view.Version))
	bar(view, "start inspection", func(ctx context.Context) error { return second(w.StartInspection(ctx, view.ID, view.Version)) })
	view = must[View](t)(w.StartInspection(inspector, view.ID, view.Version))
	bar(view, "inspect", func(ctx context.Context) error { return second(w.Inspect(ctx, view.ID, w.passed(ctx, view.Lines[0]))) })
	bar(view, "finish inspection", func(ctx context.Context) error { return second(w.FinishInspection(ctx, view.ID, view.Version)) })
	must[Inspection](t)(w.Inspect(inspector, view.ID, w.passed(inspector, view.Lines[0])))
	view = must[View](t)(w.FinishInspection(inspector, view.ID, view.Version))
	bar(view, "propose", func(ctx context.Context) error { return second(w.Proposals(ctx, view.ID)) })
	bar(view, "put away", func(ctx context.Context) error {
		return second(w.PutAway(ctx, view.ID, line, w.shelves[0].Code, scans(codes...)))
	})
	bar(view, "complete", func(ctx context.Context) error { return second(w.Complete(ctx, view.ID, view.Version)) })
}
