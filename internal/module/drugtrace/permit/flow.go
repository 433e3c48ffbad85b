package permit

import "gongzhi/internal/kit/flow"

// Permissions of the module.
const (
	PermitRead    = "drugtrace.permit.read"
	PermitEdit    = "drugtrace.permit.edit"
	PermitApprove = "drugtrace.permit.approve"
)

// States of a permit. Expired is never stored, see Permit.Standing.
const (
	Draft     = "draft"
	Effective = "effective"
	Expired   = "expired"
	Closed    = "closed"
)

var permits = flow.Flow{Entity: "permit", Initial: Draft, Transitions: []flow.Transition{
	{From: []string{Draft}, Action: "update", Permission: PermitEdit, Quiet: true},
	{From: []string{Draft}, Action: "approve", To: Effective, Permission: PermitApprove},
	{From: []string{Effective, Expired}, Action: "close", To: Closed, Permission: PermitApprove, Danger: true},
}}
