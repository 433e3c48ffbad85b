package sla

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
)

// figures tell how many clocks run, and how many of them are past their end.
func (l *Ledger) figures(ctx context.Context, actor scope.Actor) ([]module.Figure, error) {
	if !actor.Can(PermitRead) {
		return nil, nil
	}
	running, late, err := countRunning(ctx, l.kit.Runner.DB.Read(), l.kit.Runner.DB.Clock().Now())
	figure := module.Figure{Key: "clocks", Count: running, Detail: "clocks.late", Marked: late, Tone: "normal", Path: "/opscenter/sla/clocks"}
	if late > 0 {
		figure.Tone = "danger"
	}
	return []module.Figure{figure}, wrap("figures", err)
}
