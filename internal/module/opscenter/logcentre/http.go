package logcentre

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const (
	tag       = "opscenter.logcentre"
	root      = "/api/opscenter/logcentre"
	lines     = root + "/lines"
	findings  = root + "/findings"
	summaries = root + "/summaries"
	archives  = root + "/archives"
)

// Path names a finding, a summary or an archive.
type Path struct {
	ID string `path:"id" maxLength:"26"`
}

type stepInput struct {
	Path
	Body Step
}

type removeInput struct {
	Path
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"1000"`
	}
}

type periodInput struct{ Period }

type items[T any] struct {
	Items []T `json:"items" nullable:"false"`
}

func (c *Centre) routes(api *web.API) {
	route := func(method, path, id, summary, permission string) web.Route {
		return web.Route{Method: method, Path: path, ID: "log-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty}
	}
	shared := func(method, path, id, summary, permission string) web.Route {
		r := route(method, path, id, summary, permission)
		r.Scope = web.Shared
		return r
	}
	listing.Register(api, c.kit.Runner, route(http.MethodGet, lines, "line-list", "Search the logs of every class", PermitRead), lineColumns, c.Lines)
	web.Register(api, shared(http.MethodGet, root+"/statistics", "statistics", "Count the logs of some days", PermitRead), func(ctx context.Context, in *periodInput) (*web.Body[Statistics], error) {
		return web.Reply(c.Statistics(ctx, in.Period))
	})
	listing.Register(api, c.kit.Runner, shared(http.MethodGet, findings, "finding-list", "List what the rules of detection found", PermitRead), findingColumns, c.Findings)
	web.Register(api, shared(http.MethodGet, findings+"/{id}", "finding-get", "Show one finding", PermitRead), func(ctx context.Context, in *Path) (*web.Body[View], error) {
		return web.Reply(c.Finding(ctx, in.ID))
	})
	web.Register(api, shared(http.MethodGet, findings+"/{id}/evidence", "finding-evidence", "The lines that a finding stands on", PermitRead), func(ctx context.Context, in *Path) (*web.Body[items[Line]], error) {
		found, err := c.Evidence(ctx, in.ID)
		return web.Reply(items[Line]{found}, err)
	})
	web.Register(api, shared(http.MethodGet, findings+"/{id}/timeline", "finding-timeline", "What happened to a finding", PermitRead), func(ctx context.Context, in *Path) (*web.Body[items[audit.TimelineEntry]], error) {
		found, err := c.Timeline(ctx, in.ID)
		return web.Reply(items[audit.TimelineEntry]{found}, err)
	})
	for _, transition := range findingFlow.Transitions {
		action := transition.Action
		web.Register(api, shared(http.MethodPost, findings+"/{id}/"+action, "finding-"+action, "Perform "+action+" on a finding", transition.Permission), func(ctx context.Context, in *stepInput) (*web.Body[View], error) {
			return web.Reply(c.Do(ctx, in.ID, action, in.Body))
		})
	}
	listing.Register(api, c.kit.Runner, shared(http.MethodGet, summaries, "summary-list", "List the daily summaries", PermitRead), summaryColumns, c.Summaries)
	web.Register(api, shared(http.MethodGet, summaries+"/{id}", "summary-get", "Show the summary of a day and who read it", PermitRead), func(ctx context.Context, in *Path) (*web.Body[SummaryView], error) {
		return web.Reply(c.Summary(ctx, in.ID))
	})
	web.Register(api, shared(http.MethodPost, summaries+"/{id}/sign", "summary-sign", "Note that one has read a summary", PermitSign), func(ctx context.Context, in *Path) (*web.Body[SummaryView], error) {
		return web.Reply(c.Sign(ctx, in.ID))
	})
	listing.Register(api, c.kit.Runner, shared(http.MethodGet, archives, "archive-list", "List the monthly archives", PermitRead), archiveColumns, c.Archives)
	web.Register(api, shared(http.MethodPost, archives+"/{id}/verify", "archive-verify", "Hold an archive against the signed log", PermitArchive), func(ctx context.Context, in *Path) (*web.Body[Archive], error) {
		return web.Reply(c.Verify(ctx, in.ID))
	})
	web.Register(api, shared(http.MethodPost, archives+"/{id}/remove", "archive-remove", "Remove an archive whose term is over", PermitArchive), func(ctx context.Context, in *removeInput) (*web.Body[Archive], error) {
		return web.Reply(c.Remove(ctx, in.ID, in.Body.Reason))
	})
}
