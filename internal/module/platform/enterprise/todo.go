package enterprise

import (
	"context"
	"slices"

	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// allTodos are those of the licences and of the change requests.
func (o *Organisations) allTodos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	licences, err := o.todos(ctx, actor, limit)
	if err != nil {
		return nil, err
	}
	requests, err := o.Requests.todos(ctx, actor, limit)
	if err != nil {
		return nil, err
	}
	merges, err := o.Merges.todos(ctx, actor, limit)
	return slices.Concat(licences, requests, merges), err
}

// todos reminds those who keep the register of licences that have ended or will
// soon, of active organisations in their reach.
func (o *Organisations) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	if !actor.Can(PermitEdit) {
		return nil, nil
	}
	return usecase.Read(scope.With(ctx, actor), o.kit.Runner, PermitEdit, func(ctx context.Context, q usecase.Query) ([]module.Todo, error) {
		day := q.Now.Day()
		soon := day.AddDays(o.expiringDays(day))
		found, err := endingBefore(ctx, q, o.organisations().Parties, soon, limit)
		if err != nil {
			return nil, err
		}
		todos := make([]module.Todo, 0, len(found))
		for _, org := range found {
			ending := unrenewed(org.Licences, soon)
			if len(ending) == 0 {
				continue // renewed between the two queries
			}
			l := ending[0]
			kind := o.kit.Parameters.Label(LicenceKinds, l.Kind, i18n.FromContext(ctx))
			todo := module.Todo{What: "todo.organisation.expiring", Params: map[string]any{"organisation": org.Name, "licence": kind, "validTo": l.ValidTo},
				Number: l.Number, Entity: "organisation", Path: "/platform/enterprise/organisations/" + org.ID, DueAt: l.ValidTo.End(),
				Verb: "update", Facts: []string{org.Name, kind}, Tone: "warn"}
			if l.ValidTo < day {
				todo.What, todo.Overdue, todo.Tone = "todo.organisation.expired", true, "danger"
			}
			todos = append(todos, todo)
		}
		return todos, nil
	})
}
