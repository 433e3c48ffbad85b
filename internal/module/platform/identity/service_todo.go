package identity

import (
	"context"
	"strings"

	"gongzhi/internal/kit/list"
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
		todos, err := s.newcomers(ctx, q, limit)
		for _, more := range []func(context.Context, usecase.Query, int) ([]module.Todo, error){s.waitingRoles, s.endingPosts} {
			if err != nil || len(todos) >= limit {
				break
			}
			var found []module.Todo
			found, err = more(ctx, q, limit-len(todos))
			todos = append(todos, found...)
		}
		return todos, err
	})
}

// waitingRoles are changes of roles that somebody else proposed.
func (s *Service) waitingRoles(ctx context.Context, q usecase.Query, limit int) ([]module.Todo, error) {
	changes, err := roleChanges(ctx, q, "state", Proposed)
	if err != nil {
		return nil, err
	}
	var todos []module.Todo
	for _, change := range changes {
		if change.ProposedBy != q.Actor.PersonID && len(todos) < limit {
			title := s.Title(ctx, []string{change.RoleID})
			todos = append(todos, module.Todo{What: "todo.roleChange.approve", Params: map[string]any{"role": title}, Entity: "roleChange",
				Path: "/platform/identity/roles/" + strings.Replace(change.RoleID, ".", "-", 1), Verb: "approve", Facts: []string{change.Reason}, Tone: "warn"})
		}
	}
	return todos, nil
}

// endingPosts are to be renewed or ended.
func (s *Service) endingPosts(ctx context.Context, q usecase.Query, limit int) ([]module.Todo, error) {
	page, err := list.Page(ctx, q, ending, list.Params{Limit: limit}, EndingFilter{EndsBy: s.soon(q.Now)}.narrow())
	if err != nil {
		return nil, err
	}
	if err := s.completeNamed(ctx, q, page.Items); err != nil {
		return nil, err
	}
	todos := make([]module.Todo, len(page.Items))
	for i, post := range page.Items {
		todos[i] = module.Todo{What: "todo.post." + post.Standing, Params: map[string]any{"person": post.PersonName, "role": post.Title, "day": post.ValidTo}, Entity: "post",
			Path: "/platform/identity/people/" + post.PersonID, DueAt: post.ValidTo.End(), Overdue: post.Standing == "lapsed", Verb: "renew", Facts: []string{post.OrgName}, Tone: "warn"}
	}
	return todos, nil
}

// newcomers are accounts without a post; they belong to no organisation yet.
func (s *Service) newcomers(ctx context.Context, q usecase.Query, limit int) ([]module.Todo, error) {
	if q.Scope.Reach != scope.All {
		return nil, nil
	}
	people, err := waitingPeople(ctx, q, q.Actor.PersonID, limit)
	todos := []module.Todo{}
	for _, person := range people {
		todos = append(todos, module.Todo{What: "todo.person.grant", Params: map[string]any{"person": person.Name}, Entity: "person",
			Path: "/platform/identity/people/" + person.ID, Verb: "grant", Facts: []string{person.Login}, Tone: "normal"})
	}
	return todos, err
}
