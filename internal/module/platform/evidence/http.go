package evidence

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

type entryPath struct {
	ID string `path:"id" maxLength:"26"`
}

func (l *Log) routes(api *web.API) {
	get := func(path, id, summary string) web.Route {
		return web.Route{Method: http.MethodGet, Path: "/api/platform/evidence" + path, ID: id, Summary: summary, Tag: "platform.evidence", Permission: PermitRead, Scope: web.ByParty}
	}
	listing.Register(api, l.runner, get("/entries", "evidence-entry-list", "Search the audit log"), entryTable, l.List)
	web.Register(api, get("/status", "evidence-status", "What is sealed, and the newest checkpoints"), func(ctx context.Context, _ *struct{}) (*web.Body[Status], error) {
		return web.Reply(l.Status(ctx))
	})
	web.Register(api, get("/entries/{id}/proof", "evidence-entry-proof", "Prove that an entry is in the signed log"), func(ctx context.Context, in *entryPath) (*web.Body[audit.Proof], error) {
		return web.Reply(l.Proof(ctx, in.ID))
	})
}
