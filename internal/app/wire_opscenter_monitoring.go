package app

import (
	"context"
	"sync"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/module/opscenter/logcentre"
	"gongzhi/internal/module/opscenter/monitoring"
)

// buildMonitoring makes 可用性与资源监控.
func (s *System) buildMonitoring() {
	names := directory{s}
	s.self = sync.OnceValue(s.Handler)
	monitor, m := monitoring.New(monitoring.Kit{Runner: s.Runner, Ring: s.Ring, Parameters: s.Params, WebhookToken: s.Config.AlertmanagerToken}, monitoring.Needs{
		Lines:     s.lines,
		SignIn:    s.trySignIn,
		Names:     names,
		KeyPeriod: s.keyPeriodAt,
		Say:       s.inHans,
		Signals:   []func(ctx context.Context) ([]monitoring.Reading, error){s.systemSignals, s.securitySignals, s.findingSignals, s.hostSignals},
	})
	s.Services.Monitoring = monitor
	s.add(m)
}

// lines are the numbers of the table of contents that are built. A module that
// serves several lines, or a line of several modules, is asked for each.
func (s *System) lines() map[string][]monitoring.Check {
	built := map[string][]monitoring.Check{}
	for _, m := range s.Modules {
		for _, entry := range m.Entries {
			if m.Probe != nil && entry.Number != "" {
				built[entry.Number] = append(built[entry.Number], m.Probe)
			}
		}
	}
	return built
}

// systemSignals are what waits in this installation.
func (s *System) systemSignals(ctx context.Context) ([]monitoring.Reading, error) {
	q := s.DB.Read()
	waiting, err := outbox.Waiting(ctx, q)
	if err != nil {
		return nil, err
	}
	_, oldest, err := audit.Backlog(ctx, q)
	if err != nil {
		return nil, err
	}
	unsealed := int64(0)
	if !oldest.IsZero() {
		unsealed = int64(s.DB.Clock().Now().Sub(oldest) / time.Second)
	}
	system := func(metric string, value int64) monitoring.Reading {
		return monitoring.Reading{Metric: metric, SubjectKind: "system", Subject: "GONGZHI", Value: value}
	}
	readings := []monitoring.Reading{system("data.outbox_waiting", waiting), system("data.unsealed_seconds", unsealed)}
	if s.jobs == nil {
		return readings, nil
	}
	late, err := s.jobs.Late(ctx)
	var worst time.Duration
	name := ""
	for job, by := range late {
		if by > worst {
			worst, name = by, job
		}
	}
	slowest := system("system.job_late_seconds", int64(worst/time.Second))
	slowest.Note = name
	return append(readings, slowest), err
}

// signalPast is the time over which attacks are counted.
const signalPast = 5 * time.Minute

// securitySignals count what the log knows of refusals in the last minutes.
func (s *System) securitySignals(ctx context.Context) ([]monitoring.Reading, error) {
	since := s.DB.Clock().Now().Add(-signalPast)
	q := s.DB.Read()
	failures, err := audit.RefusedSince(ctx, q, since, "platform.signin.failure", "platform.signin.lock")
	if err != nil {
		return nil, err
	}
	refused, err := audit.RefusedSince(ctx, q, since)
	reading := func(metric string, value int64) monitoring.Reading {
		return monitoring.Reading{Metric: metric, SubjectKind: "system", Subject: "GONGZHI", Value: value, Since: sinceIf(value, since)}
	}
	if err != nil {
		return nil, err
	}
	found := []monitoring.Reading{reading("security.signin_failures", failures), reading("security.refusals", refused)}
	for i := range found {
		if found[i].Value > 0 {
			if found[i].Origin, err = s.Services.Logs.Loudest(ctx, since, i == 1); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// ofFindings are the metrics of what the rules of the log centre find about people.
var ofFindings = map[string]string{logcentre.Export: "security.mass_export", logcentre.OffHours: "security.off_hours", logcentre.Burst: "security.burst", logcentre.Place: "security.new_place"}

// findingSignals make an alert of each finding about a person, with the person
// and the address; it is over when somebody has dealt with the finding.
func (s *System) findingSignals(ctx context.Context) ([]monitoring.Reading, error) {
	found, err := s.Services.Logs.Signals(ctx)
	readings := make([]monitoring.Reading, len(found))
	for i, f := range found {
		readings[i] = monitoring.Reading{Metric: ofFindings[f.Rule], SubjectKind: monitoring.SubjectFinding, Subject: f.Number, Origin: f.Origin, PersonID: f.PersonID, Since: f.FromAt,
			Note: s.inHans("monitoring.finding", map[string]any{"number": f.Number, "hits": f.Hits, "minutes": f.Minutes})}
		if !f.Over {
			readings[i].Value = 1
		}
	}
	return readings, err
}

func sinceIf(value int64, since clock.Instant) clock.Instant {
	if value == 0 {
		return 0
	}
	return since
}

// hostSignals are what agents report; the module that takes it is made later.
func (s *System) hostSignals(ctx context.Context) ([]monitoring.Reading, error) {
	return s.Services.Agents.Signals(ctx)
}
