package drugcatalog

import (
	"slices"
	"testing"

	"gongzhi/internal/kit/fault"
)

var itemActions = []string{"submit", "approve", "reject", "discard", "suspend", "resume", "remove"}

// TestEveryStateAndAction walks every situation of an item and every action:
// what is not listed is a conflict.
func TestEveryStateAndAction(t *testing.T) {
	w := newWorld(t)
	situations := map[string]struct {
		make    func() View
		allowed map[string]string // action to state and state of the version
	}{
		"draft":   {func() View { return w.draft(t) }, map[string]string{"submit": "pending pending"}},
		"pending": {func() View { return w.do(t, officer, w.draft(t), "submit") }, map[string]string{"approve": "effective ", "reject": "draft draft"}},
		"effective": {func() View { return w.effective(t) },
			map[string]string{"suspend": "suspended ", "remove": "removed "}},
		"effective, draft version": {func() View { return w.revised(t) },
			map[string]string{"submit": "effective pending", "discard": "effective ", "suspend": "suspended draft", "remove": "removed "}},
		"effective, pending version": {func() View { return w.do(t, officer, w.revised(t), "submit") },
			map[string]string{"approve": "effective ", "reject": "effective draft", "suspend": "suspended pending", "remove": "removed "}},
		"suspended": {func() View { return w.do(t, lead, w.effective(t), "suspend") },
			map[string]string{"resume": "effective ", "remove": "removed "}},
		"suspended, pending version": {func() View { return w.do(t, lead, w.do(t, officer, w.revised(t), "submit"), "suspend") },
			map[string]string{"approve": "suspended ", "reject": "suspended draft", "resume": "effective pending", "remove": "removed "}},
		"removed": {func() View { return w.do(t, lead, w.effective(t), "remove") }, nil},
	}
	for name, s := range situations {
		for _, action := range itemActions {
			view := s.make()
			after, err := w.Do(lead, view.ID, action, Decision{Version: view.Version, Reason: "as decided", DocumentNo: "No. 7"})
			want, allowed := s.allowed[action]
			switch {
			case !allowed && fault.CodeOf(err) != fault.Conflict:
				t.Errorf("%s: %s gave %v", name, action, err)
			case allowed && (err != nil || after.State+" "+after.RevisionState != want):
				t.Errorf("%s: %s gave %s %s, %v; want %s", name, action, after.State, after.RevisionState, err, want)
			}
		}
		view := s.make()
		if shown, err := w.Get(reader, view.ID); err != nil || len(shown.Actions) != 0 {
			t.Errorf("%s: a reader is offered %v, %v", name, shown.Actions, err)
		}
		var offered []string
		for _, a := range must(t)(w.Get(lead, view.ID)).Actions {
			offered = append(offered, a.Action)
		}
		for _, action := range itemActions {
			if _, allowed := s.allowed[action]; allowed != slices.Contains(offered, action) {
				t.Errorf("%s: offers %v, %s", name, offered, action)
			}
		}
	}
}

func TestEveryTradeStateAndAction(t *testing.T) {
	w := newWorld(t)
	actions := []string{"submit", "approve", "reject"}
	allowed := map[string][]string{TradeDraft: {"submit"}, TradeToReview: {"approve", "reject"}}
	for _, state := range firstTradeFlow.States() {
		for _, action := range actions {
			trade := w.trade(t, state)
			_, err := w.DoFirstTrade(qa, trade.ID, action, trade.Version, "as decided")
			if want := slices.Contains(allowed[state], action); want != (err == nil) || err != nil && fault.CodeOf(err) != fault.Conflict {
				t.Errorf("%s in %s gave %v", action, state, err)
			}
		}
	}
}
