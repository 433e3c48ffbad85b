package outbound

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// waits says which post each state waits for, and the verb of its button.
var waits = []struct{ state, permission, verb string }{
	{InTransit, PermitSign, "sign"},
	{ToReview, PermitReview, "review"},
	{Reviewed, PermitPick, "pick"},
	{Picking, PermitPick, "pick"},
	{ToCheck, PermitCheck, "check"},
	{Checking, PermitCheck, "check"},
	{ToShip, PermitShip, "ship"},
	{Draft, PermitSubmit, "submit"},
}

// todos lists the orders that wait for the actor.
func (s *Orders) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	if !actor.Can(PermitRead) {
		return nil, nil
	}
	verbs, states := map[string]string{}, []string{}
	for _, w := range waits {
		if actor.Can(w.permission) {
			verbs[w.state] = w.verb
			states = append(states, w.state)
		}
	}
	if len(states) == 0 {
		return nil, nil
	}
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]module.Todo, error) {
		found, err := orderList.Waiting(ctx, q, states, limit)
		if err != nil {
			return nil, err
		}
		rows, err := s.rows(ctx, q, found)
		if err != nil {
			return nil, err
		}
		list := []module.Todo{}
		for _, row := range rows {
			if othersTurn(&row.Order, verbs[row.State], actor) {
				continue
			}
			todo := module.Todo{What: "todo.outbound." + row.State, Number: row.Number, Entity: "outbound", Path: "/drugtrace/outbound/" + row.ID,
				Params: map[string]any{"item": row.ItemName.Hant, "count": row.Qty}, DueAt: row.DueAt, Verb: verbs[row.State],
				Facts: []string{row.ClinicName}, Tone: "normal"}
			if !row.DueAt.IsZero() && row.DueAt < q.Now {
				todo.Overdue, todo.Tone = true, "danger"
			}
			list = append(list, todo)
		}
		return list, nil
	})
}

// othersTurn reports whether somebody else must take the step: the other party,
// or another person.
func othersTurn(order *Order, verb string, actor scope.Actor) bool {
	switch {
	case otherSide(order, verb, actor.OrgID) != nil:
		return true
	case verb == "review":
		return sameMaker(order, actor.PersonID) != nil
	case verb == "check":
		return samePicker(order, actor.PersonID) != nil
	}
	return false
}
