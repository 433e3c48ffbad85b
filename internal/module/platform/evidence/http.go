package evidence

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

type entryPath struct {
	ID string `path:"id" maxLength:"26"`
}

type consistencyInput struct {
	From int64 `query:"from" minimum:"0" doc:"Size of the earlier checkpoint; the one before the later when absent"`
	To   int64 `query:"to" minimum:"0" doc:"Size of the later checkpoint; the newest when absent"`
}

type checkpointPath struct {
	Size int64 `path:"size" minimum:"1" doc:"Size of the checkpoint"`
}

// PDF is a finished document.
type PDF struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

type bundleInput struct{ Period }

func (l *Log) routes(api *web.API) {
	get := func(path, id, summary string) web.Route {
		return web.Route{Method: http.MethodGet, Path: "/api/platform/evidence" + path, ID: id, Summary: summary, Tag: "platform.evidence", Permission: PermitRead, Scope: web.ByParty}
	}
	listing.Register(api, l.runner, get("/entries", "evidence-entry-list", "Search the audit log"), entryTable, l.List)
	web.Register(api, get("/entries/{id}", "evidence-entry-get", "One entry: what it did to which records, and where it came from"), func(ctx context.Context, in *entryPath) (*web.Body[Detail], error) {
		return web.Reply(l.Get(ctx, in.ID))
	})
	web.Register(api, get("/status", "evidence-status", "What is sealed, and the newest checkpoints"), func(ctx context.Context, _ *struct{}) (*web.Body[Status], error) {
		return web.Reply(l.Status(ctx))
	})
	web.Register(api, get("/entries/{id}/proof", "evidence-entry-proof", "Prove that an entry is in the signed log"), func(ctx context.Context, in *entryPath) (*web.Body[audit.Proof], error) {
		return web.Reply(l.Proof(ctx, in.ID))
	})
	own := web.Route{Method: http.MethodGet, Path: "/api/platform/evidence/own", ID: "evidence-own", Summary: "What oneself has done", Tag: "platform.evidence", SignedIn: true, Scope: web.Self}
	web.Register(api, own, func(ctx context.Context, in *ownInput) (*web.Body[list.Result[Entry]], error) {
		return web.Reply(l.Own(ctx, in))
	})
	shared := func(path, id, summary string) web.Route {
		route := get(path, id, summary)
		route.Scope = web.Shared
		return route
	}
	listing.Register(api, l.runner, shared("/checkpoints", "evidence-checkpoint-list", "The signed checkpoints"), checkpointTable, l.Checkpoints)
	web.Register(api, shared("/consistency", "evidence-consistency", "Prove that the log only grew between two checkpoints"), func(ctx context.Context, in *consistencyInput) (*web.Body[audit.ConsistencyProof], error) {
		return web.Reply(l.Consistency(ctx, in.From, in.To))
	})
	web.Register(api, shared("/checkpoints/{size}/paper.pdf", "evidence-checkpoint-paper", "A checkpoint on paper, with the signed note as QR code"), func(ctx context.Context, in *checkpointPath) (*PDF, error) {
		content, err := l.Print(ctx, in.Size)
		if err != nil {
			return nil, err
		}
		return &PDF{"application/pdf", fmt.Sprintf(`inline; filename="checkpoint-%d.pdf"`, in.Size), content.Bytes()}, nil
	})
	bundle := shared("/bundle", "evidence-bundle", "The evidence of a time as a file that proves itself")
	bundle.Permission = PermitExport
	web.Register(api, bundle, func(ctx context.Context, in *bundleInput) (*huma.StreamResponse, error) {
		write, err := l.Bundle(ctx, in.Period)
		if err != nil {
			return nil, err
		}
		return intake.Send("evidence-"+string(in.From)+"-"+string(in.To)+".jsonl", "application/jsonl; charset=utf-8", write), nil
	})
	web.Register(api, shared("/personal-columns", "evidence-personal-list", "Where personal data is kept, what for, on which basis and how long"), func(ctx context.Context, _ *struct{}) (*web.Body[personalColumns], error) {
		return web.Reply(l.PersonalColumns(ctx))
	})
}
