package operationorder

import "gongzhi/internal/kit/flow"

// The permissions of this module. The owner asks and authorises, the service
// operates; the three are never one person (duties.json, and each step tests it).
const (
	PermitRead      = "opscenter.operationorder.read"
	PermitRequest   = "opscenter.operationorder.request"
	PermitAuthorise = "opscenter.operationorder.authorise"
	PermitOperate   = "opscenter.operationorder.operate"
	PermitStop      = "opscenter.operationorder.stop"
	PermitExercise  = "opscenter.operationorder.exercise"
)

// The states of orders and exercises.
const (
	Requested  = "requested"
	Authorised = "authorised"
	Done       = "done"
	Refused    = "refused"
	Withdrawn  = "withdrawn"
	Stopped    = "stopped"  // an emergency stop, in force
	Ratified   = "ratified" // the owner has confirmed it, still in force
	Lifted     = "lifted"

	Rehearsed = "rehearsed"
	Half      = "half" // one of two authorisers has signed
	Prepared  = "prepared"
	Ready     = "ready" // the second person stands beside
	Running   = "running"
	Executed  = "executed"
	Failed    = "failed"
	Reverted  = "reverted"
	Checked   = "checked"
	Delivered = "delivered"
	Destroyed = "destroyed" // the file is gone
	Archived  = "archived"

	Planned   = "planned"
	Approved  = "approved"
	Reporting = "reporting"
	Reported  = "reported"
	Confirmed = "confirmed"
	Cancelled = "cancelled"
)

var accountFlow = flow.Flow{Entity: "accountOrder", Initial: Requested, Transitions: []flow.Transition{
	{From: []string{Requested}, Action: "authorise", To: Authorised, Permission: PermitAuthorise},
	{From: []string{Requested}, Action: "refuse", To: Refused, Permission: PermitAuthorise, Danger: true},
	{From: []string{Authorised}, Action: "carry", To: Done, Permission: PermitOperate},
	{From: []string{Requested, Authorised}, Action: "withdraw", To: Withdrawn, Permission: PermitRequest, Danger: true},
	{From: []string{Stopped}, Action: "ratify", To: Ratified, Permission: PermitAuthorise},
}}

// liftFlow is what an authorised lift does to the stop; no button of its own.
var liftFlow = flow.Flow{Entity: "accountOrder", Initial: Stopped, Transitions: []flow.Transition{
	{From: []string{Stopped, Ratified}, Action: "lift", To: Lifted},
}}

// accountChain and stopChain are the orders in which the stepper shows states.
var (
	accountChain = []string{Requested, Authorised, Done}
	stopChain    = []string{Stopped, Ratified, Lifted}
)

var dataFlow = flow.Flow{Entity: "dataOrder", Initial: Requested, Transitions: []flow.Transition{
	{From: []string{Rehearsed}, Action: "authorise", To: Authorised, Permission: PermitAuthorise},
	{From: []string{Half}, Action: "cosign", To: Authorised, Permission: PermitAuthorise},
	{From: []string{Requested, Rehearsed, Half}, Action: "refuse", To: Refused, Permission: PermitAuthorise, Danger: true},
	{From: []string{Authorised}, Action: "prepare", To: Prepared, Permission: PermitOperate},
	{From: []string{Prepared}, Action: "witness", To: Ready, Permission: PermitOperate},
	{From: []string{Prepared, Ready}, Action: "retry", To: Prepared, Permission: PermitOperate},
	{From: []string{Ready}, Action: "run", To: Running, Permission: PermitOperate},
	{From: []string{Executed}, Action: "check", To: Checked, Permission: PermitOperate},
	{From: []string{Requested, Rehearsed, Half, Authorised, Prepared, Ready}, Action: "rehearse", Permission: PermitOperate},
	{From: []string{Requested, Rehearsed, Half, Authorised, Prepared, Ready}, Action: "replace", To: Requested, Permission: PermitRequest},
	{From: []string{Executed, Failed, Checked}, Action: "revert", To: Reverted, Permission: PermitOperate, Danger: true},
	{From: []string{Delivered}, Action: "destroy", To: Destroyed, Permission: PermitRequest, Danger: true},
	{From: []string{Checked, Destroyed, Reverted}, Action: "archive", To: Archived, Permission: PermitRequest},
	{From: []string{Requested, Rehearsed, Half, Authorised, Prepared, Ready}, Action: "withdraw", To: Withdrawn, Permission: PermitRequest, Danger: true},
}}

// machineFlow is what the program does to a data order; no person can.
var machineFlow = flow.Flow{Entity: "dataOrder", Initial: Running, Transitions: []flow.Transition{
	{From: []string{Half, Authorised, Prepared, Ready, Running}, Action: "lapse", To: Rehearsed},
	{From: []string{Running}, Action: "finish", To: Executed},
	{From: []string{Running}, Action: "fail", To: Failed},
	{From: []string{Delivered}, Action: "expire", To: Destroyed},
}}

var dataChain = map[string][]string{
	Export:  {Requested, Rehearsed, Authorised, Prepared, Ready, Executed, Delivered, Destroyed, Archived},
	Import:  {Requested, Rehearsed, Authorised, Prepared, Ready, Executed, Checked, Archived},
	Process: {Requested, Rehearsed, Authorised, Prepared, Ready, Executed, Checked, Archived},
}

var exerciseFlow = flow.Flow{Entity: "exercise", Initial: Planned, Transitions: []flow.Transition{
	{From: []string{Planned}, Action: "approve", To: Approved, Permission: PermitAuthorise},
	{From: []string{Planned}, Action: "refuse", To: Refused, Permission: PermitAuthorise, Danger: true},
	{From: []string{Approved}, Action: "begin", To: Running, Permission: PermitExercise},
	{From: []string{Running}, Action: "finish", To: Reporting, Permission: PermitExercise},
	{From: []string{Reporting}, Action: "report", To: Reported, Permission: PermitExercise},
	{From: []string{Reported}, Action: "confirm", To: Confirmed, Permission: PermitAuthorise},
	{From: []string{Reported}, Action: "return", To: Reporting, Permission: PermitAuthorise},
	{From: []string{Planned, Approved}, Action: "cancel", To: Cancelled, Permission: PermitExercise, Danger: true},
}}

var exerciseChain = []string{Planned, Approved, Running, Reporting, Reported, Confirmed}
