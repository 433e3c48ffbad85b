package privacy

import "gongzhi/internal/kit/flow"

// The permissions of this module. Who receives at a desk sees their own requests.
const (
	PermitRead    = "platform.privacy.read"
	PermitReceive = "platform.privacy.receive"
	PermitAnswer  = "platform.privacy.answer"
	PermitReveal  = "platform.privacy.reveal"
)

// The states.
const (
	Received   = "received"
	Verified   = "verified"
	Unverified = "unverified"
	Working    = "working"
	Answered   = "answered"
	Closed     = "closed"
	Withdrawn  = "withdrawn"
)

// requestFlow: nothing is searched for before it is known who asks.
var requestFlow = flow.Flow{Entity: "privacyRequest", Initial: Received, Transitions: []flow.Transition{
	{From: []string{Received, Unverified}, Action: "verify", To: Verified, Permission: PermitAnswer},
	{From: []string{Received}, Action: "doubt", To: Unverified, Permission: PermitAnswer},
	{From: []string{Verified}, Action: "start", To: Working, Permission: PermitAnswer},
	{From: []string{Working}, Action: "answer", To: Answered, Permission: PermitAnswer},
	{From: []string{Answered, Unverified}, Action: "close", To: Closed, Permission: PermitAnswer},
	{From: []string{Received, Unverified, Verified, Working}, Action: "extend", Permission: PermitAnswer},
	{From: []string{Received, Unverified, Verified, Working}, Action: "withdraw", To: Withdrawn, Permission: PermitAnswer, Danger: true},
}}

// chain is the order in which the stepper shows the states.
var chain = []string{Received, Verified, Working, Answered, Closed}

// open are the states in which a request waits for an answer.
var open = []string{Received, Unverified, Verified, Working}
