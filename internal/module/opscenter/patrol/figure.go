package patrol

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
)

// figures tell how today's patrol stands.
func (s *Service) figures(ctx context.Context, actor scope.Actor) ([]module.Figure, error) {
	if !actor.Can(PermitRead) {
		return nil, nil
	}
	run, err := runOf(ctx, s.kit.Runner.DB.Read(), s.kit.Runner.DB.Clock().Now().Day())
	figure := module.Figure{Key: "patrol", Detail: "patrol.none", Tone: "normal", Path: "/opscenter/patrol/today"}
	if run != nil {
		figure.Count, figure.Detail = int64(run.Abnormal+run.NoData), "patrol."+run.State
		if run.troubled() {
			figure.Tone = "warn"
		}
	}
	return []module.Figure{figure}, err
}
