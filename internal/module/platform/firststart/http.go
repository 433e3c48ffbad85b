package firststart

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/web"
)

const path = "/api/public/first-start"

type (
	stateBody struct {
		Open bool `json:"open" doc:"There is no account yet"`
	}
	madeBody struct {
		Items []Made `json:"items" nullable:"false"`
	}
	makeInput struct{ Body Input }
)

func route(method, id, summary string) web.Route {
	return web.Route{Method: method, Path: path, ID: id, Summary: summary, Tag: "platform.firststart", Public: true, Scope: web.Anyone}
}

func (s *Service) routes(api *web.API) {
	web.Register(api, route(http.MethodGet, "first-start", "Tell whether the installation has no account yet"),
		func(ctx context.Context, _ *struct{}) (*web.Body[stateBody], error) {
			open, err := s.Open(ctx)
			return web.Reply(stateBody{Open: open}, err)
		})
	made := route(http.MethodPost, "first-start-make", "Name the three administrators of an empty installation")
	made.Status = http.StatusCreated
	web.Register(api, made, func(ctx context.Context, in *makeInput) (*web.Body[madeBody], error) {
		items, err := s.Make(ctx, in.Body)
		return web.Reply(madeBody{Items: items}, err)
	})
}
