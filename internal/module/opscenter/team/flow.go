package team

import "gongzhi/internal/kit/flow"

// The permissions of this module.
const (
	PermitRead    = "opscenter.team.read"
	PermitManage  = "opscenter.team.manage"
	PermitDuty    = "opscenter.team.duty"
	PermitConsent = "opscenter.team.consent"
)

// The states of a replacement.
const (
	Noticed   = "noticed"
	Consented = "consented"
	Effective = "effective"
	Refused   = "refused"
	Withdrawn = "withdrawn"
)

var replacementFlow = flow.Flow{Entity: "teamReplacement", Initial: Noticed, Transitions: []flow.Transition{
	{From: []string{Noticed}, Action: "consent", To: Consented, Permission: PermitConsent},
	{From: []string{Noticed}, Action: "refuse", To: Refused, Permission: PermitConsent, Danger: true},
	{From: []string{Noticed}, Action: "withdraw", To: Withdrawn, Permission: PermitManage, Danger: true},
}}

// dayFlow is what the calendar does; no person can.
var dayFlow = flow.Flow{Entity: "teamReplacement", Initial: Noticed, Transitions: []flow.Transition{
	{From: []string{Consented}, Action: "begin", To: Effective},
}}

// The states of a swap.
const (
	Proposed = "proposed"
	Approved = "approved"
	Rejected = "rejected"
)

var swapFlow = flow.Flow{Entity: "teamSwap", Initial: Proposed, Transitions: []flow.Transition{
	{From: []string{Proposed}, Action: "approve", To: Approved, Permission: PermitManage},
	{From: []string{Proposed}, Action: "reject", To: Rejected, Permission: PermitManage, Danger: true},
}}

// The states of a visit or a training.
const (
	Planned   = "planned"
	Held      = "held"
	Signed    = "signed"
	Cancelled = "cancelled"
)

var sessionFlow = flow.Flow{Entity: "teamSession", Initial: Planned, Transitions: []flow.Transition{
	{From: []string{Planned}, Action: "hold", To: Held, Permission: PermitManage},
	{From: []string{Planned}, Action: "cancel", To: Cancelled, Permission: PermitManage, Danger: true},
	{From: []string{Held}, Action: "sign", To: Signed, Permission: PermitConsent},
}}
