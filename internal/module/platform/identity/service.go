package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Service holds the use cases of people, posts and roles.
type Service struct {
	kit     Kit
	needs   Needs
	watched []string   // tables whose change makes the snapshot stale
	mu      sync.Mutex // held while a snapshot is loaded or thrown away
	current atomic.Pointer[snapshot]
	names   *list.Names
}

var (
	personAbsent = fault.New(fault.NotFound, "identity.person_absent")
	postAbsent   = fault.New(fault.NotFound, "identity.post_absent")
)

// Get returns one person with posts and allowed actions.
func (s *Service) Get(ctx context.Context, id string) (Person, error) {
	return usecase.Read(ctx, s.kit.Runner, Read, func(ctx context.Context, q usecase.Query) (Person, error) {
		person, err := s.person(ctx, q, q.Scope, id)
		if err != nil {
			return Person{}, err
		}
		if err := s.show(ctx, q, q.Actor, person); err != nil {
			return Person{}, err
		}
		names, err := personNames(ctx, q, person.makers())
		person.Steps, person.LocksAt = person.life(names), person.locksAt(s.kit.Parameters.Duration(unusedAfter, q.Now.Day()))
		return *person, err
	})
}

// List returns a page of people.
func (s *Service) List(ctx context.Context, params list.Params, filter PeopleFilter) (list.Result[Person], error) {
	return usecase.Read(ctx, s.kit.Runner, Read, func(ctx context.Context, q usecase.Query) (list.Result[Person], error) {
		page, err := list.Page(ctx, q, s.people(), params, filter.narrow(q.Scope))
		if err != nil {
			return page, err
		}
		shown := make([]*Person, len(page.Items))
		for i := range page.Items {
			shown[i] = &page.Items[i]
		}
		return page, s.show(ctx, q, q.Actor, shown...)
	})
}

// GetPost returns one post.
func (s *Service) GetPost(ctx context.Context, id string) (Post, error) {
	return usecase.Read(ctx, s.kit.Runner, Read, func(ctx context.Context, q usecase.Query) (Post, error) {
		post, err := s.post(ctx, q, q.Scope, id)
		if err != nil {
			return Post{}, err
		}
		return *post, nil
	})
}

// Roles returns every role with its grants, in their order.
func (s *Service) Roles(ctx context.Context) ([]Role, error) {
	return usecase.Read(ctx, s.kit.Runner, Read, func(ctx context.Context, q usecase.Query) ([]Role, error) {
		roles, grants, err := loadRoles(ctx, q)
		if err != nil {
			return nil, err
		}
		people, err := countHolders(ctx, q)
		if err != nil {
			return nil, err
		}
		waiting, err := roleChanges(ctx, q, "state", Proposed)
		if err != nil {
			return nil, err
		}
		withGrants(roles, grants)
		for i := range roles {
			role := &roles[i]
			role.Title, role.People = s.roleName(ctx, *role), people[role.ID]
			role.Waiting = slices.ContainsFunc(waiting, func(change RoleChange) bool { return change.RoleID == role.ID })
		}
		return roles, nil
	})
}

// person loads a person inside the scope, with posts.
func (s *Service) person(ctx context.Context, q bun.IDB, sc scope.Scope, id string) (*Person, error) {
	person, err := loadPerson(ctx, q, id)
	if err != nil {
		return nil, err
	}
	if err := s.addPosts(ctx, q, person); err != nil {
		return nil, err
	}
	organisations := []string{}
	for _, post := range person.Posts {
		if post.State == Active {
			organisations = append(organisations, post.OrgID)
		}
	}
	if !sc.Sees(person.ID, organisations...) {
		return nil, personAbsent
	}
	return person, nil
}

// post loads a post inside the scope.
func (s *Service) post(ctx context.Context, q bun.IDB, sc scope.Scope, id string) (*Post, error) {
	posts, err := loadPosts(ctx, q, "id", id)
	if err != nil {
		return nil, err
	}
	if len(posts) == 0 || !sc.Sees(posts[0].PersonID, posts[0].OrgID) {
		return nil, postAbsent
	}
	return &posts[0], s.complete(ctx, posts)
}

// show fills what is worked out for the reader: posts, masked phone, actions.
func (s *Service) show(ctx context.Context, q bun.IDB, actor scope.Actor, people ...*Person) error {
	if err := s.addPosts(ctx, q, people...); err != nil {
		return err
	}
	for _, person := range people {
		if person.PhoneSealed != nil {
			phone, err := s.kit.Ring.Open(phonePlace(person.ID), *person.PhoneSealed)
			if err != nil {
				return fmt.Errorf("phone of person %s: %w", person.ID, err)
			}
			person.Phone = seal.Mask(seal.Phone, seal.Staff, phone)
		}
		var last *fault.Error // the page says beforehand what the command would refuse
		if person.State == Active && s.isHead(person.Posts) {
			if err := s.headless(ctx, q, s.kit.Runner.DB.Clock().Now(), person.Posts); err != nil && !errors.As(err, &last) {
				return err
			}
		}
		person.Actions = personFlow.Actions(actor, person.State, func(action string) *fault.Error {
			if person.ID == actor.PersonID {
				return ownAccount
			}
			switch {
			case action == "lock" || action == "close":
				return last
			case action == "forget" && person.PhoneSealed == nil:
				return noPhone
			}
			return nil
		}, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	}
	return nil
}

func (s *Service) addPosts(ctx context.Context, q bun.IDB, people ...*Person) error {
	at, ids := map[string]*Person{}, make([]string, len(people))
	for i, person := range people {
		person.Posts = []Post{}
		at[person.ID], ids[i] = person, person.ID
	}
	posts, err := loadPosts(ctx, q, "person_id", ids...)
	if err != nil {
		return err
	}
	if err := s.complete(ctx, posts); err != nil {
		return err
	}
	for _, post := range posts {
		at[post.PersonID].Posts = append(at[post.PersonID].Posts, post)
	}
	return nil
}

// complete puts the roles of posts in order and names their organisations.
func (s *Service) complete(ctx context.Context, posts []Post) error {
	if len(posts) == 0 {
		return nil
	}
	now, err := s.snapshot(ctx)
	if err != nil {
		return err
	}
	ids := make([]string, len(posts))
	for i := range posts {
		now.sortRoles(posts[i].Roles)
		ids[i] = posts[i].OrgID
	}
	names, err := s.needs.Organisations.Names(ctx, ids)
	at := s.kit.Runner.DB.Clock().Now()
	soon := s.soon(at)
	for i := range posts {
		posts[i].Title, posts[i].Standing = now.title(ctx, posts[i].Roles), posts[i].StandingAt(at, soon)
		posts[i].OrgName = names[posts[i].OrgID]
	}
	return err
}

func phonePlace(personID string) string { return "person.phone_sealed:" + personID }
