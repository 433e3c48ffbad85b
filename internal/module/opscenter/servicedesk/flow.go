package servicedesk

import "gongzhi/internal/kit/flow"

// The permissions of this module.
const (
	PermitRead   = "opscenter.servicedesk.read"
	PermitReport = "opscenter.servicedesk.report" // ask, urge, confirm and sign one's own
	PermitHandle = "opscenter.servicedesk.handle"
	PermitAssign = "opscenter.servicedesk.assign"
	PermitOwner  = "opscenter.servicedesk.decide" // 甲方: no fault, final level
	PermitReveal = "opscenter.servicedesk.reveal"
)

// The states of requests.
const (
	Draft       = "draft"
	Submitted   = "submitted"
	Returned    = "returned"
	Accepted    = "accepted"
	Assigned    = "assigned"
	Noticed     = "noticed"
	Working     = "working"
	Signing     = "signing"
	Closed      = "closed"
	Transferred = "transferred"
	Withdrawn   = "withdrawn"
)

// The states of faults besides Signing and Closed.
const (
	Reported   = "reported"
	Responded  = "responded"
	Diagnosing = "diagnosing"
	Handling   = "handling"
	Escalated  = "escalated"
	Planned    = "planned"
	Observing  = "observing"
	Recovered  = "recovered"
	NoFault    = "noFault"
	Merged     = "merged"
)

// requestFlow: work on a request ends with the user's signature, never with ours.
var requestFlow = flow.Flow{Entity: "serviceTicket", Initial: Submitted, Transitions: []flow.Transition{
	{From: []string{Submitted}, Action: "accept", To: Accepted, Permission: PermitHandle},
	{From: []string{Accepted}, Action: "assign", To: Assigned, Permission: PermitAssign},
	{From: []string{Assigned}, Action: "start", Permission: PermitHandle},
	{From: []string{Assigned}, Action: "notify", To: Noticed, Permission: PermitHandle},
	{From: []string{Noticed}, Action: "begin", To: Working, Permission: PermitHandle},
	{From: []string{Working}, Action: "finish", To: Signing, Permission: PermitHandle},
	{From: []string{Signing}, Action: "sign", To: Closed, Permission: PermitReport},
	{From: []string{Returned}, Action: "resubmit", To: Submitted, Permission: PermitReport},
	{From: []string{Noticed, Working}, Action: "confirm-notice", Permission: PermitReport},
	{From: []string{Submitted, Accepted, Assigned, Noticed, Working}, Action: "answer", Permission: PermitHandle},
	{From: []string{Submitted, Accepted, Assigned, Noticed, Working}, Action: "confirm-written", Permission: PermitHandle},
	{From: []string{Noticed, Working}, Action: "arrive", To: Working, Permission: PermitHandle},
	{From: []string{Working}, Action: "result", Permission: PermitHandle, Quiet: true},
	{From: []string{Accepted, Assigned, Noticed, Working, Signing}, Action: "note", Permission: PermitHandle},
	{From: []string{Assigned, Noticed, Working}, Action: "handover", Permission: PermitAssign},
	{From: []string{Submitted, Accepted, Assigned, Noticed, Working}, Action: "urge", Permission: PermitReport},
	{From: []string{Submitted}, Action: "return", To: Returned, Permission: PermitHandle},
	{From: []string{Submitted, Accepted, Assigned}, Action: "transfer", To: Transferred, Permission: PermitHandle},
	{From: []string{Signing}, Action: "dispute", To: Working, Permission: PermitReport},
	{From: []string{Closed}, Action: "article", Permission: PermitHandle},
	{From: []string{Closed}, Action: "reopen", To: Working, Permission: PermitReport},
	{From: []string{Submitted, Returned, Accepted, Assigned, Noticed, Working}, Action: "withdraw", To: Withdrawn, Permission: PermitReport, Danger: true},
}}

var (
	beforeRecovery = []string{Reported, Responded, Diagnosing, Handling, Escalated, Planned, Observing}
	atWork         = []string{Responded, Diagnosing, Handling, Escalated, Planned}
)

// faultFlow: a fault is over when the monitoring says so, and closed when the
// record of analysis is there and the user has signed.
var faultFlow = flow.Flow{Entity: "serviceTicket", Initial: Reported, Transitions: []flow.Transition{
	{From: []string{Reported}, Action: "respond", To: Responded, Permission: PermitHandle},
	{From: []string{Responded}, Action: "diagnose", To: Diagnosing, Permission: PermitHandle},
	{From: []string{Diagnosing}, Action: "prelim", To: Handling, Permission: PermitHandle},
	{From: []string{Handling}, Action: "observe", To: Observing, Permission: PermitHandle},
	{From: []string{Recovered}, Action: "analyse", To: Signing, Permission: PermitHandle},
	{From: []string{Signing}, Action: "sign", To: Closed, Permission: PermitReport},
	{From: []string{Planned}, Action: "confirm-plan", To: Handling, Permission: PermitHandle},
	{From: []string{Escalated}, Action: "plan", To: Planned, Permission: PermitHandle},
	{From: []string{Handling}, Action: "escalate", To: Escalated, Permission: PermitHandle},
	{From: []string{Observing}, Action: "confirm-recovery", To: Recovered, Permission: PermitReport},
	{From: beforeRecovery, Action: "recover", To: Recovered, Permission: PermitHandle, Quiet: true}, // the monitoring's
	{From: []string{Observing}, Action: "relapse", To: Handling, Permission: PermitHandle, Quiet: true},
	{From: []string{Diagnosing, Handling, Escalated, Planned}, Action: "arrive", Permission: PermitHandle},
	{From: append([]string{Reported}, atWork...), Action: "assign", Permission: PermitAssign},
	{From: beforeRecovery, Action: "widen", Permission: PermitHandle},
	{From: append([]string{Observing, Recovered, Signing}, atWork...), Action: "note", Permission: PermitHandle},
	{From: beforeRecovery, Action: "urge", Permission: PermitReport},
	{From: append([]string{Recovered, Signing, Closed}, beforeRecovery...), Action: "complain", Permission: PermitReport},
	{From: []string{Recovered, Signing}, Action: "finalise", Permission: PermitOwner},
	{From: []string{Closed}, Action: "article", Permission: PermitHandle},
	{From: []string{Recovered, Signing, Closed}, Action: "reopen", To: Handling, Permission: PermitReport},
	{From: beforeRecovery, Action: "merge", To: Merged, Permission: PermitAssign, Danger: true},
	{From: append([]string{Recovered, Signing}, beforeRecovery...), Action: "no-fault", To: NoFault, Permission: PermitOwner, Danger: true},
}}

// The chains that steppers show.
var (
	requestChain = []string{Submitted, Accepted, Assigned, Noticed, Working, Signing, Closed}
	faultChain   = []string{Reported, Responded, Diagnosing, Handling, Observing, Recovered, Signing, Closed}
)

func flowOf(kind string) flow.Flow {
	if kind == FaultKind {
		return faultFlow
	}
	return requestFlow
}

// over are the states in which nobody waits for anything.
var over = []string{Closed, Transferred, Withdrawn, NoFault, Merged}
