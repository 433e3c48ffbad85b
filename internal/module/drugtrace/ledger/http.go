package ledger

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

const (
	tag  = "drugtrace.ledger"
	base = "/api/drugtrace/ledger"
)

type codePath struct {
	Code string `path:"code" maxLength:"400"`
}

type scanInput struct {
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"400" doc:"What the scanner delivered"`
	}
}

type holdInput struct{ Body NewHold }

type releaseInput struct {
	ID   string `path:"id" maxLength:"26"`
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"400"`
	}
}

type packInput struct {
	Body struct {
		Container string   `json:"container" minLength:"1" maxLength:"80"`
		Codes     []string `json:"codes" minItems:"1" maxItems:"2000"`
	}
}

// PackResult tells how many codes are inside a container now.
type PackResult struct {
	Container string `json:"container"`
	Packed    int    `json:"packed"`
}

func (l *Ledger) routes(api *web.API) {
	web.Register(api, web.Route{Method: http.MethodGet, Path: base + "/codes", ID: "ledger-code-list", Summary: "List trace codes", Tag: tag, Permission: PermitRead, Scope: web.ByParty},
		func(ctx context.Context, input *codeFilter) (*web.Body[list.Result[CodeRow]], error) {
			return web.Reply(l.listCodes(ctx, input))
		})
	web.Register(api, web.Route{Method: http.MethodGet, Path: base + "/codes/{code}", ID: "ledger-code-get", Summary: "Show one trace code with its history", Tag: tag, Permission: PermitRead, Scope: web.ByParty},
		func(ctx context.Context, input *codePath) (*web.Body[CodeView], error) {
			return web.Reply(l.Get(ctx, input.Code))
		})
	web.Register(api, web.Route{Method: http.MethodPost, Path: base + "/scan", ID: "ledger-scan", Summary: "Read a scanned text and what the register knows of it", Tag: tag, Permission: PermitScan, Scope: web.ByParty},
		func(ctx context.Context, input *scanInput) (*web.Body[Scanned], error) {
			return web.Reply(l.Scan(ctx, input.Body.Text))
		})
	web.Register(api, web.Route{Method: http.MethodGet, Path: base + "/stock", ID: "ledger-stock-list", Summary: "List stock by place, batch and state", Tag: tag, Permission: PermitRead, Scope: web.ByParty},
		func(ctx context.Context, input *stockFilter) (*web.Body[list.Result[StockView]], error) {
			return web.Reply(l.listStock(ctx, input))
		})
	web.Register(api, web.Route{Method: http.MethodGet, Path: base + "/holds", ID: "ledger-hold-list", Summary: "List holds", Tag: tag, Permission: PermitRead, Scope: web.ByParty},
		func(ctx context.Context, input *holdFilter) (*web.Body[list.Result[Hold]], error) {
			return web.Reply(l.listHolds(ctx, input))
		})
	web.Register(api, web.Route{Method: http.MethodPost, Path: base + "/holds", ID: "ledger-hold-place", Summary: "Hold a code, a batch or an item", Tag: tag, Permission: PermitRead, Scope: web.ByParty, Status: http.StatusCreated},
		func(ctx context.Context, input *holdInput) (*web.Body[Hold], error) {
			return web.Reply(l.PlaceHold(ctx, input.Body))
		})
	web.Register(api, web.Route{Method: http.MethodPost, Path: base + "/holds/{id}/release", ID: "ledger-hold-release", Summary: "Release a hold", Tag: tag, Permission: PermitRead, Scope: web.ByParty},
		func(ctx context.Context, input *releaseInput) (*web.Body[Hold], error) {
			return web.Reply(l.ReleaseHold(ctx, input.ID, input.Body.Reason))
		})
	web.Register(api, web.Route{Method: http.MethodPost, Path: base + "/packs", ID: "ledger-pack", Summary: "Pack codes into a container code", Tag: tag, Permission: PermitPack, Scope: web.ByParty, Status: http.StatusCreated},
		func(ctx context.Context, input *packInput) (*web.Body[PackResult], error) {
			return web.Reply(usecase.Write(ctx, l.runner, PermitPack, func(ctx context.Context, tx *usecase.Tx) (PackResult, error) {
				err := l.Pack(ctx, tx, input.Body.Container, input.Body.Codes)
				return PackResult{input.Body.Container, len(input.Body.Codes)}, err
			}))
		})
}
