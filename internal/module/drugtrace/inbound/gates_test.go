package inbound

import (
	"slices"
	"testing"
	"time"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/permit"
)

// lapse is a gate that shuts.
type lapse struct {
	name string
	key  string
	shut func(w *world, view View)
}

var lapses = []lapse{
	{"supplier's licence", "enterprise.not_licensed", func(w *world, _ View) { w.people.unlicensed[supplier] = true }},
	{"depot's licence", "enterprise.not_licensed", func(w *world, _ View) { w.people.unlicensed[depot] = true }},
	{"item suspended", "drugcatalog.not_effective", func(w *world, view View) { w.suspend(view.Lines[0].ItemID) }},
	{"permit over", "permit.expired", func(w *world, _ View) { w.clock.Advance(60 * 24 * time.Hour) }},
	{"permit closed", "permit.not_effective", func(w *world, view View) {
		found := must[permit.View](w)(w.base.Permits.Show(officer, view.PermitID))
		must[permit.View](w)(w.base.Permits.Close(head, found.ID, found.Version, "收回"))
	}},
}

func (w *world) suspend(itemID string) {
	w.Helper()
	item := must[drugcatalog.View](w)(w.catalogue.Get(officer, itemID))
	must[drugcatalog.View](w)(w.catalogue.Do(head, itemID, "suspend", drugcatalog.Decision{Version: item.Version, Reason: "信号待查", DocumentNo: "第7号"}))
}

// TestGatesAtSubmitAndReceipt: what lapses before the order or between order
// and receipt stops the goods at the door.
func TestGatesAtSubmitAndReceipt(t *testing.T) {
	for _, c := range lapses {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			itemID := w.item(nil)
			draft, arrived := w.draft(plain(itemID, 5)), w.receiving(plain(itemID, 5))
			c.shut(w, draft)
			if c.name == "permit closed" {
				c.shut(w, arrived)
			}
			refused(t, second(w.Submit(clerk, draft.ID, draft.Version)), fault.Invalid, c.key)
			refused(t, second(w.Receive(receiver, arrived.ID, arrived.Version, counted(arrived))), fault.Invalid, c.key)
			if view := must[View](t)(w.Get(receiver, arrived.ID)); view.State != Receiving || view.Lines[0].QtyReceived != 0 {
				t.Errorf("refused, yet %s with %d packs", view.State, view.Lines[0].QtyReceived)
			}
			// Sending the goods back stays possible.
			all := counted(arrived)
			all.Lines[0].QtyReceived, all.Lines[0].QtyRejected, all.Lines[0].RejectReason = 0, 5, "证照失效"
			if view := must[View](t)(w.Receive(receiver, arrived.ID, arrived.Version, all)); view.State != Rejected {
				t.Errorf("rejected whole: %s", view.State)
			}
		})
	}
}

// TestReceiptOfWhatIsInForce: the lines of a suspended item can be rejected and
// the others received.
func TestReceiptOfWhatIsInForce(t *testing.T) {
	w := newWorld(t)
	view := w.receiving(plain(w.item(nil), 5), plain(w.item(nil), 5))
	w.suspend(view.Lines[0].ItemID)
	lines := counted(view)
	refused(t, second(w.Receive(receiver, view.ID, view.Version, lines)), fault.Invalid, "drugcatalog.not_effective")
	lines.Lines[0].QtyReceived, lines.Lines[0].QtyRejected, lines.Lines[0].RejectReason = 0, 5, "暂停使用"
	if view = must[View](t)(w.Receive(receiver, view.ID, view.Version, lines)); view.State != Labelling || view.Lines[1].QtyReceived != 5 {
		t.Errorf("received: %s %+v", view.State, view.Lines[1].Line)
	}
}

func TestFirstTradeGate(t *testing.T) {
	w := newWorld(t)
	itemID := w.item(nil)
	ask := NewOrder{Type: "102", SupplierID: bureau, PermitID: w.permit("2026-12-31", 10, itemID).ID, Lines: []NewLine{{ItemID: itemID, QtyExpected: 5}}}
	view := must[View](t)(w.Create(clerk, ask))
	refused(t, second(w.Submit(clerk, view.ID, view.Version)), fault.Invalid, "drugcatalog.first_trade_supplier")
}

// TestPermitGate: every type that makes codes needs a permit that covers each
// item with enough quota; types whose boxes have codes already are refused.
func TestPermitGate(t *testing.T) {
	w := newWorld(t)
	itemID, uncovered := w.item(nil), w.item(nil)
	allowed := w.permit("2026-12-31", 10, itemID)
	ask := func(kind, permitID, item string, qty int) NewOrder {
		return NewOrder{Type: kind, SupplierID: supplier, PermitID: permitID, Lines: []NewLine{{ItemID: item, QtyExpected: qty, BatchNo: "A1", Expiry: far}}}
	}
	submit := func(order NewOrder) error {
		view := must[View](t)(w.Create(clerk, order))
		return second(w.Submit(clerk, view.ID, view.Version))
	}
	for _, kind := range []string{"102", "103", "104", "107", "108", "110", "111", "113"} {
		if !slices.Contains(codingTypes, kind) {
			refused(t, second(w.Create(clerk, ask(kind, allowed.ID, itemID, 1))), fault.Invalid, "inbound.type_not_built")
			continue
		}
		refused(t, submit(ask(kind, "", itemID, 1)), fault.Invalid, "inbound.permit_needed")
		refused(t, submit(ask(kind, allowed.ID, uncovered, 1)), fault.Invalid, "permit.item_not_covered")
		refused(t, submit(ask(kind, allowed.ID, itemID, 11)), fault.Invalid, "ledger.over_quota")
		if err := submit(ask(kind, allowed.ID, itemID, 10)); err != nil {
			t.Errorf("type %s: %v", kind, err)
		}
	}
	// An order of before the rule does not slip through at the door.
	old := must[View](t)(w.Create(clerk, ask("113", "", itemID, 5)))
	w.raw("UPDATE inbound_order SET state = 'receiving', type = '104' WHERE id = ?", old.ID)
	refused(t, second(w.Receive(receiver, old.ID, old.Version, counted(old))), fault.Invalid, "inbound.type_not_built")
	w.raw("UPDATE inbound_order SET type = '113' WHERE id = ?", old.ID)
	refused(t, second(w.Receive(receiver, old.ID, old.Version, counted(old))), fault.Invalid, "inbound.permit_needed")
}

// TestQuotaAtReceipt: two orders pass at submit, the second is stopped when the
// first has used the quota up.
func TestQuotaAtReceipt(t *testing.T) {
	w := newWorld(t)
	itemID := w.item(nil)
	allowed := w.permit("2026-12-31", 10, itemID)
	arrive := func() View {
		view := must[View](t)(w.Create(clerk, NewOrder{Type: "102", SupplierID: supplier, PermitID: allowed.ID, Lines: []NewLine{{ItemID: itemID, QtyExpected: 6, BatchNo: "A1", Expiry: far}}}))
		view = must[View](t)(w.Submit(clerk, view.ID, view.Version))
		return must[View](t)(w.Arrive(receiver, view.ID, view.Version, arrival()))
	}
	first, later := arrive(), arrive()
	must[View](t)(w.Receive(receiver, first.ID, first.Version, counted(first)))
	refused(t, second(w.Receive(receiver, later.ID, later.Version, counted(later))), fault.Invalid, "ledger.over_quota")
}
