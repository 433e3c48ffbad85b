package identity

import (
	"context"

	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

// finder finds people by name and login. Their names are in no index: there are
// few people, and one place less to erase them from.
func (s *Service) finder() search.Finder {
	f := search.Finder{Kind: "person", Entity: "person", Icon: "user", Permission: Read, Path: "/platform/identity/people"}
	f.Find = func(ctx context.Context, _ *search.Index, q usecase.Query, asked search.Asked) (search.Found, error) {
		found, more, err := list.First(ctx, q, s.people(), list.Words(asked.Typed), PeopleFilter{}.narrow(q.Actor.For(f.Permission)), asked.Most)
		hits := make([]search.Hit, len(found))
		for i, person := range found {
			hits[i] = search.Hit{ID: person.ID, Number: person.Login, Title: person.Name, State: person.State, Path: "/platform/identity/people/" + person.ID}
		}
		return search.Found{Hits: hits, More: more}, err
	}
	return f
}
