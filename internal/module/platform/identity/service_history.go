package identity

import (
	"context"
	"strings"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/usecase"
)

// Timeline returns the history of a person and of the person's posts.
func (s *Service) Timeline(ctx context.Context, personID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, s.kit.Runner, Read, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		person, err := s.person(ctx, q, q.Scope, personID)
		if err != nil {
			return nil, err
		}
		refs := []audit.Ref{{Entity: "person", ID: person.ID}}
		for _, post := range person.Posts {
			refs = append(refs, audit.Ref{Entity: "post", ID: post.ID})
		}
		return s.kit.Runner.Log.Timeline(ctx, q, s.Directory(), refs...)
	})
}

// Directory names people, posts and organisations, for the timelines of all
// modules.
func (s *Service) Directory() audit.Names { return directory{s} }

type directory struct{ *Service }

// PostTitles returns the roles of every post that exists, in words.
func (d directory) PostTitles(ctx context.Context, ids []string) (map[string]string, error) {
	posts, err := loadPosts(ctx, d.kit.Runner.DB.Read(), "id", ids...)
	if err != nil {
		return nil, err
	}
	now, err := d.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	titles := make(map[string]string, len(posts))
	for _, post := range posts {
		now.sortRoles(post.Roles)
		titles[post.ID] = now.title(ctx, post.Roles)
	}
	return titles, nil
}

// OrgNames returns the name of every organisation that exists.
func (d directory) OrgNames(ctx context.Context, ids []string) (map[string]string, error) {
	return d.needs.Organisations.Names(ctx, ids)
}

// Title words the roles of a post in the request's language.
func (s *Service) Title(ctx context.Context, roles []string) string {
	now, err := s.snapshot(ctx)
	if err != nil {
		return strings.Join(roles, " · ")
	}
	return now.title(ctx, roles)
}

// RoleNames names the roles that the glossary does not know, by their ids.
func (s *Service) RoleNames(ctx context.Context) (map[string]string, error) {
	now, err := s.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for id, role := range now.roles {
		if role.Name != "" {
			names[id] = role.Name
		}
	}
	return names, nil
}

// RoleTitles names every role, those of the product as well.
func (s *Service) RoleTitles(ctx context.Context) (map[string]string, error) {
	now, err := s.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(now.roles))
	for id := range now.roles {
		names[id] = now.title(ctx, []string{id})
	}
	return names, nil
}
