package configuration

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const (
	tag      = "opscenter.configuration"
	root     = "/api/opscenter/configuration"
	assets   = root + "/assets"
	services = root + "/services"
)

// Path names an asset by its id or its code.
type Path struct {
	ID string `path:"id" maxLength:"40"`
}

type detailsInput struct{ Body Details }

type editInput struct {
	Path
	Body Details
}

type stepInput struct {
	Path
	Body Step
}

// LinePath names a line of the table of contents.
type LinePath struct {
	Number string `path:"number" maxLength:"4"`
}

type serviceInput struct {
	LinePath
	Body ServiceEdit
}

type keyInput struct {
	LinePath
	Body KeyDecision
}

type nodeInput struct {
	Kind string `query:"kind" enum:"module,asset" required:"true"`
	Code string `query:"code" maxLength:"40" required:"true"`
}

type items[T any] struct {
	Items []T `json:"items" nullable:"false"`
}

func (r *Register) routes(api *web.API) {
	route := func(method, path, id, summary, permission string, reach web.Scope) web.Route {
		return web.Route{Method: method, Path: path, ID: "configuration-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: reach}
	}
	listing.Register(api, r.kit.Runner, route(http.MethodGet, assets, "assets", "List assets", PermitRead, web.ByParty), assetColumns, r.List)
	web.Register(api, route(http.MethodGet, assets+"/counts", "counts", "Count the assets of the saved views", PermitRead, web.Shared).Poll(), func(ctx context.Context, _ *struct{}) (*web.Body[items[Count]], error) {
		found, err := r.Counts(ctx)
		return web.Reply(items[Count]{found}, err)
	})
	create := route(http.MethodPost, assets, "create", "Register an asset", PermitManage, web.Shared)
	create.Status = http.StatusCreated
	web.Register(api, create, func(ctx context.Context, in *detailsInput) (*web.Body[View], error) {
		return web.Reply(r.Create(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, assets+"/{id}", "asset", "Show one asset", PermitRead, web.ByParty), func(ctx context.Context, in *Path) (*web.Body[View], error) {
		return web.Reply(r.Get(ctx, in.ID))
	})
	web.Register(api, route(http.MethodPut, assets+"/{id}", "edit", "Edit what is written down about an asset", PermitManage, web.ByParty), func(ctx context.Context, in *editInput) (*web.Body[View], error) {
		return web.Reply(r.Edit(ctx, in.ID, in.Body))
	})
	web.Register(api, route(http.MethodGet, assets+"/{id}/timeline", "timeline", "What happened to an asset", PermitRead, web.ByParty), func(ctx context.Context, in *Path) (*web.Body[items[audit.TimelineEntry]], error) {
		found, err := r.Timeline(ctx, in.ID)
		return web.Reply(items[audit.TimelineEntry]{found}, err)
	})
	web.Register(api, route(http.MethodGet, assets+"/{id}/files", "files", "Documents of an asset", PermitRead, web.ByParty), func(ctx context.Context, in *Path) (*web.Body[items[attach.Attachment]], error) {
		found, err := r.Documents(ctx, in.ID)
		return web.Reply(items[attach.Attachment]{found}, err)
	})
	for _, transition := range assetFlow.Transitions {
		action := transition.Action
		web.Register(api, route(http.MethodPost, assets+"/{id}/"+action, action, "Perform "+action+" on an asset", transition.Permission, web.ByParty), func(ctx context.Context, in *stepInput) (*web.Body[View], error) {
			return web.Reply(r.Do(ctx, in.ID, action, in.Body))
		})
	}
	web.Register(api, route(http.MethodGet, services, "services", "List the lines of the table of contents with what they need", PermitRead, web.Shared), func(ctx context.Context, _ *struct{}) (*web.Body[items[ServiceView]], error) {
		found, err := r.Services(ctx)
		return web.Reply(items[ServiceView]{found}, err)
	})
	web.Register(api, route(http.MethodPut, services+"/{number}", "service-edit", "Write down what a line needs and who looks after it", PermitManage, web.Shared), func(ctx context.Context, in *serviceInput) (*web.Body[ServiceView], error) {
		return web.Reply(r.EditService(ctx, in.Number, in.Body))
	})
	web.Register(api, route(http.MethodPost, services+"/{number}/key", "service-key", "Say whether a line is a key module", PermitKey, web.Shared), func(ctx context.Context, in *keyInput) (*web.Body[ServiceView], error) {
		return web.Reply(r.DecideKey(ctx, in.Number, in.Body))
	})
	web.Register(api, route(http.MethodGet, root+"/map", "map", "Everything with what it needs", PermitRead, web.Shared), func(ctx context.Context, _ *struct{}) (*web.Body[Map], error) {
		return web.Reply(r.Map(ctx))
	})
	web.Register(api, route(http.MethodGet, root+"/map/effect", "effect", "What breaks when a node fails, and what it needs", PermitRead, web.Shared), func(ctx context.Context, in *nodeInput) (*web.Body[Effect], error) {
		return web.Reply(r.Effect(ctx, Node{in.Kind, in.Code}))
	})
	intake.Mount(api, assets, tag, "configuration", PermitManage, r.Intake(), r.kit.Imports)
}
