package hostagent

import (
	"context"
	"net/http"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/opscenter/monitoring"
)

const hosts = "/api/opscenter/monitoring/hosts"

// Path names a host by the code of its asset.
type Path struct {
	ID string `path:"id" maxLength:"40"`
}

type items[T any] struct {
	Items []T `json:"items" nullable:"false"`
}

// limits are how long a host may be silent, by the rule that alerts of it, and
// the instant before which a certificate ends soon.
func (a *Agents) limits(ctx context.Context, now clock.Instant) (silent int64, ends clock.Instant, err error) {
	rules, err := a.monitor.Rules(ctx)
	for i := range rules {
		if rules[i].Metric == "host.silent_seconds" {
			silent = rules[i].Threshold
		}
	}
	return silent, now.Add(time.Duration(a.parameters.Int(paramCertificate, now.Day())) * 24 * time.Hour), err
}

// Hosts shows every host with what it said last.
func (a *Agents) Hosts(ctx context.Context) ([]View, error) {
	silent, ends, err := a.limits(ctx, a.runner.DB.Clock().Now())
	if err != nil {
		return nil, err
	}
	return usecase.Read(ctx, a.runner, monitoring.PermitRead, func(ctx context.Context, q usecase.Query) ([]View, error) {
		all, err := allHosts(ctx, q)
		if err != nil {
			return nil, err
		}
		said, err := allLatest(ctx, q)
		views := make([]View, len(all))
		for i := range all {
			l := said[all[i].ID]
			views[i] = viewOf(&all[i], &l, q.Now, silent, ends)
		}
		return views, err
	})
}

// Show shows one host.
func (a *Agents) Show(ctx context.Context, code string) (View, error) {
	silent, ends, err := a.limits(ctx, a.runner.DB.Clock().Now())
	if err != nil {
		return View{}, err
	}
	return usecase.Read(ctx, a.runner, monitoring.PermitRead, func(ctx context.Context, q usecase.Query) (View, error) {
		h, err := hostByCode(ctx, q, code)
		if err != nil {
			return View{}, err
		}
		said, err := allLatest(ctx, q)
		l := said[h.ID]
		return viewOf(&h, &l, q.Now, silent, ends), err
	})
}

// Timeline tells what was done about the agent of a host.
func (a *Agents) Timeline(ctx context.Context, code string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, a.runner, monitoring.PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		h, err := hostByCode(ctx, q, code)
		if err != nil {
			return nil, err
		}
		return a.runner.Log.Timeline(ctx, q, a.names, audit.Ref{Entity: hostTable, ID: h.ID})
	})
}

func (a *Agents) routes(api *web.API) {
	route := func(path, id, summary string, reach web.Scope) web.Route {
		return web.Route{Method: http.MethodGet, Path: path, ID: "hostagent-" + id, Summary: summary, Tag: "opscenter.monitoring", Permission: monitoring.PermitRead, Scope: reach}
	}
	web.Register(api, route(hosts, "list", "List hosts and what their agents said last", web.Shared).Poll(), func(ctx context.Context, _ *struct{}) (*web.Body[items[View]], error) {
		found, err := a.Hosts(ctx)
		return web.Reply(items[View]{found}, err)
	})
	web.Register(api, route(hosts+"/{id}", "get", "Show one host", web.ByParty), func(ctx context.Context, in *Path) (*web.Body[View], error) {
		return web.Reply(a.Show(ctx, in.ID))
	})
	web.Register(api, route(hosts+"/{id}/timeline", "timeline", "What was done about the agent of a host", web.ByParty), func(ctx context.Context, in *Path) (*web.Body[items[audit.TimelineEntry]], error) {
		found, err := a.Timeline(ctx, in.ID)
		return web.Reply(items[audit.TimelineEntry]{found}, err)
	})
}
