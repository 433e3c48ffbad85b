package signin

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

type (
	sessionsInput struct {
		list.Params
		SessionFilter
	}
	ownSessionsBody struct {
		Items []SessionView `json:"items" nullable:"false"`
	}
	endedBody struct {
		Ended int `json:"ended" doc:"How many sessions were ended"`
	}
	sessionInput struct {
		ID string `path:"id" maxLength:"26"`
	}
)

func (s *Service) sessionRoutes(api *web.API) {
	web.Register(api, self(http.MethodGet, "signin-own-sessions", "/me/sessions", "List one's own sessions"),
		func(ctx context.Context, _ *struct{}) (*web.Body[ownSessionsBody], error) {
			items, err := s.OwnSessions(ctx)
			return web.Reply(ownSessionsBody{items}, err)
		})
	web.Register(api, self(http.MethodDelete, "signin-own-others", "/me/sessions", "End all one's sessions but this one"),
		func(ctx context.Context, _ *struct{}) (*web.Body[endedBody], error) {
			ended, err := s.EndOthers(ctx)
			return web.Reply(endedBody{ended}, err)
		})
	web.Register(api, self(http.MethodDelete, "signin-own-session", "/me/sessions/{id}", "End a session of one's own"),
		func(ctx context.Context, in *sessionInput) (*web.None, error) {
			return &web.None{}, s.EndOwn(ctx, in.ID)
		})
	all := web.Route{Method: http.MethodGet, Path: "/api/platform/signin/sessions", ID: "signin-sessions", Summary: "List who is signed in",
		Tag: tag, Permission: Sessions, Scope: web.ByParty}
	listing.Register(api, s.kit.Runner, all, sessionTable, func(ctx context.Context, in *sessionsInput) (list.Result[SessionView], error) {
		return s.Sessions(ctx, in.Params, in.SessionFilter)
	})
	end := all
	end.Method, end.Path, end.ID, end.Summary = http.MethodDelete, all.Path+"/{id}", "signin-session-end", "End a session of somebody"
	web.Register(api, end, func(ctx context.Context, in *sessionInput) (*web.None, error) {
		return &web.None{}, s.End(ctx, in.ID)
	})
}
