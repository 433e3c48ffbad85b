package securityevent

import "gongzhi/internal/kit/flow"

// The permissions of this module.
const (
	PermitRead     = "opscenter.securityevent.read"
	PermitRegister = "opscenter.securityevent.register"
	PermitHandle   = "opscenter.securityevent.handle"
	PermitReport   = "opscenter.securityevent.report" // to the authority
	PermitDecide   = "opscenter.securityevent.decide" // 甲方: a milder level, a false alarm
)

// The states of an event.
const (
	Registered = "registered"
	Handling   = "handling"
	Disposed   = "disposed"
	Closed     = "closed"
	Dismissed  = "dismissed" // a false alarm
)

// live are the states in which an event goes on.
var live = []string{Registered, Handling, Disposed}

var eventFlow = flow.Flow{Entity: "securityEvent", Initial: Registered, Transitions: []flow.Transition{
	{From: []string{Registered}, Action: "handle", To: Handling, Permission: PermitHandle},
	{From: live, Action: "report", Permission: PermitReport},
	{From: []string{Handling}, Action: "dispose", To: Disposed, Permission: PermitHandle},
	{From: []string{Disposed}, Action: "close", To: Closed, Permission: PermitHandle},
	{From: live, Action: "revise", Permission: PermitHandle},
	{From: live, Action: "raise", Permission: PermitHandle},
	{From: live, Action: "lower", Permission: PermitDecide},
	{From: []string{Registered, Handling}, Action: "dismiss", To: Dismissed, Permission: PermitDecide, Danger: true},
}}

// chain is the order in which the stepper shows the states.
var chain = []string{Registered, Handling, Disposed, Closed}
