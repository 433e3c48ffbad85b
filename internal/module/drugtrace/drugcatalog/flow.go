package drugcatalog

import "gongzhi/internal/kit/flow"

// Permissions of the catalogue.
const (
	PermitRead             = "drugtrace.drugcatalog.read"
	PermitEdit             = "drugtrace.drugcatalog.edit"
	PermitSubmit           = "drugtrace.drugcatalog.submit"
	PermitApprove          = "drugtrace.drugcatalog.approve"
	PermitSuspend          = "drugtrace.drugcatalog.suspend"
	PermitImport           = "drugtrace.drugcatalog.import"
	PermitFirstTradeRead   = "drugtrace.drugcatalog.first-trade-read" // a company's own business, unlike the catalogue
	PermitFirstTradeEdit   = "drugtrace.drugcatalog.first-trade-edit"
	PermitFirstTradeReview = "drugtrace.drugcatalog.first-trade-review"
)

// The states of an item.
const (
	Draft     = "draft"
	Pending   = "pending"
	Effective = "effective"
	Suspended = "suspended"
	Removed   = "removed"
)

// itemFlow: what submit, approve and reject do to an item that was never
// approved; later they act on its open version (versionFlow).
var itemFlow = flow.Flow{Entity: "drugItem", Initial: Draft, Transitions: []flow.Transition{
	{From: []string{Draft}, Action: "submit", To: Pending, Permission: PermitSubmit},
	{From: []string{Pending}, Action: "approve", To: Effective, Permission: PermitApprove},
	{From: []string{Pending}, Action: "reject", To: Draft, Permission: PermitApprove},
	{From: []string{Suspended}, Action: "resume", To: Effective, Permission: PermitSuspend},
	{From: []string{Effective}, Action: "suspend", To: Suspended, Permission: PermitSuspend, Danger: true},
	{From: []string{Effective, Suspended}, Action: "remove", To: Removed, Permission: PermitSuspend, Danger: true},
}}

// versionFlow is the way of one content to approval.
var versionFlow = flow.Flow{Entity: "drugItemVersion", Initial: VersionDraft, Transitions: []flow.Transition{
	{From: []string{VersionDraft}, Action: "submit", To: VersionPending, Permission: PermitSubmit},
	{From: []string{VersionPending}, Action: "approve", To: VersionApproved, Permission: PermitApprove},
	{From: []string{VersionPending}, Action: "reject", To: VersionDraft, Permission: PermitApprove},
	{From: []string{VersionDraft}, Action: "discard", To: VersionDiscarded, Permission: PermitEdit, Danger: true},
}}

// The states of a first-trade approval.
const (
	TradeDraft    = "draft"
	TradeToReview = "toReview"
	TradeApproved = "approved"
	TradeRejected = "rejected"
)

// firstTradeFlow: a rejected approval is history; the next try is a new one.
var firstTradeFlow = flow.Flow{Entity: "firstTrade", Initial: TradeDraft, Transitions: []flow.Transition{
	{From: []string{TradeDraft}, Action: "submit", To: TradeToReview, Permission: PermitFirstTradeEdit},
	{From: []string{TradeToReview}, Action: "approve", To: TradeApproved, Permission: PermitFirstTradeReview},
	{From: []string{TradeToReview}, Action: "reject", To: TradeRejected, Permission: PermitFirstTradeReview, Danger: true},
}}
