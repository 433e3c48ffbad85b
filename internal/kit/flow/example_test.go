package flow_test

import (
	"fmt"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/scope"
)

var visit = flow.Flow{Entity: "visit", Initial: "draft", Transitions: []flow.Transition{
	{From: []string{"draft"}, Action: "submit", To: "submitted", Permission: "visit.submit"},
	{From: []string{"draft", "submitted"}, Action: "void", To: "void", Permission: "visit.void", Danger: true},
	{From: []string{"submitted"}, Action: "note", Permission: "visit.note"},
}}

func Example() {
	clerk := scope.Actor{Grants: map[string]scope.Reach{"visit.submit": scope.Own, "visit.void": scope.Own}}
	missing := func(action string) *fault.Error {
		if action == "submit" {
			return fault.New(fault.Invalid, "visit.no_photo")
		}
		return nil
	}
	for _, action := range visit.Actions(clerk, "draft", missing, func(e *fault.Error) string { return e.Key }) {
		fmt.Printf("%+v\n", action)
	}
	_, err := visit.Next("void", "submit")
	fmt.Println(fault.CodeOf(err))
	// Output:
	// {Action:submit Allowed:false Reason:visit.no_photo Primary:true Danger:false}
	// {Action:void Allowed:true Reason: Primary:false Danger:true}
	// conflict
}
