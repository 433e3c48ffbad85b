package identity

import "gongzhi/internal/kit/flow"

// The permissions of this module. Whoever opens accounts gives no posts, and the
// other way round (GB/T 22239-2019 8.1.4.2 d): see duty.go.
const (
	Read    = "platform.identity.read"
	Manage  = "platform.identity.manage"
	Appoint = "platform.identity.grant"
	Reveal  = "platform.identity.reveal"
)

// personFlow: an account works once a post was granted by somebody else than who
// opened it; the granting itself is that of the post, not a button. A closed
// account is history; a person who comes back gets a new one.
var personFlow = flow.Flow{Entity: "person", Initial: Pending, Transitions: []flow.Transition{
	{From: []string{Pending}, Action: "activate", To: Active, Permission: Appoint, Quiet: true},
	{From: []string{Active}, Action: "lock", To: Locked, Permission: Manage},
	{From: []string{Locked}, Action: "unlock", To: Active, Permission: Manage},
	{From: []string{Pending, Active, Locked}, Action: "close", To: Closed, Permission: Manage, Danger: true},
	{From: []string{Closed}, Action: "forget", To: Closed, Permission: Manage, Danger: true}, // the telephone, when it is no longer needed
}}
