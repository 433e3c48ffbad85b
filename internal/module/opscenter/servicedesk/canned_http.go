package servicedesk

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/web"
)

type (
	cannedInput struct {
		Ticket string `query:"ticket" maxLength:"26" doc:"Fills in what this ticket says"`
	}
	cannedWrite struct{ Body CannedText }
	cannedEdit  struct {
		Path
		Body CannedText
	}
	cannedRemove struct {
		Path
		Body struct {
			Version int `json:"version" minimum:"1"`
		}
	}
	suggestInput struct {
		Text   string `query:"q" maxLength:"200"`
		Module string `query:"module" maxLength:"4"`
	}
	modulesInput struct{}
)

func (s *Desk) helpRoutes(api *web.API) {
	route := func(method, path, id, summary, permission string) web.Route {
		return web.Route{Method: method, Path: base + path, ID: "ticket-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.Shared}
	}
	web.Register(api, route(http.MethodGet, "/suggestions", "suggestions", "What may answer a sentence that is being written", PermitRead), func(ctx context.Context, in *suggestInput) (*web.Body[rows[Suggestion]], error) {
		found, err := s.Suggestions(ctx, in.Text, in.Module)
		return web.Reply(rows[Suggestion]{found}, err)
	})
	web.Register(api, route(http.MethodGet, "/modules", "modules", "Modules of the table of contents, by name", PermitRead), func(ctx context.Context, _ *modulesInput) (*web.Body[rows[ModuleName]], error) {
		found, err := s.ModuleNames(ctx)
		return web.Reply(rows[ModuleName]{found}, err)
	})
	web.Register(api, route(http.MethodGet, "/canned", "canned", "Canned answers, filled in for a ticket", PermitHandle), func(ctx context.Context, in *cannedInput) (*web.Body[rows[Canned]], error) {
		found, err := s.Canned(ctx, in.Ticket)
		return web.Reply(rows[Canned]{found}, err)
	})
	write := route(http.MethodPost, "/canned", "canned-write", "Write a canned answer", PermitHandle)
	write.Status = http.StatusCreated
	web.Register(api, write, func(ctx context.Context, in *cannedWrite) (*web.Body[Canned], error) {
		return web.Reply(s.WriteCanned(ctx, in.Body))
	})
	web.Register(api, route(http.MethodPut, "/canned/{id}", "canned-change", "Change a canned answer", PermitHandle), func(ctx context.Context, in *cannedEdit) (*web.Body[Canned], error) {
		return web.Reply(s.ChangeCanned(ctx, in.ID, in.Body))
	})
	web.Register(api, route(http.MethodPost, "/canned/{id}/remove", "canned-remove", "Take a canned answer away", PermitHandle), func(ctx context.Context, in *cannedRemove) (*web.Body[Canned], error) {
		return web.Reply(s.RemoveCanned(ctx, in.ID, in.Body.Version))
	})
	web.Register(api, route(http.MethodGet, "/canned/{id}/versions", "canned-versions", "What a canned answer said", PermitHandle), func(ctx context.Context, in *Path) (*web.Body[rows[CannedVersion]], error) {
		found, err := s.CannedVersions(ctx, in.ID)
		return web.Reply(rows[CannedVersion]{found}, err)
	})
}
