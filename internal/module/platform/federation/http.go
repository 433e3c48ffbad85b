package federation

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/web"
)

type (
	offersBody struct {
		Origin string  `json:"origin" doc:"Where providers send people back to: signing in with one begins here"`
		Items  []Offer `json:"items" nullable:"false"`
	}
	viewsBody struct {
		Items []View `json:"items" nullable:"false"`
	}
	switchBody struct {
		Enabled bool   `json:"enabled"`
		Reason  string `json:"reason" minLength:"1" maxLength:"500"`
	}
	switchInput struct {
		ID   string `path:"id" maxLength:"32"`
		Body switchBody
	}
	lookInput struct {
		ID string `path:"id" maxLength:"32"`
	}
)

const tag = "platform.federation"

func (s *Service) routes(api *web.API) {
	web.Register(api, web.Route{Method: http.MethodGet, Path: "/api/public/identity-providers", ID: "public-identity-providers",
		Summary: "List the identity providers that one may sign in with", Tag: tag, Public: true, Scope: web.Anyone},
		func(ctx context.Context, _ *struct{}) (*web.Body[offersBody], error) {
			items, err := s.Offers(ctx)
			return web.Reply(offersBody{s.kit.BaseURL, items}, err)
		})
	all := web.Route{Method: http.MethodGet, Path: "/api/platform/federation/providers", ID: "federation-providers",
		Summary: "List the identity providers", Tag: tag, Permission: Manage, Scope: web.Shared}
	web.Register(api, all, func(ctx context.Context, _ *struct{}) (*web.Body[viewsBody], error) {
		items, err := s.Views(ctx)
		return web.Reply(viewsBody{items}, err)
	})
	one := all
	one.Method, one.Path, one.ID, one.Summary = http.MethodPut, all.Path+"/{id}", "federation-switch", "Switch an identity provider on or off"
	web.Register(api, one, func(ctx context.Context, in *switchInput) (*web.None, error) {
		return &web.None{}, s.Switch(ctx, in.ID, in.Body.Enabled, in.Body.Reason)
	})
	one.Method, one.Path, one.ID, one.Summary = http.MethodPost, all.Path+"/{id}/check", "federation-check", "Check an identity provider now"
	web.Register(api, one, func(ctx context.Context, in *lookInput) (*web.None, error) {
		return &web.None{}, s.Look(ctx, in.ID)
	})
}
