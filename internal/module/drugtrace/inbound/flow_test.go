package inbound

import (
	"context"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/drugtrace/ledger"
)

// TestEveryStateTimesAction walks the whole table: what is not listed is 409.
func TestEveryStateTimesAction(t *testing.T) {
	listed := map[string]string{
		"draft update": Draft, "draft submit": Submitted, "draft void": Void, "submitted void": Void, "submitted arrive": Receiving,
		"receiving receive": Labelling, "receiving release": Receiving, "receiving refuse": Rejected,
		"labelling label": Labelling, "labelling bind": Labelling, "labelling finish-binding": ToInspect,
		"toInspect start-inspection": Inspecting, "inspecting inspect": Inspecting, "inspecting countersign": Inspecting, "inspecting finish-inspection": ToShelve,
		"toShelve put-away": ToShelve, "toShelve complete": Completed,
	}
	actions := map[string]bool{}
	for _, transition := range orders.Transitions {
		actions[transition.Action] = true
	}
	for _, state := range append(orders.States(), PartlyRejected) {
		for action := range actions {
			step, err := orders.Next(state, action)
			want, ok := listed[state+" "+action]
			if ok != (err == nil) || err != nil && !fault.Is(err, fault.Conflict) {
				t.Errorf("%s %s: listed %v, got %v", state, action, ok, err)
			}
			if ok && err == nil && step.Target(state) != want {
				t.Errorf("%s %s leads to %s, want %s", state, action, step.Target(state), want)
			}
		}
	}
}

// TestEveryUseCaseAsksTheTable: each step of the service is refused in every
// state that the table does not list for it.
func TestEveryUseCaseAsksTheTable(t *testing.T) {
	w := newWorld(t)
	view := w.draft(plain(w.item(nil), 2))
	boss := as("boss", depot, scope.Organisation, all...)
	line := view.Lines[0].ID
	steps := map[string]func() error{
		"update":            func() error { return second(w.Update(boss, view.ID, view.Version, NewOrder{})) },
		"submit":            func() error { return second(w.Submit(boss, view.ID, view.Version)) },
		"void":              func() error { return second(w.Void(boss, view.ID, view.Version, "不要")) },
		"arrive":            func() error { return second(w.Arrive(boss, view.ID, view.Version, arrival())) },
		"receive":           func() error { return second(w.Receive(boss, view.ID, view.Version, counted(view))) },
		"release":           func() error { return second(w.Release(boss, view.ID, view.Version, line, "急用")) },
		"refuse":            func() error { return second(w.Refuse(boss, view.ID, view.Version, "不收")) },
		"label":             func() error { return second(w.MakeLabels(boss, view.ID, line, 1)) },
		"bind":              func() error { return second(w.Bind(boss, view.ID, line, scans("1"))) },
		"finish-binding":    func() error { return second(w.FinishBinding(boss, view.ID, view.Version)) },
		"start-inspection":  func() error { return second(w.StartInspection(boss, view.ID, view.Version)) },
		"inspect":           func() error { return second(w.Inspect(boss, view.ID, NewInspection{LineID: line})) },
		"countersign":       func() error { return second(w.Countersign(boss, view.ID, line)) },
		"finish-inspection": func() error { return second(w.FinishInspection(boss, view.ID, view.Version)) },
		"put-away":          func() error { return second(w.PutAway(boss, view.ID, line, w.shelves[0].Code, scans("1"))) },
		"complete":          func() error { return second(w.Complete(boss, view.ID, view.Version)) },
	}
	for _, state := range append(orders.States(), PartlyRejected) {
		w.raw("UPDATE inbound_order SET state = ? WHERE id = ?", state, view.ID)
		for action, try := range steps {
			if _, err := orders.Next(state, action); err != nil {
				refused(t, try(), fault.Conflict, "flow.undefined")
			}
		}
	}
	for _, transition := range orders.Transitions {
		if steps[transition.Action] == nil {
			t.Errorf("no use case of %s is tried", transition.Action)
		}
	}
}

// TestDeliveryFromDraftToShelf is the way of two boxes.
func TestDeliveryFromDraftToShelf(t *testing.T) {
	w := newWorld(t)
	view := w.toShelve(plain(w.item(nil), 2))
	w.taken(must[ledger.ScanAnswer](t)(w.PutAway(keeper, view.ID, view.Lines[0].ID, w.shelves[0].Code, scans(w.awaiting(view, 0)...))))
	view = must[View](t)(w.Complete(keeper, view.ID, view.Version))
	if view.State != Completed || view.Lines[0].QtyShelved != 2 || view.SupplierName != "澳门示例药业" {
		t.Errorf("completed: %+v", view.Order)
	}
	w.balanced()
	told := map[string]bool{}
	for _, e := range must[[]string](t)(w.told(clerk, view.ID)) {
		told[e] = true
	}
	for _, action := range []string{"create", "submit", "arrive", "receive", "label", "print", "bind", "finish-binding", "start-inspection", "inspect", "finish-inspection", "put-away", "complete"} {
		if !told["drugtrace.inbound."+action] {
			t.Errorf("the timeline does not tell of %s", action)
		}
	}
	if left := must[int64](t)(ledger.QuotaLeft(context.Background(), w.runner.DB.Read(), view.PermitID, view.Lines[0].ItemID)); left != 9_998 {
		t.Errorf("%d left of the quota", left)
	}
}

func (w *world) told(ctx context.Context, orderID string) ([]string, error) {
	entries, err := w.Timeline(ctx, orderID)
	actions := []string{}
	for _, e := range entries {
		actions = append(actions, e.Action)
	}
	return actions, err
}

// TestVoidOnlyBeforeArrival gives up a draft or a submitted order.
func TestVoidOnlyBeforeArrival(t *testing.T) {
	w := newWorld(t)
	itemID := w.item(nil)
	draft := w.draft(plain(itemID, 2))
	if view := must[View](t)(w.Void(clerk, draft.ID, draft.Version, "重开")); view.State != Void {
		t.Errorf("void: %s", view.State)
	}
	arrived := w.receiving(plain(itemID, 2))
	refused(t, second(w.Void(clerk, arrived.ID, arrived.Version, "重开")), fault.Conflict, "flow.undefined")
}

// TestDraft: an order is changed as a draft only, of known items and suppliers.
func TestDraft(t *testing.T) {
	w := newWorld(t)
	itemID := w.item(nil)
	view := w.draft(plain(itemID, 2))
	ask := NewOrder{Type: "102", SupplierID: supplier, PermitID: view.PermitID, Remark: "急", Lines: []NewLine{{ItemID: itemID, QtyExpected: 3, Expiry: "2028-02"}, {ItemID: itemID, QtyExpected: 4}}}
	view = must[View](t)(w.Update(clerk, view.ID, view.Version, ask))
	if len(view.Lines) != 2 || view.Lines[0].ExpiryDate != "2028-02-29" || view.Lines[1].QtyExpected != 4 || view.Remark != "急" {
		t.Errorf("changed: %+v", view.Lines)
	}
	refused(t, second(w.Update(clerk, view.ID, view.Version-1, ask)), fault.Conflict, "fault.stale")
	for key, change := range map[string]func(o *NewOrder){
		"inbound.item_unknown":     func(o *NewOrder) { o.Lines[0].ItemID = stranger },
		"inbound.supplier_unknown": func(o *NewOrder) { o.SupplierID = stranger },
		"inbound.expiry":           func(o *NewOrder) { o.Lines[0].Expiry = "02/2028" },
	} {
		wrong := ask
		wrong.Lines = []NewLine{{ItemID: itemID, QtyExpected: 3}}
		change(&wrong)
		refused(t, second(w.Create(clerk, wrong)), fault.Invalid, key)
	}
}

// TestStepper: a side state stands where the order left the chain.
func TestStepper(t *testing.T) {
	for _, c := range []struct {
		state string
		at    int
		key   string
		shown string
	}{
		{Draft, 0, Draft, "current"}, {Inspecting, 5, Inspecting, "current"}, {Completed, 7, Completed, "done"},
		{Void, 1, Void, "side"}, {Rejected, 2, Rejected, "side"}, {PartlyRejected, 7, PartlyRejected, "side"},
	} {
		list := steps(Order{State: c.state}, map[string]string{})
		if len(list) != len(chain) || list[c.at].Key != c.key || list[c.at].State != c.shown {
			t.Errorf("%s: %+v", c.state, list)
		}
		for i := range c.at {
			if list[i].State != "done" {
				t.Errorf("%s: step %d is %s", c.state, i, list[i].State)
			}
		}
	}
}

// TestButtonsSayWhyNot: a blocked next step is shown with its reason.
func TestButtonsSayWhyNot(t *testing.T) {
	w := newWorld(t)
	view := must[View](t)(w.Get(labeller, w.labelling(plain(w.item(nil), 2)).ID))
	for _, action := range view.Actions {
		if action.Action == "finish-binding" && (action.Allowed || action.Reason == "") {
			t.Errorf("coding is open: %+v", action)
		}
	}
	if len(view.Actions) != 2 {
		t.Errorf("buttons of the labeller: %+v", view.Actions)
	}
	if got := must[View](t)(w.Get(officer, view.ID)); len(got.Actions) != 0 {
		t.Errorf("buttons of the regulator: %+v", got.Actions)
	}
}
