package knowledge

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/web"
)

const (
	tag      = "opscenter.knowledge"
	root     = "/api/opscenter/knowledge"
	articles = root + "/articles"
	reading  = root + "/read"
)

// Path names an article.
type Path struct {
	ID string `path:"id" maxLength:"26"`
}

type (
	contentInput struct{ Body Content }
	editInput    struct {
		Path
		Body struct {
			Content
			Version int `json:"version" minimum:"1"`
		}
	}
	stepInput struct {
		Path
		Body Step
	}
	fileInput struct {
		Path
		Body struct {
			FileID string `json:"fileId" maxLength:"26"`
			Remove bool   `json:"remove,omitempty"`
		}
	}
	versionInput struct {
		Path
		Number int `query:"version" minimum:"0" maximum:"100000" doc:"0 is the draft"`
	}
	opinionInput struct {
		Path
		Body Opinion
	}
	missedInput struct {
		ID string `path:"id" maxLength:"64"`
	}
	textsInput struct {
		Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	items[T any] struct {
		Items []T `json:"items" nullable:"false"`
	}
)

func route(method, path, id, summary, permission string) web.Route {
	return web.Route{Method: method, Path: path, ID: "article-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.Shared}
}

// rows mounts a reading of the lines of one article.
func rows[T any](api *web.API, path, id, summary string, read func(ctx context.Context, articleID string) ([]T, error)) {
	web.Register(api, route(http.MethodGet, articles+"/{id}/"+path, id, summary, PermitInternal), func(ctx context.Context, in *Path) (*web.Body[items[T]], error) {
		found, err := read(ctx, in.ID)
		return web.Reply(items[T]{found}, err)
	})
}

func (b *Base) routes(api *web.API) {
	b.readerRoutes(api)
	listing.Register(api, b.kit.Runner, route(http.MethodGet, articles, "list", "List articles with their drafts", PermitInternal), articleColumns, b.List)
	web.Register(api, route(http.MethodGet, articles+"/counts", "counts", "Count the articles of the saved views", PermitInternal).Poll(), func(ctx context.Context, _ *struct{}) (*web.Body[items[Count]], error) {
		found, err := b.Counts(ctx)
		return web.Reply(items[Count]{found}, err)
	})
	create := route(http.MethodPost, articles, "create", "Write a draft", PermitWrite)
	create.Status = http.StatusCreated
	web.Register(api, create, func(ctx context.Context, in *contentInput) (*web.Body[View], error) {
		return web.Reply(b.Write(ctx, in.Body))
	})
	texts := route(http.MethodGet, articles+"/texts", "texts", "The published articles as a sheet that can be imported", PermitInternal)
	web.Register(api, texts, func(ctx context.Context, in *textsInput) (*huma.StreamResponse, error) {
		format := sheet.Format(in.Format)
		if err := listing.Note(ctx, b.kit.Runner, texts, format); err != nil {
			return nil, err
		}
		return intake.Download("articles", format, func(ctx context.Context, w io.Writer) error { return b.Texts(ctx, w, format) }), nil
	})
	web.Register(api, route(http.MethodGet, articles+"/{id}", "get", "Show an article with its draft", PermitInternal), func(ctx context.Context, in *Path) (*web.Body[View], error) {
		return web.Reply(b.Get(ctx, in.ID))
	})
	web.Register(api, route(http.MethodPut, articles+"/{id}", "update", "Change a draft", PermitWrite), func(ctx context.Context, in *editInput) (*web.Body[View], error) {
		return web.Reply(b.Edit(ctx, in.ID, in.Body.Version, in.Body.Content))
	})
	rows(api, "timeline", "timeline", "What happened to an article", func(ctx context.Context, id string) ([]audit.TimelineEntry, error) { return b.Timeline(ctx, id) })
	rows(api, "versions", "versions", "The published versions of an article", b.Editions)
	rows(api, "opinions", "opinions", "What readers said of an article", b.Opinions)
	rows(api, "uses", "uses", "Tickets that an article was used in", b.Uses)
	rows(api, "files", "files", "What is attached to an article", func(ctx context.Context, id string) ([]attach.Attachment, error) { return b.Files(ctx, id) })
	web.Register(api, route(http.MethodGet, articles+"/{id}/changes", "changes", "What a version changed", PermitInternal), func(ctx context.Context, in *versionInput) (*web.Body[items[Change]], error) {
		found, err := b.Difference(ctx, in.ID, in.Number)
		return web.Reply(items[Change]{found}, err)
	})
	web.Register(api, route(http.MethodPost, articles+"/{id}/files", "attach", "Attach a file to a draft, or take it away", PermitWrite), func(ctx context.Context, in *fileInput) (*web.Body[View], error) {
		return web.Reply(b.Attach(ctx, in.ID, in.Body.FileID, in.Body.Remove))
	})
	for _, transition := range articleFlow.Transitions {
		action := transition.Action
		web.Register(api, route(http.MethodPost, articles+"/{id}/"+action, action, "Perform "+action+" on an article", transition.Permission), func(ctx context.Context, in *stepInput) (*web.Body[View], error) {
			return web.Reply(b.Do(ctx, in.ID, action, in.Body))
		})
	}
	web.Register(api, route(http.MethodGet, root+"/missed", "missed", "Searches that found nothing", PermitInternal), func(ctx context.Context, _ *struct{}) (*web.Body[items[Missed]], error) {
		found, err := b.MissedSearches(ctx)
		return web.Reply(items[Missed]{found}, err)
	})
	web.Register(api, route(http.MethodPost, root+"/missed/{id}/settle", "settle", "Take a search off that list", PermitWrite), func(ctx context.Context, in *missedInput) (*web.None, error) {
		return &web.None{}, b.Settle(ctx, in.ID)
	})
	intake.Mount(api, articles, tag, "article", PermitWrite, b.register(), b.kit.Imports)
}

func (b *Base) readerRoutes(api *web.API) {
	web.Register(api, route(http.MethodGet, reading, "search", "Find published articles", PermitRead), func(ctx context.Context, in *Looking) (*web.Body[items[Hit]], error) {
		found, err := b.Search(ctx, *in)
		return web.Reply(items[Hit]{found}, err)
	})
	web.Register(api, route(http.MethodGet, reading+"/{id}", "read", "Show a published article", PermitRead), func(ctx context.Context, in *Path) (*web.Body[Reading], error) {
		return web.Reply(b.Read(ctx, in.ID))
	})
	web.Register(api, route(http.MethodPost, reading+"/{id}/opinion", "judge", "Say whether an article helped", PermitJudge), func(ctx context.Context, in *opinionInput) (*web.Body[Reading], error) {
		return web.Reply(b.Judge(ctx, in.ID, in.Body))
	})
	public := web.Route{Method: http.MethodGet, Path: "/api/public/help", ID: "public-help", Summary: "Find articles that are for everybody", Tag: tag, Public: true, Scope: web.Anyone}
	web.Register(api, public, func(ctx context.Context, in *Looking) (*web.Body[items[Hit]], error) {
		found, err := b.PublicSearch(ctx, *in, web.FactsOf(ctx).Address)
		return web.Reply(items[Hit]{found}, err)
	})
	public.Path, public.ID, public.Summary = "/api/public/help/{id}", "public-help-article", "Show an article that is for everybody"
	web.Register(api, public, func(ctx context.Context, in *Path) (*web.Body[Reading], error) {
		return web.Reply(b.PublicRead(ctx, in.ID, web.FactsOf(ctx).Address))
	})
}
