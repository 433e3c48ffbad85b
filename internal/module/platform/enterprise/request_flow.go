package enterprise

import (
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
)

// Permissions of change requests.
const (
	PermitRequestRead = "platform.enterprise.request-read"
	PermitRequest     = "platform.enterprise.request"
	PermitReview      = "platform.enterprise.review"
)

// The states of a change request.
const (
	Draft     = "draft"
	Submitted = "submitted"
	Approved  = "approved"
	Rejected  = "rejected"
	Withdrawn = "withdrawn"
)

// requestFlow: what is decided stays; who is refused asks anew.
var requestFlow = flow.Flow{Entity: "organisationRequest", Initial: Draft, Transitions: []flow.Transition{
	{From: []string{Draft}, Action: "update", Permission: PermitRequest, Quiet: true},
	{From: []string{Draft}, Action: "submit", To: Submitted, Permission: PermitRequest},
	{From: []string{Submitted}, Action: "approve", To: Approved, Permission: PermitReview},
	{From: []string{Submitted}, Action: "reject", To: Rejected, Permission: PermitReview, Danger: true},
	{From: []string{Draft, Submitted}, Action: "withdraw", To: Withdrawn, Permission: PermitRequest, Danger: true},
}}

// reviewGuard keeps the deciding person apart from the asking one, whatever
// post they act in.
func (r *Request) reviewGuard(personID string) *fault.Error {
	if personID == r.CreatedBy || personID == r.SubmittedBy {
		return fault.New(fault.Invalid, "enterprise.request.same_person")
	}
	return nil
}

// steps are the nodes of the stepper.
func (r *Request) steps(names map[string]string) []flow.Step {
	step := func(key, state string) flow.Step { return flow.Step{Key: key, State: state} }
	steps := []flow.Step{{Key: Draft, State: "done", At: r.CreatedAt.String(), ByName: names[r.CreatedBy]}, step(Submitted, "future"), step(Approved, "future")}
	if !r.SubmittedAt.IsZero() {
		steps[1] = flow.Step{Key: Submitted, State: "done", At: r.SubmittedAt.String(), ByName: names[r.SubmittedBy]}
	}
	switch r.State {
	case Draft:
		steps[0].State = "current"
	case Submitted:
		steps[1].State = "current"
	case Approved:
		steps[2] = flow.Step{Key: Approved, State: "done", At: r.DecidedAt.String(), ByName: names[r.DecidedBy]}
	case Rejected, Withdrawn:
		steps[2] = flow.Step{Key: r.State, State: "side", At: r.DecidedAt.String(), ByName: names[r.DecidedBy], Note: r.Decision}
	}
	return steps
}
