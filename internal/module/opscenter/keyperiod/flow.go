package keyperiod

import "gongzhi/internal/kit/flow"

// The permissions of this module.
const (
	PermitRead    = "opscenter.keyperiod.read"
	PermitManage  = "opscenter.keyperiod.manage"
	PermitApprove = "opscenter.keyperiod.approve"
)

// The states of a period.
const (
	Planned   = "planned"
	Approved  = "approved"
	Closed    = "closed"
	Refused   = "refused"
	Cancelled = "cancelled"
	Lifted    = "lifted"
)

var periodFlow = flow.Flow{Entity: "keyPeriod", Initial: Planned, Transitions: []flow.Transition{
	{From: []string{Planned}, Action: "approve", To: Approved, Permission: PermitApprove},
	{From: []string{Planned}, Action: "refuse", To: Refused, Permission: PermitApprove},
	{From: []string{Planned}, Action: "cancel", To: Cancelled, Permission: PermitManage, Danger: true},
	{From: []string{Approved}, Action: "close", To: Closed, Permission: PermitManage},
	{From: []string{Approved}, Action: "lift", To: Lifted, Permission: PermitApprove, Danger: true},
}}
