package servicedesk

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
)

// figures tell how many tickets are not over, within what the actor may read.
func (s *Desk) figures(ctx context.Context, actor scope.Actor) ([]module.Figure, error) {
	if !actor.Can(PermitRead) {
		return nil, nil
	}
	open, grave, err := countOpen(ctx, s.kit.Runner.DB.Read(), actor.For(PermitRead))
	figure := module.Figure{Key: "tickets", Count: open, Detail: "tickets.grave", Marked: grave, Tone: "normal", Path: "/opscenter/servicedesk/tickets"}
	if grave > 0 {
		figure.Tone = "danger"
	}
	return []module.Figure{figure}, err
}
