package monitoring

import (
	"context"
	"errors"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/probe"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

const (
	tag  = "opscenter.monitoring"
	base = "/api/opscenter/monitoring"
)

// Path names a record.
type Path struct {
	ID string `path:"id" maxLength:"40"`
}

type (
	declareInput struct{ Body Declaration }
	reviseInput  struct {
		Path
		Body struct {
			Declaration
			Version int `json:"version" minimum:"1"`
		}
	}
	stepInput struct {
		Path
		Body struct {
			Version int    `json:"version" minimum:"1"`
			Reason  string `json:"reason,omitempty" maxLength:"400"`
		}
	}
	chartInput struct {
		Path
		From string `query:"from" format:"date-time" maxLength:"40" doc:"Start, a day before the end when not set"`
		To   string `query:"to" format:"date-time" maxLength:"40" doc:"End, now when not set"`
	}
	handleInput struct {
		Path
		Body Handling
	}
	ruleInput struct {
		Path
		Body Revision
	}
	proposeInput struct{ Body Proposal }
	decideInput  struct {
		Path
		Body struct {
			Version int    `json:"version" minimum:"1"`
			Note    string `json:"note,omitempty" maxLength:"400"`
		}
	}
	webhookInput struct {
		Authorization string `header:"Authorization" maxLength:"400"`
		Body          struct {
			_       struct{}  `additionalProperties:"true"`
			Version string    `json:"version" enum:"4"`
			Alerts  []Foreign `json:"alerts" maxItems:"500"`
		} `doc:"What an Alertmanager posts; fields beside these are ignored"`
	}
	items[T any] struct {
		Items []T `json:"items" nullable:"false"`
	}
	// Chart is a stretch of a probe's past.
	Chart struct {
		From   clock.Instant `json:"from"`
		To     clock.Instant `json:"to"`
		StepMs int64         `json:"stepMs"`
		Points []Point       `json:"points" nullable:"false" doc:"A step without a sample has no point"`
		Spells []Spell       `json:"spells" nullable:"false"`
	}
	// Trial is one measurement that was not stored.
	Trial struct {
		Status string `json:"status" enum:"good,bad,unknown"`
		Reason string `json:"reason"`
		Note   string `json:"note"`
		Millis int64  `json:"millis"`
	}
)

func (m *Monitor) routes(api *web.API) {
	route := func(method, path, id, summary, permission string) web.Route {
		return web.Route{Method: method, Path: base + path, ID: "monitor-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.Shared}
	}
	web.Register(api, route(http.MethodGet, "/board", "board", "Show what the wall shows", PermitRead).Poll(), func(ctx context.Context, _ *struct{}) (*web.Body[Board], error) {
		return web.Reply(m.Board(ctx))
	})
	listing.Register(api, m.kit.Runner, route(http.MethodGet, "/probes", "probe-list", "List probes and what they say now", PermitRead), probeColumns, m.List)
	create := route(http.MethodPost, "/probes", "probe-declare", "Declare a probe", PermitManage)
	create.Status = http.StatusCreated
	web.Register(api, create, func(ctx context.Context, in *declareInput) (*web.Body[ProbeView], error) {
		return web.Reply(m.Declare(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, "/probes/{id}", "probe-get", "Show one probe", PermitRead), func(ctx context.Context, in *Path) (*web.Body[ProbeView], error) {
		return web.Reply(m.Get(ctx, in.ID))
	})
	web.Register(api, route(http.MethodPut, "/probes/{id}", "probe-revise", "Change a probe", PermitManage), func(ctx context.Context, in *reviseInput) (*web.Body[ProbeView], error) {
		return web.Reply(m.Revise(ctx, in.ID, in.Body.Version, in.Body.Declaration))
	})
	for _, t := range probeFlow.Transitions {
		web.Register(api, route(http.MethodPost, "/probes/{id}/"+t.Action, "probe-"+t.Action, "Perform "+t.Action+" on a probe", t.Permission), func(ctx context.Context, in *stepInput) (*web.Body[ProbeView], error) {
			return web.Reply(m.Do(ctx, in.ID, t.Action, in.Body.Version, in.Body.Reason))
		})
	}
	web.Register(api, route(http.MethodPost, "/probes/{id}/try", "probe-try", "Measure once and store nothing", PermitManage), func(ctx context.Context, in *Path) (*web.Body[Trial], error) {
		return web.Reply(m.try(ctx, in.ID))
	})
	web.Register(api, route(http.MethodGet, "/probes/{id}/timeline", "probe-timeline", "What was changed on a probe", PermitRead), func(ctx context.Context, in *Path) (*web.Body[items[audit.TimelineEntry]], error) {
		entries, err := m.Timeline(ctx, in.ID)
		return web.Reply(items[audit.TimelineEntry]{entries}, err)
	})
	web.Register(api, route(http.MethodGet, "/probes/{id}/chart", "probe-chart", "Times to answer and outages of a probe", PermitRead), func(ctx context.Context, in *chartInput) (*web.Body[Chart], error) {
		var from, to clock.Instant
		if errors.Join(from.UnmarshalText([]byte(in.From)), to.UnmarshalText([]byte(in.To))) != nil {
			from, to = 1, 1 // no range at all, which Chart refuses with its remedy
		}
		return web.Reply(m.Chart(ctx, in.ID, from, to))
	})
	listing.Register(api, m.kit.Runner, route(http.MethodGet, "/samples", "sample-list", "List raw samples", PermitRead), sampleColumns, m.SampleList)
	listing.Register(api, m.kit.Runner, route(http.MethodGet, "/outages", "outage-list", "List outages and times without data", PermitRead), outageColumns, m.OutageList)
	m.alertRoutes(api, route)
	m.windowRoutes(api, route)
	web.Register(api, web.Route{Method: http.MethodGet, Path: "/api/public/monitoring/status", ID: "public-status", Summary: "Which services work, for everybody", Tag: tag, Public: true, Scope: web.Anyone},
		func(ctx context.Context, _ *struct{}) (*web.Body[Status], error) {
			return web.Reply(m.PublicStatus(ctx))
		})
	web.Register(api, web.Route{Method: http.MethodPost, Path: "/api/public/monitoring/alertmanager", ID: "public-alertmanager", Summary: "Take alerts of an Alertmanager that knows the token", Tag: tag, Public: true,
		Scope: web.Anyone, MaxBody: 512 << 10}, func(ctx context.Context, in *webhookInput) (*web.None, error) {
		return &web.None{}, m.Webhook(ctx, in.Authorization, in.Body.Alerts)
	})
}

type routeFunc func(method, path, id, summary, permission string) web.Route

func (m *Monitor) alertRoutes(api *web.API, route routeFunc) {
	listing.Register(api, m.kit.Runner, route(http.MethodGet, "/alerts", "alert-list", "List alerts", PermitRead), alertColumns, m.Alerts)
	web.Register(api, route(http.MethodGet, "/alerts/{id}", "alert-get", "Show one alert", PermitRead), func(ctx context.Context, in *Path) (*web.Body[AlertView], error) {
		return web.Reply(m.Alert(ctx, in.ID))
	})
	web.Register(api, route(http.MethodGet, "/alerts/{id}/timeline", "alert-timeline", "What happened to an alert", PermitRead), func(ctx context.Context, in *Path) (*web.Body[items[audit.TimelineEntry]], error) {
		entries, err := m.AlertTimeline(ctx, in.ID)
		return web.Reply(items[audit.TimelineEntry]{entries}, err)
	})
	for _, t := range alertFlow.Transitions {
		if t.Quiet { // alerts recover and expire by themselves
			continue
		}
		web.Register(api, route(http.MethodPost, "/alerts/{id}/"+t.Action, "alert-"+t.Action, "Perform "+t.Action+" on an alert", t.Permission), func(ctx context.Context, in *handleInput) (*web.Body[AlertView], error) {
			return web.Reply(m.Handle(ctx, in.ID, t.Action, in.Body))
		})
	}
	web.Register(api, route(http.MethodGet, "/rules", "rule-list", "List the rules of alerts", PermitRead), func(ctx context.Context, _ *struct{}) (*web.Body[items[RuleView]], error) {
		found, err := m.Rules(ctx)
		return web.Reply(items[RuleView]{found}, err)
	})
	web.Register(api, route(http.MethodPut, "/rules/{id}", "rule-revise", "Change the numbers of a rule", PermitManage), func(ctx context.Context, in *ruleInput) (*web.Body[RuleView], error) {
		return web.Reply(m.ReviseRule(ctx, in.ID, in.Body))
	})
}

func (m *Monitor) windowRoutes(api *web.API, route routeFunc) {
	listing.Register(api, m.kit.Runner, route(http.MethodGet, "/windows", "window-list", "List maintenance windows", PermitRead), windowColumns, m.Windows)
	propose := route(http.MethodPost, "/windows", "window-propose", "Ask the owner for a maintenance window", PermitPropose)
	propose.Status = http.StatusCreated
	web.Register(api, propose, func(ctx context.Context, in *proposeInput) (*web.Body[WindowView], error) {
		return web.Reply(m.Propose(ctx, in.Body))
	})
	web.Register(api, route(http.MethodGet, "/windows/{id}", "window-get", "Show one maintenance window", PermitRead), func(ctx context.Context, in *Path) (*web.Body[WindowView], error) {
		return web.Reply(m.Window(ctx, in.ID))
	})
	web.Register(api, route(http.MethodGet, "/windows/{id}/timeline", "window-timeline", "What happened to a maintenance window", PermitRead), func(ctx context.Context, in *Path) (*web.Body[items[audit.TimelineEntry]], error) {
		entries, err := m.WindowTimeline(ctx, in.ID)
		return web.Reply(items[audit.TimelineEntry]{entries}, err)
	})
	for _, t := range windowFlow.Transitions {
		web.Register(api, route(http.MethodPost, "/windows/{id}/"+t.Action, "window-"+t.Action, "Perform "+t.Action+" on a maintenance window", t.Permission), func(ctx context.Context, in *decideInput) (*web.Body[WindowView], error) {
			return web.Reply(m.Decide(ctx, in.ID, t.Action, in.Body.Version, in.Body.Note))
		})
	}
}

// chartSteps is how many steps a chart has at most.
const chartSteps = 300

// Chart reads a stretch of a probe's past, at most 31 days.
func (m *Monitor) Chart(ctx context.Context, probeID string, from, to clock.Instant) (Chart, error) {
	return usecase.Read(ctx, m.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Chart, error) {
		p, err := probeByID(ctx, q, probeID)
		if err != nil {
			return Chart{}, err
		}
		if to.IsZero() {
			to = q.Now
		}
		if from.IsZero() {
			from = to - dayMillis
		}
		if from >= to || to-from > 31*dayMillis {
			var checks fault.Checks
			checks.Add("query/from", "monitoring.chart_range")
			return Chart{}, checks.Err()
		}
		step := max(int64(to-from)/chartSteps, p.Every().Milliseconds(), 1)
		chart := Chart{From: from, To: to, StepMs: step, Spells: []Spell{}}
		if chart.Points, err = points(ctx, q, p.Key, from, to, step); err != nil {
			return chart, err
		}
		out, err := outagesOf(ctx, q, []Probe{p}, from, min(to, q.Now), q.Now)
		for _, o := range out {
			chart.Spells = append(chart.Spells, o.Spell)
		}
		return chart, err
	})
}

const dayMillis = clock.Instant(24 * 60 * 60 * 1000)

func (m *Monitor) try(ctx context.Context, probeID string) (Trial, error) {
	p, err := usecase.Write(ctx, m.kit.Runner, PermitManage, func(ctx context.Context, tx *usecase.Tx) (Probe, error) {
		tx.Act("opscenter.monitoring.try")
		return probeByID(ctx, tx, probeID)
	})
	if err != nil {
		return Trial{}, err
	}
	if p, err = probeByID(ctx, m.kit.Runner.DB.Read(), p.ID); err != nil { // the stored answer of a repeated request knows no key and no password
		return Trial{}, err
	}
	result := m.Try(ctx, p)
	if p.Kind == KindPush {
		result = probe.Result{Reason: probe.ReasonAborted, Note: "pushed by an agent"}
	}
	return Trial{Status: statusNames[result.Status], Reason: result.Reason, Note: result.Note, Millis: result.Took.Milliseconds()}, nil
}
