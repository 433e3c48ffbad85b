package enterprise

import "gongzhi/internal/kit/flow"

// The permissions of this module.
const (
	PermitRead    = "platform.enterprise.read"
	PermitEdit    = "platform.enterprise.edit"
	PermitImport  = "platform.enterprise.import"
	PermitSuspend = "platform.enterprise.suspend"
	PermitReveal  = "platform.enterprise.reveal"
)

// organisationFlow: merged is reached by a merge (merge_flow.go) only; a closed organisation is history; it comes back as a new one.
var organisationFlow = flow.Flow{Entity: "organisation", Initial: Active, Transitions: []flow.Transition{
	{From: []string{Active}, Action: "suspend", To: Suspended, Permission: PermitSuspend, Danger: true},
	{From: []string{Suspended}, Action: "resume", To: Active, Permission: PermitSuspend},
	{From: []string{Active, Suspended}, Action: "close", To: Closed, Permission: PermitSuspend, Danger: true},
}}
