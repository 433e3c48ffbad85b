package settings

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/feature"
	"gongzhi/internal/kit/web"
)

type featureInput struct {
	Name string `path:"name" maxLength:"64"`
	Body feature.Change
}

type features struct {
	Items []Feature `json:"items" nullable:"false"`
	Roles []Role    `json:"roles" nullable:"false" doc:"Those that a switch can be meant for"`
}

func (s *Settings) featureRoutes(api *web.API) {
	all := web.Route{Method: http.MethodGet, Path: base + "/features", ID: "feature-list", Summary: "List the feature switches with their versions", Tag: tag, Permission: PermitRead, Scope: web.Shared}
	web.Register(api, all, func(ctx context.Context, _ *struct{}) (*web.Body[features], error) {
		list, err := s.Features(ctx)
		if err != nil {
			return nil, err
		}
		for i := range list {
			list[i].Title, list[i].Help = web.Say(ctx, list[i].Title, nil), web.Say(ctx, list[i].Help, nil)
		}
		roles, err := s.roles(ctx)
		return web.Reply(features{list, roles}, err)
	})
	web.Register(api, web.Route{Method: http.MethodPost, Path: all.Path + "/{name}/versions", ID: "feature-change", Summary: "Turn a feature on or off, or on for some", Tag: tag, Permission: PermitFeature, Scope: web.Shared, Status: http.StatusCreated},
		func(ctx context.Context, in *featureInput) (*web.Body[feature.Version], error) {
			in.Body.Name = in.Name
			return web.Reply(s.ChangeFeature(ctx, in.Body))
		})
}
