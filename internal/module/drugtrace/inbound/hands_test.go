package inbound

import (
	"context"
	"slices"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/drugtrace/ledger"
)

// TestReceiversDoNotInspect: whoever took a step of receiving takes none of
// inspecting, also when somebody else closed the receipt.
func TestReceiversDoNotInspect(t *testing.T) {
	w := newWorld(t)
	view := w.receiving(plain(w.item(nil), 2)) // receiver records the arrival
	view = must[View](t)(w.Receive(receiver2, view.ID, view.Version, counted(view)))
	if !slices.Equal(view.ReceiverNames, []string{"人receiver", "人receiver2"}) {
		t.Errorf("received by %v", view.ReceiverNames)
	}
	_, codes := w.labels(view, 0, 2)
	w.taken(must[ledger.ScanAnswer](t)(w.Bind(labeller, view.ID, view.Lines[0].ID, scans(codes...))))
	view = must[View](t)(w.FinishBinding(labeller, view.ID, view.Version))
	both := []context.Context{receiver, receiver2}
	for _, person := range both {
		refused(t, second(w.StartInspection(person, view.ID, view.Version)), fault.Invalid, "inbound.receiver_inspects")
	}
	view = must[View](t)(w.StartInspection(inspector, view.ID, view.Version))
	for _, person := range both {
		refused(t, second(w.Inspect(person, view.ID, w.passed(person, view.Lines[0]))), fault.Invalid, "inbound.receiver_inspects")
	}
	must[Inspection](t)(w.Inspect(inspector, view.ID, w.passed(inspector, view.Lines[0])))
	for _, person := range both {
		refused(t, second(w.FinishInspection(person, view.ID, view.Version)), fault.Invalid, "inbound.receiver_inspects")
	}
	must[View](t)(w.FinishInspection(inspector, view.ID, view.Version))
}

// TestInspectorsDoNotShelve: neither who started, nor who wrote a record, nor
// who closed the inspection puts the goods away or closes the order.
func TestInspectorsDoNotShelve(t *testing.T) {
	w := newWorld(t)
	closer := as("closer", depot, scope.Organisation, PermitRead, PermitInspect, PermitPutAway)
	view := w.inspecting(plain(w.item(nil), 2))
	must[Inspection](t)(w.Inspect(inspector2, view.ID, w.passed(inspector2, view.Lines[0])))
	view = must[View](t)(w.FinishInspection(closer, view.ID, view.Version))
	if !slices.Equal(view.InspectorIDs, []string{"inspector", "inspector2", "closer"}) {
		t.Errorf("inspected by %v", view.InspectorIDs)
	}
	codes := w.awaiting(view, 0)
	for _, person := range []context.Context{inspector, inspector2, closer} {
		refused(t, second(w.PutAway(person, view.ID, view.Lines[0].ID, w.shelves[0].Code, scans(codes...))), fault.Invalid, "inbound.inspector_keeps")
	}
	w.taken(must[ledger.ScanAnswer](t)(w.PutAway(keeper, view.ID, view.Lines[0].ID, w.shelves[0].Code, scans(codes...))))
	refused(t, second(w.Complete(inspector2, view.ID, view.Version)), fault.Invalid, "inbound.inspector_keeps")
	must[View](t)(w.Complete(keeper, view.ID, view.Version))
}

// TestTodosGoToWhoMay: an order waits for the post of its state, not for those
// whom an earlier step excludes, nor for its supplier.
func TestTodosGoToWhoMay(t *testing.T) {
	w := newWorld(t)
	waiting := func(person context.Context) []module.Todo {
		actor, _ := scope.From(person)
		return must[[]module.Todo](t)(w.todos(person, actor, 10))
	}
	count := func(person context.Context, want int) {
		t.Helper()
		if got := len(waiting(person)); got != want {
			actor, _ := scope.From(person)
			t.Errorf("%s has %d tasks, want %d", actor.PersonID, got, want)
		}
	}
	itemID := w.item(nil)
	count(clerk, 0)
	w.draft(plain(itemID, 2))
	count(clerk, 1)
	w.receiving(plain(itemID, 2))
	count(receiver, 1)
	if todo := waiting(receiver)[0]; todo.Verb != "receive" || todo.What != "todo.inbound.receiving" || todo.Overdue || todo.Params["count"] != 2 {
		t.Errorf("task: %+v", todo)
	}
	w.clock.Advance(5 * 60 * 60 * 1e9)
	if todo := waiting(receiver)[0]; !todo.Overdue || todo.Tone != "danger" {
		t.Errorf("late task: %+v", todo)
	}
	view := w.toInspect(plain(itemID, 2))
	count(receiver, 1) // holds the inspector's permission, but received this one
	count(inspector, 1)
	view = must[View](t)(w.StartInspection(inspector, view.ID, view.Version))
	count(inspector2, 1)
	must[Inspection](t)(w.Inspect(inspector2, view.ID, w.passed(inspector2, view.Lines[0])))
	must[View](t)(w.FinishInspection(inspector, view.ID, view.Version))
	count(inspector2, 0)
	count(keeper, 1)
	count(other, 0)
	count(outside, 0)
}
