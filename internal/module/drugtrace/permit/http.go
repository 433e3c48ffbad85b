package permit

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const (
	tag  = "drugtrace.permit"
	base = "/api/drugtrace/permit/permits"
)

// Path names a permit.
type Path struct {
	ID string `path:"id" maxLength:"26"`
}

type createInput struct{ Body Content }

type updateInput struct {
	Path
	Body struct {
		Content
		Version int `json:"version" minimum:"1"`
	}
}

type actInput struct {
	Path
	Body struct {
		Version int    `json:"version" minimum:"1"`
		Reason  string `json:"reason,omitempty" maxLength:"400"`
	}
}

type countsInput struct {
	Q string `query:"q" maxLength:"80"`
	Filter
}

type counts struct {
	Items []Count `json:"items" nullable:"false"`
}

type timeline struct {
	Items []audit.TimelineEntry `json:"items" nullable:"false"`
}

func (p *Permits) routes(api *web.API) {
	route := func(method, path, id, summary, permission string) web.Route {
		return web.Route{Method: method, Path: base + path, ID: id, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty}
	}
	listing.Register(api, p.runner, route(http.MethodGet, "", "permit-list", "List permits", PermitRead), permitTable, func(ctx context.Context, in *listInput) (list.Result[View], error) {
		return p.List(ctx, in.Params, in.Filter)
	})
	web.Register(api, route(http.MethodGet, "/counts", "permit-counts", "Count the saved views of permits", PermitRead).Poll(), func(ctx context.Context, in *countsInput) (*web.Body[counts], error) {
		items, err := p.Counts(ctx, list.Params{Q: in.Q}, in.Filter)
		return web.Reply(counts{items}, err)
	})
	web.Register(api, route(http.MethodGet, "/{id}", "permit-get", "Show one permit", PermitRead), func(ctx context.Context, in *Path) (*web.Body[View], error) {
		return web.Reply(p.Show(ctx, in.ID))
	})
	web.Register(api, route(http.MethodGet, "/{id}/timeline", "permit-timeline", "What happened to the permit", PermitRead), func(ctx context.Context, in *Path) (*web.Body[timeline], error) {
		entries, err := p.Timeline(ctx, in.ID)
		return web.Reply(timeline{entries}, err)
	})
	create := route(http.MethodPost, "", "permit-create", "Create a draft permit", PermitEdit)
	create.Status = http.StatusCreated
	web.Register(api, create, func(ctx context.Context, in *createInput) (*web.Body[View], error) {
		return web.Reply(p.Create(ctx, in.Body))
	})
	web.Register(api, route(http.MethodPut, "/{id}", "permit-update", "Replace a draft permit", PermitEdit), func(ctx context.Context, in *updateInput) (*web.Body[View], error) {
		return web.Reply(p.Update(ctx, in.ID, in.Body.Version, in.Body.Content))
	})
	web.Register(api, route(http.MethodPost, "/{id}/approve", "permit-approve", "Put a permit into force", PermitApprove), func(ctx context.Context, in *actInput) (*web.Body[View], error) {
		return web.Reply(p.Approve(ctx, in.ID, in.Body.Version))
	})
	web.Register(api, route(http.MethodPost, "/{id}/close", "permit-close", "End a permit before its day", PermitApprove), func(ctx context.Context, in *actInput) (*web.Body[View], error) {
		return web.Reply(p.Close(ctx, in.ID, in.Body.Version, in.Body.Reason))
	})
}
