package monitoring

import (
	"context"
	"log/slog"
	"time"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

var (
	alertVariables = []message.Variable{{Name: "number", Needed: true}, {Name: "summary"}, {Name: "at"}}
	alertMessage   = message.Kind{Name: "opscenter.alert", Urgent: true, Channels: []message.Channel{message.Inbox, message.Mail, message.SMS}, Mandatory: []message.Channel{message.Inbox}, Robots: true,
		Basis: "basis.monitoring.alert", Variables: alertVariables}
	recoveryMessage = message.Kind{Name: "opscenter.recovery", Channels: []message.Channel{message.Inbox, message.Mail}, Mandatory: []message.Channel{message.Inbox}, Robots: true,
		Basis: "basis.monitoring.alert", Variables: alertVariables}
)

// Evaluate looks at all readings and raises, keeps or ends alerts. It runs as a
// job and writes only where something changed.
func (m *Monitor) Evaluate(ctx context.Context) error {
	readings := m.readings(ctx)
	return m.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, m.kit.Runner, raw, "opscenter.monitoring.evaluate", func(ctx context.Context, tx *usecase.Tx) error {
			if err := m.judgeAll(ctx, tx, readings); err != nil {
				return err
			}
			return m.expire(ctx, tx)
		})
	})
}

// readings gathers what rules may speak of. A source that fails is logged and
// leaves its watches as they are.
func (m *Monitor) readings(ctx context.Context) []Reading {
	all, err := m.probeReadings(ctx)
	if err != nil {
		slog.ErrorContext(ctx, "readings of probes", "error", err)
	}
	for _, signal := range m.needs.Signals {
		found, err := signal(ctx)
		if err != nil {
			slog.ErrorContext(ctx, "signals", "error", err)
		}
		all = append(all, found...)
	}
	return all
}

// probeReadings are zeros and ones: every active probe has one of each metric.
func (m *Monitor) probeReadings(ctx context.Context) ([]Reading, error) {
	q := m.kit.Runner.DB.Read()
	found, err := probes(ctx, q, "")
	if err != nil {
		return nil, err
	}
	known, err := tracks(ctx, q)
	if err != nil {
		return nil, err
	}
	now := m.kit.Runner.DB.Clock().Now()
	readings := make([]Reading, 0, 3*len(found))
	for i := range found {
		p := &found[i]
		if p.State != Active { // what is not measured neither begins nor ends
			continue
		}
		state, since := known[p.Key].shown(p, now, false)
		for _, metric := range []struct{ name, state string }{{MetricDown, Down}, {MetricSlow, Slow}, {MetricSilent, Unknown}} {
			r := Reading{Metric: metric.name, SubjectKind: p.SubjectKind, Subject: p.Subject, Probe: p.Code, Note: p.Name}
			if state == metric.state {
				r.Value, r.Since = 1, since
				if note := known[p.Key].Note; note != "" && state != Unknown {
					r.Note += ": " + note
				}
			}
			readings = append(readings, r)
		}
	}
	return readings, nil
}

func (m *Monitor) judgeAll(ctx context.Context, tx *usecase.Tx, readings []Reading) error {
	known, err := watches(ctx, tx)
	if err != nil {
		return err
	}
	active, err := rules(ctx, tx)
	if err != nil {
		return err
	}
	planned, err := plannedAt(ctx, tx, tx.Now())
	if err != nil {
		return err
	}
	period, err := m.needs.KeyPeriod(ctx, tx, tx.Now())
	if err != nil {
		return err
	}
	percent := m.kit.Parameters.Int(paramStrict, tx.Now().Day())
	for i := range active {
		r := &active[i]
		if period != nil { // its alerts keep the threshold they were raised by
			tight := r.strict(percent)
			r = &tight
		}
		for _, reading := range readings {
			if reading.Metric != r.Metric {
				continue
			}
			watch, there := known[r.watchID(reading)]
			matched := r.Enabled && reading.Value >= r.Threshold
			if !matched && !there {
				continue
			}
			watch.ID = r.watchID(reading)
			next, what := watch.judge(matched, tx.Now(), r.wait(), r.keep())
			if next == watch && there && what == stay {
				continue
			}
			if err := m.carryOut(ctx, tx, r, reading, next, what, planned); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *Monitor) carryOut(ctx context.Context, tx *usecase.Tx, r *Rule, reading Reading, w Watch, what verdict, planned []Window) error {
	switch what {
	case forget:
		return dropWatch(ctx, tx, w.ID)
	case recovered:
		if err := dropWatch(ctx, tx, w.ID); err != nil {
			return err
		}
		return m.recover(ctx, tx, w.AlertID)
	case raise:
		started := w.MatchedSince
		if !reading.Since.IsZero() {
			started = reading.Since
		}
		a := Alert{RuleID: r.ID, Source: "rule", Family: r.Family, Severity: r.Severity, SubjectKind: reading.SubjectKind, Subject: reading.Subject, Probe: reading.Probe,
			GroupKey: groupOf(r.Family, reading), Summary: m.summary(r, reading), Origin: cut(reading.Origin, 64), PersonID: reading.PersonID, Value: reading.Value, Threshold: r.Threshold, StartedAt: started, Watch: w.ID}
		upkeep := covered(planned, &Probe{SubjectKind: reading.SubjectKind, Subject: reading.Subject})
		if err := m.raise(ctx, tx, &a, upkeep); err != nil {
			return err
		}
		w.AlertID = a.ID
	}
	return putWatch(ctx, tx, &w)
}

// summary says in words what is wrong and with what.
func (m *Monitor) summary(r *Rule, reading Reading) string {
	rule := m.needs.Say("alertRule."+r.ID, nil)
	if reading.Note == "" {
		return rule
	}
	return cut(m.needs.Say("monitoring.summary", map[string]any{"rule": rule, "note": reading.Note}), 400)
}

// raise opens an alert and tells those who handle alerts, unless it is silenced,
// covered by planned maintenance, or of a group that they know of already.
func (m *Monitor) raise(ctx context.Context, tx *usecase.Tx, a *Alert, upkeep bool) (err error) {
	if a.Number, err = serial.Next(ctx, tx.Tx, "GJ"); err != nil {
		return err
	}
	a.ID, a.State, a.RaisedAt, a.Version = id.New(tx.Now()), alertFlow.Initial, tx.Now(), 1
	until, reason, err := silencedUntil(ctx, tx, a.Watch)
	if err != nil {
		return err
	}
	silenced := until > tx.Now()
	if silenced {
		a.SilencedUntil, a.SilenceReason = until, reason
	}
	window := time.Duration(m.kit.Parameters.Int(paramGroup, tx.Now().Day())) * time.Minute
	known, err := toldLately(ctx, tx, a.GroupKey, tx.Now().Add(-window))
	if err != nil {
		return err
	}
	a.Told = !silenced && !upkeep && !known
	tx.Act("opscenter.monitoring.raise")
	if err := insertAlert(ctx, tx, a); err != nil {
		return err
	}
	if a.Told {
		if err := tell(ctx, tx, alertMessage, a, a.ID, a.RaisedAt); err != nil {
			return err
		}
	}
	if upkeep {
		return nil
	}
	return tx.Emit(ctx, opscenter.AlertRaised{AlertID: a.ID, Number: a.Number, Rule: a.RuleID, Family: a.Family, Severity: a.Severity, SubjectKind: a.SubjectKind, Subject: a.Subject,
		Probe: a.Probe, Summary: a.Summary, Group: a.GroupKey, Silenced: silenced, StartedAt: a.StartedAt, RaisedAt: a.RaisedAt})
}

const alertPage = "/opscenter/monitoring/alerts/"

func tell(ctx context.Context, tx *usecase.Tx, kind message.Kind, a *Alert, key string, at clock.Instant) error {
	return message.Send(ctx, tx.Tx, message.Notice{Kind: kind, Key: key, To: message.Audience{Permission: PermitHandle}, Path: alertPage + a.ID,
		Params: map[string]string{"number": a.Number, "summary": a.Summary, "at": at.Format("01-02 15:04")}})
}

// recover ends an alert. It is always told, also of one that was silenced.
func (m *Monitor) recover(ctx context.Context, tx *usecase.Tx, alertID string) error {
	a, err := alertByID(ctx, tx, alertID)
	if err != nil {
		return err
	}
	next, err := alertFlow.Next(a.State, "recover")
	if err != nil {
		return err
	}
	a.State, a.RecoveredAt = next.Target(a.State), tx.Now()
	tx.Act("opscenter.monitoring.recover")
	if err := saveAlert(ctx, tx, &a); err != nil {
		return err
	}
	if err := tell(ctx, tx, recoveryMessage, &a, a.ID, tx.Now()); err != nil {
		return err
	}
	return tx.Emit(ctx, opscenter.AlertRecovered{AlertID: a.ID, Number: a.Number, Group: a.GroupKey, RecoveredAt: tx.Now()})
}

// expire lets alerts fire again whose acknowledgement has ended.
func (m *Monitor) expire(ctx context.Context, tx *usecase.Tx) error {
	ended, err := lapsed(ctx, tx, tx.Now())
	for i := range ended {
		if err != nil {
			break
		}
		a := &ended[i]
		a.State = Firing
		tx.Act("opscenter.monitoring.expire")
		if err = saveAlert(ctx, tx, a); err == nil && a.SilencedUntil <= tx.Now() {
			err = tell(ctx, tx, alertMessage, a, a.ID+"."+a.AckUntil.Format("0102150405"), tx.Now())
		}
	}
	return err
}

func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}
