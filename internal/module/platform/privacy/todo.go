package privacy

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/web"
)

// verbs are the next steps of the states.
var verbs = map[string]string{Received: "verify", Unverified: "verify", Verified: "start", Working: "answer"}

// todos are the requests that wait for those who answer.
func (s *Requests) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	if actor.Reach(PermitDecide) == scope.All {
		return s.toDecide(ctx, actor, limit)
	}
	if actor.Reach(PermitAnswer) != scope.All {
		return nil, nil
	}
	now := s.kit.Runner.DB.Clock().Now()
	rows, err := waiting(ctx, s.kit.Runner.DB.Read(), limit)
	todos := make([]module.Todo, len(rows))
	for i, r := range rows {
		todos[i] = module.Todo{What: "todo.privacyRequest." + verbs[r.State], Params: map[string]any{"number": r.Number}, Number: r.Number, Entity: "privacyRequest",
			Path: "/platform/privacy/requests/" + r.ID, DueAt: r.DueAt, Overdue: r.Late(now), Verb: verbs[r.State], Facts: []string{web.Say(ctx, "enum.privacyKind."+r.Kind, nil)}, Tone: "normal"}
		if todos[i].Overdue {
			todos[i].Tone = "danger"
		}
	}
	return todos, err
}

// toDecide are erasures that somebody else proposed.
func (s *Requests) toDecide(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	rows, err := proposed(ctx, s.kit.Runner.DB.Read(), actor.PersonID, limit)
	todos := make([]module.Todo, len(rows))
	for i, e := range rows {
		todos[i] = module.Todo{What: "todo.privacyErasure.approve", Params: map[string]any{"count": e.Entries}, Entity: "privacyErasure",
			Path: "/platform/privacy/erasures", Verb: "approve", Facts: []string{e.Reason}, Tone: "warn"}
	}
	return todos, err
}
