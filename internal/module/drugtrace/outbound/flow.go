package outbound

import "gongzhi/internal/kit/flow"

// States of an order.
const (
	Draft        = "draft"
	ToReview     = "toReview"
	Reviewed     = "reviewed"
	Picking      = "picking"
	ToCheck      = "toCheck"
	Checking     = "checking"
	ToShip       = "toShip"
	InTransit    = "inTransit"
	Signed       = "signed"
	PartlySigned = "partlySigned"
	Returned     = "returned"
	Void         = "void"
)

// Permissions of the module.
const (
	PermitRead     = "drugtrace.outbound.read"
	PermitCreate   = "drugtrace.outbound.create"
	PermitSubmit   = "drugtrace.outbound.submit"
	PermitReview   = "drugtrace.outbound.review"
	PermitVoid     = "drugtrace.outbound.void"
	PermitPick     = "drugtrace.outbound.pick"
	PermitOverride = "drugtrace.outbound.override" // QA lets a batch with few days left go
	PermitCheck    = "drugtrace.outbound.check"
	PermitShip     = "drugtrace.outbound.ship"
	PermitSign     = "drugtrace.outbound.sign"
)

// orders is the life of an outbound order. The first scanned box starts picking
// or checking by itself. finish-signing ends in signed or partlySigned; find
// closes the difference of a partly signed order.
var orders = flow.Flow{
	Entity: "outbound", Initial: Draft,
	Transitions: []flow.Transition{
		{From: []string{Draft}, Action: "update", Permission: PermitCreate, Quiet: true},
		{From: []string{Draft}, Action: "submit", To: ToReview, Permission: PermitSubmit},
		{From: []string{ToReview}, Action: "review", To: Reviewed, Permission: PermitReview},
		{From: []string{ToReview}, Action: "reject-review", To: Draft, Permission: PermitReview, Danger: true},
		{From: []string{Draft, ToReview, Reviewed, Picking}, Action: "override", Permission: PermitOverride, Quiet: true},
		{From: []string{Reviewed}, Action: "start-picking", To: Picking, Permission: PermitPick},
		{From: []string{Reviewed, Picking}, Action: "pick", To: Picking, Permission: PermitPick, Quiet: true},
		{From: []string{Picking}, Action: "finish-picking", To: ToCheck, Permission: PermitPick},
		{From: []string{ToCheck}, Action: "start-check", To: Checking, Permission: PermitCheck},
		{From: []string{ToCheck, Checking}, Action: "check", To: Checking, Permission: PermitCheck, Quiet: true},
		{From: []string{Checking}, Action: "finish-check", To: ToShip, Permission: PermitCheck},
		{From: []string{ToShip}, Action: "ship", To: InTransit, Permission: PermitShip},
		{From: []string{InTransit}, Action: "sign", Permission: PermitSign, Quiet: true},
		{From: []string{InTransit}, Action: "finish-signing", To: Signed, Permission: PermitSign},
		{From: []string{InTransit}, Action: "refuse-delivery", To: Returned, Permission: PermitSign, Danger: true},
		{From: []string{PartlySigned}, Action: "find", Permission: PermitSign, Quiet: true},
		{From: []string{Picking, ToCheck, Checking, ToShip}, Action: "put-back", To: Picking, Permission: PermitPick, Quiet: true},
		{From: []string{Draft, ToReview, Reviewed}, Action: "void", To: Void, Permission: PermitVoid, Danger: true},
		{From: []string{Picking, ToCheck, Checking, ToShip}, Action: "cancel", To: Void, Permission: PermitVoid, Danger: true},
	},
}

// OpenStates are those of orders that somebody still has to do something with.
func OpenStates() []string { return orders.Open() }

// chain is the order in which the stepper shows the main states.
var chain = []string{Draft, ToReview, Reviewed, Picking, ToCheck, Checking, ToShip, InTransit, Signed}

// byClinic are the actions of the receiving clinic; all others are the depot's.
var byClinic = map[string]bool{"sign": true, "finish-signing": true, "refuse-delivery": true, "find": true}
