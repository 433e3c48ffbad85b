package privacy

import (
	"slices"
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// TestLateStaysLate: whatever happens after the deadline, and only then.
func TestLateStaysLate(t *testing.T) {
	const due, before, after = clock.Instant(1000), clock.Instant(900), clock.Instant(1100)
	for name, c := range map[string]struct {
		request Request
		now     clock.Instant
		late    bool
	}{
		"waits":              {Request{State: Working, DueAt: due}, before, false},
		"waits too long":     {Request{State: Working, DueAt: due}, after, true},
		"answered in time":   {Request{State: Answered, DueAt: due, AnsweredAt: before}, after, false},
		"answered late":      {Request{State: Closed, DueAt: due, AnsweredAt: after, UpdatedAt: after}, after, true},
		"withdrawn in time":  {Request{State: Withdrawn, DueAt: due, UpdatedAt: before}, after, false},
		"withdrawn late":     {Request{State: Withdrawn, DueAt: due, UpdatedAt: after}, after, true},
		"closed unverified":  {Request{State: Closed, DueAt: due, UpdatedAt: before}, after, false},
		"closed, never seen": {Request{State: Closed, DueAt: due, UpdatedAt: after}, after, true},
	} {
		if got := c.request.Late(c.now); got != c.late {
			t.Errorf("%s: late %v", name, got)
		}
	}
}

func TestExtendOnceAndInTime(t *testing.T) {
	for want, r := range map[string]Request{"": {State: Working, DueAt: 1000}, "privacy.extended": {State: Working, DueAt: 1000, ExtensionReason: "x"}, "privacy.late": {State: Working, DueAt: 10}} {
		refusal := r.guard("extend", 500)
		if got := fault.KeyOf(errorOf(refusal)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if r.guard("answer", 500) != nil {
			t.Error("an answer is never too late")
		}
	}
}

func errorOf(e *fault.Error) error {
	if e == nil {
		return nil
	}
	return e
}

func TestWishNamesEveryWrongField(t *testing.T) {
	wrong := Wish{Kind: "buy", DocumentType: "ticket", DocumentNumber: "1-2", Phone: "call me"}
	err := wrong.check()
	for _, pointer := range []string{"/kind", "/name", "/documentType", "/documentNumber", "/phone"} {
		if !slices.ContainsFunc(err.(*fault.Error).Fields, func(f fault.Field) bool { return f.Pointer == pointer }) {
			t.Errorf("%s is not named: %v", pointer, err)
		}
	}
	good := Wish{Kind: "correct", Name: " 示例 ", DocumentType: "macao", DocumentNumber: "1234567(8)", Phone: "66123456"}
	if err := good.check(); err == nil {
		t.Error("a correction of nothing")
	}
	good.Detail = "电话有误"
	if err := good.check(); err != nil || good.Name != "示例" {
		t.Error(err)
	}
}

// TestTail: the end of a document however it is written.
func TestTail(t *testing.T) {
	for text, want := range map[string]string{"1234567(8)": "5678", "1/234567/8": "5678", "11010519491231002x": "002X", "５６７８": "5678", "12": "12"} {
		if got := tail(text); got != want {
			t.Errorf("%s ends with %s, want %s", text, got, want)
		}
	}
}

// TestSteps: in every state one place of the way is the current one, or the way
// was left.
func TestSteps(t *testing.T) {
	for _, state := range requestFlow.States() {
		current := 0
		for _, step := range steps(state) {
			if step.State == "current" && step.Key == state || step.State == "side" && step.Key == state {
				current++
			}
		}
		if current != 1 {
			t.Errorf("%s: %+v", state, steps(state))
		}
	}
	for _, state := range open {
		if verbs[state] == "" {
			t.Errorf("nobody is told what to do in state %s", state)
		}
		if _, err := requestFlow.Next(state, verbs[state]); err != nil {
			t.Error(err)
		}
	}
}
