package patrol

import "gongzhi/internal/kit/flow"

// The permissions of this module.
const (
	PermitRead    = "opscenter.patrol.read"
	PermitInspect = "opscenter.patrol.inspect"
	PermitConfirm = "opscenter.patrol.confirm"
	PermitPlan    = "opscenter.patrol.plan"
)

// The states of a day.
const (
	Inspected = "inspected"
	Signed    = "signed"
	Done      = "done"
	Missed    = "missed"
)

// runFlow: what is abnormal needs a second person.
var runFlow = flow.Flow{Entity: "patrolRun", Initial: Inspected, Transitions: []flow.Transition{
	{From: []string{Inspected}, Action: "sign", To: Signed, Permission: PermitInspect},
	{From: []string{Signed}, Action: "confirm", To: Done, Permission: PermitConfirm},
	{From: []string{Missed}, Action: "make-up", To: Inspected, Permission: PermitInspect},
	{From: []string{Inspected}, Action: "look", Permission: PermitInspect, Quiet: true},
}}

// machineFlow: a signature on a day without anything abnormal is the last step.
var machineFlow = flow.Flow{Entity: "patrolRun", Initial: Inspected, Transitions: []flow.Transition{
	{From: []string{Signed}, Action: "settle", To: Done},
}}
