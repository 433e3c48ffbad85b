package logcentre

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/web"
)

// todos are the findings that wait for those who work on them.
func (c *Centre) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	if actor.Reach(PermitHandle) != scope.All {
		return nil, nil
	}
	now := c.kit.Runner.DB.Clock().Now()
	waiting, err := openFindings(ctx, c.kit.Runner.DB.Read(), []string{Open, Acknowledged}, now, limit)
	todos := make([]module.Todo, len(waiting))
	for i, f := range waiting {
		verb, due := "acknowledge", f.CreatedAt.Add(c.kit.Parameters.Duration(paramEscalate, now.Day()))
		if f.State == Acknowledged {
			verb = "handle"
		}
		todos[i] = module.Todo{What: "todo.logcentre." + verb, Params: map[string]any{"number": f.Number}, Number: f.Number, Entity: "logFinding", Path: page + f.ID,
			DueAt: due, Overdue: f.State == Open && due < now, Verb: verb, Facts: []string{web.Say(ctx, "enum.logRule."+f.Rule, nil)}, Tone: "normal"}
		switch {
		case todos[i].Overdue || f.Severity == "critical":
			todos[i].Tone = "danger"
		case f.Severity == "warning":
			todos[i].Tone = "warn"
		}
	}
	return todos, err
}
