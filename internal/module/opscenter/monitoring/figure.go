package monitoring

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
)

// figures tell what fires, and from how many probes there is fresh data: what
// nobody measures is never taken for well.
func (m *Monitor) figures(ctx context.Context, actor scope.Actor) ([]module.Figure, error) {
	if !actor.Can(PermitRead) {
		return nil, nil
	}
	q := m.kit.Runner.DB.Read()
	open, grave, err := countAlerts(ctx, q)
	if err != nil {
		return nil, err
	}
	now, err := m.states(ctx, q, m.kit.Runner.DB.Clock().Now())
	if err != nil {
		return nil, err
	}
	alerts := module.Figure{Key: "alerts", Count: open, Detail: "alerts.grave", Marked: grave, Tone: "normal", Path: "/opscenter/monitoring/alerts"}
	switch {
	case grave > 0:
		alerts.Tone = "danger"
	case open > 0:
		alerts.Tone = "warn"
	}
	silent := int64(now.active - now.answered)
	probes := module.Figure{Key: "probes", Count: int64(now.answered), Of: int64(now.active), Detail: "probes.silent", Marked: silent, Tone: "normal", Path: "/opscenter/monitoring/probes"}
	if silent > 0 {
		probes.Tone = "warn"
	}
	return []module.Figure{alerts, probes}, nil
}
