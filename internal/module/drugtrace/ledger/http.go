package ledger

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/listing"
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

// Why is the reason of a hold, in every request that places one.
type Why struct {
	Reason string `json:"reason" minLength:"2" maxLength:"400"`
}

type holdInput struct {
	Body struct {
		Code string `json:"code" minLength:"1" maxLength:"80"`
		Why
	}
}

type batchHoldInput struct {
	Body struct {
		TargetKind string `json:"targetKind" enum:"batch,item"`
		Target     string `json:"target" minLength:"1" maxLength:"26" doc:"The id of a batch or item"`
		Why
	}
}

type regulatorHoldInput struct {
	Body struct {
		TargetKind string `json:"targetKind" enum:"code,batch,item"`
		Target     string `json:"target" minLength:"1" maxLength:"80" doc:"A code, or the id of a batch or item"`
		Why
	}
}

type recallInput struct {
	Body struct {
		BatchID     string `json:"batchId" minLength:"1" maxLength:"26"`
		Instruction string `json:"instruction,omitempty" maxLength:"800" doc:"What the public is told to do"`
		Why
	}
}

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

type casesInput struct{ Body NewCases }

type labelsInput struct {
	Codes []string `query:"codes" required:"true" doc:"Container codes, in the order they are printed"`
}

// PDF is a finished document.
type PDF struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

// PackResult tells how many codes are inside a container now.
type PackResult struct {
	Container string `json:"container"`
	Packed    int    `json:"packed"`
}

func (l *Ledger) routes(api *web.API) {
	listing.Register(api, l.runner, web.Route{Method: http.MethodGet, Path: base + "/codes", ID: "ledger-code-list", Summary: "List trace codes", Tag: tag, Permission: PermitRead, Scope: web.ByParty}, codeTable, l.listCodes)
	web.Register(api, web.Route{Method: http.MethodGet, Path: base + "/codes/{code}", ID: "ledger-code-get", Summary: "Show one trace code with its history", Tag: tag, Permission: PermitRead, Scope: web.ByParty},
		func(ctx context.Context, input *codePath) (*web.Body[CodeView], error) {
			return web.Reply(l.Get(ctx, input.Code))
		})
	web.Register(api, web.Route{Method: http.MethodPost, Path: base + "/scan", ID: "ledger-scan", Summary: "Read a scanned text and what the register knows of it", Tag: tag, Permission: PermitScan, Scope: web.ByParty},
		func(ctx context.Context, input *scanInput) (*web.Body[Scanned], error) {
			return web.Reply(l.Scan(ctx, input.Body.Text))
		})
	listing.Register(api, l.runner, web.Route{Method: http.MethodGet, Path: base + "/stock", ID: "ledger-stock-list", Summary: "List stock by place, batch and state", Tag: tag, Permission: PermitRead, Scope: web.ByParty}, stockTable, l.listStock)
	listing.Register(api, l.runner, web.Route{Method: http.MethodGet, Path: base + "/holds", ID: "ledger-hold-list", Summary: "List holds", Tag: tag, Permission: PermitRead, Scope: web.ByParty}, holdTable, l.listHolds)
	l.holdRoutes(api)
	l.caseRoutes(api)
}

// holdRoutes are the ways to hold and to release, each with its own permission.
func (l *Ledger) holdRoutes(api *web.API) {
	place := func(path, id, summary, permission string) web.Route {
		return web.Route{Method: http.MethodPost, Path: base + path, ID: id, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty, Status: http.StatusCreated}
	}
	web.Register(api, place("/holds", "ledger-hold-place", "Hold one box on suspicion", PermitHold),
		func(ctx context.Context, input *holdInput) (*web.Body[Hold], error) {
			return web.Reply(l.PlaceHold(ctx, NewHold{Kind: HoldQuality, TargetKind: TargetCode, Target: input.Body.Code, Reason: input.Body.Reason}))
		})
	web.Register(api, place("/batch-holds", "ledger-hold-batch-place", "Hold a whole batch or item for its quality", PermitHoldBatch),
		func(ctx context.Context, input *batchHoldInput) (*web.Body[Hold], error) {
			return web.Reply(l.PlaceHold(ctx, NewHold{Kind: HoldQuality, TargetKind: input.Body.TargetKind, Target: input.Body.Target, Reason: input.Body.Reason}))
		})
	web.Register(api, place("/regulator-holds", "ledger-hold-regulator-place", "Hold a code, a batch or an item as the regulator", PermitHoldRegulator),
		func(ctx context.Context, input *regulatorHoldInput) (*web.Body[Hold], error) {
			return web.Reply(l.PlaceHold(ctx, NewHold{Kind: HoldRegulator, TargetKind: input.Body.TargetKind, Target: input.Body.Target, Reason: input.Body.Reason}))
		})
	web.Register(api, place("/recalls", "ledger-recall-place", "Recall a batch", PermitRecall),
		func(ctx context.Context, input *recallInput) (*web.Body[Hold], error) {
			return web.Reply(l.PlaceHold(ctx, NewHold{Kind: HoldRecall, TargetKind: TargetBatch, Target: input.Body.BatchID, Reason: input.Body.Reason, Instruction: input.Body.Instruction}))
		})
	release := func(path, id, summary, permission string, do func(ctx context.Context, id, reason string) (Hold, error)) {
		web.Register(api, web.Route{Method: http.MethodPost, Path: base + path, ID: id, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty},
			func(ctx context.Context, input *releaseInput) (*web.Body[Hold], error) {
				return web.Reply(do(ctx, input.ID, input.Body.Reason))
			})
	}
	release("/holds/{id}/release", "ledger-hold-release", "Release a quality hold", PermitRelease, l.ReleaseHold)
	release("/regulator-holds/{id}/release", "ledger-hold-regulator-release", "Release a regulator's hold or recall", PermitReleaseRegulator, l.ReleaseRegulatorHold)
}

// caseRoutes make containers, fill them and open them.
func (l *Ledger) caseRoutes(api *web.API) {
	route := func(method, path, id, summary string, status int) web.Route {
		return web.Route{Method: method, Path: base + path, ID: id, Summary: summary, Tag: tag, Permission: PermitPack, Scope: web.ByParty, Status: status}
	}
	web.Register(api, route(http.MethodPost, "/cases", "ledger-case-make", "Make container codes for a batch", http.StatusCreated),
		func(ctx context.Context, input *casesInput) (*web.Body[Cases], error) {
			return web.Reply(l.MakeCases(ctx, input.Body))
		})
	web.Register(api, route(http.MethodGet, "/cases/labels", "ledger-case-labels", "Print the labels of container codes as PDF", 0),
		func(ctx context.Context, input *labelsInput) (*PDF, error) {
			file, err := l.CaseLabels(ctx, input.Codes)
			if err != nil {
				return nil, err
			}
			return &PDF{"application/pdf", `inline; filename="cases.pdf"`, file}, nil
		})
	web.Register(api, route(http.MethodPost, "/packs", "ledger-pack", "Pack codes into a container code", http.StatusCreated),
		func(ctx context.Context, input *packInput) (*web.Body[PackResult], error) {
			return web.Reply(l.PackCase(ctx, input.Body.Container, input.Body.Codes))
		})
	web.Register(api, route(http.MethodPost, "/codes/{code}/unpack", "ledger-unpack", "Take everything out of a container", 0),
		func(ctx context.Context, input *codePath) (*web.Body[PackResult], error) {
			return web.Reply(l.UnpackCase(ctx, input.Code))
		})
}
