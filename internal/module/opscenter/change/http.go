package change

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const (
	tag       = "opscenter.change"
	root      = "/api/opscenter/change"
	changes   = root + "/changes"
	baselines = root + "/baselines"
	drifts    = root + "/drifts"
)

// Path names a change or a baseline.
type Path struct {
	ID string `path:"id" maxLength:"26"`
}

type proposalInput struct{ Body Proposal }

type reviseInput struct {
	Path
	Body Proposal
}

type stepInput struct {
	Path
	Body Step
}

type captureInput struct{ Body Capture }

type decisionInput struct {
	Path
	Body Decision
}

type items[T any] struct {
	Items []T `json:"items" nullable:"false"`
}

func (s *Desk) routes(api *web.API) {
	route := func(method, path, id, summary, permission string, reach web.Scope) web.Route {
		return web.Route{Method: method, Path: path, ID: "change-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: reach}
	}
	listing.Register(api, s.kit.Runner, route(http.MethodGet, changes, "list", "List changes", PermitRead, web.ByParty), changeColumns, s.List)
	web.Register(api, route(http.MethodGet, changes+"/counts", "counts", "Count the changes of the saved views", PermitRead, web.ByParty).Poll(), func(ctx context.Context, _ *struct{}) (*web.Body[items[Count]], error) {
		found, err := s.Counts(ctx)
		return web.Reply(items[Count]{found}, err)
	})
	create := route(http.MethodPost, changes, "draft", "Ask for a change", PermitHandle, web.Shared)
	create.Status = http.StatusCreated
	web.Register(api, create, func(ctx context.Context, in *proposalInput) (*web.Body[View], error) {
		return web.Reply(s.Draft(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, root+"/freezes", "freezes", "Change freezes of now and to come", PermitRead, web.Shared), func(ctx context.Context, _ *struct{}) (*web.Body[items[Freeze]], error) {
		found, err := s.Freezes(ctx)
		return web.Reply(items[Freeze]{found}, err)
	})
	web.Register(api, route(http.MethodGet, root+"/patterns", "patterns", "Endorsed changes that a standard change may follow", PermitRead, web.Shared), func(ctx context.Context, _ *struct{}) (*web.Body[items[View]], error) {
		found, err := s.Patterns(ctx)
		return web.Reply(items[View]{found}, err)
	})
	s.changeRoutes(api, route)
	s.baselineRoutes(api, route)
}

type maker func(method, path, id, summary, permission string, reach web.Scope) web.Route

func (s *Desk) changeRoutes(api *web.API, route maker) {
	web.Register(api, route(http.MethodGet, changes+"/{id}", "get", "Show one change", PermitRead, web.ByParty), func(ctx context.Context, in *Path) (*web.Body[View], error) {
		return web.Reply(s.Get(ctx, in.ID))
	})
	web.Register(api, route(http.MethodPut, changes+"/{id}", "revise", "Change what is asked for", PermitHandle, web.ByParty), func(ctx context.Context, in *reviseInput) (*web.Body[View], error) {
		return web.Reply(s.Revise(ctx, in.ID, in.Body))
	})
	web.Register(api, route(http.MethodGet, changes+"/{id}/timeline", "timeline", "What happened to a change", PermitRead, web.ByParty), func(ctx context.Context, in *Path) (*web.Body[items[audit.TimelineEntry]], error) {
		found, err := s.Timeline(ctx, in.ID)
		return web.Reply(items[audit.TimelineEntry]{found}, err)
	})
	web.Register(api, route(http.MethodGet, changes+"/{id}/files", "files", "Evidence of a change", PermitRead, web.ByParty), func(ctx context.Context, in *Path) (*web.Body[items[attach.Attachment]], error) {
		found, err := s.Evidence(ctx, in.ID)
		return web.Reply(items[attach.Attachment]{found}, err)
	})
	web.Register(api, route(http.MethodGet, changes+"/{id}/backup-points", "backup-points", "Backups with which a change may begin now", PermitRead, web.ByParty), func(ctx context.Context, in *Path) (*web.Body[items[BackupPoint]], error) {
		found, err := s.BackupPoints(ctx, in.ID)
		return web.Reply(items[BackupPoint]{found}, err)
	})
	for _, transition := range changeFlow.Transitions {
		action := transition.Action
		web.Register(api, route(http.MethodPost, changes+"/{id}/"+action, action, "Perform "+action+" on a change", transition.Permission, web.ByParty), func(ctx context.Context, in *stepInput) (*web.Body[View], error) {
			return web.Reply(s.Do(ctx, in.ID, action, in.Body))
		})
	}
}

func (s *Desk) baselineRoutes(api *web.API, route maker) {
	listing.Register(api, s.kit.Runner, route(http.MethodGet, baselines, "baselines", "List configuration baselines", PermitRead, web.ByParty), baselineColumns, s.Baselines)
	web.Register(api, route(http.MethodGet, root+"/captures", "captures", "What can be captured as a baseline now", PermitRead, web.Shared), func(ctx context.Context, _ *struct{}) (*web.Body[items[Capturable]], error) {
		found, err := s.Captures(ctx)
		return web.Reply(items[Capturable]{found}, err)
	})
	capture := route(http.MethodPost, baselines, "capture", "Capture what an agent reported as a baseline", PermitHandle, web.Shared)
	capture.Status = http.StatusCreated
	web.Register(api, capture, func(ctx context.Context, in *captureInput) (*web.Body[BaselineView], error) {
		return web.Reply(s.Capture(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, baselines+"/{id}", "baseline", "Show one baseline", PermitRead, web.ByParty), func(ctx context.Context, in *Path) (*web.Body[BaselineView], error) {
		return web.Reply(s.Baseline(ctx, in.ID))
	})
	for _, transition := range baselineFlow.Transitions {
		action := transition.Action
		web.Register(api, route(http.MethodPost, baselines+"/{id}/"+action, "baseline-"+action, "Perform "+action+" on a baseline", transition.Permission, web.ByParty), func(ctx context.Context, in *decisionInput) (*web.Body[BaselineView], error) {
			return web.Reply(s.Decide(ctx, in.ID, action, in.Body))
		})
	}
	listing.Register(api, s.kit.Runner, route(http.MethodGet, drifts, "drifts", "List configuration drifts", PermitRead, web.ByParty), driftColumns, s.Drifts)
}
