package flow

import (
	"slices"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
)

var steps = Flow{Entity: "case", Initial: "a", Transitions: []Transition{
	{From: []string{"a"}, Action: "go", To: "b", Permission: "p.go"},
	{From: []string{"a", "b"}, Action: "stay", Permission: "p.stay"},
	{From: []string{"b"}, Action: "scan", To: "b", Permission: "p.go", Quiet: true},
}}

func TestWhatIsNotListedIsAConflict(t *testing.T) {
	allowed := 0
	for _, state := range steps.States() {
		for _, action := range []string{"go", "stay", "scan", "fly"} {
			switch transition, err := steps.Next(state, action); {
			case err == nil:
				allowed++
				if transition.To == "" && transition.Target(state) != state {
					t.Errorf("%s from %s leads to %s", action, state, transition.Target(state))
				}
			case !fault.Is(err, fault.Conflict):
				t.Errorf("%s from %s: %v", action, state, err)
			}
		}
	}
	if allowed != 4 {
		t.Errorf("%d steps are allowed, the table lists 4", allowed)
	}
}

func TestNobodySeesMoreThanThePermission(t *testing.T) {
	if got := steps.Actions(scope.Actor{}, "a", nil, nil); len(got) != 0 {
		t.Errorf("a stranger sees %v", got)
	}
	all := steps.Actions(scope.SystemActor("test"), "b", nil, nil)
	if len(all) != 1 || all[0].Action != "stay" {
		t.Errorf("from b: %v, a quiet action is no button", all)
	}
	if !slices.Equal(steps.Permissions(), []string{"p.go", "p.stay"}) {
		t.Error(steps.Permissions())
	}
}
