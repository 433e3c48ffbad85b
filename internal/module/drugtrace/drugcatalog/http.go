package drugcatalog

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/web"
)

const (
	tag  = "drugtrace.drugcatalog"
	base = "/api/drugtrace/drugcatalog"
)

// IDPath is the record a request is about. It is exported because the web
// framework does not look into embedded types that are not.
type IDPath struct {
	ID string `path:"id" maxLength:"26"`
}

type (
	itemsInput struct {
		list.Params
		ItemFilter
	}
	countsInput struct {
		Q string `query:"q" maxLength:"80"`
		ItemFilter
	}
	createInput struct{ Body Content }
	updateInput struct {
		IDPath
		Body Edit
	}
	decisionInput struct {
		IDPath
		Body Decision
	}
	leafletInput struct {
		IDPath
		Lang string `path:"lang" enum:"zh-Hans,zh-Hant,pt,en"`
		Body LeafletText
	}
)

type exportInput struct {
	Format  string   `query:"format" enum:"xlsx,csv" default:"xlsx"`
	Columns []string `query:"columns" doc:"Keys of the columns, all when empty"`
	Q       string   `query:"q" maxLength:"80"`
	Sort    string   `query:"sort" maxLength:"40"`
	ItemFilter
}

// Edit is a content with the version of the record it was made from.
type Edit struct {
	Version int `json:"version" minimum:"1"`
	Content
}

type (
	countsBody struct {
		Items []Count `json:"items" nullable:"false"`
	}
	versionsBody struct {
		Items []Version `json:"items" nullable:"false"`
	}
	leafletsBody struct {
		Items []Leaflet `json:"items" nullable:"false"`
	}
	timelineBody struct {
		Items []audit.TimelineEntry `json:"items" nullable:"false"`
	}
)

// route declares an operation on the catalogue, which is the same for everyone
// who may read it.
func route(method, id, path, summary, permission string) web.Route {
	r := web.Route{Method: method, Path: base + path, ID: "drugcatalog-" + id, Summary: summary, Tag: tag,
		Permission: permission, Scope: web.Shared}
	return r
}

func created(r web.Route) web.Route {
	r.Status = http.StatusCreated
	return r
}

func (c *Catalogue) routes(api *web.API) {
	web.Register(api, route(http.MethodGet, "item-list", "/items", "List catalogue items", PermitRead).Poll(),
		func(ctx context.Context, in *itemsInput) (*web.Body[list.Result[Record]], error) {
			return web.Reply(c.List(ctx, in.Params, in.ItemFilter))
		})
	web.Register(api, route(http.MethodGet, "item-counts", "/items/counts", "Count the saved views of the catalogue", PermitRead).Poll(),
		func(ctx context.Context, in *countsInput) (*web.Body[countsBody], error) {
			items, err := c.Counts(ctx, list.Params{Q: in.Q}, in.ItemFilter)
			return web.Reply(countsBody{items}, err)
		})
	web.Register(api, route(http.MethodGet, "item-get", "/items/{id}", "Show a catalogue item", PermitRead),
		func(ctx context.Context, in *IDPath) (*web.Body[View], error) {
			return web.Reply(c.Get(ctx, in.ID))
		})
	web.Register(api, created(route(http.MethodPost, "item-create", "/items", "Draft a catalogue item", PermitEdit)),
		func(ctx context.Context, in *createInput) (*web.Body[View], error) {
			return web.Reply(c.Create(ctx, in.Body))
		})
	web.Register(api, route(http.MethodPut, "item-update", "/items/{id}", "Change a draft, or draft the next version of an item", PermitEdit),
		func(ctx context.Context, in *updateInput) (*web.Body[View], error) {
			return web.Reply(c.Update(ctx, in.ID, in.Body.Version, in.Body.Content))
		})
	for _, action := range []string{"submit", "approve", "reject", "discard", "suspend", "resume", "remove"} {
		web.Register(api, route(http.MethodPost, "item-"+action, "/items/{id}/"+action, "Perform "+action+" on a catalogue item", permissionOf(action)),
			func(ctx context.Context, in *decisionInput) (*web.Body[View], error) {
				return web.Reply(c.Do(ctx, in.ID, action, in.Body))
			})
	}
	c.detailRoutes(api)
	export := route(http.MethodGet, "item-export", "/items/export", "Export catalogue items as xlsx or csv", PermitRead)
	web.Register(api, export,
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			if err := listing.Note(ctx, c.runner, export, sheet.Format(in.Format)); err != nil {
				return nil, err
			}
			return intake.Download("catalogue", sheet.Format(in.Format), func(ctx context.Context, w io.Writer) error {
				return c.Export(ctx, w, in)
			}), nil
		})
	intake.Mount(api, base+"/items", tag, "drugcatalog-item", PermitImport, c.Register(), c.needs.Uploads)
	c.firstTradeRoutes(api)
}

func (c *Catalogue) detailRoutes(api *web.API) {
	web.Register(api, route(http.MethodGet, "item-versions", "/items/{id}/versions", "List the versions of an item with their differences", PermitRead),
		func(ctx context.Context, in *IDPath) (*web.Body[versionsBody], error) {
			items, err := c.Versions(ctx, in.ID)
			return web.Reply(versionsBody{items}, err)
		})
	web.Register(api, route(http.MethodGet, "item-timeline", "/items/{id}/timeline", "Show the history of an item", PermitRead),
		func(ctx context.Context, in *IDPath) (*web.Body[timelineBody], error) {
			items, err := c.Timeline(ctx, in.ID)
			return web.Reply(timelineBody{items}, err)
		})
	web.Register(api, route(http.MethodGet, "leaflet-list", "/items/{id}/leaflets", "Show the leaflets of an item", PermitRead),
		func(ctx context.Context, in *IDPath) (*web.Body[leafletsBody], error) {
			items, err := c.ShowLeaflets(ctx, in.ID)
			return web.Reply(leafletsBody{items}, err)
		})
	web.Register(api, route(http.MethodPut, "leaflet-save", "/items/{id}/leaflets/{lang}", "Write the leaflet of an item in a language", PermitEdit),
		func(ctx context.Context, in *leafletInput) (*web.Body[Leaflet], error) {
			return web.Reply(c.SaveLeaflet(ctx, in.ID, in.Lang, in.Body))
		})
}
