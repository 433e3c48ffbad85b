package dispensing

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// todos lists the returns that wait for the actor's depot.
func (s *Pharmacy) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	verbs := map[string]string{}
	if actor.Can(PermitReceiveReturn) {
		verbs[Sent] = "receive-return"
	}
	if actor.Can(PermitInspectReturn) {
		verbs[Received] = "inspect-return"
	}
	if len(verbs) == 0 || !actor.Can(PermitRead) {
		return nil, nil
	}
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]module.Todo, error) {
		found, err := openReturns(ctx, q, actor.OrgID, limit)
		if err != nil {
			return nil, err
		}
		rows, err := s.returnRows(ctx, q, found)
		todos := []module.Todo{}
		for _, row := range rows {
			verb := verbs[row.State]
			if verb == "" || verb == "inspect-return" && sameReceiver(&row.Return, actor.PersonID) != nil {
				continue
			}
			todos = append(todos, module.Todo{What: "todo.drugReturn." + row.State, Number: row.Number, Entity: "drugReturn", Path: "/drugtrace/returns/" + row.ID,
				Params: map[string]any{"item": row.ItemName.Hant, "count": row.Qty}, Verb: verb, Facts: []string{row.ClinicName}, Tone: "normal"})
		}
		return todos, err
	})
}
