package inbound

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// waits says which post each state waits for, and the verb of its button.
var waits = []struct{ state, permission, verb string }{
	{Submitted, PermitReceive, "arrive"},
	{Receiving, PermitReceive, "receive"},
	{Labelling, PermitLabel, "label"},
	{ToInspect, PermitInspect, "start-inspection"},
	{Inspecting, PermitInspect, "inspect"},
	{ToShelve, PermitPutAway, "put-away"},
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
			if otherSide(&row.Order, actor.OrgID) != nil || blocked(verbs[row.State], &row.Order, parts{}, actor) != nil {
				continue // somebody else must do it
			}
			todo := module.Todo{What: "todo.inbound." + row.State, Number: row.Number, Entity: "inbound", Path: "/drugtrace/inbound/" + row.ID,
				Params: map[string]any{"item": row.ItemName.Hant, "count": row.QtyExpected}, DueAt: row.DueAt, Verb: verbs[row.State],
				Facts: []string{row.SupplierName, row.BatchNo}, Tone: "normal"}
			if !row.DueAt.IsZero() && row.DueAt < q.Now {
				todo.Overdue, todo.Tone = true, "danger"
			}
			list = append(list, todo)
		}
		return list, nil
	})
}
