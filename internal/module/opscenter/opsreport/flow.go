package opsreport

import "gongzhi/internal/kit/flow"

// The permissions of this module.
const (
	PermitRead    = "opscenter.opsreport.read"
	PermitWrite   = "opscenter.opsreport.write"
	PermitReview  = "opscenter.opsreport.review"
	PermitSend    = "opscenter.opsreport.send"
	PermitReceive = "opscenter.opsreport.receive"
	PermitAsk     = "opscenter.opsreport.ask"
	PermitExport  = "opscenter.opsreport.export"
)

// The states of a report, and of a request that a report answers.
const (
	Drafted   = "drafted"
	Reviewed  = "reviewed"
	Sent      = "sent"
	Received  = "received"
	Refused   = "refused"
	Requested = "requested"
	Withdrawn = "withdrawn"
)

var reportFlow = flow.Flow{Entity: "opsReport", Initial: Drafted, Transitions: []flow.Transition{
	{From: []string{Drafted}, Action: "review", To: Reviewed, Permission: PermitReview},
	{From: []string{Reviewed}, Action: "return", To: Drafted, Permission: PermitReview, Danger: true},
	{From: []string{Reviewed}, Action: "send", To: Sent, Permission: PermitSend},
	{From: []string{Sent}, Action: "receive", To: Received, Permission: PermitReceive},
	{From: []string{Sent}, Action: "refuse", To: Refused, Permission: PermitReceive, Danger: true},
}}

var requestFlow = flow.Flow{Entity: "reportRequest", Initial: Requested, Transitions: []flow.Transition{
	{From: []string{Requested}, Action: "draft", To: Drafted, Permission: PermitWrite},
	{From: []string{Requested}, Action: "withdraw", To: Withdrawn, Permission: PermitAsk, Danger: true},
}}

// answerFlow is how a request follows its report; no person takes these steps.
var answerFlow = flow.Flow{Entity: "reportRequest", Initial: Drafted, Transitions: []flow.Transition{
	{From: []string{Drafted}, Action: "review", To: Reviewed},
	{From: []string{Reviewed}, Action: "return", To: Drafted},
	{From: []string{Reviewed}, Action: "send", To: Sent},
	{From: []string{Sent}, Action: "receive", To: Received},
	{From: []string{Sent}, Action: "refuse", To: Refused},
	{From: []string{Drafted, Reviewed, Sent, Refused, Received}, Action: "correct", To: Drafted},
}}
