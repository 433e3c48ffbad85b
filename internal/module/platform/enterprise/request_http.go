package enterprise

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const requestBase = "/api/platform/enterprise/requests"

type (
	proposeInput struct {
		Body struct {
			OrganisationID string `json:"organisationId" minLength:"26" maxLength:"26"`
			Proposal
		}
	}
	reproposeInput struct {
		IDInput
		Body struct {
			Version int `json:"version" minimum:"1"`
			Proposal
		}
	}
	requestCountsInput struct {
		Q string `query:"q" maxLength:"80"`
		RequestFilter
	}
	approveInput struct {
		IDInput
		Body Approval
	}
)

func (r *Requests) routes(api *web.API) {
	route := func(method, id, path, summary, permission string) web.Route {
		return web.Route{Method: method, Path: requestBase + path, ID: "organisation-request-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty}
	}
	listing.Register(api, r.runner(), route(http.MethodGet, "list", "", "List change requests of organisations", PermitRequestRead), requestTable,
		func(ctx context.Context, in *requestListInput) (list.Result[RequestView], error) {
			return r.List(ctx, in.Params, in.RequestFilter)
		})
	web.Register(api, route(http.MethodGet, "counts", "/counts", "Count the saved views of change requests", PermitRequestRead).Poll(),
		func(ctx context.Context, in *requestCountsInput) (*web.Body[countsBody], error) {
			counts, err := r.Counts(ctx, list.Params{Q: in.Q}, in.RequestFilter)
			return web.Reply(countsBody{Items: counts}, err)
		})
	web.Register(api, route(http.MethodGet, "get", "/{id}", "Show a change request with its differences", PermitRequestRead),
		func(ctx context.Context, in *IDInput) (*web.Body[RequestView], error) {
			return web.Reply(r.Get(ctx, in.ID))
		})
	web.Register(api, route(http.MethodGet, "timeline", "/{id}/timeline", "Show the history of a change request", PermitRequestRead),
		func(ctx context.Context, in *IDInput) (*web.Body[timelineBody], error) {
			items, err := r.Timeline(ctx, in.ID)
			return web.Reply(timelineBody{Items: items}, err)
		})
	created := route(http.MethodPost, "create", "", "Draft a change of an organisation's own record", PermitRequest)
	created.Status = http.StatusCreated
	web.Register(api, created, func(ctx context.Context, in *proposeInput) (*web.Body[RequestView], error) {
		return web.Reply(r.Create(ctx, in.Body.OrganisationID, in.Body.Proposal))
	})
	web.Register(api, route(http.MethodPut, "update", "/{id}", "Replace what a draft proposes", PermitRequest),
		func(ctx context.Context, in *reproposeInput) (*web.Body[RequestView], error) {
			return web.Reply(r.Update(ctx, in.ID, in.Body.Version, in.Body.Proposal))
		})
	web.Register(api, route(http.MethodPost, "submit", "/{id}/submit", "Hand a draft to the regulator", PermitRequest),
		func(ctx context.Context, in *actionInput) (*web.Body[RequestView], error) {
			return web.Reply(r.Submit(ctx, in.ID, in.Body.Version))
		})
	web.Register(api, route(http.MethodPost, "withdraw", "/{id}/withdraw", "Take a change request back", PermitRequest),
		func(ctx context.Context, in *actionInput) (*web.Body[RequestView], error) {
			return web.Reply(r.Withdraw(ctx, in.ID, in.Body.Version, in.Body.Reason))
		})
	web.Register(api, route(http.MethodPost, "approve", "/{id}/approve", "Write all that a change request proposes into the register", PermitReview),
		func(ctx context.Context, in *approveInput) (*web.Body[RequestView], error) {
			return web.Reply(r.Approve(ctx, in.ID, in.Body))
		})
	web.Register(api, route(http.MethodPost, "reject", "/{id}/reject", "Refuse a change request", PermitReview),
		func(ctx context.Context, in *actionInput) (*web.Body[RequestView], error) {
			return web.Reply(r.Reject(ctx, in.ID, in.Body.Version, in.Body.Reason))
		})
}
