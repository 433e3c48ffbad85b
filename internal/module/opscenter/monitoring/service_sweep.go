package monitoring

import (
	"context"
	"errors"
	"slices"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/probe"
	"gongzhi/internal/kit/usecase"
)

// patience is how long a sweep waits for its measurements; those that take
// longer go on, and the next sweep stores them.
const patience = 700 * time.Millisecond

// atOnce is how many measurements run together.
const atOnce = 64

// Sweep starts what is due and stores what has finished. It runs as a job, so on
// one node at a time; a slow target delays nobody, for its measurement goes on
// beside the sweeps.
func (m *Monitor) Sweep(ctx context.Context) error {
	now := m.kit.Runner.DB.Clock().Now()
	waiting, err := due(ctx, m.kit.Runner.DB.Read(), now)
	if err != nil {
		return err
	}
	done := make(chan struct{}, len(waiting))
	started := 0
	for _, p := range waiting {
		if m.begin(p.Key) {
			started++
			go func() { m.measure(p, now); done <- struct{}{} }()
		}
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for open := started; open > 0; open-- {
		select {
		case <-done:
		case <-timer.C:
			open = 1
		case <-ctx.Done():
			open = 1
		}
	}
	return m.store(ctx)
}

// begin reserves a probe, so that no measurement of it runs twice at once.
func (m *Monitor) begin(key int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.inFlight[key] || len(m.inFlight) >= atOnce {
		return false
	}
	m.inFlight[key] = true
	return true
}

func (m *Monitor) measure(p Probe, at clock.Instant) {
	result := m.Try(m.life, p)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.finished = append(m.finished, takenOf(p.Key, at, result))
}

// store writes what has finished. A measurement is let go when its sample is
// stored, so that it is not started again before.
func (m *Monitor) store(ctx context.Context) error {
	m.mu.Lock()
	finished := m.finished
	m.finished = nil
	m.mu.Unlock()
	if len(finished) == 0 {
		return nil
	}
	err := m.kit.Runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := m.Record(ctx, tx, finished); err != nil {
			return err
		}
		return job.Guard(ctx, tx)
	})
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil && !errors.Is(err, job.ErrLost) { // kept for the next sweep; what was measured is true however late it is stored
		m.finished = append(finished, m.finished...)
		return err
	}
	for _, t := range finished {
		delete(m.inFlight, t.Key)
	}
	return err
}

// Try makes one measurement of a probe and stores nothing.
func (m *Monitor) Try(ctx context.Context, p Probe) probe.Result {
	secret, err := m.secret(&p)
	if err != nil {
		return probe.Result{Reason: probe.ReasonAborted, Note: "the password cannot be opened"}
	}
	spec := probe.Spec{Kind: p.Kind, Target: p.Target, Settings: p.Settings, Secret: secret,
		Timeout: time.Duration(p.TimeoutMs) * time.Millisecond, Slow: time.Duration(p.SlowMs) * time.Millisecond}
	switch p.Kind {
	case KindUsecase:
		return probe.Measure(ctx, spec, func(ctx context.Context) (string, string, error) { return m.checkLine(ctx, p.Target) })
	case KindSignin:
		return probe.Measure(ctx, spec, func(ctx context.Context) (string, string, error) {
			return m.needs.SignIn(ctx, p.Target, p.Settings.User, secret)
		})
	case KindPush:
		return probe.Result{Reason: probe.ReasonAborted}
	}
	return probe.Run(ctx, spec)
}

// checkLine asks every module that serves a line whether it can do its work.
func (m *Monitor) checkLine(ctx context.Context, number string) (reason, note string, err error) {
	checks, built := m.needs.Lines()[number]
	if !built || len(checks) == 0 {
		return probe.ReasonMissing, "not deployed", nil
	}
	for _, check := range checks {
		if err := check(ctx); err != nil {
			return "", "", err
		}
	}
	return "", "", nil
}

// usecaseProbe is the probe of a line as it is declared by itself.
func (m *Monitor) usecaseProbe(tx *usecase.Tx, number string) Probe {
	today := tx.Now().Day()
	return Probe{ID: id.New(tx.Now()), Code: "UC-" + number, Name: "UC-" + number, Kind: KindUsecase, Target: number, SubjectKind: SubjectModule, Subject: number, State: probeFlow.Initial,
		EverySeconds: int(m.kit.Parameters.Int(paramInterval, today)), TimeoutMs: int(m.kit.Parameters.Int(paramTimeout, today)), SlowMs: int(m.kit.Parameters.Int(paramSlow, today)),
		Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
}

// Ensure writes the rules the product comes with, and declares the use-case probe
// of every line that is built and has none, so that a module is watched from the
// day it is deployed.
func (m *Monitor) Ensure(ctx context.Context) error {
	built := m.needs.Lines()
	return m.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, m.kit.Runner, raw, "opscenter.monitoring.ensure", func(ctx context.Context, tx *usecase.Tx) error {
			if err := ensureRules(ctx, tx); err != nil {
				return err
			}
			there, err := probes(ctx, tx, "t.kind = ?", KindUsecase)
			if err != nil {
				return err
			}
			for _, line := range contents {
				_, deployed := built[line.Number]
				if !deployed || slices.ContainsFunc(there, func(p Probe) bool { return p.Target == line.Number }) {
					continue
				}
				p := m.usecaseProbe(tx, line.Number)
				if err := insertProbe(ctx, tx, &p); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func ensureRules(ctx context.Context, tx *usecase.Tx) error {
	there, err := rules(ctx, tx)
	for _, r := range shipped {
		if err != nil {
			break
		}
		if !slices.ContainsFunc(there, func(have Rule) bool { return have.ID == r.ID }) {
			r.Enabled, r.Version, r.UpdatedAt = true, 1, tx.Now()
			err = insertRule(ctx, tx, &r)
		}
	}
	return err
}
