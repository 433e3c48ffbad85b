package improvement

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
)

// verbs are the next steps of the states.
var verbs = map[string]string{Proposed: "accept", Accepted: "carry", Carried: "measure"}

// todos are proposals that wait for the owner, and what the service is to carry
// out and to measure.
func (s *Desk) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	var states []string
	switch {
	case actor.Can(PermitDecide):
		states = []string{Proposed}
	case actor.Can(PermitHandle):
		states = []string{Accepted, Carried}
	default:
		return nil, nil
	}
	rows, err := inStates(ctx, s.kit.Runner.DB.Read(), states, limit)
	todos := make([]module.Todo, len(rows))
	for n, i := range rows {
		verb := verbs[i.State]
		todos[n] = module.Todo{What: "todo.improvement." + verb, Params: map[string]any{"number": i.Number}, Number: i.Number, Entity: "improvement", Path: page + i.ID, Verb: verb,
			Facts: []string{seal.Mask(seal.FreeText, seal.Staff, i.Title)}, Tone: "normal"}
	}
	return todos, err
}
