package monitoring

import (
	"context"
	"crypto/subtle"
	"strings"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// AlertView is an alert as people see it.
type AlertView struct {
	Alert
	From         string        `json:"origin" doc:"Network address that most of it came from; its end is hidden from those who do not handle alerts"`
	PersonName   string        `json:"personName" doc:"Whose acts it is about; only for those who handle alerts"`
	Silenced     bool          `json:"silenced"`
	AckerName    string        `json:"ackerName"`
	SilencerName string        `json:"silencerName"`
	CloserName   string        `json:"closerName"`
	Waits        *flow.Wait    `json:"waits,omitempty"`
	Actions      []flow.Action `json:"actions" nullable:"false"`
}

// Handle carries out a step of a person on an alert.
func (m *Monitor) Handle(ctx context.Context, alertID, action string, h Handling) (AlertView, error) {
	return usecase.Write(ctx, m.kit.Runner, PermitHandle, func(ctx context.Context, tx *usecase.Tx) (AlertView, error) {
		tx.Act("opscenter.monitoring." + action)
		a, err := alertByID(ctx, tx, alertID)
		if err != nil {
			return AlertView{}, err
		}
		if a.Version != h.Version {
			return AlertView{}, fault.New(fault.Conflict, "fault.stale")
		}
		next, err := alertFlow.Next(a.State, action)
		if err != nil {
			return AlertView{}, err
		}
		if refusal := a.guard(action, tx.Now()); refusal != nil {
			return AlertView{}, refusal
		}
		h.Note = strings.TrimSpace(h.Note)
		if err := a.handle(action, h, tx.Actor.PersonID, tx.Now(), m.kit.Parameters.Duration(paramQuiet, tx.Now().Day())); err != nil {
			return AlertView{}, err
		}
		a.State = next.Target(a.State)
		tx.Because(h.Note)
		if err := saveAlert(ctx, tx, &a); err != nil {
			return AlertView{}, err
		}
		return m.alertView(ctx, tx.Actor, tx.Now(), a)
	})
}

// Alert shows one alert.
func (m *Monitor) Alert(ctx context.Context, alertID string) (AlertView, error) {
	return usecase.Read(ctx, m.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (AlertView, error) {
		a, err := alertByID(ctx, q, alertID)
		if err != nil {
			return AlertView{}, err
		}
		return m.alertView(ctx, q.Actor, q.Now, a)
	})
}

// AlertTimeline tells what happened to an alert.
func (m *Monitor) AlertTimeline(ctx context.Context, alertID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, m.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		if _, err := alertByID(ctx, q, alertID); err != nil {
			return nil, err
		}
		return m.kit.Runner.Log.Timeline(ctx, q, m.needs.Names, audit.Ref{Entity: alertTable, ID: alertID})
	})
}

// seesOrigins tells who sees whole addresses: those who follow an attack.
func seesOrigins(actor scope.Actor) bool { return actor.Can(PermitHandle) && !actor.Masked }

// originOf is an address as a reader sees it.
func originOf(address string, whole bool) string {
	if whole || address == "" {
		return address
	}
	if i := strings.LastIndexAny(address, ".:"); i > 0 {
		return address[:i+1] + "*"
	}
	return seal.Mask(seal.Origin, seal.Staff, address)
}

// Alerts shows a page of alerts. Who sees no whole address cannot search for one:
// the answer would tell it.
func (m *Monitor) Alerts(ctx context.Context, input *alertsInput) (list.Result[AlertView], error) {
	return usecase.Read(ctx, m.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[AlertView], error) {
		if input.Origin != "" && !seesOrigins(q.Actor) {
			return list.Result[AlertView]{}, fault.New(fault.Forbidden, "monitoring.origin")
		}
		page, err := list.Page(ctx, q, alertList, input.Params, list.Where(input.AlertFilter))
		result := list.Result[AlertView]{Items: make([]AlertView, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		for i, a := range page.Items {
			if err != nil {
				break
			}
			result.Items[i], err = m.alertView(ctx, q.Actor, q.Now, a)
		}
		return result, err
	})
}

func (m *Monitor) alertView(ctx context.Context, actor scope.Actor, now clock.Instant, a Alert) (AlertView, error) {
	names, err := m.needs.Names.PersonNames(ctx, []string{a.AckedBy, a.SilencedBy, a.ClosedBy, a.PersonID})
	v := AlertView{Alert: a, From: originOf(a.Origin, seesOrigins(actor)), Silenced: a.SilencedUntil > now, AckerName: names[a.AckedBy], SilencerName: names[a.SilencedBy], CloserName: names[a.ClosedBy], Waits: alertFlow.Waits(actor, a.State)}
	if seesOrigins(actor) {
		v.PersonName = names[a.PersonID]
	}
	v.Actions = alertFlow.Actions(actor, a.State, func(action string) *fault.Error { return a.guard(action, now) }, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	return v, err
}

// Foreign is an alert as an Alertmanager reports it (webhook version 4).
type Foreign struct {
	_           struct{}          `additionalProperties:"true"` //nolint:revive // it sends more than is needed here
	Status      string            `json:"status" enum:"firing,resolved"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations,omitempty"`
	StartsAt    clock.Instant     `json:"startsAt"`
	Fingerprint string            `json:"fingerprint" minLength:"4" maxLength:"64" pattern:"^[0-9a-zA-Z]+$"`
}

// Webhook takes alerts of an Alertmanager that knows the token.
func (m *Monitor) Webhook(ctx context.Context, authorization string, alerts []Foreign) error {
	given, ok := strings.CutPrefix(authorization, "Bearer ")
	if m.kit.WebhookToken == "" || !ok || subtle.ConstantTimeCompare([]byte(given), []byte(m.kit.WebhookToken)) != 1 {
		return fault.New(fault.Unauthenticated, "monitoring.webhook_token")
	}
	return m.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, m.kit.Runner, raw, "opscenter.monitoring.webhook", func(ctx context.Context, tx *usecase.Tx) error {
			known, err := watches(ctx, tx)
			for _, f := range alerts {
				if err != nil {
					return err
				}
				err = m.take(ctx, tx, f, known)
			}
			return err
		})
	})
}

// take opens or ends the alert of a fingerprint; what is told again changes
// nothing.
func (m *Monitor) take(ctx context.Context, tx *usecase.Tx, f Foreign, known map[string]Watch) error {
	watchID := "alertmanager|" + f.Fingerprint
	watch, open := known[watchID]
	switch {
	case f.Status == "resolved" && open:
		delete(known, watchID)
		if err := dropWatch(ctx, tx, watchID); err != nil {
			return err
		}
		return m.recover(ctx, tx, watch.AlertID)
	case f.Status == "resolved" || open:
		return nil
	}
	severity, family := Warning, Performance
	if f.Labels["severity"] == Critical {
		severity = Critical
	}
	if named := f.Labels["family"]; named == Attack || named == Data {
		family = named
	}
	subject := cut(strings.ToUpper(f.Labels["instance"]), 40)
	summary := f.Annotations["summary"]
	if summary == "" {
		summary = f.Labels["alertname"]
	}
	a := Alert{RuleID: "alertmanager", Source: "alertmanager", Family: family, Severity: severity, SubjectKind: SubjectAsset, Subject: subject, Watch: watchID,
		GroupKey: cut(family+":alertmanager:"+f.Labels["alertname"], 80), Summary: cut(summary, 400), Value: 1, Threshold: 1, StartedAt: min(f.StartsAt, tx.Now())}
	if f.StartsAt.IsZero() {
		a.StartedAt = tx.Now()
	}
	planned, err := plannedAt(ctx, tx, tx.Now())
	if err != nil {
		return err
	}
	if err := m.raise(ctx, tx, &a, covered(planned, &Probe{SubjectKind: SubjectAsset, Subject: subject})); err != nil {
		return err
	}
	known[watchID] = Watch{ID: watchID, MatchedSince: a.StartedAt, AlertID: a.ID}
	w := known[watchID]
	return putWatch(ctx, tx, &w)
}
