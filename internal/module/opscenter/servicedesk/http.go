package servicedesk

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/web"
)

const (
	tag  = "opscenter.servicedesk"
	base = "/api/opscenter/servicedesk"
)

// Path names a ticket.
type Path struct {
	ID string `path:"id" maxLength:"26"`
}

type (
	reportInput struct{ Body Report }
	faultInput  struct{ Body FaultReport }
	stepInput   struct {
		Path
		Body Step
	}
	rows[T any] struct {
		Items []T `json:"items" nullable:"false"`
	}
)

func (s *Desk) routes(api *web.API) {
	route := func(method, path, id, summary, permission string) web.Route {
		return web.Route{Method: method, Path: base + path, ID: "ticket-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty}
	}
	listing.Register(api, s.kit.Runner, route(http.MethodGet, "/tickets", "list", "List requests and faults", PermitRead), ticketTable, s.List)
	report := route(http.MethodPost, "/tickets", "report", "Ask for help or report a fault", PermitReport)
	report.Status = http.StatusCreated
	web.Register(api, report, func(ctx context.Context, in *reportInput) (*web.Body[View], error) {
		return web.Reply(s.Report(ctx, in.Body))
	})
	register := route(http.MethodPost, "/faults", "register-fault", "Register a fault that no user reported", PermitHandle)
	register.Status = http.StatusCreated
	web.Register(api, register, func(ctx context.Context, in *faultInput) (*web.Body[View], error) {
		return web.Reply(s.RegisterFault(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, "/tickets/{id}", "get", "Show a ticket", PermitRead), func(ctx context.Context, in *Path) (*web.Body[View], error) {
		return web.Reply(s.Get(ctx, in.ID))
	})
	web.Register(api, route(http.MethodGet, "/tickets/{id}/course", "course", "Everything that happened to a ticket", PermitRead), func(ctx context.Context, in *Path) (*web.Body[rows[Entry]], error) {
		items, err := s.Course(ctx, in.ID)
		return web.Reply(rows[Entry]{items}, err)
	})
	web.Register(api, route(http.MethodGet, "/tickets/{id}/timeline", "timeline", "Who changed what of a ticket, with its proof", PermitRead), func(ctx context.Context, in *Path) (*web.Body[rows[audit.TimelineEntry]], error) {
		items, err := s.Timeline(ctx, in.ID)
		return web.Reply(rows[audit.TimelineEntry]{items}, err)
	})
	engineers := route(http.MethodGet, "/engineers", "engineers", "List those who may be made responsible", PermitAssign)
	engineers.Scope = web.Shared
	web.Register(api, engineers, func(ctx context.Context, _ *struct{}) (*web.Body[rows[Engineer]], error) {
		items, err := s.Engineers(ctx)
		return web.Reply(rows[Engineer]{items}, err)
	})
	reveal.Mount(api, route(http.MethodPost, "/tickets/{id}/reveal", "reveal", "Show name and telephone of who asked", PermitReveal), s.Reveal)
	s.helpRoutes(api)
	mounted := map[string]bool{}
	for _, f := range []struct {
		kind string
	}{{RequestKind}, {FaultKind}} {
		for _, transition := range flowOf(f.kind).Transitions {
			action, permission := transition.Action, transition.Permission
			if mounted[action] || action == "recover" || action == "relapse" { // the monitoring's own
				continue
			}
			mounted[action] = true
			web.Register(api, route(http.MethodPost, "/tickets/{id}/"+action, action, "Perform "+action+" on a ticket", permission), func(ctx context.Context, in *stepInput) (*web.Body[View], error) {
				return web.Reply(s.Do(ctx, in.ID, action, permission, in.Body))
			})
		}
	}
}
