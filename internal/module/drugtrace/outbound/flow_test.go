package outbound

import (
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
)

// TestEveryStateTimesAction walks the whole table: what is not listed is 409.
func TestEveryStateTimesAction(t *testing.T) {
	listed := map[string]string{
		"draft update": Draft, "draft submit": ToReview, "toReview review": Reviewed, "toReview reject-review": Draft,
		"draft override": Draft, "toReview override": ToReview, "reviewed override": Reviewed, "picking override": Picking,
		"reviewed start-picking": Picking, "reviewed pick": Picking, "picking pick": Picking, "picking finish-picking": ToCheck,
		"toCheck start-check": Checking, "toCheck check": Checking, "checking check": Checking, "checking finish-check": ToShip,
		"toShip ship": InTransit, "inTransit sign": InTransit, "inTransit finish-signing": Signed, "inTransit refuse-delivery": Returned,
		"partlySigned find": PartlySigned,
		"picking put-back":  Picking, "toCheck put-back": Picking, "checking put-back": Picking, "toShip put-back": Picking,
		"draft void": Void, "toReview void": Void, "reviewed void": Void,
		"picking cancel": Void, "toCheck cancel": Void, "checking cancel": Void, "toShip cancel": Void,
	}
	states := append(orders.States(), PartlySigned)
	actions := map[string]bool{}
	for _, transition := range orders.Transitions {
		actions[transition.Action] = true
	}
	for _, state := range states {
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

// TestSidesOfTheTable: the clinic signs, the depot does the rest.
func TestSidesOfTheTable(t *testing.T) {
	order := &Order{OrgID: depot, ClinicID: clinicA}
	for _, transition := range orders.Transitions {
		side, other := depot, clinicA
		if transition.Permission == PermitSign {
			side, other = clinicA, depot
		}
		if otherSide(order, transition.Action, side) != nil {
			t.Errorf("%s refuses its own side", transition.Action)
		}
		if refusal := otherSide(order, transition.Action, other); refusal == nil || refusal.Code != fault.Forbidden {
			t.Errorf("%s may be taken by the other side", transition.Action)
		}
	}
}

// TestStepper: a side state stands where the order left the chain.
func TestStepper(t *testing.T) {
	for _, c := range []struct {
		order Order
		at    int
		key   string
		state string
	}{
		{Order{State: Draft}, 0, Draft, "current"},
		{Order{State: Checking}, 5, Checking, "current"},
		{Order{State: Signed}, 8, Signed, "done"},
		{Order{State: PartlySigned}, 8, PartlySigned, "side"},
		{Order{State: Returned}, 8, Returned, "side"},
		{Order{State: Void}, 1, Void, "side"},
		{Order{State: Void, SubmitterID: "a", ReviewerID: "b"}, 3, Void, "side"},
		{Order{State: Void, SubmitterID: "a", ReviewerID: "b", PickerIDs: []string{"c"}}, 4, Void, "side"},
	} {
		list := steps(c.order, map[string]string{})
		if len(list) != len(chain) || list[c.at].Key != c.key || list[c.at].State != c.state {
			t.Errorf("%s: %+v", c.order.State, list)
		}
		for i := range c.at {
			if list[i].State != "done" {
				t.Errorf("%s: step %d is %s", c.order.State, i, list[i].State)
			}
		}
	}
}

// TestActionsOfSides: the buttons of an order in transit are the clinic's.
func TestActionsOfSides(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "A1", today.AddDays(400), 0, 1)
	view := w.shipped(b)
	actor, _ := scope.From(pharmacy)
	view = must[View](t)(w.Get(pharmacy, view.ID))
	if len(view.Actions) != 2 || view.Actions[0].Action != "finish-signing" || view.Actions[0].Allowed || view.Actions[1].Action != "refuse-delivery" {
		t.Errorf("actions of the clinic: %+v", view.Actions)
	}
	actor.OrgID = depot
	if view = must[View](t)(w.Get(scope.With(pharmacy, actor), view.ID)); len(view.Actions) != 0 {
		t.Errorf("the depot may sign: %+v", view.Actions)
	}
}
