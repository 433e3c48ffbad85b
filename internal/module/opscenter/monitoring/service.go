package monitoring

import (
	"context"
	"sync"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// The permissions of this module.
const (
	PermitRead    = "opscenter.monitoring.read"
	PermitManage  = "opscenter.monitoring.manage"
	PermitHandle  = "opscenter.monitoring.handle"
	PermitPropose = "opscenter.monitoring.propose"
	PermitApprove = "opscenter.monitoring.approve"
)

// Kit is what the module runs on.
type Kit struct {
	Runner     *usecase.Runner
	Ring       *seal.Ring
	Parameters *param.Set
	// WebhookToken lets an Alertmanager in; empty lets none.
	WebhookToken string
}

// Monitor runs the use cases.
type Monitor struct {
	kit   Kit
	needs Needs

	life context.Context // of the measurements that run
	end  context.CancelFunc

	mu       sync.Mutex
	inFlight map[int64]bool
	finished []Taken

	page statusPage
}

func newMonitor(kit Kit, needs Needs) *Monitor {
	m := &Monitor{kit: kit, needs: needs, inFlight: map[int64]bool{}}
	m.life, m.end = context.WithCancel(context.Background())
	return m
}

// ProbeView is a probe as people see it.
type ProbeView struct {
	Probe
	Shown     string        `json:"shown" enum:"up,slow,down,unknown,maintenance" doc:"What it says now; no data is unknown, never up"`
	Since     clock.Instant `json:"since" doc:"Since when it is not up"`
	LastAt    clock.Instant `json:"lastAt"`
	Reason    string        `json:"reason"`
	Note      string        `json:"note"`
	Millis    int64         `json:"millis"`
	HasSecret bool          `json:"hasSecret"`
	Actions   []flow.Action `json:"actions" nullable:"false"`
}

// Declare adds a probe.
func (m *Monitor) Declare(ctx context.Context, d Declaration) (ProbeView, error) {
	return usecase.Write(ctx, m.kit.Runner, PermitManage, func(ctx context.Context, tx *usecase.Tx) (ProbeView, error) {
		tx.Act("opscenter.monitoring.declare")
		if err := d.Check(m.limits(tx.Now())); err != nil {
			return ProbeView{}, err
		}
		p := Probe{ID: id.New(tx.Now()), State: probeFlow.Initial, Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
		d.apply(&p)
		m.sealSecret(&p, d.Secret)
		if err := insertProbe(ctx, tx, &p); err != nil {
			return ProbeView{}, err
		}
		return m.probeView(ctx, tx.Actor, p, track{}, tx.Now(), nil), nil
	})
}

// Revise changes a probe; its past stays as it was measured.
func (m *Monitor) Revise(ctx context.Context, probeID string, version int, d Declaration) (ProbeView, error) {
	return m.change(ctx, probeID, version, "revise", func(tx *usecase.Tx, p *Probe) error {
		if err := d.Check(m.limits(tx.Now())); err != nil {
			return err
		}
		d.apply(p)
		if d.Secret != "" {
			m.sealSecret(p, d.Secret)
		}
		return nil
	})
}

// Do pauses a probe or resumes it. While it is paused its subject is not
// monitored, which is never up.
func (m *Monitor) Do(ctx context.Context, probeID, action string, version int, reason string) (ProbeView, error) {
	return m.change(ctx, probeID, version, action, func(tx *usecase.Tx, p *Probe) error {
		next, err := probeFlow.Next(p.State, action)
		if err != nil {
			return err
		}
		if next.Danger && len([]rune(reason)) < 2 {
			var checks fault.Checks
			checks.Add("/reason", "monitoring.reason")
			return checks.Err()
		}
		tx.Because(reason)
		p.State = next.Target(p.State)
		return nil
	})
}

func (m *Monitor) change(ctx context.Context, probeID string, version int, action string, edit func(tx *usecase.Tx, p *Probe) error) (ProbeView, error) {
	return usecase.Write(ctx, m.kit.Runner, PermitManage, func(ctx context.Context, tx *usecase.Tx) (ProbeView, error) {
		tx.Act("opscenter.monitoring." + action)
		p, err := probeByID(ctx, tx, probeID)
		if err != nil {
			return ProbeView{}, err
		}
		if p.Version != version {
			return ProbeView{}, fault.New(fault.Conflict, "fault.stale")
		}
		if err := edit(tx, &p); err != nil {
			return ProbeView{}, err
		}
		if err := saveProbe(ctx, tx, &p); err != nil {
			return ProbeView{}, err
		}
		known, err := tracks(ctx, tx, p.Key)
		return m.probeView(ctx, tx.Actor, p, known[p.Key], tx.Now(), nil), err
	})
}

func (m *Monitor) limits(now clock.Instant) limits {
	return limits{longest: int(m.kit.Parameters.Int(paramInterval, now.Day()))}
}

func (m *Monitor) sealSecret(p *Probe, secret string) {
	if secret != "" {
		p.SecretSealed = m.kit.Ring.Seal(seal.AAD(probeTable, "secret_sealed", p.ID), secret)
	}
}

func (m *Monitor) secret(p *Probe) (string, error) {
	if p.SecretSealed == "" {
		return "", nil
	}
	return m.kit.Ring.Open(seal.AAD(probeTable, "secret_sealed", p.ID), p.SecretSealed)
}

// Get shows one probe.
func (m *Monitor) Get(ctx context.Context, probeID string) (ProbeView, error) {
	return usecase.Read(ctx, m.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (ProbeView, error) {
		p, err := probeByID(ctx, q, probeID)
		if err != nil {
			return ProbeView{}, err
		}
		views, err := m.views(ctx, q, []Probe{p})
		if err != nil {
			return ProbeView{}, err
		}
		return views[0], nil
	})
}

// Timeline tells what was changed on a probe.
func (m *Monitor) Timeline(ctx context.Context, probeID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, m.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		if _, err := probeByID(ctx, q, probeID); err != nil {
			return nil, err
		}
		return m.kit.Runner.Log.Timeline(ctx, q, m.needs.Names, audit.Ref{Entity: probeTable, ID: probeID})
	})
}

// List shows a page of probes.
func (m *Monitor) List(ctx context.Context, input *probesInput) (list.Result[ProbeView], error) {
	return usecase.Read(ctx, m.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[ProbeView], error) {
		page, err := list.Page(ctx, q, probeList, input.Params, list.Where(input.ProbeFilter))
		if err != nil {
			return list.Result[ProbeView]{}, err
		}
		views, err := m.views(ctx, q, page.Items)
		return list.Result[ProbeView]{Items: views, Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}, err
	})
}

func (m *Monitor) views(ctx context.Context, q usecase.Query, found []Probe) ([]ProbeView, error) {
	known, err := tracks(ctx, q, keysOf(found)...)
	if err != nil {
		return nil, err
	}
	planned, err := plannedAt(ctx, q, q.Now)
	views := make([]ProbeView, len(found))
	for i, p := range found {
		views[i] = m.probeView(ctx, q.Actor, p, known[p.Key], q.Now, planned)
	}
	return views, err
}

func keysOf(found []Probe) []int64 {
	keys := make([]int64, len(found))
	for i := range found {
		keys[i] = found[i].Key
	}
	return keys
}

func (m *Monitor) probeView(ctx context.Context, actor scope.Actor, p Probe, k track, now clock.Instant, planned []Window) ProbeView {
	v := ProbeView{Probe: p, LastAt: k.LastAt, Reason: k.Reason, Note: k.Note, Millis: k.Millis, HasSecret: p.SecretSealed != ""}
	v.Shown, v.Since = k.shown(&p, now, covered(planned, &p))
	v.Actions = probeFlow.Actions(actor, p.State, nil, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	return v
}

// shown is what the newest samples say of a probe, and since when.
func (k track) shown(p *Probe, now clock.Instant, upkeep bool) (state string, since clock.Instant) {
	switch {
	case upkeep:
		return Upkeep, 0
	case k.Down() && k.Reason == "slow":
		return Slow, k.BadSince
	case k.Down():
		return Down, k.BadSince
	case k.Seen.IsZero():
		return Unknown, p.CreatedAt
	case now.Sub(k.Seen) > k.gap():
		return Unknown, k.Seen
	}
	return Up, 0
}
