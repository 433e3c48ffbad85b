package identity

import "gongzhi/internal/kit/flow"

// The permissions of this module.
const (
	Read   = "platform.identity.read"
	Manage = "platform.identity.manage"
)

// personFlow: a closed account is history; a person who comes back gets a new one.
var personFlow = flow.Flow{Entity: "person", Initial: Active, Transitions: []flow.Transition{
	{From: []string{Active}, Action: "lock", To: Locked, Permission: Manage},
	{From: []string{Locked}, Action: "unlock", To: Active, Permission: Manage},
	{From: []string{Active, Locked}, Action: "close", To: Closed, Permission: Manage, Danger: true},
}}
