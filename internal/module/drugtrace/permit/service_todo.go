package permit

import (
	"context"
	"strconv"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
)

// todos lists drafts that wait for the actor's approval, oldest first.
func (p *Permits) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	todos := []module.Todo{}
	if !actor.Can(PermitApprove) {
		return todos, nil
	}
	q := p.runner.DB.Read()
	drafts, err := draftsOf(ctx, q, actor.For(PermitApprove), limit)
	if err != nil {
		return nil, err
	}
	for _, permit := range drafts {
		lines, err := linesOf(ctx, q, permit.ID)
		if err != nil {
			return nil, err
		}
		todos = append(todos, module.Todo{What: "todo.permit.approve", Number: permit.PermitNo, Entity: "permit",
			Params: map[string]any{"permit": permit.PermitNo, "items": len(lines)},
			Path:   "/drugtrace/permits/" + permit.ID, Verb: "approve", Tone: "normal",
			Facts: []string{string(permit.ValidTo), strconv.Itoa(len(lines))}})
	}
	return todos, nil
}
