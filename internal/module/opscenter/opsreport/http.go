package opsreport

import (
	"context"
	"fmt"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const (
	tag  = "opscenter.opsreport"
	base = "/api/opscenter/opsreport"
)

// Path names a record.
type Path struct {
	ID string `path:"id" maxLength:"26"`
}

type (
	daysInput struct {
		From clock.Day `query:"from" format:"date" doc:"This month when absent"`
		To   clock.Day `query:"to" format:"date"`
	}
	wishInput    struct{ Body Wish }
	correctInput struct {
		Path
		Body Correction
	}
	stepInput struct {
		Path
		Body Step
	}
	questionInput struct{ Body Question }
	answerInput   struct {
		Path
		Body Answer
	}
	items[T any] struct {
		Items []T `json:"items" nullable:"false"`
	}
)

// File is a document to download.
type File struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

func fileOf(r Report, ending, mediaType string, content []byte) File {
	return File{ContentType: mediaType, ContentDisposition: fmt.Sprintf("attachment; filename=\"%s-%s-%d.%s\"", r.Kind, r.Number, r.Edition, ending), Body: content}
}

func route(method, path, id, summary, permission string) web.Route {
	return web.Route{Method: method, Path: base + path, ID: "opsreport-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.Shared}
}

func created(path, id, summary, permission string) web.Route {
	r := route(http.MethodPost, path, id, summary, permission)
	r.Status = http.StatusCreated
	return r
}

func (r *Reports) routes(api *web.API) {
	web.Register(api, route(http.MethodGet, "/calendar", "calendar", "Show the duties of a time by the day on which they end", PermitRead), func(ctx context.Context, in *daysInput) (*web.Body[Calendar], error) {
		return web.Reply(r.Calendar(ctx, in.From, in.To))
	})
	listing.Register(api, r.kit.Runner, route(http.MethodGet, "/duties", "duty-list", "List duties", PermitRead), dutyColumns, r.Duties)
	web.Register(api, route(http.MethodGet, "/duties/{id}", "duty-get", "Show one duty with what proves it", PermitRead), func(ctx context.Context, in *Path) (*web.Body[DutyView], error) {
		return web.Reply(r.DutyByID(ctx, in.ID))
	})
	history[Turn](api, r, "/duties", "duty", dutyTable)
	r.reportRoutes(api)
	r.requestRoutes(api)
}

// history is what happened to a record.
func history[T any](api *web.API, r *Reports, path, id, table string) {
	web.Register(api, route(http.MethodGet, path+"/{id}/timeline", id+"-timeline", "What happened to it", PermitRead), func(ctx context.Context, in *Path) (*web.Body[items[audit.TimelineEntry]], error) {
		found, err := timeline[T](ctx, r, table, in.ID)
		return web.Reply(items[audit.TimelineEntry]{found}, err)
	})
}

func (r *Reports) reportRoutes(api *web.API) {
	listing.Register(api, r.kit.Runner, route(http.MethodGet, "/reports", "report-list", "List reports", PermitRead), reportColumns, r.List)
	web.Register(api, created("/reports", "report-draw", "Make a report from the data as it is now", PermitWrite), func(ctx context.Context, in *wishInput) (*web.Body[Detail], error) {
		return web.Reply(r.Draw(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, "/reports/{id}", "report-get", "Show one report with all its figures and rows", PermitRead), func(ctx context.Context, in *Path) (*web.Body[Detail], error) {
		return web.Reply(r.Get(ctx, in.ID))
	})
	for _, form := range []string{"pdf", "docx"} {
		web.Register(api, route(http.MethodGet, "/reports/{id}/"+form, "report-"+form, "The report as "+form, PermitRead), func(ctx context.Context, in *Path) (*File, error) {
			found, err := r.Render(ctx, in.ID, form)
			return &found, err
		})
	}
	web.Register(api, route(http.MethodGet, "/reports/{id}/snapshot", "report-snapshot", "The frozen text of the report, as it was hashed", PermitRead), func(ctx context.Context, in *Path) (*File, error) {
		found, err := r.Snapshot(ctx, in.ID)
		return &found, err
	})
	history[Report](api, r, "/reports", "report", reportTable)
	for _, step := range reportFlow.Transitions {
		web.Register(api, route(http.MethodPost, "/reports/{id}/"+step.Action, "report-"+step.Action, "Perform "+step.Action+" on a report", step.Permission), func(ctx context.Context, in *stepInput) (*web.Body[Detail], error) {
			return web.Reply(r.Do(ctx, in.ID, step.Action, in.Body))
		})
	}
	web.Register(api, created("/reports/{id}/editions", "report-correct", "Make the corrected version of a report; the old one stays", PermitWrite), func(ctx context.Context, in *correctInput) (*web.Body[Detail], error) {
		return web.Reply(r.Correct(ctx, in.ID, in.Body))
	})
}

func (r *Reports) requestRoutes(api *web.API) {
	listing.Register(api, r.kit.Runner, route(http.MethodGet, "/requests", "request-list", "List requests for special reports", PermitRead), requestColumns, r.Requests)
	web.Register(api, created("/requests", "request-ask", "Ask for a special report", PermitAsk), func(ctx context.Context, in *questionInput) (*web.Body[RequestView], error) {
		return web.Reply(r.Ask(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, "/requests/{id}", "request-get", "Show one request", PermitRead), func(ctx context.Context, in *Path) (*web.Body[RequestView], error) {
		return web.Reply(r.Request(ctx, in.ID))
	})
	history[Request](api, r, "/requests", "request", requestTable)
	web.Register(api, route(http.MethodPost, "/requests/{id}/draft", "request-draft", "Draft the answer to a request", PermitWrite), func(ctx context.Context, in *answerInput) (*web.Body[Detail], error) {
		return web.Reply(r.Answer(ctx, in.ID, in.Body))
	})
	web.Register(api, route(http.MethodPost, "/requests/{id}/withdraw", "request-withdraw", "Take a request back", PermitAsk), func(ctx context.Context, in *stepInput) (*web.Body[RequestView], error) {
		return web.Reply(r.Withdraw(ctx, in.ID, in.Body))
	})
}
