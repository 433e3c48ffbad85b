package dispensing

import "gongzhi/internal/kit/flow"

// Permissions of the module.
const (
	PermitRead          = "drugtrace.dispensing.read"
	PermitDispense      = "drugtrace.dispensing.dispense"
	PermitReveal        = "drugtrace.dispensing.reveal"
	PermitReturn        = "drugtrace.dispensing.return"
	PermitReceiveReturn = "drugtrace.dispensing.receive-return"
	PermitInspectReturn = "drugtrace.dispensing.inspect-return"
)

// States of a return.
const (
	Sent      = "sent"
	Received  = "received"
	Inspected = "inspected"
)

// returns is the life of a return. The last box received or inspected takes the
// return to its next state; boxes that arrived may be inspected before.
var returns = flow.Flow{
	Entity: "drugReturn", Initial: Sent,
	Transitions: []flow.Transition{
		{From: []string{Sent}, Action: "receive-return", Permission: PermitReceiveReturn},
		{From: []string{Sent, Received}, Action: "inspect-return", Permission: PermitInspectReturn},
	},
}

// chain is the order in which the stepper shows the states.
var chain = []string{Sent, Received, Inspected}
