package identity

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// todos are what waits for those who grant.
func (s *Service) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	if !actor.Can(Appoint) {
		return nil, nil
	}
	return usecase.Read(scope.With(ctx, actor), s.kit.Runner, Appoint, func(ctx context.Context, q usecase.Query) ([]module.Todo, error) {
		return s.newcomers(ctx, q, limit)
	})
}

// newcomers are accounts without a post; they belong to no organisation yet.
func (s *Service) newcomers(ctx context.Context, q usecase.Query, limit int) ([]module.Todo, error) {
	if q.Scope.Reach != scope.All {
		return nil, nil
	}
	people, err := waitingPeople(ctx, q, q.Actor.PersonID, limit)
	todos := make([]module.Todo, len(people))
	for i, person := range people {
		todos[i] = module.Todo{What: "todo.person.grant", Params: map[string]any{"person": person.Name}, Entity: "person",
			Path: "/platform/identity/people/" + person.ID, Verb: "grant", Facts: []string{person.Login}, Tone: "normal"}
	}
	return todos, err
}
