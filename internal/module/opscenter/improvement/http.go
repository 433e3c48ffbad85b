package improvement

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const (
	tag          = "opscenter.improvement"
	improvements = "/api/opscenter/improvement/improvements"
)

// Path names an improvement.
type Path struct {
	ID string `path:"id" maxLength:"26"`
}

type (
	proposalInput struct{ Body Proposal }
	stepInput     struct {
		Path
		Body Step
	}
	items[T any] struct {
		Items []T `json:"items" nullable:"false"`
	}
)

func (s *Desk) routes(api *web.API) {
	route := func(method, path, id, summary, permission string) web.Route {
		return web.Route{Method: method, Path: improvements + path, ID: "improvement-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty}
	}
	listing.Register(api, s.kit.Runner, route(http.MethodGet, "", "list", "List improvements", PermitRead), improvementColumns, s.List)
	proposing := route(http.MethodPost, "", "propose", "Propose an improvement", PermitHandle)
	proposing.Status, proposing.Scope = http.StatusCreated, web.Shared
	web.Register(api, proposing, func(ctx context.Context, in *proposalInput) (*web.Body[View], error) {
		return web.Reply(s.Propose(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, "/{id}", "get", "Show an improvement", PermitRead), func(ctx context.Context, in *Path) (*web.Body[View], error) {
		return web.Reply(s.Get(ctx, in.ID))
	})
	web.Register(api, route(http.MethodGet, "/{id}/timeline", "timeline", "Who changed what of an improvement, with its proof", PermitRead), func(ctx context.Context, in *Path) (*web.Body[items[audit.TimelineEntry]], error) {
		found, err := s.Timeline(ctx, in.ID)
		return web.Reply(items[audit.TimelineEntry]{found}, err)
	})
	for _, transition := range improvementFlow.Transitions {
		action := transition.Action
		web.Register(api, route(http.MethodPost, "/{id}/"+action, action, "Perform "+action+" on an improvement", transition.Permission), func(ctx context.Context, in *stepInput) (*web.Body[View], error) {
			return web.Reply(s.Do(ctx, in.ID, action, in.Body))
		})
	}
}
