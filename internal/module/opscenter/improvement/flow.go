package improvement

import "gongzhi/internal/kit/flow"

// The permissions of this module.
const (
	PermitRead   = "opscenter.improvement.read"
	PermitHandle = "opscenter.improvement.handle"
	PermitDecide = "opscenter.improvement.decide" // 甲方
)

// The states of an improvement.
const (
	Proposed = "proposed"
	Accepted = "accepted"
	Carried  = "carried"
	Measured = "measured"
	Rejected = "rejected"
)

var improvementFlow = flow.Flow{Entity: "improvement", Initial: Proposed, Transitions: []flow.Transition{
	{From: []string{Proposed}, Action: "accept", To: Accepted, Permission: PermitDecide},
	{From: []string{Proposed, Accepted}, Action: "reject", To: Rejected, Permission: PermitDecide, Danger: true},
	{From: []string{Proposed}, Action: "revise", Permission: PermitHandle},
	{From: []string{Accepted}, Action: "change", Permission: PermitHandle},
	{From: []string{Accepted}, Action: "carry", To: Carried, Permission: PermitHandle},
	{From: []string{Carried}, Action: "measure", To: Measured, Permission: PermitHandle},
	{From: []string{Measured}, Action: "resume", To: Accepted, Permission: PermitHandle},
}}

// chain is the order in which the stepper shows the states.
var chain = []string{Proposed, Accepted, Carried, Measured}
