package problem

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
)

// verbs are the next steps of the states for those who handle problems.
var verbs = map[string]string{Registered: "analyse", Analysing: "explain", Known: "plan", Fixing: "finish", Verifying: "close"}

// todos are the problems that wait for those who handle them, and the plans that
// wait for the owner.
func (s *Desk) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	var states []string
	switch {
	case actor.Can(PermitDecide):
		states = []string{Planned}
	case actor.Can(PermitHandle):
		states = []string{Registered, Analysing, Known, Fixing, Verifying}
	default:
		return nil, nil
	}
	rows, err := inStates(ctx, s.kit.Runner.DB.Read(), states, limit)
	todos := make([]module.Todo, len(rows))
	now := s.kit.Runner.DB.Clock().Now()
	for i, p := range rows {
		verb := verbs[p.State]
		if p.State == Planned {
			verb = "approve"
		}
		var due clock.Instant
		if p.State == Fixing {
			due = p.DueOn.End()
		}
		todos[i] = module.Todo{What: "todo.problem." + verb, Params: map[string]any{"number": p.Number}, Number: p.Number, Entity: "problem", Path: page + p.ID, Verb: verb,
			DueAt: due, Overdue: due > 0 && now > due, Facts: []string{seal.Mask(seal.FreeText, seal.Staff, p.Title)}, Tone: "normal"}
		if todos[i].Overdue {
			todos[i].Tone = "danger"
		}
	}
	return todos, err
}
