package tracequery

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/drugtrace/ledger"
)

const tag = "drugtrace.tracequery"

type traceInput struct {
	Code      string `path:"code" maxLength:"800" doc:"20 digits, or whatever a scanner read, URL-escaped"`
	Challenge string `header:"Captcha-Challenge" maxLength:"400"`
	Nonce     string `header:"Captcha-Nonce" maxLength:"64"`
}

func (in *traceInput) asker(ctx context.Context) Asker {
	facts := web.FactsOf(ctx)
	return Asker{Address: facts.Address, Counts: facts.Looking, Challenge: in.Challenge, Nonce: in.Nonce}
}

type notices struct {
	Items []Notice `json:"items" nullable:"false"`
}

func (l *Lookup) routes(api *web.API) {
	public := func(path, id, summary string) web.Route {
		return web.Route{Method: http.MethodGet, Path: path, ID: id, Summary: summary, Tag: tag, Public: true, Scope: web.Anyone}
	}
	web.Register(api, public("/api/public/trace/{code}", "public-trace", "Tell the public about a box"), func(ctx context.Context, in *traceInput) (*web.Body[Answer], error) {
		return web.Reply(l.Ask(ctx, in.Code, in.asker(ctx)))
	})
	web.Register(api, public("/api/public/trace/{code}/proof", "public-trace-proof", "Prove that a box's record is in the signed log"), func(ctx context.Context, in *traceInput) (*web.Body[ledger.Evidence], error) {
		return web.Reply(l.Prove(ctx, in.Code, in.asker(ctx)))
	})
	web.Register(api, public("/api/public/notices", "public-notices", "Recalls that matter today"), func(ctx context.Context, _ *struct{}) (*web.Body[notices], error) {
		recalls, err := l.recalls(ctx, web.FactsOf(ctx).Address)
		if err != nil {
			return nil, err
		}
		list := notices{Items: []Notice{}}
		for _, r := range recalls {
			item, err := l.item(ctx, r.ItemID, l.db.Clock().Now())
			if err != nil {
				return nil, err
			}
			name := map[i18n.Lang]string{i18n.Hans: item.Name.Hans, i18n.Hant: item.Name.Hant, i18n.Portuguese: item.Name.Pt, i18n.English: item.Name.En}[i18n.FromContext(ctx)]
			if name == "" {
				name = item.Name.Hant
			}
			words := map[string]any{"item": name, "batch": r.BatchNo}
			body := r.Instruction
			if body == "" {
				body = web.Say(ctx, "tracequery.recall_body", words)
			}
			list.Items = append(list.Items, Notice{ID: r.HoldID, Title: web.Say(ctx, "tracequery.recall_title", words), Body: body, Tone: "warn", At: r.At})
		}
		return &web.Body[notices]{Body: list}, nil
	})
}
