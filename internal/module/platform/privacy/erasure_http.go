package privacy

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const erasures = "/api/platform/privacy/erasures"

type proposeInput struct{ Body Proposal }

type decideInput struct {
	Path
	Body struct {
		Version int    `json:"version" minimum:"1"`
		Reason  string `json:"reason,omitempty" maxLength:"400"`
	}
}

func (s *Requests) erasureRoutes(api *web.API) {
	route := func(method, path, id, summary, permission string) web.Route {
		return web.Route{Method: method, Path: erasures + path, ID: "privacy-erasure-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty}
	}
	listing.Register(api, s.kit.Runner, route(http.MethodGet, "", "list", "List erasures in the audit log", PermitErasures), erasureTable, s.Erasures)
	propose := route(http.MethodPost, "", "propose", "Propose to erase addresses and devices of somebody who has left", PermitErase)
	propose.Status = http.StatusCreated
	web.Register(api, propose, func(ctx context.Context, in *proposeInput) (*web.Body[ErasureView], error) {
		return web.Reply(s.Propose(ctx, in.Body))
	})
	for _, transition := range erasureFlow.Transitions {
		action := transition.Action
		web.Register(api, route(http.MethodPost, "/{id}/"+action, action, "Perform "+action+" on a proposed erasure", PermitDecide), func(ctx context.Context, in *decideInput) (*web.Body[ErasureView], error) {
			return web.Reply(s.Decide(ctx, in.ID, action, in.Body.Version, in.Body.Reason))
		})
	}
}
