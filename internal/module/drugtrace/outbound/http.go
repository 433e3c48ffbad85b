package outbound

import (
	"bytes"
	"context"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const (
	tag  = "drugtrace.outbound"
	base = "/api/drugtrace/outbound"
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

type overrideInput struct {
	OrderPath
	Body struct {
		Version int    `json:"version" minimum:"1"`
		LineID  string `json:"lineId" maxLength:"26"`
		Reason  string `json:"reason" minLength:"2" maxLength:"400"`
	}
}

type finishCheckInput struct {
	OrderPath
	Body struct {
		Version    int        `json:"version" minimum:"1"`
		Conditions Conditions `json:"conditions"`
	}
}

type shipInput struct {
	OrderPath
	Body struct {
		Transport
		Version int `json:"version" minimum:"1"`
	}
}

type arrivalInput struct {
	OrderPath
	Body struct {
		Arrival
		Version int `json:"version" minimum:"1"`
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

// PDF is a finished document.
type PDF struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

func pdf(name string, content *bytes.Buffer, err error) (*PDF, error) {
	if err != nil {
		return nil, err
	}
	return &PDF{"application/pdf", `inline; filename="` + name + `.pdf"`, content.Bytes()}, nil
}

// post is the frame of a flow action's route.
func post(action, summary, permission string) web.Route {
	return web.Route{Method: http.MethodPost, Path: one + "/" + action, ID: "outbound-order-" + action, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty}
}

func get(path, id, summary string) web.Route {
	return web.Route{Method: http.MethodGet, Path: path, ID: id, Summary: summary, Tag: tag, Permission: PermitRead, Scope: web.ByParty}
}

func (s *Orders) routes(api *web.API) {
	listing.Register(api, s.runner, get(base+"/orders", "outbound-order-list", "List outbound orders"), orderTable, s.List)
	web.Register(api, get(base+"/counts", "outbound-order-counts", "Count outbound orders by state").Poll(), func(ctx context.Context, _ *struct{}) (*web.Body[items[Count]], error) {
		return listed(s.Counts(ctx))
	})
	web.Register(api, get(one, "outbound-order-get", "Show one outbound order"), func(ctx context.Context, in *OrderPath) (*web.Body[View], error) {
		return web.Reply(s.Get(ctx, in.ID))
	})
	web.Register(api, get(one+"/timeline", "outbound-order-timeline", "What happened to the order, by whom"), func(ctx context.Context, in *OrderPath) (*web.Body[items[audit.TimelineEntry]], error) {
		return listed(s.Timeline(ctx, in.ID))
	})
	web.Register(api, get(one+"/delivery-note.pdf", "outbound-order-delivery-note", "The delivery note that travels with the goods"), func(ctx context.Context, in *OrderPath) (*PDF, error) {
		content, name, err := s.DeliveryNote(ctx, in.ID)
		return pdf(name, content, err)
	})
	web.Register(api, get(one+"/check-record.pdf", "outbound-order-check-record", "The record of the check before leaving"), func(ctx context.Context, in *OrderPath) (*PDF, error) {
		content, name, err := s.CheckRecord(ctx, in.ID)
		return pdf(name+"-check", content, err)
	})
	web.Register(api, web.Route{Method: http.MethodPost, Path: base + "/orders", ID: "outbound-order-create", Summary: "Create a draft outbound order", Tag: tag, Permission: PermitCreate, Scope: web.ByParty, Status: http.StatusCreated},
		func(ctx context.Context, in *createInput) (*web.Body[View], error) {
			return web.Reply(s.Create(ctx, in.Body))
		})
	web.Register(api, web.Route{Method: http.MethodPut, Path: one, ID: "outbound-order-update", Summary: "Replace a draft outbound order", Tag: tag, Permission: PermitCreate, Scope: web.ByParty},
		func(ctx context.Context, in *updateInput) (*web.Body[View], error) {
			return web.Reply(s.Update(ctx, in.ID, in.Body.Version, in.Body.NewOrder))
		})
	s.flowRoutes(api)
	s.scanRoutes(api)
}

func (s *Orders) flowRoutes(api *web.API) {
	for _, step := range []struct {
		action, summary, permission string
		run                         func(ctx context.Context, id string, version int) (View, error)
	}{
		{"submit", "Submit an order after the gates", PermitSubmit, s.Submit},
		{"review", "Approve an order after the gates, by somebody who did not make it", PermitReview, s.Review},
		{"start-picking", "Start picking; the first scan does it too", PermitPick, s.StartPicking},
		{"finish-picking", "Close picking: every box is in the basket", PermitPick, s.FinishPicking},
		{"start-check", "Start the check by somebody who picked nothing; the first scan does it too", PermitCheck, s.StartCheck},
	} {
		web.Register(api, post(step.action, step.summary, step.permission), func(ctx context.Context, in *versioned) (*web.Body[View], error) {
			return web.Reply(step.run(ctx, in.ID, in.Body.Version))
		})
	}
	for _, step := range []struct {
		action, summary, permission string
		run                         func(ctx context.Context, id string, version int, reason string) (View, error)
	}{
		{"reject-review", "Send an order back to its maker", PermitReview, s.RejectReview},
		{"void", "Give up an order before picking", PermitVoid, s.Void},
		{"cancel", "Give up an order before shipping; its boxes go back to their shelves", PermitVoid, s.Cancel},
		{"refuse-delivery", "The clinic takes nothing of a delivery", PermitSign, s.RefuseDelivery},
	} {
		web.Register(api, post(step.action, step.summary, step.permission), func(ctx context.Context, in *reasoned) (*web.Body[View], error) {
			return web.Reply(step.run(ctx, in.ID, in.Body.Version, in.Body.Reason))
		})
	}
	web.Register(api, post("override", "QA lets batches with few days left go on one line", PermitOverride), func(ctx context.Context, in *overrideInput) (*web.Body[View], error) {
		return web.Reply(s.Override(ctx, in.ID, in.Body.Version, in.Body.LineID, in.Body.Reason))
	})
	web.Register(api, post("finish-check", "Close the check: every box seen, no condition found", PermitCheck), func(ctx context.Context, in *finishCheckInput) (*web.Body[View], error) {
		return web.Reply(s.FinishCheck(ctx, in.ID, in.Body.Version, in.Body.Conditions))
	})
	web.Register(api, post("ship", "Hand the goods to the carrier", PermitShip), func(ctx context.Context, in *shipInput) (*web.Body[View], error) {
		return web.Reply(s.Ship(ctx, in.ID, in.Body.Version, in.Body.Transport))
	})
	web.Register(api, post("finish-signing", "Close the clinic's signature; what was not scanned is missing", PermitSign), func(ctx context.Context, in *arrivalInput) (*web.Body[View], error) {
		return web.Reply(s.FinishSigning(ctx, in.ID, in.Body.Version, in.Body.Arrival))
	})
}
