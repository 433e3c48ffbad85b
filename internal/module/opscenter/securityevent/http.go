package securityevent

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const (
	tag    = "opscenter.securityevent"
	events = "/api/opscenter/securityevent/events"
)

// Path names an event.
type Path struct {
	ID string `path:"id" maxLength:"26"`
}

type (
	registerInput struct{ Body Registration }
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
		return web.Route{Method: method, Path: events + path, ID: "securityevent-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty}
	}
	listing.Register(api, s.kit.Runner, route(http.MethodGet, "", "list", "List events of cyber-security", PermitRead), eventColumns, s.List)
	register := route(http.MethodPost, "", "register", "Register an event of cyber-security", PermitRegister)
	register.Status, register.Scope = http.StatusCreated, web.Shared
	web.Register(api, register, func(ctx context.Context, in *registerInput) (*web.Body[View], error) {
		return web.Reply(s.Register(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, "/{id}", "get", "Show an event of cyber-security", PermitRead), func(ctx context.Context, in *Path) (*web.Body[View], error) {
		return web.Reply(s.Get(ctx, in.ID))
	})
	web.Register(api, route(http.MethodGet, "/{id}/timeline", "timeline", "What happened to an event of cyber-security", PermitRead), func(ctx context.Context, in *Path) (*web.Body[items[audit.TimelineEntry]], error) {
		found, err := s.Timeline(ctx, in.ID)
		return web.Reply(items[audit.TimelineEntry]{found}, err)
	})
	web.Register(api, route(http.MethodGet, "/{id}/files", "files", "Files of an event and of its reports", PermitRead), func(ctx context.Context, in *Path) (*web.Body[items[attach.Attachment]], error) {
		found, err := s.Documents(ctx, in.ID)
		return web.Reply(items[attach.Attachment]{found}, err)
	})
	for _, transition := range eventFlow.Transitions {
		action := transition.Action
		web.Register(api, route(http.MethodPost, "/{id}/"+action, action, "Perform "+action+" on an event of cyber-security", transition.Permission), func(ctx context.Context, in *stepInput) (*web.Body[View], error) {
			return web.Reply(s.Do(ctx, in.ID, action, in.Body))
		})
	}
}
