package sla

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/web"
)

// todos are what waits: for the owner, what others ask of them; for the
// operations, late clocks that nobody has explained. Running clocks are the
// tickets' own business.
func (l *Ledger) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	switch {
	case actor.Can(PermitDecide):
		return l.toDecide(ctx, limit)
	case actor.Can(PermitPropose):
		return l.toExplain(ctx, actor, limit)
	}
	return nil, nil
}

func (l *Ledger) toDecide(ctx context.Context, limit int) ([]module.Todo, error) {
	exemptions, changes, err := undecided(ctx, l.kit.Runner.DB.Read(), limit)
	if err != nil {
		return nil, wrap("todos", err)
	}
	var todos []module.Todo
	add := func(what, subjectID string, fact string) error {
		s, err := loadSubject(ctx, l.kit.Runner.DB.Read(), subjectID)
		if err == nil {
			todos = append(todos, module.Todo{What: what, Params: map[string]any{"number": s.Number}, Number: s.Number, Entity: "slaSubject",
				Path: "/opscenter/sla/subjects/" + s.ID, Verb: "decide", Facts: []string{fact}, Tone: "warn"})
		}
		return err
	}
	for _, e := range exemptions {
		if err := add("todo.sla.exemption", e.SubjectID, web.Say(ctx, "enum.slaCause."+e.Cause, nil)); err != nil {
			return nil, err
		}
	}
	for _, c := range changes {
		if err := add("todo.sla.level", c.SubjectID, web.Say(ctx, "enum.slaCriterion."+c.Criterion, nil)); err != nil {
			return nil, err
		}
	}
	return todos, nil
}

// toExplain are the late clocks that the actor has to explain: those of their
// own tickets.
func (l *Ledger) toExplain(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	q := l.kit.Runner.DB.Read()
	asked, err := askedOf(ctx, q, actor.PersonID, limit)
	if err != nil {
		return nil, wrap("todos", err)
	}
	rows, err := unexplained(ctx, q, actor.PersonID, limit)
	todos := make([]module.Todo, 0, len(asked)+len(rows))
	now := l.kit.Runner.DB.Clock().Now()
	for _, c := range asked {
		todos = append(todos, module.Todo{What: "todo.sla.raise", Params: map[string]any{"number": c.Number, "level": int(c.To)}, Number: c.Number, Entity: "slaSubject",
			Path: "/opscenter/sla/subjects/" + c.SubjectID, Verb: "decide", DueAt: c.DueAt, Overdue: c.DueAt > 0 && now > c.DueAt,
			Facts: []string{web.Say(ctx, "enum.slaCriterion."+c.Criterion, nil)}, Tone: "danger"})
	}
	for _, row := range rows {
		todos = append(todos, module.Todo{What: "todo.sla.explain", Params: map[string]any{"number": row.Number}, Number: row.Number, Entity: "slaSubject",
			Path: "/opscenter/sla/subjects/" + row.SubjectID, Verb: "explain", Facts: []string{web.Say(ctx, "enum.slaCode."+string(row.Code), nil)}, Tone: "danger"})
	}
	return todos, wrap("todos", err)
}
