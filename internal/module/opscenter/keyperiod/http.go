package keyperiod

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const (
	tag     = "opscenter.keyperiod"
	root    = "/api/opscenter/keyperiod"
	periods = root + "/periods"
)

// Path names a period.
type Path struct {
	ID string `path:"id" maxLength:"26"`
}

type items[T any] struct {
	Items []T `json:"items" nullable:"false"`
}

type stepInput struct {
	Path
	Body Step
}

func (s *Calendar) routes(api *web.API) {
	route := func(method, path, id, summary, permission string, reach web.Scope) web.Route {
		return web.Route{Method: method, Path: path, ID: "keyperiod-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: reach}
	}
	listing.Register(api, s.kit.Runner, route(http.MethodGet, periods, "list", "List key periods", PermitRead, web.ByParty), periodColumns, s.List)
	create := route(http.MethodPost, periods, "plan", "Put a key period before the owner", PermitManage, web.Shared)
	create.Status = http.StatusCreated
	web.Register(api, create, func(ctx context.Context, in *struct{ Body Plan }) (*web.Body[View], error) {
		return web.Reply(s.Plan(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, root+"/current", "current", "Key periods that bind now or are to come", PermitRead, web.Shared), func(ctx context.Context, _ *struct{}) (*web.Body[items[View]], error) {
		found, err := s.Current(ctx)
		return web.Reply(items[View]{found}, err)
	})
	web.Register(api, route(http.MethodGet, periods+"/{id}", "get", "Show one key period", PermitRead, web.ByParty), func(ctx context.Context, in *Path) (*web.Body[View], error) {
		return web.Reply(s.Get(ctx, in.ID))
	})
	web.Register(api, route(http.MethodGet, periods+"/{id}/timeline", "timeline", "What happened to a key period", PermitRead, web.ByParty), func(ctx context.Context, in *Path) (*web.Body[items[audit.TimelineEntry]], error) {
		found, err := s.Timeline(ctx, in.ID)
		return web.Reply(items[audit.TimelineEntry]{found}, err)
	})
	for _, transition := range periodFlow.Transitions {
		action := transition.Action
		web.Register(api, route(http.MethodPost, periods+"/{id}/"+action, action, "Perform "+action+" on a key period", transition.Permission, web.ByParty), func(ctx context.Context, in *stepInput) (*web.Body[View], error) {
			return web.Reply(s.Do(ctx, in.ID, action, in.Body))
		})
	}
}
