package inbound

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/drugtrace/ledger"
)

const (
	tag  = "drugtrace.inbound"
	base = "/api/drugtrace/inbound"
	one  = base + "/orders/{id}"
)

// OrderPath names an order.
type OrderPath struct {
	ID string `path:"id" maxLength:"26"`
}

type versioned struct {
	OrderPath
	Body struct {
		Version int `json:"version" minimum:"1"`
	}
}

type reasoned struct {
	OrderPath
	Body struct {
		Version int    `json:"version" minimum:"1"`
		Reason  string `json:"reason" minLength:"2" maxLength:"400"`
	}
}

type createInput struct{ Body NewOrder }

type updateInput struct {
	OrderPath
	Body struct {
		NewOrder
		Version int `json:"version" minimum:"1"`
	}
}

type arriveInput struct {
	OrderPath
	Body struct {
		Arrival
		Version int `json:"version" minimum:"1"`
	}
}

type receiveInput struct {
	OrderPath
	Body struct {
		Receipt
		Version int `json:"version" minimum:"1"`
	}
}

type releaseInput struct {
	OrderPath
	Body struct {
		Version int    `json:"version" minimum:"1"`
		LineID  string `json:"lineId" maxLength:"26"`
		Reason  string `json:"reason" minLength:"2" maxLength:"400"`
	}
}

type scanInput struct {
	OrderPath
	Body struct {
		ledger.ScanBody
		LineID       string `json:"lineId" maxLength:"26"`
		LocationCode string `json:"locationCode,omitempty" maxLength:"40"`
	}
}

type inspectInput struct {
	OrderPath
	Body NewInspection
}

type countersignInput struct {
	OrderPath
	Body struct {
		LineID string `json:"lineId" maxLength:"26"`
	}
}

type items[T any] struct {
	Items []T `json:"items" nullable:"false"`
}

func listed[T any](rows []T, err error) (*web.Body[items[T]], error) {
	if rows == nil {
		rows = []T{}
	}
	return web.Reply(items[T]{rows}, err)
}

// post is the frame of a flow action's route.
func post(action, summary, permission string) web.Route {
	return web.Route{Method: http.MethodPost, Path: one + "/" + action, ID: "inbound-order-" + action, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty}
}

func (s *Orders) routes(api *web.API) {
	get := func(path, id, summary string) web.Route {
		return web.Route{Method: http.MethodGet, Path: path, ID: id, Summary: summary, Tag: tag, Permission: PermitRead, Scope: web.ByParty}
	}
	listing.Register(api, s.runner, get(base+"/orders", "inbound-order-list", "List inbound orders"), orderTable, s.List)
	web.Register(api, get(base+"/counts", "inbound-order-counts", "Count inbound orders by state").Poll(), func(ctx context.Context, _ *struct{}) (*web.Body[items[Count]], error) {
		return listed(s.Counts(ctx))
	})
	web.Register(api, get(one, "inbound-order-get", "Show one inbound order"), func(ctx context.Context, in *OrderPath) (*web.Body[View], error) {
		return web.Reply(s.Get(ctx, in.ID))
	})
	web.Register(api, web.Route{Method: http.MethodPost, Path: base + "/orders", ID: "inbound-order-create", Summary: "Create a draft inbound order", Tag: tag, Permission: PermitCreate, Scope: web.ByParty, Status: http.StatusCreated},
		func(ctx context.Context, in *createInput) (*web.Body[View], error) {
			return web.Reply(s.Create(ctx, in.Body))
		})
	web.Register(api, web.Route{Method: http.MethodPut, Path: one, ID: "inbound-order-update", Summary: "Replace a draft inbound order", Tag: tag, Permission: PermitCreate, Scope: web.ByParty},
		func(ctx context.Context, in *updateInput) (*web.Body[View], error) {
			return web.Reply(s.Update(ctx, in.ID, in.Body.Version, in.Body.NewOrder))
		})
	s.flowRoutes(api)
	s.scanRoutes(api)
	s.labelRoutes(api)
}

func (s *Orders) flowRoutes(api *web.API) {
	simple := map[string]struct {
		summary, permission string
		run                 func(ctx context.Context, id string, version int) (View, error)
	}{
		"submit":            {"Submit an order after the gates", PermitSubmit, s.Submit},
		"finish-binding":    {"Close coding: every box has its code", PermitLabel, s.FinishBinding},
		"start-inspection":  {"Start inspection by somebody who did not receive", PermitInspect, s.StartInspection},
		"finish-inspection": {"Close inspection: every line has its record", PermitInspect, s.FinishInspection},
		"complete":          {"Close the order: every passed box is on a shelf", PermitPutAway, s.Complete},
	}
	for _, action := range []string{"submit", "finish-binding", "start-inspection", "finish-inspection", "complete"} {
		step := simple[action]
		web.Register(api, post(action, step.summary, step.permission), func(ctx context.Context, in *versioned) (*web.Body[View], error) {
			return web.Reply(step.run(ctx, in.ID, in.Body.Version))
		})
	}
	web.Register(api, post("void", "Give up an order before arrival", PermitVoid), func(ctx context.Context, in *reasoned) (*web.Body[View], error) {
		return web.Reply(s.Void(ctx, in.ID, in.Body.Version, in.Body.Reason))
	})
	web.Register(api, post("refuse", "Refuse the whole delivery", PermitReceive), func(ctx context.Context, in *reasoned) (*web.Body[View], error) {
		return web.Reply(s.Refuse(ctx, in.ID, in.Body.Version, in.Body.Reason))
	})
	web.Register(api, post("arrive", "Record the arrival with delivery note and temperatures", PermitReceive), func(ctx context.Context, in *arriveInput) (*web.Body[View], error) {
		return web.Reply(s.Arrive(ctx, in.ID, in.Body.Version, in.Body.Arrival))
	})
	web.Register(api, post("receive", "Accept or reject each line", PermitReceive), func(ctx context.Context, in *receiveInput) (*web.Body[View], error) {
		return web.Reply(s.Receive(ctx, in.ID, in.Body.Version, in.Body.Receipt))
	})
	web.Register(api, post("release", "QA accepts a short shelf life with a reason", PermitRelease), func(ctx context.Context, in *releaseInput) (*web.Body[View], error) {
		return web.Reply(s.Release(ctx, in.ID, in.Body.Version, in.Body.LineID, in.Body.Reason))
	})
	web.Register(api, post("countersign", "The second inspector signs for the record of a line", PermitInspect), func(ctx context.Context, in *countersignInput) (*web.Body[Inspection], error) {
		return web.Reply(s.Countersign(ctx, in.ID, in.Body.LineID))
	})
	web.Register(api, post("inspect", "Write the inspection record of a line", PermitInspect), func(ctx context.Context, in *inspectInput) (*web.Body[Inspection], error) {
		return web.Reply(s.Inspect(ctx, in.ID, in.Body))
	})
}

func (s *Orders) scanRoutes(api *web.API) {
	web.Register(api, post("bind", "Put scanned labels onto boxes of a line", PermitLabel), func(ctx context.Context, in *scanInput) (*web.Body[ledger.ScanAnswer], error) {
		answer, err := s.Bind(ctx, in.ID, in.Body.LineID, in.Body.Codes)
		answer.Results = ledger.Word(ctx, answer.Results)
		return web.Reply(answer, err)
	})
	web.Register(api, post("put-away", "Put scanned boxes into a location", PermitPutAway), func(ctx context.Context, in *scanInput) (*web.Body[ledger.ScanAnswer], error) {
		answer, err := s.PutAway(ctx, in.ID, in.Body.LineID, in.Body.LocationCode, in.Body.Codes)
		answer.Results = ledger.Word(ctx, answer.Results)
		return web.Reply(answer, err)
	})
	web.Register(api, web.Route{Method: http.MethodGet, Path: one + "/proposals", ID: "inbound-order-proposals", Summary: "Propose locations for each line", Tag: tag, Permission: PermitPutAway, Scope: web.ByParty},
		func(ctx context.Context, in *OrderPath) (*web.Body[items[Proposal]], error) {
			return listed(s.Proposals(ctx, in.ID))
		})
}
