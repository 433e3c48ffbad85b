package enterprise

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/web"
)

const fileBase = "/api/platform/enterprise/files"

type (
	filesBody struct {
		Items []File `json:"items" nullable:"false"`
	}
	newFilesInput struct {
		IDInput
		Body NewFiles
	}
)

func (o *Organisations) fileRoutes(api *web.API) {
	web.Register(api, route(http.MethodGet, "files", "/{id}/files", "List the papers of an organisation", PermitFileRead),
		func(ctx context.Context, in *IDInput) (*web.Body[filesBody], error) {
			items, err := o.Files(ctx, in.ID)
			return web.Reply(filesBody{Items: items}, err)
		})
	add := route(http.MethodPost, "file-add", "/{id}/files", "Put uploaded files on the page of an organisation", PermitFile)
	add.Status = http.StatusCreated
	web.Register(api, add, func(ctx context.Context, in *newFilesInput) (*web.Body[filesBody], error) {
		items, err := o.AddFiles(ctx, in.ID, in.Body)
		return web.Reply(filesBody{Items: items}, err)
	})
	one := func(method, id, path, summary, permission string) web.Route {
		return web.Route{Method: method, Path: fileBase + "/{id}" + path, ID: "organisation-file-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty}
	}
	web.Register(api, one(http.MethodPost, "void", "/void", "Take a paper of an organisation out of use", PermitFile),
		func(ctx context.Context, in *actionInput) (*web.Body[File], error) {
			return web.Reply(o.VoidFile(ctx, in.ID, in.Body.Version, in.Body.Reason))
		})
	web.Register(api, one(http.MethodGet, "open", "", "Download a paper of an organisation; who did is logged", PermitFileRead),
		func(ctx context.Context, in *IDInput) (*huma.StreamResponse, error) {
			file, content, err := o.OpenFile(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return web.Download(file.FileName, file.MediaType, content), nil
		})
}
