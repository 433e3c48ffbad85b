package sla

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const (
	tag  = "opscenter.sla"
	base = "/api/opscenter/sla"
)

// Path names a record.
type Path struct {
	ID string `path:"id" maxLength:"32"`
}

// Stretch is a period of whole days, by default this month so far.
type Stretch struct {
	From clock.Day `query:"from" format:"date" doc:"First of the month when empty"`
	To   clock.Day `query:"to" format:"date" doc:"Last day, today when empty"`
}

type (
	claimInput struct {
		Path
		Body Claim
	}
	decideInput struct {
		Path
		Body Decision
	}
	acceptInput struct {
		Path
		Body Acceptance
	}
	levelInput struct {
		Path
		Body Wish
	}
	reasonInput struct {
		Path
		Body struct {
			Reason string `json:"reason" minLength:"1" maxLength:"500"`
		}
	}
	rows[T any] struct {
		Items []T `json:"items" nullable:"false"`
	}
)

func (l *Ledger) routes(api *web.API) {
	route := func(method, path, id, summary, permission string) web.Route {
		return web.Route{Method: method, Path: base + path, ID: "sla-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.Shared}
	}
	listing.Register(api, l.kit.Runner, route(http.MethodGet, "/clocks", "clocks", "List service clocks", PermitRead), clockTable, l.Clocks)
	web.Register(api, route(http.MethodGet, "/subjects/{id}", "subject", "Show the clocks of a request or fault", PermitRead).Poll(), func(ctx context.Context, in *Path) (*web.Body[View], error) {
		return web.Reply(l.Show(ctx, in.ID))
	})
	web.Register(api, route(http.MethodPost, "/subjects/{id}/exemptions", "exemption-claim", "Ask not to count a span", PermitPropose), func(ctx context.Context, in *claimInput) (*web.Body[Exemption], error) {
		return web.Reply(l.ClaimExemption(ctx, in.ID, in.Body))
	})
	web.Register(api, route(http.MethodPost, "/exemptions/{id}/decide", "exemption-decide", "Decide on an exemption, for the owner", PermitDecide), func(ctx context.Context, in *decideInput) (*web.Body[Exemption], error) {
		return web.Reply(l.DecideExemption(ctx, in.ID, in.Body))
	})
	web.Register(api, route(http.MethodPost, "/subjects/{id}/level", "level-ask", "Change the level of a fault, or ask the owner to", PermitLevel), func(ctx context.Context, in *levelInput) (*web.Body[Change], error) {
		return web.Reply(l.AskLevel(ctx, in.ID, in.Body))
	})
	web.Register(api, route(http.MethodPost, "/levels/{id}/decide", "level-decide", "Decide on a milder level, for the owner", PermitDecide), func(ctx context.Context, in *decideInput) (*web.Body[Change], error) {
		return web.Reply(l.DecideLevel(ctx, in.ID, in.Body))
	})
	web.Register(api, route(http.MethodPost, "/levels/{id}/accept", "level-accept", "Agree to a worse level that was proposed", PermitLevel), func(ctx context.Context, in *acceptInput) (*web.Body[Change], error) {
		return web.Reply(l.AcceptLevel(ctx, in.ID, in.Body))
	})
	web.Register(api, route(http.MethodPost, "/clocks/{id}/acknowledge", "clock-acknowledge", "Say that somebody is at it", PermitAcknowledge), func(ctx context.Context, in *Path) (*web.Body[Row], error) {
		return web.Reply(l.Acknowledge(ctx, in.ID))
	})
	web.Register(api, route(http.MethodPost, "/clocks/{id}/explain", "clock-explain", "Give the reason of a late clock", PermitPropose), func(ctx context.Context, in *reasonInput) (*web.Body[Row], error) {
		return web.Reply(l.Explain(ctx, in.ID, in.Body.Reason))
	})
	web.Register(api, route(http.MethodGet, "/attainment", "attainment", "Attainment of the clocks in a period", PermitRead), func(ctx context.Context, in *Stretch) (*web.Body[rows[Attainment]], error) {
		items, err := l.Attain(ctx, in.From, in.To)
		return web.Reply(rows[Attainment]{items}, err)
	})
	web.Register(api, route(http.MethodGet, "/availability", "availability", "Availability of the modules in a period", PermitRead), func(ctx context.Context, in *Stretch) (*web.Body[rows[ServiceAvailability]], error) {
		items, err := l.Availabilities(ctx, in.From, in.To)
		return web.Reply(rows[ServiceAvailability]{items}, err)
	})
	web.Register(api, route(http.MethodGet, "/penalties", "penalties", "Yearly count of P1 faults and the penalty", PermitRead), func(ctx context.Context, _ *struct{}) (*web.Body[Penalties], error) {
		return web.Reply(l.Penalties(ctx))
	})
}
