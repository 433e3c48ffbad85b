package enterprise

import (
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
)

// Permissions of merges.
const (
	PermitMergeRead   = "platform.enterprise.merge-read"
	PermitMerge       = "platform.enterprise.merge"
	PermitMergeDecide = "platform.enterprise.merge-decide"
)

// Proposed is the first state of a merge; it ends as merged, rejected or
// withdrawn.
const Proposed = "proposed"

// mergeFlow: what was merged stays merged; who is refused proposes anew.
var mergeFlow = flow.Flow{Entity: "organisationMerge", Initial: Proposed, Transitions: []flow.Transition{
	{From: []string{Proposed}, Action: "approve", To: Merged, Permission: PermitMergeDecide, Danger: true},
	{From: []string{Proposed}, Action: "reject", To: Rejected, Permission: PermitMergeDecide},
	{From: []string{Proposed}, Action: "withdraw", To: Withdrawn, Permission: PermitMerge},
}}

// guard: two people, whatever their posts.
func (m *Merge) guard(action, personID string) *fault.Error {
	if action != "withdraw" && personID == m.CreatedBy {
		return fault.New(fault.Invalid, "enterprise.merge.same_person")
	}
	return nil
}

// steps are the nodes of the stepper.
func (m *Merge) steps(names map[string]string) []flow.Step {
	steps := []flow.Step{{Key: Proposed, State: "current", At: m.CreatedAt.String(), ByName: names[m.CreatedBy]}, {Key: Merged, State: "future"}}
	if m.State == Proposed {
		return steps
	}
	steps[0].State = "done"
	steps[1] = flow.Step{Key: m.State, State: "side", At: m.DecidedAt.String(), ByName: names[m.DecidedBy], Note: m.Decision}
	if m.State == Merged {
		steps[1].State = "done"
	}
	return steps
}
