package flow

import (
	"slices"
	"testing"

	"gongzhi/internal/kit/scope"
)

var table = Flow{Entity: "thing", Initial: "draft", Transitions: []Transition{
	{From: []string{"draft"}, Action: "edit", Permission: "p.edit", Quiet: true},
	{From: []string{"draft"}, Action: "void", To: "void", Permission: "p.void", Danger: true},
	{From: []string{"draft"}, Action: "submit", To: "open", Permission: "p.submit"},
	{From: []string{"open"}, Action: "drop", To: "void", Permission: "p.void", Danger: true},
}}

func TestWaitsNamesWhoActsNext(t *testing.T) {
	holders := func(permission string) []string {
		return map[string][]string{"p.submit": {"side.clerk", "side.lead"}, "p.void": {"side.lead"}}[permission]
	}
	as := func(permissions ...string) scope.Actor {
		grants := map[string]scope.Reach{}
		for _, permission := range permissions {
			grants[permission] = scope.All
		}
		return scope.Actor{Grants: grants, Holders: holders}
	}
	wait := table.Waits(as(), "draft")
	if wait == nil || wait.Action != "submit" || !slices.Equal(wait.Roles, []string{"side.clerk", "side.lead"}) {
		t.Errorf("a reader waits for the next step, not for the quiet or the dangerous one: %+v", wait)
	}
	if wait := table.Waits(as("p.void"), "draft"); wait == nil {
		t.Error("who may only void still waits for the next step")
	}
	for _, permission := range []string{"p.submit", "p.edit"} {
		if wait := table.Waits(as(permission), "draft"); wait != nil {
			t.Errorf("with %s the turn is the actor's own: %+v", permission, wait)
		}
	}
	if wait := table.Waits(as(), "open"); wait != nil {
		t.Errorf("only a dangerous way out is left: %+v", wait)
	}
	if wait := table.Waits(as(), "void"); wait != nil {
		t.Errorf("an end waits for nobody: %+v", wait)
	}
	if wait := table.Waits(scope.Actor{}, "draft"); wait != nil {
		t.Errorf("nobody is known to act: %+v", wait)
	}
}
