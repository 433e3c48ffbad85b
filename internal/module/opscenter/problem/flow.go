package problem

import "gongzhi/internal/kit/flow"

// The permissions of this module.
const (
	PermitRead   = "opscenter.problem.read"
	PermitOpen   = "opscenter.problem.open" // also the desk, from a fault
	PermitHandle = "opscenter.problem.handle"
	PermitDecide = "opscenter.problem.decide" // 甲方: the plan, and that it is none
)

// The states of a problem.
const (
	Registered = "registered"
	Analysing  = "analysing"
	Known      = "known" // error
	Planned    = "planned"
	Fixing     = "fixing"
	Verifying  = "verifying"
	Closed     = "closed"
	Dismissed  = "dismissed"
)

var problemFlow = flow.Flow{Entity: "problem", Initial: Registered, Transitions: []flow.Transition{
	{From: []string{Registered}, Action: "analyse", To: Analysing, Permission: PermitHandle},
	{From: []string{Analysing}, Action: "explain", To: Known, Permission: PermitHandle},
	{From: []string{Known}, Action: "plan", To: Planned, Permission: PermitHandle},
	{From: []string{Planned}, Action: "approve", To: Fixing, Permission: PermitDecide},
	{From: []string{Planned}, Action: "return", To: Known, Permission: PermitDecide},
	{From: []string{Fixing}, Action: "finish", To: Verifying, Permission: PermitHandle},
	{From: []string{Verifying}, Action: "close", To: Closed, Permission: PermitHandle},
	{From: []string{Verifying}, Action: "fail", To: Fixing, Permission: PermitHandle},
	{From: []string{Known, Planned, Fixing}, Action: "revise", Permission: PermitHandle},
	{From: []string{Fixing}, Action: "change", Permission: PermitHandle},
	{From: []string{Closed}, Action: "reopen", To: Analysing, Permission: PermitHandle},
	{From: []string{Registered, Analysing}, Action: "dismiss", To: Dismissed, Permission: PermitDecide, Danger: true},
}}

// chain is the order in which the stepper shows the states.
var chain = []string{Registered, Analysing, Known, Planned, Fixing, Verifying, Closed}

// open are the states in which somebody must still act.
var open = []string{Registered, Analysing, Known, Planned, Fixing, Verifying}
