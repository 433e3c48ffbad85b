package recovery

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const (
	tag  = "opscenter.recovery"
	base = "/api/opscenter/recovery"
)

// Path names a record.
type Path struct {
	ID string `path:"id" maxLength:"26"`
}

type (
	askInput     struct{ Body Wish }
	tryInput     struct{ Body Trial }
	consentInput struct {
		Path
		Body Consent
	}
	scriptInput   struct{ Body Script }
	progressInput struct {
		Path
		Body Progress
	}
	lineInput struct {
		Path
		Body LineRequest
	}
	resultInput struct {
		Path
		Body StepResult
	}
	draftInput struct{ Body Draft }
	amendInput struct {
		Path
		Body Draft
	}
	items[T any] struct {
		Items []T `json:"items" nullable:"false"`
	}
)

func route(method, path, id, summary, permission string) web.Route {
	return web.Route{Method: method, Path: base + path, ID: "recovery-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.Shared}
}

func created(path, id, summary, permission string) web.Route {
	r := route(http.MethodPost, path, id, summary, permission)
	r.Status = http.StatusCreated
	return r
}

// listed answers with all of a short list.
func listed[I, T any](api *web.API, r web.Route, all func(ctx context.Context, in *I) ([]T, error)) {
	web.Register(api, r, func(ctx context.Context, in *I) (*web.Body[items[T]], error) {
		found, err := all(ctx, in)
		return web.Reply(items[T]{found}, err)
	})
}

func (s *Recovery) routes(api *web.API) {
	web.Register(api, route(http.MethodGet, "/overview", "overview", "How backups, tests and drills stand", PermitRead).Poll(), func(ctx context.Context, _ *struct{}) (*web.Body[Overview], error) {
		return web.Reply(s.Overview(ctx))
	})
	listed(api, route(http.MethodGet, "/people", "people", "Who may take part in drills", PermitRead), func(ctx context.Context, _ *struct{}) ([]Person, error) { return s.People(ctx) })
	s.backupRoutes(api)
	s.drillRoutes(api)
	s.planRoutes(api)
}

func (s *Recovery) backupRoutes(api *web.API) {
	listing.Register(api, s.kit.Runner, route(http.MethodGet, "/backups", "backup-list", "List backups", PermitRead), backupColumns, s.Backups)
	web.Register(api, created("/backups", "backup-ask", "Ask for a backup now", PermitRun), func(ctx context.Context, in *askInput) (*web.Body[BackupView], error) {
		return web.Reply(s.Ask(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, "/backups/{id}", "backup-get", "Show one backup", PermitRead).Poll(), func(ctx context.Context, in *Path) (*web.Body[BackupDetail], error) {
		return web.Reply(s.Backup(ctx, in.ID))
	})
	listed(api, route(http.MethodGet, "/backups/{id}/timeline", "backup-timeline", "What happened to it", PermitRead), func(ctx context.Context, in *Path) ([]audit.TimelineEntry, error) {
		return timeline[Backup](ctx, s, backupTable, in.ID)
	})
	listing.Register(api, s.kit.Runner, route(http.MethodGet, "/checks", "check-list", "List verifications and restore tests", PermitRead), checkColumns, s.Checks)
	web.Register(api, created("/checks", "check-try", "Ask for a verification of a backup", PermitRun), func(ctx context.Context, in *tryInput) (*web.Body[CheckView], error) {
		return web.Reply(s.Try(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, "/checks/{id}", "check-get", "Show one verification with every table", PermitRead).Poll(), func(ctx context.Context, in *Path) (*web.Body[CheckDetail], error) {
		return web.Reply(s.Check(ctx, in.ID))
	})
	listed(api, route(http.MethodGet, "/checks/{id}/timeline", "check-timeline", "What happened to it", PermitRead), func(ctx context.Context, in *Path) ([]audit.TimelineEntry, error) {
		return timeline[Check](ctx, s, checkTable, in.ID)
	})
	web.Register(api, route(http.MethodPost, "/checks/{id}/confirm", "check-confirm", "The owner confirms a quarterly test", PermitConfirm), func(ctx context.Context, in *consentInput) (*web.Body[CheckView], error) {
		return web.Reply(s.Confirm(ctx, in.ID, in.Body))
	})
}

func (s *Recovery) drillRoutes(api *web.API) {
	listing.Register(api, s.kit.Runner, route(http.MethodGet, "/drills", "drill-list", "List drills", PermitRead), drillColumns, s.Drills)
	web.Register(api, created("/drills", "drill-plan", "Plan a drill", PermitDrill), func(ctx context.Context, in *scriptInput) (*web.Body[DrillDetail], error) {
		return web.Reply(s.Script(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, "/drills/{id}", "drill-get", "Show one drill", PermitRead).Poll(), func(ctx context.Context, in *Path) (*web.Body[DrillDetail], error) {
		return web.Reply(s.Drill(ctx, in.ID))
	})
	listed(api, route(http.MethodGet, "/drills/{id}/timeline", "drill-timeline", "What happened to it", PermitRead), func(ctx context.Context, in *Path) ([]audit.TimelineEntry, error) {
		return timeline[Drill](ctx, s, drillTable, in.ID)
	})
	for _, step := range drillFlow.Transitions {
		web.Register(api, route(http.MethodPost, "/drills/{id}/"+step.Action, "drill-"+step.Action, "Perform "+step.Action+" on a drill", step.Permission), func(ctx context.Context, in *progressInput) (*web.Body[DrillDetail], error) {
			return web.Reply(s.Proceed(ctx, in.ID, step.Action, in.Body))
		})
	}
	web.Register(api, route(http.MethodPost, "/drills/{id}/attendance", "drill-attend", "Sign in as somebody who takes part", PermitAttend), func(ctx context.Context, in *Path) (*web.Body[DrillDetail], error) {
		return web.Reply(s.Attend(ctx, in.ID))
	})
	web.Register(api, route(http.MethodPost, "/drills/{id}/step-begin", "drill-step-begin", "Start the time of a step", PermitDrill), func(ctx context.Context, in *lineInput) (*web.Body[DrillDetail], error) {
		return web.Reply(s.StepBegin(ctx, in.ID, in.Body.Ordinal))
	})
	web.Register(api, route(http.MethodPost, "/drills/{id}/step-end", "drill-step-end", "End the time of a step with its outcome", PermitDrill), func(ctx context.Context, in *resultInput) (*web.Body[DrillDetail], error) {
		return web.Reply(s.StepEnd(ctx, in.ID, in.Body.Ordinal, in.Body))
	})
	web.Register(api, route(http.MethodPost, "/drills/{id}/improve", "drill-improve", "Close an improvement of one's own", PermitRead), func(ctx context.Context, in *lineInput) (*web.Body[DrillDetail], error) {
		return web.Reply(s.Improve(ctx, in.ID, in.Body.Ordinal))
	})
}

func (s *Recovery) planRoutes(api *web.API) {
	listed(api, route(http.MethodGet, "/plans", "plan-list", "Show all emergency plans", PermitRead), func(ctx context.Context, _ *struct{}) ([]PlanView, error) { return s.Plans(ctx) })
	web.Register(api, created("/plans", "plan-draft", "Add an emergency plan", PermitDrill), func(ctx context.Context, in *draftInput) (*web.Body[Plan], error) {
		return web.Reply(s.Draft(ctx, "", in.Body))
	})
	web.Register(api, route(http.MethodGet, "/plans/{id}", "plan-get", "Show a revision of a plan with the others", PermitRead), func(ctx context.Context, in *Path) (*web.Body[PlanDetail], error) {
		return web.Reply(s.Plan(ctx, in.ID))
	})
	web.Register(api, created("/plans/{id}/amend", "plan-amend", "Add a revision of a plan", PermitDrill), func(ctx context.Context, in *amendInput) (*web.Body[Plan], error) {
		return web.Reply(s.Draft(ctx, in.ID, in.Body))
	})
}
