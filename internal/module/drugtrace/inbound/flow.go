package inbound

import "gongzhi/internal/kit/flow"

// States of an order.
const (
	Draft          = "draft"
	Submitted      = "submitted"
	Receiving      = "receiving"
	Labelling      = "labelling"
	ToInspect      = "toInspect"
	Inspecting     = "inspecting"
	ToShelve       = "toShelve"
	Completed      = "completed"
	PartlyRejected = "partlyRejected"
	Rejected       = "rejected"
	Void           = "void"
)

// Permissions of the module.
const (
	PermitRead    = "drugtrace.inbound.read"
	PermitCreate  = "drugtrace.inbound.create"
	PermitSubmit  = "drugtrace.inbound.submit"
	PermitVoid    = "drugtrace.inbound.void"
	PermitReceive = "drugtrace.inbound.receive"
	PermitRelease = "drugtrace.inbound.release" // QA accepts a short shelf life
	PermitLabel   = "drugtrace.inbound.label"
	PermitInspect = "drugtrace.inbound.inspect"
	PermitPutAway = "drugtrace.inbound.put-away"
)

// orders is the life of an inbound order. An empty To is decided by the use
// case: receive ends in labelling or rejected, complete in completed or
// partlyRejected.
var orders = flow.Flow{
	Entity: "inbound", Initial: Draft,
	Transitions: []flow.Transition{
		{From: []string{Draft}, Action: "update", Permission: PermitCreate, Quiet: true},
		{From: []string{Draft}, Action: "submit", To: Submitted, Permission: PermitSubmit},
		{From: []string{Submitted}, Action: "arrive", To: Receiving, Permission: PermitReceive},
		{From: []string{Receiving}, Action: "receive", To: Labelling, Permission: PermitReceive},
		{From: []string{Receiving}, Action: "release", Permission: PermitRelease, Quiet: true},
		{From: []string{Receiving}, Action: "refuse", To: Rejected, Permission: PermitReceive, Danger: true},
		{From: []string{Labelling}, Action: "label", Permission: PermitLabel},
		{From: []string{Labelling}, Action: "bind", Permission: PermitLabel, Quiet: true},
		{From: []string{Labelling}, Action: "finish-binding", To: ToInspect, Permission: PermitLabel},
		{From: []string{ToInspect}, Action: "start-inspection", To: Inspecting, Permission: PermitInspect},
		{From: []string{Inspecting}, Action: "inspect", Permission: PermitInspect, Quiet: true},
		{From: []string{Inspecting}, Action: "countersign", Permission: PermitInspect, Quiet: true},
		{From: []string{Inspecting}, Action: "finish-inspection", To: ToShelve, Permission: PermitInspect},
		{From: []string{ToShelve}, Action: "put-away", Permission: PermitPutAway, Quiet: true},
		{From: []string{ToShelve}, Action: "complete", To: Completed, Permission: PermitPutAway},
		{From: []string{Draft, Submitted}, Action: "void", To: Void, Permission: PermitVoid, Danger: true},
	},
}

// OpenStates are those of orders that somebody still has to do something with.
func OpenStates() []string { return orders.Open() }

// chain is the order in which the stepper shows the main states.
var chain = []string{Draft, Submitted, Receiving, Labelling, ToInspect, Inspecting, ToShelve, Completed}
