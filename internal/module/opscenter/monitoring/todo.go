package monitoring

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
)

// todos are open alerts for those who handle them, and windows for the owner.
func (m *Monitor) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	q := m.kit.Runner.DB.Read()
	var todos []module.Todo
	if actor.Can(PermitHandle) {
		open, err := openAlerts(ctx, q, limit)
		if err != nil {
			return nil, err
		}
		for _, a := range open {
			tone := "warn"
			if a.Severity == Critical {
				tone = "danger"
			}
			if a.State == Firing {
				todos = append(todos, module.Todo{What: "todo.monitorAlert.acknowledge", Params: map[string]any{"number": a.Number}, Number: a.Number, Entity: "monitorAlert", Path: alertPage + a.ID,
					Verb: "acknowledge", Facts: []string{a.Summary}, Tone: tone})
			}
		}
	}
	if actor.Can(PermitApprove) {
		waiting, err := windowsToDecide(ctx, q, actor.PersonID, limit)
		if err != nil {
			return nil, err
		}
		now := m.kit.Runner.DB.Clock().Now()
		for _, w := range waiting {
			todos = append(todos, module.Todo{What: "todo.monitorWindow.approve", Params: map[string]any{"number": w.Number}, Number: w.Number, Entity: "monitorWindow", Path: windowPage + w.ID,
				DueAt: w.StartsAt, Overdue: now >= w.StartsAt, Verb: "approve", Facts: []string{w.Title}, Tone: "warn"})
		}
	}
	return todos, nil
}
