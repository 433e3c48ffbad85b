package dispensing

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/drugtrace/ledger"
)

const (
	tag       = "drugtrace.dispensing"
	base      = "/api/drugtrace/dispensing"
	dispense  = base + "/dispenses/{id}"
	oneReturn = base + "/returns/{id}"
)

// IDPath names a record; embedded input structs must be exported, or they stay
// empty.
type IDPath struct {
	ID string `path:"id" maxLength:"26"`
}

type dispenseInput struct{ Body NewDispense }

type repeatInput struct {
	Body struct {
		Code string `json:"code" minLength:"1" maxLength:"400" doc:"What the scanner delivered"`
	}
}

type returnInput struct{ Body NewReturn }

type receiveInput struct {
	IDPath
	Body struct {
		ledger.ScanBody
		LocationCode string `json:"locationCode" minLength:"1" maxLength:"40" doc:"A location of the returns zone"`
	}
}

type inspectInput struct {
	IDPath
	Body struct {
		ledger.ScanBody
		Inspection
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

func worded(ctx context.Context, answer ledger.ScanAnswer, err error) (*web.Body[ledger.ScanAnswer], error) {
	answer.Results = ledger.Word(ctx, answer.Results)
	return web.Reply(answer, err)
}

func get(path, id, summary string) web.Route {
	return web.Route{Method: http.MethodGet, Path: path, ID: id, Summary: summary, Tag: tag, Permission: PermitRead, Scope: web.ByParty}
}

func post(path, id, summary, permission string, status int) web.Route {
	return web.Route{Method: http.MethodPost, Path: path, ID: id, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty, Status: status}
}

func (s *Pharmacy) routes(api *web.API) {
	listing.Register(api, s.runner, get(base+"/dispenses", "dispense-list", "List what was dispensed, documents masked"), dispenseTable, s.ListDispenses)
	web.Register(api, get(dispense, "dispense-get", "Show one dispensing, document masked"), func(ctx context.Context, in *IDPath) (*web.Body[DispenseView], error) {
		return web.Reply(s.GetDispense(ctx, in.ID))
	})
	web.Register(api, get(dispense+"/timeline", "dispense-timeline", "Who dispensed and who looked at the document"), func(ctx context.Context, in *IDPath) (*web.Body[items[audit.TimelineEntry]], error) {
		return listed(s.DispenseTimeline(ctx, in.ID))
	})
	web.Register(api, post(base+"/dispenses", "dispense-create", "Dispense a box, or some units of it, once and online", PermitDispense, http.StatusCreated), func(ctx context.Context, in *dispenseInput) (*web.Body[DispenseView], error) {
		return web.Reply(s.Dispense(ctx, in.Body))
	})
	reveal.Mount(api, post(dispense+"/reveal", "dispense-reveal", "Show the resident's document in full; the reason is logged", PermitReveal, 0), s.Reveal)
	listing.Register(api, s.runner, get(base+"/alerts", "dispense-alert-list", "List repeated attempts to dispense a box"), alertTable, s.ListAlerts)
	web.Register(api, post(base+"/alerts", "dispense-alert-create", "Report that a box scanned for dispensing is dispensed already", PermitDispense, http.StatusCreated), func(ctx context.Context, in *repeatInput) (*web.Body[Alert], error) {
		return web.Reply(s.ReportRepeat(ctx, in.Body.Code))
	})
	s.returnRoutes(api)
}

func (s *Pharmacy) returnRoutes(api *web.API) {
	listing.Register(api, s.runner, get(base+"/returns", "drug-return-list", "List returns to the depot"), returnTable, s.ListReturns)
	web.Register(api, get(oneReturn, "drug-return-get", "Show one return"), func(ctx context.Context, in *IDPath) (*web.Body[ReturnView], error) {
		return web.Reply(s.GetReturn(ctx, in.ID))
	})
	web.Register(api, get(oneReturn+"/timeline", "drug-return-timeline", "What happened to the return, by whom"), func(ctx context.Context, in *IDPath) (*web.Body[items[audit.TimelineEntry]], error) {
		return listed(s.ReturnTimeline(ctx, in.ID))
	})
	web.Register(api, post(base+"/returns", "drug-return-create", "Send boxes of one delivery back to the depot", PermitReturn, http.StatusCreated), func(ctx context.Context, in *returnInput) (*web.Body[ReturnView], error) {
		return web.Reply(s.Return(ctx, in.Body))
	})
	web.Register(api, post(oneReturn+"/receive-return", "drug-return-receive", "Take scanned boxes into the returns zone", PermitReceiveReturn, 0), func(ctx context.Context, in *receiveInput) (*web.Body[ledger.ScanAnswer], error) {
		answer, err := s.ReceiveReturn(ctx, in.ID, in.Body.LocationCode, in.Body.Codes)
		return worded(ctx, answer, err)
	})
	web.Register(api, post(oneReturn+"/inspect-return", "drug-return-inspect", "Decide about scanned boxes: back to stock or unqualified", PermitInspectReturn, 0), func(ctx context.Context, in *inspectInput) (*web.Body[ledger.ScanAnswer], error) {
		answer, err := s.InspectReturn(ctx, in.ID, in.Body.Inspection, in.Body.Codes)
		return worded(ctx, answer, err)
	})
}
