package operationorder

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
)

type auditEntry = audit.TimelineEntry

func (w *world) ask(in AccountRequest) AccountView {
	w.Helper()
	in.Reason = "asked for in a letter"
	return need[AccountView](w)(w.RequestAccount(requester, in))
}

func (w *world) carried(v AccountView) AccountView {
	w.Helper()
	v = need[AccountView](w)(w.DoAccount(authoriser, v.ID, "authorise", AccountStep{Version: v.Version}))
	return need[AccountView](w)(w.DoAccount(operator, v.ID, "carry", AccountStep{Version: v.Version, Check: "callback", CheckNote: "number on file"}))
}

// TestAccountOrders: each kind does its one thing through the platform, and the
// outcome is linked.
func TestAccountOrders(t *testing.T) {
	w := newWorld(t)
	for _, in := range []AccountRequest{
		{Kind: Reset, TargetID: "victim", Factors: true},
		{Kind: Create, NewName: "New", NewLogin: "new.one", OrgID: "org", Roles: []string{"business.staff"}, ValidTo: "2027-01-01"},
		{Kind: Enable, TargetID: "victim"},
		{Kind: Rights, TargetID: "victim", OrgID: "org", Roles: []string{"business.owner"}},
		{Kind: Close, TargetID: "victim", SuccessorID: "heir"},
	} {
		if v := w.carried(w.ask(in)); v.State != Done || v.ResultID == "" || v.MakerName != "name of requester" || v.AuthoriserName != "name of authoriser" || v.CarrierName != "name of operator" {
			t.Errorf("%s: %+v", in.Kind, v.Account)
		}
	}
	want := []string{"reset victim true", "open new.one", "enable victim", "grant business.owner", "hand over victim heir", "close victim"}
	if !slices.Equal(w.out.told, want) {
		t.Errorf("the platform was told %v", w.out.told)
	}
}

// TestOrdersNameTheirRequest: an order that came of a request of the service desk
// names it, and is found by it; a number that nobody has is refused.
func TestOrdersNameTheirRequest(t *testing.T) {
	w := newWorld(t)
	v := w.ask(AccountRequest{Kind: Reset, TargetID: "victim", Ticket: " QQ1 "})
	w.ask(AccountRequest{Kind: Enable, TargetID: "victim"})
	page := need[list.Result[AccountView]](w)(w.Accounts(requester, &accountListInput{Params: list.Params{Limit: 10}, AccountFilter: AccountFilter{Ticket: "QQ1"}}))
	if v.Ticket != "QQ1" || len(page.Items) != 1 || page.Items[0].ID != v.ID {
		t.Errorf("%+v, found %+v", v.Account, page.Items)
	}
	_, err := w.RequestAccount(requester, AccountRequest{Kind: Reset, TargetID: "victim", Reason: "asked for in a letter", Ticket: "QQ2"})
	var told *fault.Error
	if !errors.As(err, &told) || len(told.Fields) != 1 || told.Fields[0].Pointer != "/ticket" {
		t.Errorf("an unknown request: %v", err)
	}
	d := need[DataView](w)(w.RequestData(requester, DataRequest{Kind: Export, Subject: w.out.dataset().Name, Reason: "asked for in a letter", Ticket: "QQ1"}))
	orders := need[list.Result[DataView]](w)(w.DataOrders(requester, &dataListInput{Params: list.Params{Limit: 10}, DataFilter: DataFilter{Ticket: "QQ1"}}))
	if d.Ticket != "QQ1" || len(orders.Items) != 1 || orders.Items[0].ID != d.ID {
		t.Errorf("%+v, found %+v", d.Data, orders.Items)
	}
}

// TestAccountOrderNeedsThreePeople: without authorisation nothing, and never the
// same person twice.
func TestAccountOrderNeedsThreePeople(t *testing.T) {
	w := newWorld(t)
	v := w.ask(AccountRequest{Kind: Reset, TargetID: "victim"})
	step := AccountStep{Version: v.Version, Check: "callback", CheckNote: "x"}
	if _, err := w.DoAccount(operator, v.ID, "carry", step); !fault.Is(err, fault.Conflict) {
		t.Errorf("carried out without authorisation: %v", err)
	}
	_, err := w.DoAccount(everything("requester"), v.ID, "authorise", step)
	w.refused("operationorder.same_authoriser", err)
	if _, err := w.DoAccount(operator, v.ID, "authorise", step); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the service authorised: %v", err)
	}
	v = need[AccountView](t)(w.DoAccount(authoriser, v.ID, "authorise", step))
	step.Version = v.Version
	for who, want := range map[string]string{"requester": "operationorder.same_operator", "authoriser": "operationorder.same_operator", "victim": "operationorder.own_account"} {
		_, err := w.DoAccount(everything(who), v.ID, "carry", step)
		w.refused(want, err)
	}
	_, err = w.DoAccount(operator, v.ID, "carry", AccountStep{Version: v.Version})
	w.refused("operationorder.identity_check", err)
	if len(w.out.told) != 0 {
		t.Errorf("the platform was told %v", w.out.told)
	}
}

// TestPasswordStandsInNoOrder: it is in one answer, and in nothing that is kept.
func TestPasswordStandsInNoOrder(t *testing.T) {
	w := newWorld(t)
	v := w.carried(w.ask(AccountRequest{Kind: Reset, TargetID: "victim"}))
	if v.Secret != secret {
		t.Errorf("the engineer was told %q", v.Secret)
	}
	shown, _ := json.Marshal(need[AccountView](t)(w.Account(operator, v.ID)))
	course, _ := json.Marshal(need[[]auditEntry](t)(w.AccountTimeline(operator, v.ID)))
	if strings.Contains(string(shown)+string(course), secret) {
		t.Error("the password is in the order")
	}
	rows := []struct {
		Text string `bun:"response"`
	}{}
	if err := w.kit.Runner.DB.Read().NewSelect().Table("idempotency").Column("response").Scan(t.Context(), &rows); err != nil || len(rows) > 0 {
		t.Errorf("an answer was kept: %v %v", rows, err)
	}
}

// TestAccountWithOpenTasksNeedsSuccessor: nothing is left without somebody.
func TestAccountWithOpenTasksNeedsSuccessor(t *testing.T) {
	w := newWorld(t)
	w.out.tasks = 4
	v := w.ask(AccountRequest{Kind: Close, TargetID: "victim"})
	v = need[AccountView](t)(w.DoAccount(authoriser, v.ID, "authorise", AccountStep{Version: v.Version}))
	_, err := w.DoAccount(operator, v.ID, "carry", AccountStep{Version: v.Version})
	w.refused("servicedesk.handover", err)
	if v = w.carried(w.ask(AccountRequest{Kind: Close, TargetID: "victim", SuccessorID: "heir"})); v.Affected != 4 {
		t.Errorf("handed over: %d", v.Affected)
	}
}

// TestEmergencyStopIsOneAction and nothing but an authorised order ends it; the
// owner confirms it within the day, and a late confirmation is seen as late.
func TestEmergencyStopIsOneAction(t *testing.T) {
	w := newWorld(t)
	v := need[AccountView](t)(w.EmergencyStop(operator, StopRequest{TargetKind: "role", TargetID: "clinic.pharmacist", Reason: "stolen phones"}))
	if v.State != Stopped || v.Affected != 3 || v.DueAt.Sub(w.clock.Now()) != 24*time.Hour || !slices.Equal(w.out.told, []string{"stop role clinic.pharmacist"}) {
		t.Errorf("stop: %+v %v", v.Account, w.out.told)
	}
	w.clock.Advance(25 * time.Hour)
	if v = need[AccountView](t)(w.Account(operator, v.ID)); !v.Late {
		t.Error("nobody confirmed it and it is not late")
	}
	v = need[AccountView](t)(w.DoAccount(authoriser, v.ID, "ratify", AccountStep{Version: v.Version}))
	lift := w.ask(AccountRequest{Kind: Lift, TargetID: v.ID})
	_, err := w.RequestAccount(requester, AccountRequest{Kind: Lift, TargetID: v.ID, Reason: "once more"})
	w.refused("operationorder.lift_pending", err)
	if lift = w.carried(lift); lift.State != Done || lift.Affected != 3 {
		t.Errorf("lift: %+v", lift.Account)
	}
	if v = need[AccountView](t)(w.Account(operator, v.ID)); v.State != Lifted || v.ResultID != lift.ID {
		t.Errorf("the stop after the lift: %s", v.State)
	}
	_, err = w.RequestAccount(requester, AccountRequest{Kind: Lift, TargetID: v.ID, Reason: "once more"})
	w.refused("flow.undefined", err)
}

// TestEmergencyStopLeavesSomebodyToLiftIt: not oneself, not the last authoriser,
// not nobody, and never without a reason.
func TestEmergencyStopLeavesSomebodyToLiftIt(t *testing.T) {
	w := newWorld(t)
	_, err := w.EmergencyStop(operator, StopRequest{TargetKind: "person", TargetID: "operator", Reason: "by mistake"})
	w.refused("operationorder.own_account", err)
	_, err = w.EmergencyStop(operator, StopRequest{TargetKind: "person", TargetID: "victim", Reason: "x"})
	w.refused("operationorder.reason", err)
	_, err = w.EmergencyStop(operator, StopRequest{TargetKind: "person", TargetID: "nobody", Reason: "stolen phone"})
	w.refused("operationorder.target", err)
	w.out.authorisers = 0
	_, err = w.EmergencyStop(operator, StopRequest{TargetKind: "role", TargetID: "owner.authoriser", Reason: "stolen phones"})
	w.refused("operationorder.last_authoriser", err)
	if _, err := w.EmergencyStop(requester, StopRequest{TargetKind: "person", TargetID: "victim", Reason: "stolen phone"}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a requester stopped somebody: %v", err)
	}
}

// TestExerciseFromPlanToConfirmation: approved before it begins, alerts of the
// attackers marked in the time only, each weakness a ticket, the owner confirms.
func TestExerciseFromPlanToConfirmation(t *testing.T) {
	w := newWorld(t)
	now := w.clock.Now()
	plan := Plan{Title: "Autumn", Aim: "console", Teams: "red, blue", Sources: []string{"203.0.113.0/28", "198.51.100.7"}, Contacts: "duty desk", StartsAt: now.Add(time.Hour), EndsAt: now.Add(9 * time.Hour)}
	bad := plan
	bad.Sources, bad.EndsAt = []string{"0.0.0.0/0"}, now
	_, err := w.PlanExercise(operator, bad)
	w.refused("operationorder.source", err)
	w.refused("operationorder.window_end", err)
	v := need[ExerciseView](t)(w.PlanExercise(operator, plan))
	do := func(person, action string, step ExerciseStep) ExerciseView {
		t.Helper()
		step.Version = v.Version
		v = need[ExerciseView](t)(w.DoExercise(everything(person), v.ID, action, step))
		return v
	}
	_, err = w.DoExercise(everything("operator"), v.ID, "approve", ExerciseStep{Version: v.Version})
	w.refused("operationorder.same_authoriser", err)
	w.marked("203.0.113.9", now.Add(2*time.Hour), "") // a plan marks nothing
	do("authoriser", "approve", ExerciseStep{})
	_, err = w.DoExercise(operator, v.ID, "begin", ExerciseStep{Version: v.Version})
	w.refused("operationorder.outside_window", err)
	w.clock.Advance(2 * time.Hour)
	do("operator", "begin", ExerciseStep{})
	w.marked("203.0.113.9", w.clock.Now(), v.Number)
	w.marked("::ffff:198.51.100.7", w.clock.Now(), v.Number)
	w.marked("203.0.113.99", w.clock.Now(), "")
	w.marked("203.0.113.9", now.Add(10*time.Hour), "")
	blocked := need[Finding](t)(w.AddFinding(operator, v.ID, NewFinding{Kind: "blocked", Severity: "low", Title: "Scan", Detail: "ports", Source: "203.0.113.9", At: w.clock.Now()}))
	weak := need[Finding](t)(w.AddFinding(operator, v.ID, NewFinding{Kind: "found", Severity: "high", Title: "Upload", Detail: "type not checked", At: w.clock.Now()}))
	if blocked.TicketNumber != "" || weak.TicketNumber != "GZ1" || !slices.Equal(w.out.told, []string{"ticket high"}) {
		t.Errorf("tickets: %+v %+v %v", blocked, weak, w.out.told)
	}
	do("operator", "finish", ExerciseStep{})
	do("operator", "report", ExerciseStep{Report: "one weakness, mended"})
	do("authoriser", "return", ExerciseStep{Note: "name the weakness"})
	do("operator", "report", ExerciseStep{Report: "one weakness: uploads"})
	if do("authoriser", "confirm", ExerciseStep{}); v.State != Confirmed || v.Blocked != 1 || v.Found != 1 {
		t.Errorf("confirmed: %+v", v)
	}
	_, err = w.AddFinding(operator, v.ID, NewFinding{Kind: "found", Severity: "high", Title: "Late", Detail: "late one", At: w.clock.Now()})
	w.refused("operationorder.not_running", err)
}

func (w *world) marked(address string, at clock.Instant, want string) {
	w.Helper()
	if marks := need[[]Mark](w)(w.MarksOf(w.Context(), Trace{"192.0.2.200", at - 1}, Trace{address, at})); marks[0].Number != "" || marks[1].Number != want {
		w.Errorf("%s is marked %q, want %q", address, marks, want)
	}
}
