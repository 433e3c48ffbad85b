package outbound

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/drugtrace/ledger"
)

type scanInput struct {
	OrderPath
	Body ledger.ScanBody
}

type pickInput struct {
	OrderPath
	Body struct {
		ledger.ScanBody
		OverrideReason string `json:"overrideReason,omitempty" maxLength:"40" doc:"A code of the parameter drugtrace.outbound.fefo_reasons: why a later batch is taken"`
	}
}

type putBackInput struct {
	OrderPath
	Body struct {
		ledger.ScanBody
		Reason string `json:"reason" minLength:"2" maxLength:"400"`
	}
}

func worded(ctx context.Context, answer ledger.ScanAnswer, err error) (*web.Body[ledger.ScanAnswer], error) {
	answer.Results = ledger.Word(ctx, answer.Results)
	return web.Reply(answer, err)
}

func (s *Orders) scanRoutes(api *web.API) {
	web.Register(api, web.Route{Method: http.MethodGet, Path: one + "/proposals", ID: "outbound-order-proposals", Summary: "Shelves for each line, earliest expiry first", Tag: tag, Permission: PermitPick, Scope: web.ByParty},
		func(ctx context.Context, in *OrderPath) (*web.Body[items[Proposal]], error) {
			return listed(s.Proposals(ctx, in.ID))
		})
	web.Register(api, post("pick", "Take scanned boxes off the shelf", PermitPick), func(ctx context.Context, in *pickInput) (*web.Body[ledger.ScanAnswer], error) {
		answer, err := s.Pick(ctx, in.ID, in.Body.Codes, in.Body.OverrideReason)
		return worded(ctx, answer, err)
	})
	web.Register(api, post("put-back", "Take scanned boxes out of the order, back to their shelf", PermitPick), func(ctx context.Context, in *putBackInput) (*web.Body[ledger.ScanAnswer], error) {
		answer, err := s.PutBack(ctx, in.ID, in.Body.Codes, in.Body.Reason)
		return worded(ctx, answer, err)
	})
	for _, step := range []struct {
		action, summary, permission string
		run                         func(ctx context.Context, id string, scans []ledger.ScanText) (ledger.ScanAnswer, error)
	}{
		{"check", "Note scanned boxes as seen by the second person", PermitCheck, s.Check},
		{"sign", "Take scanned boxes into the clinic's stock", PermitSign, s.Sign},
		{"find", "Take lost boxes that turned up into the clinic's stock", PermitSign, s.Find},
	} {
		web.Register(api, post(step.action, step.summary, step.permission), func(ctx context.Context, in *scanInput) (*web.Body[ledger.ScanAnswer], error) {
			answer, err := step.run(ctx, in.ID, in.Body.Codes)
			return worded(ctx, answer, err)
		})
	}
}
