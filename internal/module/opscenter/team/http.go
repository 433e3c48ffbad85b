package team

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const (
	tag  = "opscenter.team"
	base = "/api/opscenter/team"
)

// Path names a record.
type Path struct {
	ID string `path:"id" maxLength:"26"`
}

type (
	daysInput struct {
		From clock.Day `query:"from" format:"date"`
		To   clock.Day `query:"to" format:"date"`
	}
	agreeInput   struct{ Body Agreement }
	enrolInput   struct{ Body Enrolment }
	qualifyInput struct {
		Path
		Body struct {
			Qualification
			Version int `json:"version" minimum:"1"`
		}
	}
	certifyInput struct {
		Path
		Body Proof
	}
	noticeInput struct{ Body Notice }
	decideInput struct {
		Path
		Body Decision
	}
	planInput    struct{ Body Plan }
	wishInput    struct{ Body Wish }
	appointInput struct{ Body Appointment }
	courseInput  struct {
		Path
		Body Course
	}
	items[T any] struct {
		Items []T `json:"items" nullable:"false"`
	}
)

func route(method, path, id, summary, permission string) web.Route {
	r := web.Route{Method: method, Path: base + path, ID: "team-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.Shared}
	return r
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

// papers are the documents of a record and what happened to it.
func papers[T any](api *web.API, t *Team, path, id, table string) {
	listed(api, route(http.MethodGet, path+"/{id}/files", id+"-files", "Documents of it", PermitRead), func(ctx context.Context, in *Path) ([]attach.Attachment, error) {
		return files[T](ctx, t, table, in.ID)
	})
	listed(api, route(http.MethodGet, path+"/{id}/timeline", id+"-timeline", "What happened to it", PermitRead), func(ctx context.Context, in *Path) ([]audit.TimelineEntry, error) {
		return timeline[T](ctx, t, table, in.ID)
	})
}

func (t *Team) routes(api *web.API) {
	web.Register(api, route(http.MethodGet, "/overview", "overview", "How people stand against the contract", PermitRead), func(ctx context.Context, in *daysInput) (*web.Body[Overview], error) {
		return web.Reply(t.Overview(ctx, in.From, in.To))
	})
	listed(api, route(http.MethodGet, "/contracts", "contract-list", "Show all versions of the contract", PermitRead), func(ctx context.Context, _ *struct{}) ([]ContractView, error) { return t.Contracts(ctx) })
	web.Register(api, created("/contracts", "contract-agree", "Add a version of the contract", PermitManage), func(ctx context.Context, in *agreeInput) (*web.Body[ContractView], error) {
		return web.Reply(t.Agree(ctx, in.Body))
	})
	papers[Contract](api, t, "/contracts", "contract", contractTable)
	t.memberRoutes(api)
	t.replacementRoutes(api)
	t.rosterRoutes(api)
	t.sessionRoutes(api)
}

func (t *Team) memberRoutes(api *web.API) {
	listing.Register(api, t.kit.Runner, route(http.MethodGet, "/members", "member-list", "List people of the project", PermitRead), memberColumns, t.Members)
	listed(api, route(http.MethodGet, "/accounts", "accounts", "Accounts that a person can be linked to", PermitManage), func(ctx context.Context, _ *struct{}) ([]Account, error) { return t.Accounts(ctx) })
	web.Register(api, created("/members", "member-enrol", "Register a person", PermitManage), func(ctx context.Context, in *enrolInput) (*web.Body[MemberView], error) {
		return web.Reply(t.Enrol(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, "/members/{id}", "member-get", "Show one person", PermitRead), func(ctx context.Context, in *Path) (*web.Body[MemberView], error) {
		return web.Reply(t.Member(ctx, in.ID))
	})
	web.Register(api, route(http.MethodPut, "/members/{id}", "member-qualify", "Change what is known of a person's experience", PermitManage), func(ctx context.Context, in *qualifyInput) (*web.Body[MemberView], error) {
		return web.Reply(t.Qualify(ctx, in.ID, in.Body.Version, in.Body.Qualification))
	})
	web.Register(api, route(http.MethodPost, "/members/{id}/certificates", "member-certify", "Keep a certificate of a person", PermitManage), func(ctx context.Context, in *certifyInput) (*web.Body[MemberView], error) {
		return web.Reply(t.Certify(ctx, in.ID, in.Body))
	})
	papers[Member](api, t, "/members", "member", memberTable)
}

func (t *Team) replacementRoutes(api *web.API) {
	listing.Register(api, t.kit.Runner, route(http.MethodGet, "/replacements", "replacement-list", "List replacements", PermitRead), replacementColumns, t.Replacements)
	web.Register(api, created("/replacements", "replacement-notice", "Enter the notice of a replacement", PermitManage), func(ctx context.Context, in *noticeInput) (*web.Body[ReplacementView], error) {
		return web.Reply(t.Give(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, "/replacements/{id}", "replacement-get", "Show one replacement", PermitRead), func(ctx context.Context, in *Path) (*web.Body[ReplacementView], error) {
		return web.Reply(t.Replacement(ctx, in.ID))
	})
	for _, step := range replacementFlow.Transitions {
		web.Register(api, route(http.MethodPost, "/replacements/{id}/"+step.Action, "replacement-"+step.Action, "Perform "+step.Action+" on a replacement", step.Permission), func(ctx context.Context, in *decideInput) (*web.Body[ReplacementView], error) {
			return web.Reply(t.Decide(ctx, in.ID, step.Action, in.Body))
		})
	}
	papers[Replacement](api, t, "/replacements", "replacement", replacementTable)
}

func (t *Team) rosterRoutes(api *web.API) {
	web.Register(api, route(http.MethodGet, "/roster", "roster", "Show the duty of some days with its holes", PermitRead), func(ctx context.Context, in *daysInput) (*web.Body[Roster], error) {
		return web.Reply(t.Roster(ctx, in.From, in.To))
	})
	web.Register(api, created("/roster", "roster-plan", "Plan the days after the planned ones", PermitManage), func(ctx context.Context, in *planInput) (*web.Body[Roster], error) {
		return web.Reply(t.Schedule(ctx, in.Body))
	})
	listing.Register(api, t.kit.Runner, route(http.MethodGet, "/shifts", "shift-list", "List shifts", PermitRead), shiftColumns, t.Shifts)
	listed(api, route(http.MethodGet, "/swaps", "swap-list", "Show the newest swaps", PermitRead), func(ctx context.Context, _ *struct{}) ([]SwapView, error) { return t.Swaps(ctx) })
	web.Register(api, created("/swaps", "swap-wish", "Ask that somebody else takes a shift", PermitDuty), func(ctx context.Context, in *wishInput) (*web.Body[SwapView], error) {
		return web.Reply(t.Wish(ctx, in.Body))
	})
	for _, step := range swapFlow.Transitions {
		web.Register(api, route(http.MethodPost, "/swaps/{id}/"+step.Action, "swap-"+step.Action, "Perform "+step.Action+" on a swap", step.Permission), func(ctx context.Context, in *decideInput) (*web.Body[SwapView], error) {
			return web.Reply(t.DecideSwap(ctx, in.ID, step.Action, in.Body))
		})
	}
}

func (t *Team) sessionRoutes(api *web.API) {
	listing.Register(api, t.kit.Runner, route(http.MethodGet, "/sessions", "session-list", "List visits and trainings", PermitRead), sessionColumns, t.Sessions)
	web.Register(api, created("/sessions", "session-plan", "Plan a visit or a training", PermitManage), func(ctx context.Context, in *appointInput) (*web.Body[SessionView], error) {
		return web.Reply(t.Appoint(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, "/sessions/{id}", "session-get", "Show one visit or training", PermitRead), func(ctx context.Context, in *Path) (*web.Body[SessionView], error) {
		return web.Reply(t.Session(ctx, in.ID))
	})
	for _, step := range sessionFlow.Transitions {
		web.Register(api, route(http.MethodPost, "/sessions/{id}/"+step.Action, "session-"+step.Action, "Perform "+step.Action+" on a visit or training", step.Permission), func(ctx context.Context, in *courseInput) (*web.Body[SessionView], error) {
			return web.Reply(t.Proceed(ctx, in.ID, step.Action, in.Body))
		})
	}
	papers[Session](api, t, "/sessions", "session", sessionTable)
}
