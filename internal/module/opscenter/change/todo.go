package change

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
)

// verbs are the next steps of the states for those who carry changes out.
var verbs = map[string]string{Draft: "assess", Assessed: "submit", Scheduled: "start", Implementing: "implement", Verifying: "verify", Done: "review", RolledBack: "review"}

// todos are the changes that wait for those who carry them out, and those that
// wait for the owner's word with the captured baselines.
func (s *Desk) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	q, now := s.kit.Runner.DB.Read(), s.kit.Runner.DB.Clock().Now()
	owner, service := actor.Reach(PermitAuthorise) == scope.All, actor.Reach(PermitHandle) == scope.All
	if !owner && !service {
		return nil, nil
	}
	rows, err := changesIn(ctx, q, open, 0)
	if err != nil {
		return nil, err
	}
	todos := []module.Todo{}
	for i := range rows {
		verb, due := rows[i].next(owner)
		if verb == "" || len(todos) >= limit {
			continue
		}
		c := &rows[i]
		todo := module.Todo{What: "todo.change." + verb, Params: map[string]any{"number": c.Number}, Number: c.Number, Entity: "change", Path: page + c.ID, DueAt: due, Overdue: due > 0 && now > due, Verb: verb, Facts: []string{c.Title}, Tone: "normal"}
		if todo.Overdue {
			todo.Tone = "danger"
		}
		todos = append(todos, todo)
	}
	if !owner {
		return todos, nil
	}
	waiting, err := capturedBaselines(ctx, q, max(limit-len(todos), 0))
	for _, b := range waiting {
		todos = append(todos, module.Todo{What: "todo.change.approve", Params: map[string]any{"asset": b.Asset, "number": b.Number}, Number: b.Number, Entity: "baseline", Path: "/opscenter/change/baselines", Verb: "approve", Facts: []string{b.Asset}, Tone: "normal"})
	}
	return todos, err
}

// next is what somebody must do now, and by when.
func (c *Change) next(owner bool) (verb string, due clock.Instant) {
	if owner {
		switch {
		case c.State == Waiting:
			return "authorise", c.StartsAt
		case !c.hidden("ratify") && (c.State == Implementing || c.State == Verifying):
			return "ratify", c.RatifyDue
		}
		return "", 0
	}
	verb = verbs[c.State]
	switch {
	case c.State == Assessed && c.Kind == Standard:
		verb = "schedule"
	case c.State == Assessed && c.Kind == Emergency:
		verb = "rush"
	case c.RejectedAt > 0 && (c.State == Implementing || c.State == Verifying):
		return "rollback", c.RejectedAt
	}
	switch c.State {
	case Scheduled, Implementing, Verifying:
		due = c.EndsAt
	case Done, RolledBack:
		due = c.ReviewDue
	}
	return verb, due
}
