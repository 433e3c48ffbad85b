package recovery

import (
	"slices"

	"gongzhi/internal/kit/flow"
)

// The permissions of this module.
const (
	PermitRead    = "opscenter.recovery.read"
	PermitRun     = "opscenter.recovery.run"     // make backups and test them
	PermitDrill   = "opscenter.recovery.drill"   // plan and run drills, write emergency plans
	PermitAttend  = "opscenter.recovery.attend"  // sign in as somebody who takes part in a drill
	PermitConfirm = "opscenter.recovery.confirm" // the owner's approval and confirmation
)

// The states of backups and checks.
const (
	Waiting = "waiting"
	Running = "running" // of drills too
	Done    = "done"
	Failed  = "failed"
)

// The states of drills.
const (
	Planned   = "planned"
	Approved  = "approved"
	Finished  = "finished"
	Reported  = "reported"
	Confirmed = "confirmed"
	Cancelled = "cancelled"
)

var drillFlow = flow.Flow{Entity: "recoveryDrill", Initial: Planned, Transitions: []flow.Transition{
	{From: []string{Planned}, Action: "approve", To: Approved, Permission: PermitConfirm},
	{From: []string{Approved}, Action: "begin", To: Running, Permission: PermitDrill},
	{From: []string{Running}, Action: "restore", Permission: PermitDrill},
	{From: []string{Running}, Action: "finish", To: Finished, Permission: PermitDrill},
	{From: []string{Finished}, Action: "report", To: Reported, Permission: PermitDrill},
	{From: []string{Reported}, Action: "confirm", To: Confirmed, Permission: PermitConfirm},
	{From: []string{Reported}, Action: "return", To: Finished, Permission: PermitConfirm, Danger: true},
	{From: []string{Planned, Approved}, Action: "cancel", To: Cancelled, Permission: PermitDrill, Danger: true},
}}

// jobFlow is what the worker does to a backup or a check; no person can.
var jobFlow = flow.Flow{Entity: "recoveryBackup", Initial: Waiting, Transitions: []flow.Transition{
	{From: []string{Waiting}, Action: "start", To: Running},
	{From: []string{Running}, Action: "finish", To: Done},
	{From: []string{Waiting, Running}, Action: "fail", To: Failed},
}}

// chain is the order in which the stepper shows the states of a drill.
var chain = []string{Planned, Approved, Running, Finished, Reported, Confirmed}

// way is the chain with the present state marked.
func way(state string) []flow.Step {
	at := slices.Index(chain, state)
	if at < 0 { // called off
		return []flow.Step{{Key: Planned, State: "done"}, {Key: state, State: "side"}}
	}
	steps := make([]flow.Step, len(chain))
	for i, key := range chain {
		steps[i] = flow.Step{Key: key, State: "future"}
		switch {
		case i < at || state == Confirmed:
			steps[i].State = "done"
		case i == at:
			steps[i].State = "current"
		}
	}
	return steps
}
