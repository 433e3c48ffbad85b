package change

import "gongzhi/internal/kit/flow"

// The permissions of this module.
const (
	PermitRead      = "opscenter.change.read"
	PermitHandle    = "opscenter.change.handle"
	PermitAuthorise = "opscenter.change.authorise"
)

// The states of a change.
const (
	Draft        = "draft"
	Assessed     = "assessed"
	Waiting      = "waiting" // for the owner
	Scheduled    = "scheduled"
	Implementing = "implementing"
	Verifying    = "verifying"
	Done         = "done"
	RolledBack   = "rolledback"
	Closed       = "closed" // reviewed
	Cancelled    = "cancelled"
)

var changeFlow = flow.Flow{Entity: "change", Initial: Draft, Transitions: []flow.Transition{
	{From: []string{Draft}, Action: "assess", To: Assessed, Permission: PermitHandle},
	{From: []string{Assessed}, Action: "submit", To: Waiting, Permission: PermitHandle},
	{From: []string{Assessed}, Action: "schedule", To: Scheduled, Permission: PermitHandle},
	{From: []string{Assessed}, Action: "rush", To: Implementing, Permission: PermitHandle, Danger: true},
	{From: []string{Assessed}, Action: "reassess", Permission: PermitHandle},
	{From: []string{Waiting}, Action: "authorise", To: Scheduled, Permission: PermitAuthorise},
	{From: []string{Waiting}, Action: "refuse", To: Assessed, Permission: PermitAuthorise},
	{From: []string{Scheduled}, Action: "start", To: Implementing, Permission: PermitHandle},
	{From: []string{Scheduled}, Action: "replan", To: Assessed, Permission: PermitHandle},
	{From: []string{Assessed, Scheduled}, Action: "secure", Permission: PermitHandle},
	{From: []string{Assessed, Scheduled}, Action: "retry", Permission: PermitHandle},
	{From: []string{Implementing}, Action: "implement", To: Verifying, Permission: PermitHandle},
	{From: []string{Implementing}, Action: "record", Permission: PermitHandle},
	{From: []string{Verifying}, Action: "verify", To: Done, Permission: PermitHandle},
	{From: []string{Verifying}, Action: "fail", To: Implementing, Permission: PermitHandle},
	{From: []string{Implementing, Verifying}, Action: "ratify", Permission: PermitAuthorise},
	{From: []string{Implementing, Verifying}, Action: "reject", Permission: PermitAuthorise, Danger: true},
	{From: []string{Implementing, Verifying}, Action: "rollback", To: RolledBack, Permission: PermitHandle, Danger: true},
	{From: []string{Done, RolledBack}, Action: "review", To: Closed, Permission: PermitHandle},
	{From: []string{Done, Closed}, Action: "endorse", Permission: PermitAuthorise},
	{From: []string{Done, Closed}, Action: "withdraw", Permission: PermitAuthorise},
	{From: []string{Draft, Assessed, Waiting, Scheduled}, Action: "cancel", To: Cancelled, Permission: PermitHandle, Danger: true},
}}

// chain is the order in which the stepper shows the states.
var chain = []string{Draft, Assessed, Waiting, Scheduled, Implementing, Verifying, Done, Closed}

// open are the states in which somebody must still act.
var open = []string{Draft, Assessed, Waiting, Scheduled, Implementing, Verifying, Done, RolledBack}

// running are the states in which the configuration is being changed.
var running = []string{Implementing, Verifying}

// baselineFlow is how a captured configuration becomes the approved one.
var baselineFlow = flow.Flow{Entity: "baseline", Initial: Captured, Transitions: []flow.Transition{
	{From: []string{Captured}, Action: "approve", To: Approved, Permission: PermitAuthorise},
	{From: []string{Captured}, Action: "dismiss", To: Dismissed, Permission: PermitAuthorise, Danger: true},
}}

// The states of a baseline.
const (
	Captured  = "captured"
	Approved  = "approved"
	Replaced  = "replaced"
	Dismissed = "dismissed"
)
