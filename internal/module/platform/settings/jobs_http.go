package settings

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/web"
)

type jobs struct {
	Items []Job `json:"items" nullable:"false"`
}

func (s *Settings) jobRoutes(api *web.API) {
	web.Register(api, web.Route{Method: http.MethodGet, Path: base + "/jobs", ID: "job-list", Summary: "List the recurring work of the system and how it goes", Tag: tag, Permission: PermitJobs, Scope: web.Shared},
		func(ctx context.Context, _ *struct{}) (*web.Body[jobs], error) {
			list, err := s.Jobs(ctx)
			return web.Reply(jobs{list}, err)
		})
}
