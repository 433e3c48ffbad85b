package enterprise

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/web"
)

const (
	tag  = "platform.enterprise"
	base = "/api/platform/enterprise/organisations"
)

type (
	// IDInput names one organisation; it is embedded, so it is exported.
	IDInput struct {
		ID string `path:"id" maxLength:"26"`
	}
	listInput struct {
		list.Params
		Filter
	}
	exportInput struct {
		list.Params
		Filter
		Format  string   `query:"format" enum:"xlsx,csv" default:"xlsx"`
		Columns []string `query:"columns" doc:"In the order wanted, all when absent"`
	}
	mapInput struct {
		Q string `query:"q" maxLength:"80"`
		Filter
	}
	createInput struct{ Body Details }
	updateInput struct {
		IDInput
		Body Change
	}
	actionInput struct {
		IDInput
		Body struct {
			Version int    `json:"version" minimum:"1"`
			Reason  string `json:"reason,omitempty" maxLength:"500"`
		}
	}
	countsBody struct {
		Items []Count `json:"items" nullable:"false"`
	}
	kindsBody struct {
		Items []LicenceKind `json:"items" nullable:"false"`
	}
	seatsBody struct {
		Items []Seat `json:"items" nullable:"false"`
	}
	relatedBody struct {
		Items []Related `json:"items" nullable:"false"`
	}
	timelineBody struct {
		Items []audit.TimelineEntry `json:"items" nullable:"false"`
	}
)

func route(method, id, path, summary, permission string) web.Route {
	return web.Route{Method: method, Path: base + path, ID: "organisation-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty}
}

func (o *Organisations) routes(api *web.API) {
	web.Register(api, route(http.MethodGet, "list", "", "List organisations", PermitRead).Poll(),
		func(ctx context.Context, in *listInput) (*web.Body[list.Result[Organisation]], error) {
			return web.Reply(o.List(ctx, in.Params, in.Filter))
		})
	web.Register(api, route(http.MethodGet, "counts", "/counts", "Count the organisations of each saved view", PermitRead).Poll(),
		func(ctx context.Context, in *listInput) (*web.Body[countsBody], error) {
			counts, err := o.Counts(ctx, in.Params, in.Filter)
			return web.Reply(countsBody{Items: counts}, err)
		})
	web.Register(api, route(http.MethodGet, "map", "/map", "Show where organisations are", PermitRead),
		func(ctx context.Context, in *mapInput) (*web.Body[Map], error) {
			return web.Reply(o.Map(ctx, list.Params{Q: in.Q}, in.Filter))
		})
	export := route(http.MethodGet, "export", "/export", "Export organisations as a spreadsheet", PermitRead)
	web.Register(api, export,
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			format := sheet.Format(in.Format)
			if err := listing.Note(ctx, o.kit.Runner, export, format); err != nil {
				return nil, err
			}
			return intake.Download("organisations", format, func(ctx context.Context, w io.Writer) error {
				_, err := o.Export(ctx, w, format, in.Columns, in.Params, in.Filter)
				return err
			}), nil
		})
	web.Register(api, web.Route{Method: http.MethodGet, Path: "/api/platform/enterprise/licence-kinds", ID: "licence-kind-list", Summary: "List kinds of licences with what they may allow", Tag: tag, Permission: PermitRead, Scope: web.Shared},
		func(ctx context.Context, _ *struct{}) (*web.Body[kindsBody], error) {
			items, err := o.LicenceKinds(ctx)
			return web.Reply(kindsBody{Items: items}, err)
		})
	web.Register(api, route(http.MethodGet, "get", "/{id}", "Show an organisation", PermitRead),
		func(ctx context.Context, in *IDInput) (*web.Body[Organisation], error) {
			return web.Reply(o.Get(ctx, in.ID))
		})
	web.Register(api, route(http.MethodGet, "timeline", "/{id}/timeline", "Show the history of an organisation", PermitRead),
		func(ctx context.Context, in *IDInput) (*web.Body[timelineBody], error) {
			items, err := o.Timeline(ctx, in.ID)
			return web.Reply(timelineBody{Items: items}, err)
		})
	web.Register(api, route(http.MethodGet, "people", "/{id}/people", "Show who has a post in an organisation", PermitRequestRead),
		func(ctx context.Context, in *IDInput) (*web.Body[seatsBody], error) {
			items, err := o.People(ctx, in.ID)
			return web.Reply(seatsBody{Items: items}, err)
		})
	web.Register(api, route(http.MethodGet, "related", "/{id}/related", "Count the records that name an organisation", PermitRead),
		func(ctx context.Context, in *IDInput) (*web.Body[relatedBody], error) {
			items, err := o.Related(ctx, in.ID)
			return web.Reply(relatedBody{Items: items}, err)
		})
	created := route(http.MethodPost, "create", "", "Register an organisation", PermitEdit)
	created.Status = http.StatusCreated
	web.Register(api, created, func(ctx context.Context, in *createInput) (*web.Body[Organisation], error) {
		return web.Reply(o.Create(ctx, in.Body))
	})
	web.Register(api, route(http.MethodPut, "update", "/{id}", "Change an organisation and its licences", PermitEdit),
		func(ctx context.Context, in *updateInput) (*web.Body[Organisation], error) {
			return web.Reply(o.Update(ctx, in.ID, in.Body))
		})
	reveal.Mount(api, route(http.MethodPost, "reveal", "/{id}/reveal", "Show the telephone in full; the reason is logged", PermitReveal), o.Reveal)
	for _, transition := range organisationFlow.Transitions {
		action := transition.Action
		web.Register(api, route(http.MethodPost, action, "/{id}/"+action, "Perform "+action+" on an organisation", transition.Permission),
			func(ctx context.Context, in *actionInput) (*web.Body[Organisation], error) {
				return web.Reply(o.Do(ctx, in.ID, action, in.Body.Version, in.Body.Reason))
			})
	}
	intake.Mount(api, base, tag, "organisation", PermitImport, o.Register(), o.kit.Imports)
}
