package patrol

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
)

const page = "/opscenter/patrol/runs/"

// todos are signatures for those who inspect, confirmations for the second person.
func (s *Service) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	q, now := s.kit.Runner.DB.Read(), s.kit.Runner.DB.Clock().Now()
	var todos []module.Todo
	for _, step := range []struct{ permission, state, verb string }{{PermitConfirm, Signed, "confirm"}, {PermitInspect, Inspected, "sign"}} {
		if !actor.Can(step.permission) {
			continue
		}
		waiting, err := runsOpen(ctx, q, []string{step.state}, limit)
		if err != nil {
			return nil, err
		}
		for _, r := range waiting {
			if step.verb == "confirm" && r.SignedBy == actor.PersonID {
				continue
			}
			todo := module.Todo{What: "todo.patrolRun." + step.verb, Params: map[string]any{"day": r.Day}, Number: r.Number, Entity: "patrolRun", Path: page + r.ID, DueAt: r.Day.End(), Overdue: now >= r.Day.End(), Verb: step.verb, Facts: []string{}, Tone: "normal"}
			switch {
			case todo.Overdue:
				todo.Tone = "danger"
			case r.troubled():
				todo.Tone = "warn"
			}
			todos = append(todos, todo)
		}
	}
	return todos[:min(len(todos), limit)], nil
}
