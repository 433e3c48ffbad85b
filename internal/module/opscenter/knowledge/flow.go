package knowledge

import "gongzhi/internal/kit/flow"

// The permissions of this module.
const (
	PermitRead     = "opscenter.knowledge.read"     // what is for all signed-in users
	PermitJudge    = "opscenter.knowledge.judge"    // say whether an article helped
	PermitInternal = "opscenter.knowledge.internal" // also internal articles and drafts
	PermitWrite    = "opscenter.knowledge.write"
	PermitReview   = "opscenter.knowledge.review"
)

// The states.
const (
	Draft     = "draft"
	Review    = "review"
	Published = "published"
	Due       = "due" // published, and somebody must look whether it still holds
	Withdrawn = "withdrawn"
)

var articleFlow = flow.Flow{Entity: "article", Initial: Draft, Transitions: []flow.Transition{
	{From: []string{Draft}, Action: "submit", To: Review, Permission: PermitWrite},
	{From: []string{Review}, Action: "approve", To: Published, Permission: PermitReview},
	{From: []string{Review}, Action: "return", To: Draft, Permission: PermitReview},
	{From: []string{Review}, Action: "recall", To: Draft, Permission: PermitWrite},
	{From: []string{Published, Due}, Action: "revise", To: Draft, Permission: PermitWrite},
	{From: []string{Published, Due}, Action: "confirm", To: Published, Permission: PermitReview},
	{From: []string{Withdrawn}, Action: "restore", To: Draft, Permission: PermitWrite},
	{From: []string{Draft, Published, Due}, Action: "withdraw", To: Withdrawn, Permission: PermitReview, Danger: true},
}}

// machineFlow is what the calendar does; no person can.
var machineFlow = flow.Flow{Entity: "article", Initial: Draft, Transitions: []flow.Transition{
	{From: []string{Published}, Action: "lapse", To: Due},
}}

// chain is the order in which the stepper shows the states.
var chain = []string{Draft, Review, Published, Due}

func steps(state string) []flow.Step {
	shown, at := make([]flow.Step, 0, len(chain)), -1
	for i, key := range chain {
		if key == state {
			at = i
		}
	}
	for i, key := range chain {
		step := flow.Step{Key: key, State: "future"}
		switch {
		case i < at:
			step.State = "done"
		case i == at:
			step.State = "current"
		}
		if at < 0 && i > 0 || key == Due && state != Due {
			continue
		}
		shown = append(shown, step)
	}
	if at < 0 {
		shown[0].State = "done"
		shown = append(shown, flow.Step{Key: state, State: "side"})
	}
	return shown
}
