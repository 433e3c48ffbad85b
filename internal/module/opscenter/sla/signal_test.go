package sla

import (
	"context"
	"testing"
	"time"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

func (h *house) signal(subject string, sig Signal) {
	h.Helper()
	h.do(func(ctx context.Context, tx *usecase.Tx) error { return h.Signal(ctx, tx, subject, sig) })
}

func (h *house) shown(ctx context.Context, subject string) View {
	h.Helper()
	v, err := h.Show(ctx, subject)
	if err != nil {
		h.Fatal(err)
	}
	return v
}

func manager(h *house) context.Context {
	return as(h.Context(), "manager", PermitLevel, PermitPropose)
}

func decider(h *house) context.Context {
	return as(h.Context(), "owner", PermitLevel, PermitDecide)
}

// TestProposalsByTheFiveCriteria: each rule proposes the next worse level under
// its criterion with its rows, once.
func TestProposalsByTheFiveCriteria(t *testing.T) {
	h := open(t)
	for rule, criterion := range criterionOf {
		subject := h.report(P3, Online)
		sig := Signal{Rule: rule, Key: "one", Proofs: []Proof{{At: at("09:00"), Text: "row"}}}
		h.signal(subject, sig)
		h.signal(subject, sig)
		v := h.shown(manager(h), subject)
		if len(v.Changes) != 1 || v.Level != P3 {
			t.Fatalf("%s: level P%d, %+v", rule, v.Level, v.Changes)
		}
		c := v.Changes[0]
		if c.From != P3 || c.To != P2 || c.Criterion != criterion || c.Rule != rule || len(c.Proofs) != 1 || c.ProposedBy != "" || !c.MayAccept || c.MayDecline {
			t.Errorf("%s: %+v", rule, c)
		}
	}
	worst := h.report(P1, Online)
	h.signal(worst, Signal{Rule: Urged, Key: "one"})
	if v := h.shown(manager(h), worst); len(v.Changes) != 0 {
		t.Errorf("nothing is worse than P1: %+v", v.Changes)
	}
}

// TestAcceptedProposalCountsAtOnce, and only the owner declines one.
func TestAcceptedProposalCountsAtOnce(t *testing.T) {
	h := open(t)
	subject := h.report(P3, Online)
	h.signal(subject, Signal{Rule: Urged, Key: "1"})
	h.signal(subject, Signal{Rule: Repeated, Key: "1"})
	changes := h.shown(manager(h), subject).Changes
	if _, err := h.DecideLevel(manager(h), changes[0].ID, Decision{Version: 1, Opinion: "no reason"}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the service provider declines: %v", err)
	}
	accepted, err := h.AcceptLevel(manager(h), changes[0].ID, Acceptance{Version: 1, Opinion: "right"})
	if err != nil || accepted.State != Approved || accepted.DecidedBy != "manager" {
		t.Fatalf("%+v %v", accepted, err)
	}
	v := h.shown(decider(h), subject)
	if v.Level != P2 || v.Changes[1].State != Lapsed {
		t.Errorf("P%d, the other proposal is %s", v.Level, v.Changes[1].State)
	}
	_, err = h.AcceptLevel(manager(h), changes[0].ID, Acceptance{Version: 2})
	refused(t, err, fault.Conflict, "sla.decided")

	h.signal(subject, Signal{Rule: Widened, Key: "1"})
	c := h.shown(decider(h), subject).Changes[2]
	if _, err := h.DecideLevel(decider(h), c.ID, Decision{Version: 1}); !fault.Is(err, fault.Invalid) {
		t.Errorf("declined without a reason: %v", err)
	}
	declined, err := h.DecideLevel(decider(h), c.ID, Decision{Version: 1, Opinion: "the same users"})
	if err != nil || declined.State != Refused {
		t.Fatalf("%+v %v", declined, err)
	}
	h.signal(subject, Signal{Rule: Widened, Key: "1"})
	if v := h.shown(decider(h), subject); v.Level != P2 || len(v.Changes) != 3 {
		t.Errorf("declined, and proposed again: %+v", v.Changes)
	}
}

// TestFinalLevelIsTheOwners: once the owner has settled the level, a proposal
// waits for nobody else.
func TestFinalLevelIsTheOwners(t *testing.T) {
	h := open(t)
	subject := h.report(P3, Online)
	h.signal(subject, Signal{Rule: Urged, Key: "1"})
	h.do(func(ctx context.Context, tx *usecase.Tx) error {
		_, err := h.Record(ctx, tx, subject, Fact{Kind: Finalised, Level: P3})
		return err
	})
	h.signal(subject, Signal{Rule: Rated, Key: "1"})
	changes := h.shown(manager(h), subject).Changes
	if changes[0].State != Lapsed || changes[1].MayAccept {
		t.Errorf("%+v", changes)
	}
	_, err := h.AcceptLevel(manager(h), changes[1].ID, Acceptance{Version: 1})
	refused(t, err, fault.Forbidden, "sla.final_by_owner")
	if _, err := h.AcceptLevel(decider(h), changes[1].ID, Acceptance{Version: 1}); err != nil {
		t.Fatal(err)
	}
	if v := h.shown(decider(h), subject); v.FinalLevel != P2 || v.Level != P2 {
		t.Errorf("final P%d, handling P%d", v.FinalLevel, v.Level)
	}
}

// TestRefusedSummaryIsProposed: no record of analysis when its clock has run out.
func TestRefusedSummaryIsProposed(t *testing.T) {
	h := open(t)
	subject, other := h.report(P4, Online), h.report(P4, Online)
	h.fact(subject, Recovered)
	h.fact(other, Recovered)
	h.fact(other, AnalysisHanded)
	h.clock.Advance(24 * time.Hour)
	sweep := func() {
		if err := h.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	sweep()
	if v := h.shown(manager(h), subject); len(v.Changes) != 0 {
		t.Errorf("within the time: %+v", v.Changes)
	}
	h.clock.Advance(time.Hour)
	sweep()
	sweep()
	v := h.shown(manager(h), subject)
	if len(v.Changes) != 1 || v.Changes[0].Criterion != "followup" || v.Changes[0].To != P3 || len(v.Changes[0].Proofs) != 2 {
		t.Errorf("late: %+v", v.Changes)
	}
	if v := h.shown(manager(h), other); len(v.Changes) != 0 {
		t.Errorf("handed in: %+v", v.Changes)
	}
}

// TestUnansweredProposalIsToldAgain and stands among the things to do.
func TestUnansweredProposalIsToldAgain(t *testing.T) {
	h := open(t)
	subject := h.report(P3, Online)
	h.signal(subject, Signal{Rule: Urged, Key: "1"})
	remind := func() Change {
		if err := h.Remind(t.Context()); err != nil {
			t.Fatal(err)
		}
		return h.shown(manager(h), subject).Changes[0]
	}
	if c := remind(); c.Told != 1 {
		t.Errorf("before its time: %+v", c)
	}
	h.clock.Advance(time.Hour)
	if c := remind(); c.Told != 2 || c.DueAt <= h.clock.Now() {
		t.Errorf("after an hour: %+v", c)
	}
	for range 30 {
		h.clock.Advance(time.Hour)
		remind()
	}
	if c := remind(); c.Told != 13 || c.DueAt != 0 {
		t.Errorf("for ever: %+v", c)
	}
	for person, permissions := range map[string][]string{"engineer": {PermitPropose}, "owner": {PermitDecide}} {
		ctx := as(t.Context(), person, permissions...)
		who, _ := scope.From(ctx)
		todos, err := h.todos(ctx, who, 10)
		if err != nil || len(todos) == 0 {
			t.Errorf("%s has nothing to do: %v", person, err)
		}
	}
}
