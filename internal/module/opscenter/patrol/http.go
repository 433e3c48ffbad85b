package patrol

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const (
	tag  = "opscenter.patrol"
	base = "/api/opscenter/patrol"
	runs = base + "/runs"
)

// Path names a run.
type Path struct {
	ID string `path:"id" maxLength:"26"`
}

type (
	stepInput struct {
		Path
		Body Step
	}
	lookInput struct {
		Path
		Body Look
	}
	monthInput struct {
		Month string `path:"month" minLength:"7" maxLength:"7" example:"2026-11"`
	}
	dayInput struct {
		Day clock.Day `path:"day" format:"date"`
	}
	itemInput struct {
		Measure string `query:"measure" required:"true" maxLength:"40"`
		Subject string `query:"subject" required:"true" maxLength:"40"`
	}
	draftInput   struct{ Body Draft }
	items[T any] struct {
		Items []T `json:"items" nullable:"false"`
	}
)

// File is a document to download.
type File struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

func (s *Service) routes(api *web.API) {
	route := func(method, path, id, summary, permission string) web.Route {
		return web.Route{Method: method, Path: path, ID: "patrol-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.Shared}
	}
	web.Register(api, route(http.MethodGet, base+"/board", "board", "Today's patrol", PermitRead).Poll(), func(ctx context.Context, _ *struct{}) (*web.Body[Board], error) {
		return web.Reply(s.Board(ctx))
	})
	web.Register(api, route(http.MethodGet, base+"/months/{month}", "month", "Days of a month: done, late, missed", PermitRead), func(ctx context.Context, in *monthInput) (*web.Body[Calendar], error) {
		return web.Reply(s.Month(ctx, in.Month))
	})
	web.Register(api, route(http.MethodGet, base+"/trend", "trend", "One item over thirty days", PermitRead), func(ctx context.Context, in *itemInput) (*web.Body[Trend], error) {
		return web.Reply(s.TrendOf(ctx, in.Measure, in.Subject))
	})
	web.Register(api, route(http.MethodGet, base+"/days/{day}/log", "log", "The patrol log of a day", PermitRead), func(ctx context.Context, in *dayInput) (*web.Body[Log], error) {
		return web.Reply(s.LogOf(ctx, in.Day))
	})
	web.Register(api, route(http.MethodGet, base+"/days/{day}/log.pdf", "log-print", "The patrol log of a day on paper", PermitRead), func(ctx context.Context, in *dayInput) (*File, error) {
		content, err := s.Paper(ctx, in.Day)
		if err != nil {
			return nil, err
		}
		return &File{"application/pdf", `inline; filename="patrol-` + string(in.Day) + `.pdf"`, content.Bytes()}, nil
	})
	web.Register(api, route(http.MethodGet, base+"/days/{day}/maintenance", "maintenance", "What the patrol knows of the daily report of maintenance", PermitRead), func(ctx context.Context, in *dayInput) (*web.Body[Maintenance], error) {
		return web.Reply(s.MaintenanceOf(ctx, in.Day))
	})
	web.Register(api, route(http.MethodGet, base+"/plans", "plan-list", "Versions of the plan and today's thresholds", PermitRead), func(ctx context.Context, _ *struct{}) (*web.Body[Plans], error) {
		return web.Reply(s.Plans(ctx))
	})
	create := route(http.MethodPost, base+"/plans", "plan-revise", "Add a version of the plan", PermitPlan)
	create.Status = http.StatusCreated
	web.Register(api, create, func(ctx context.Context, in *draftInput) (*web.Body[PlanView], error) {
		return web.Reply(s.Revise(ctx, in.Body))
	})
	listing.Register(api, s.kit.Runner, route(http.MethodGet, runs, "run-list", "List patrols", PermitRead), runColumns, s.List)
	web.Register(api, route(http.MethodGet, runs+"/{id}", "run-get", "Show one patrol", PermitRead), func(ctx context.Context, in *Path) (*web.Body[View], error) {
		return web.Reply(s.Get(ctx, in.ID))
	})
	web.Register(api, route(http.MethodGet, runs+"/{id}/timeline", "run-timeline", "What happened to a patrol", PermitRead), func(ctx context.Context, in *Path) (*web.Body[items[audit.TimelineEntry]], error) {
		found, err := s.Timeline(ctx, in.ID)
		return web.Reply(items[audit.TimelineEntry]{found}, err)
	})
	web.Register(api, route(http.MethodPost, runs+"/{id}/look", "run-look", "Write down what was seen, or overrule a verdict with a reason", PermitInspect), func(ctx context.Context, in *lookInput) (*web.Body[View], error) {
		return web.Reply(s.Look(ctx, in.ID, in.Body))
	})
	for action, do := range map[string]func(context.Context, string, Step) (View, error){"sign": s.Sign, "confirm": s.Confirm, "make-up": s.MakeUp} {
		permission := PermitInspect
		if action == "confirm" {
			permission = PermitConfirm
		}
		web.Register(api, route(http.MethodPost, runs+"/{id}/"+action, "run-"+action, "Perform "+action+" on a patrol", permission), func(ctx context.Context, in *stepInput) (*web.Body[View], error) {
			return web.Reply(do(ctx, in.ID, in.Body))
		})
	}
}
