package logcentre

import "gongzhi/internal/kit/flow"

// The permissions of this module.
const (
	PermitRead    = "opscenter.logcentre.read"
	PermitHandle  = "opscenter.logcentre.handle"
	PermitSign    = "opscenter.logcentre.sign"
	PermitArchive = "opscenter.logcentre.archive"
)

// The states of a finding.
const (
	Open         = "open"
	Acknowledged = "acknowledged"
	Handled      = "handled"
	Dismissed    = "dismissed" // a false alarm
)

var findingFlow = flow.Flow{Entity: "logFinding", Initial: Open, Transitions: []flow.Transition{
	{From: []string{Open}, Action: "acknowledge", To: Acknowledged, Permission: PermitHandle},
	{From: []string{Open, Acknowledged}, Action: "handle", To: Handled, Permission: PermitHandle},
	{From: []string{Open, Acknowledged}, Action: "dismiss", To: Dismissed, Permission: PermitHandle, Danger: true},
	{From: []string{Handled, Dismissed}, Action: "reopen", To: Acknowledged, Permission: PermitHandle},
}}
