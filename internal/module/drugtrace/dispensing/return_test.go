package dispensing

import (
	"context"
	"testing"
	"time"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/drugtrace/ledger"
)

func TestEveryStateTimesAction(t *testing.T) {
	listed := map[string]bool{"sent receive-return": true, "sent inspect-return": true, "received inspect-return": true}
	for _, state := range chain {
		for _, action := range []string{"receive-return", "inspect-return"} {
			_, err := returns.Next(state, action)
			if listed[state+" "+action] != (err == nil) || err != nil && !fault.Is(err, fault.Conflict) {
				t.Errorf("%s %s: %v", state, action, err)
			}
		}
	}
}

// sentBack is a return of boxes.
func (w *world) sentBack(codes ...string) ReturnView {
	w.Helper()
	return must[ReturnView](w)(w.Return(pharmacist, NewReturn{Codes: codes, Reason: "slowMoving"}))
}

func (w *world) at(kind string) string { return w.places[kind].Code }

func TestReturnQuotesItsDelivery(t *testing.T) {
	w := newWorld(t)
	item := w.item(nil)
	codes := w.delivered(item, orderA, far, 3)
	others := w.delivered(item, orderC, far.AddDays(1), 1)
	theirs := w.delivered(item, orderB, far.AddDays(2), 1)
	opened := to(codes[2])
	opened.Units = 5
	must[DispenseView](t)(w.Dispense(pharmacist, opened))
	for _, c := range []struct {
		name string
		ask  NewReturn
		kind fault.Code
		key  string
	}{
		{"nothing", NewReturn{Reason: "recall"}, fault.Invalid, "field.required"},
		{"two deliveries", NewReturn{Codes: []string{codes[0], others[0]}, Reason: "recall"}, fault.Invalid, "dispensing.return_wrong_order"},
		{"quotes another delivery", NewReturn{Code: codes[0], OrderID: orderC, Reason: "recall"}, fault.Invalid, "dispensing.return_wrong_order"},
		{"quotes none that exists", NewReturn{Code: codes[0], OrderID: "01NOTHING0000000000000000Z", Reason: "recall"}, fault.Invalid, "dispensing.return_wrong_order"},
		{"another clinic's", NewReturn{Code: theirs[0], Reason: "recall"}, fault.NotFound, "dispensing.not_here"},
		{"opened", NewReturn{Code: codes[2], Reason: "recall"}, fault.Conflict, "dispensing.not_returnable"},
		{"offline", NewReturn{Code: codes[0], Reason: "recall", EventTime: w.clock.Now().Add(-time.Hour)}, fault.Invalid, "dispensing.offline"},
	} {
		err := second(w.Return(pharmacist, c.ask))
		t.Run(c.name, func(t *testing.T) { refused(t, err, c.kind, c.key) })
	}
	back := w.sentBack(codes[0], codes[1])
	if c := w.state(codes[0]); back.State != Sent || back.OrderNumber != "CK202611200001" || back.Lines[0].Qty != 2 || c.State != ledger.ReturnTransit || c.HolderID != depot || c.DocumentID != back.ID {
		t.Errorf("sent back: %+v, box %+v", back.Return, c)
	}
	w.balanced()
	// The books say that one box was signed for: a second one cannot go back.
	w.book.shipments[orderC].Signed = map[string]int{}
	refused(t, second(w.Return(pharmacist, NewReturn{Code: others[0], Reason: "recall"})), fault.Invalid, "dispensing.return_too_many")
}

func TestReturnIsInspectedBySomebodyElse(t *testing.T) {
	w := newWorld(t)
	codes := w.delivered(w.item(nil), orderA, far, 3)
	foreign := w.delivered(w.item(nil), orderA, far, 1)
	back := w.sentBack(codes...)
	w.sentBack(foreign...)
	refused(t, second(w.ReceiveReturn(receiver, back.ID, w.at("qualified ambient"), scans(codes[0]))), fault.Invalid, "dispensing.zone_type")
	refused(t, second(w.ReceiveReturn(pharmacist, back.ID, w.at("returns ambient"), scans(codes[0]))), fault.Forbidden, "fault.forbidden")
	w.one(must[ledger.ScanAnswer](t)(w.ReceiveReturn(receiver, back.ID, w.at("returns ambient"), scans(foreign[0]))), ledger.Wrong, "dispensing.not_in_return")
	w.one(must[ledger.ScanAnswer](t)(w.ReceiveReturn(receiver, back.ID, w.at("returns cold"), scans(codes[0]))), ledger.Wrong, "site.wrong_storage_class")
	answer := must[ledger.ScanAnswer](t)(w.ReceiveReturn(receiver, back.ID, w.at("returns ambient"), scans(codes[:2]...)))
	if w.all(answer); answer.Progress != (ledger.Progress{Done: 2, Total: 3}) {
		t.Errorf("progress: %+v", answer.Progress)
	}
	ok := Inspection{Result: pass, LocationCode: w.at("qualified ambient")}
	refused(t, second(w.InspectReturn(receiver, back.ID, ok, scans(codes[0]))), fault.Invalid, "dispensing.receiver_inspects")
	refused(t, second(w.InspectReturn(inspector, back.ID, Inspection{Result: "fail", LocationCode: w.at("unqualified ambient")}, scans(codes[0]))), fault.Invalid, "dispensing.fail_note")
	refused(t, second(w.InspectReturn(inspector, back.ID, Inspection{Result: pass, LocationCode: w.at("unqualified ambient")}, scans(codes[0]))), fault.Invalid, "dispensing.zone_type")
	w.one(must[ledger.ScanAnswer](t)(w.InspectReturn(inspector, back.ID, ok, scans(codes[2]))), ledger.Wrong, "ledger.undefined") // not received yet
	w.all(must[ledger.ScanAnswer](t)(w.InspectReturn(inspector, back.ID, ok, scans(codes[0]))))
	w.all(must[ledger.ScanAnswer](t)(w.InspectReturn(inspector, back.ID, Inspection{Result: "fail", LocationCode: w.at("unqualified ambient"), Note: "破损"}, scans(codes[1]))))
	w.all(must[ledger.ScanAnswer](t)(w.ReceiveReturn(receiver, back.ID, w.at("returns ambient"), scans(codes[2]))))
	view := must[ReturnView](t)(w.GetReturn(inspector, back.ID))
	if view.State != Received || len(view.Inspections) != 2 || len(view.Actions) != 1 || !view.Actions[0].Allowed {
		t.Errorf("received: %s %+v", view.State, view.Actions)
	}
	if view := must[ReturnView](t)(w.GetReturn(receiver, back.ID)); len(view.Actions) != 1 || view.Actions[0].Allowed {
		t.Errorf("the receiver may inspect: %+v", view.Actions)
	}
	w.all(must[ledger.ScanAnswer](t)(w.InspectReturn(inspector, back.ID, ok, scans(codes[2]))))
	view = must[ReturnView](t)(w.GetReturn(pharmacist, back.ID))
	if c := w.state(codes[0]); view.State != Inspected || view.Lines[0].QtyPassed != 2 || view.Lines[0].QtyFailed != 1 || len(view.Actions) != 0 || c.State != ledger.InStock || c.LocationID != w.places["qualified ambient"].ID {
		t.Errorf("inspected: %+v, box %s", view.Lines[0], c.State)
	}
	if w.state(codes[1]).State != ledger.Unqualified {
		t.Errorf("the damaged box is %s", w.state(codes[1]).State)
	}
	refused(t, second(w.InspectReturn(inspector, back.ID, ok, scans(codes[1]))), fault.Conflict, "flow.undefined")
	timeline, err := w.ReturnTimeline(pharmacist, back.ID)
	if err != nil || len(timeline) < 6 {
		t.Errorf("timeline: %d entries, %v", len(timeline), err)
	}
	w.balanced()
}

func TestColdAndExpiredReturns(t *testing.T) {
	w := newWorld(t)
	frozen := w.delivered(w.item(cold), orderA, far, 1)
	old := w.delivered(w.item(nil), orderA, today.AddDays(5), 1)
	back, late := w.sentBack(frozen...), w.sentBack(old...)
	w.clock.Advance(10 * 24 * time.Hour)
	w.all(must[ledger.ScanAnswer](t)(w.ReceiveReturn(receiver, back.ID, w.at("returns cold"), scans(frozen[0]))))
	w.all(must[ledger.ScanAnswer](t)(w.ReceiveReturn(receiver, late.ID, w.at("returns ambient"), scans(old[0]))))
	low, high, hot := 25, 75, 91
	for _, c := range []struct {
		ask Inspection
		key string
	}{
		{Inspection{}, "dispensing.cold_proof"},
		{Inspection{TempLow: &low, TempHigh: &high}, "dispensing.cold_proof"},
		{Inspection{TempProof: "LOG-7"}, "dispensing.cold_proof"},
		{Inspection{TempLow: &low, TempHigh: &hot, TempProof: "LOG-7"}, "dispensing.cold_broken"},
	} {
		c.ask.Result, c.ask.LocationCode = pass, w.at("qualified cold")
		w.one(must[ledger.ScanAnswer](t)(w.InspectReturn(inspector, back.ID, c.ask, scans(frozen[0]))), ledger.Wrong, c.key)
	}
	w.all(must[ledger.ScanAnswer](t)(w.InspectReturn(inspector, back.ID, Inspection{Result: pass, LocationCode: w.at("qualified cold"), TempLow: &low, TempHigh: &high, TempProof: "LOG-7"}, scans(frozen[0]))))
	w.one(must[ledger.ScanAnswer](t)(w.InspectReturn(inspector, late.ID, Inspection{Result: pass, LocationCode: w.at("qualified ambient")}, scans(old[0]))), ledger.Wrong, "dispensing.return_expired")
	w.all(must[ledger.ScanAnswer](t)(w.InspectReturn(inspector, late.ID, Inspection{Result: "fail", LocationCode: w.at("unqualified ambient"), Note: "过期"}, scans(old[0]))))
	w.balanced()
}

// TestRefusedDeliveryBecomesAReturn: the depot receives what a clinic refused
// at its door.
func TestRefusedDeliveryBecomesAReturn(t *testing.T) {
	w := newWorld(t)
	codes, _ := w.shipped(w.item(nil), orderA, far, 2)
	w.apply(ledger.Operation{Name: "refuse_delivery", Codes: codes, Document: ledger.Document{Type: "outbound", ID: orderA, No: "CK202611200001"}, To: &ledger.Place{HolderID: depot}})
	err := w.runner.DB.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		return outbox.Put(ctx, tx, drugtrace.Refused{OrderID: orderA, Number: "CK202611200001", DepotID: depot, ClinicID: clinicA, PersonID: "pharmacist", Reason: "外箱破损"})
	})
	if err != nil {
		t.Fatal(err)
	}
	dispatcher := outbox.NewDispatcher(w.runner.DB, w.declared.Subscriptions)
	for range 2 { // delivered at least once, taken once
		must[int](t)(dispatcher.Deliver(context.Background()))
	}
	actor, _ := scope.From(receiver)
	waiting := must[[]module.Todo](t)(w.todos(receiver, actor, 10))
	if len(waiting) != 1 || waiting[0].Verb != "receive-return" {
		t.Fatalf("todos: %+v", waiting)
	}
	page := must[list.Result[ReturnRow]](t)(w.ListReturns(receiver, &ReturnFilter{OrderID: []string{orderA}}))
	if page.Total != 1 || page.Items[0].Qty != 2 || page.Items[0].Reason != ReasonRefused || page.Items[0].Note != "外箱破损" || page.Items[0].CreatedBy != "pharmacist" {
		t.Fatalf("returns: %+v", page.Items)
	}
	w.all(must[ledger.ScanAnswer](t)(w.ReceiveReturn(receiver, page.Items[0].ID, w.at("returns ambient"), scans(codes...))))
	if waiting := must[[]module.Todo](t)(w.todos(receiver, actor, 10)); len(waiting) != 0 {
		t.Errorf("the receiver is asked to inspect: %+v", waiting)
	}
	w.all(must[ledger.ScanAnswer](t)(w.InspectReturn(inspector, page.Items[0].ID, Inspection{Result: pass, LocationCode: w.at("qualified ambient")}, scans(codes...))))
	refused(t, second(w.GetReturn(otherOne, page.Items[0].ID)), fault.NotFound, "dispensing.return_not_found")
	refused(t, second(w.InspectReturn(as("x", clinicA, scope.Organisation, PermitInspectReturn), page.Items[0].ID, Inspection{}, nil)), fault.Conflict, "flow.undefined")
	w.balanced()
}
