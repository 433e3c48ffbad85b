package problem

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const (
	tag      = "opscenter.problem"
	problems = "/api/opscenter/problem/problems"
)

// Path names a problem.
type Path struct {
	ID string `path:"id" maxLength:"26"`
}

type (
	openInput struct{ Body Opening }
	linkInput struct {
		Path
		Body Linking
	}
	stepInput struct {
		Path
		Body Step
	}
	items[T any] struct {
		Items []T `json:"items" nullable:"false"`
	}
)

func (s *Desk) routes(api *web.API) {
	route := func(method, path, id, summary, permission string) web.Route {
		return web.Route{Method: method, Path: problems + path, ID: "problem-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty}
	}
	listing.Register(api, s.kit.Runner, route(http.MethodGet, "", "list", "List problems and known errors", PermitRead), problemColumns, s.List)
	opening := route(http.MethodPost, "", "open", "Open a problem", PermitOpen)
	opening.Status, opening.Scope = http.StatusCreated, web.Shared
	web.Register(api, opening, func(ctx context.Context, in *openInput) (*web.Body[View], error) {
		return web.Reply(s.Open(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, "/{id}", "get", "Show a problem", PermitRead), func(ctx context.Context, in *Path) (*web.Body[View], error) {
		return web.Reply(s.Get(ctx, in.ID))
	})
	web.Register(api, route(http.MethodGet, "/{id}/timeline", "timeline", "Who changed what of a problem, with its proof", PermitRead), func(ctx context.Context, in *Path) (*web.Body[items[audit.TimelineEntry]], error) {
		found, err := s.Timeline(ctx, in.ID)
		return web.Reply(items[audit.TimelineEntry]{found}, err)
	})
	web.Register(api, route(http.MethodPost, "/{id}/faults", "link", "Link a fault to a problem, or say that its workaround was used", PermitHandle), func(ctx context.Context, in *linkInput) (*web.Body[View], error) {
		return web.Reply(s.Link(ctx, in.ID, in.Body))
	})
	for _, transition := range problemFlow.Transitions {
		action := transition.Action
		web.Register(api, route(http.MethodPost, "/{id}/"+action, action, "Perform "+action+" on a problem", transition.Permission), func(ctx context.Context, in *stepInput) (*web.Body[View], error) {
			return web.Reply(s.Do(ctx, in.ID, action, in.Body))
		})
	}
}
