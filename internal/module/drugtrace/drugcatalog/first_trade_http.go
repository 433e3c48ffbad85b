package drugcatalog

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

type (
	tradesInput struct {
		list.Params
		FirstTradeFilter
	}
	createTradeInput struct{ Body FirstTradeInput }
	updateTradeInput struct {
		IDPath
		Body FirstTradeInput
	}
	tradeActionInput struct {
		IDPath
		Body struct {
			Version int    `json:"version" minimum:"1"`
			Note    string `json:"note" required:"false" maxLength:"400" doc:"Required to reject"`
		}
	}
)

// byParty declares an operation on first trades, which belong to a company.
func byParty(method, id, path, summary, permission string) web.Route {
	r := route(method, id, path, summary, permission)
	r.Scope = web.ByParty
	return r
}

func (c *Catalogue) firstTradeRoutes(api *web.API) {
	listing.Register(api, c.runner, byParty(http.MethodGet, "first-trade-list", "/first-trades", "List first-trade approvals", PermitFirstTradeRead), firstTradeTable,
		func(ctx context.Context, in *tradesInput) (list.Result[FirstTrade], error) {
			return c.ListFirstTrades(ctx, in.Params, in.FirstTradeFilter)
		})
	web.Register(api, byParty(http.MethodGet, "first-trade-get", "/first-trades/{id}", "Show a first-trade approval", PermitFirstTradeRead),
		func(ctx context.Context, in *IDPath) (*web.Body[FirstTrade], error) {
			return web.Reply(c.GetFirstTrade(ctx, in.ID))
		})
	web.Register(api, created(byParty(http.MethodPost, "first-trade-create", "/first-trades", "Open a first-trade approval", PermitFirstTradeEdit)),
		func(ctx context.Context, in *createTradeInput) (*web.Body[FirstTrade], error) {
			return web.Reply(c.CreateFirstTrade(ctx, in.Body))
		})
	web.Register(api, byParty(http.MethodPut, "first-trade-update", "/first-trades/{id}", "Change a drafted first-trade approval", PermitFirstTradeEdit),
		func(ctx context.Context, in *updateTradeInput) (*web.Body[FirstTrade], error) {
			return web.Reply(c.UpdateFirstTrade(ctx, in.ID, in.Body))
		})
	for _, t := range firstTradeFlow.Transitions {
		action := t.Action
		web.Register(api, byParty(http.MethodPost, "first-trade-"+action, "/first-trades/{id}/"+action, "Perform "+action+" on a first-trade approval", t.Permission),
			func(ctx context.Context, in *tradeActionInput) (*web.Body[FirstTrade], error) {
				return web.Reply(c.DoFirstTrade(ctx, in.ID, action, in.Body.Version, in.Body.Note))
			})
	}
	web.Register(api, byParty(http.MethodGet, "first-trade-timeline", "/first-trades/{id}/timeline", "Show the history of a first-trade approval", PermitFirstTradeRead),
		func(ctx context.Context, in *IDPath) (*web.Body[timelineBody], error) {
			items, err := c.FirstTradeTimeline(ctx, in.ID)
			return web.Reply(timelineBody{items}, err)
		})
}
