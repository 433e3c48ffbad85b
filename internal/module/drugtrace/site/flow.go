package site

import "gongzhi/internal/kit/flow"

// Permissions of sites.
const (
	PermitRead      = "drugtrace.site.read"
	PermitEdit      = "drugtrace.site.edit"
	PermitDesignate = "drugtrace.site.designate"
)

// The states of a clinic.
const (
	Active    = "active"
	Suspended = "suspended"
	Ended     = "ended"
)

// clinicFlow: a clinic whose designation ended may be designated again.
var clinicFlow = flow.Flow{Entity: "clinic", Initial: Active, Transitions: []flow.Transition{
	{From: []string{Suspended, Ended}, Action: "resume", To: Active, Permission: PermitDesignate},
	{From: []string{Active}, Action: "suspend", To: Suspended, Permission: PermitDesignate, Danger: true},
	{From: []string{Active, Suspended}, Action: "end", To: Ended, Permission: PermitDesignate, Danger: true},
}}
