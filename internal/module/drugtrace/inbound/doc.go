// Package inbound is 药品入库管理 (2): a supplier's delivery becomes stock in the
// depot of designated Macao drugs. Receiver, labeller, inspector and keeper each
// take one step and nobody takes two that check each other.
//
// States: draft → submitted → receiving → labelling → toInspect → inspecting →
// toShelve → completed or partlyRejected; rejected when nothing was accepted;
// void before anything arrived. The transitions are in flow.go.
//
// The papers of a delivery (delivery note, temperature log, test reports) are
// attachments of its order; the parties of the order open them.
//
// Legal basis: GSP art. 73–80 (receiving, inspection records), annex 4
// (sampling), the depot's own rules for coding (drug.md A.3).
package inbound
