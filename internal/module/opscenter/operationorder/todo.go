package operationorder

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/web"
)

// waiting are the states that wait for those with a permission, and the step.
var waiting = []struct{ permission, table, state, verb string }{
	{PermitAuthorise, accountTable, Stopped, "ratify"},
	{PermitAuthorise, accountTable, Requested, "authorise"},
	{PermitAuthorise, dataTable, Rehearsed, "authorise"},
	{PermitAuthorise, dataTable, Half, "cosign"},
	{PermitAuthorise, exerciseTable, Planned, "approve"},
	{PermitAuthorise, exerciseTable, Reported, "confirm"},
	{PermitOperate, accountTable, Authorised, "carry"},
	{PermitOperate, dataTable, Requested, "rehearse"},
	{PermitOperate, dataTable, Authorised, "prepare"},
	{PermitOperate, dataTable, Prepared, "witness"},
	{PermitOperate, dataTable, Ready, "run"},
	{PermitOperate, dataTable, Executed, "check"},
	{PermitRequest, dataTable, Delivered, "download"},
	{PermitExercise, exerciseTable, Running, "finish"},
	{PermitExercise, exerciseTable, Reporting, "report"},
}

// todos are the orders whose next step is the reader's.
func (s *Orders) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	db, now := s.kit.Runner.DB.Read(), s.kit.Runner.DB.Clock().Now()
	todos := []module.Todo{}
	for _, w := range waiting {
		if actor.Reach(w.permission) != scope.All || len(todos) >= limit {
			continue
		}
		add := func(entity, path, number, fact string, due clock.Instant) {
			todo := module.Todo{What: "todo.order." + w.verb, Params: map[string]any{"number": number}, Number: number, Entity: entity, Path: path, DueAt: due, Verb: w.verb, Facts: []string{fact}, Tone: "normal"}
			if w.verb == "ratify" {
				todo.Tone = "warn"
			}
			if due > 0 && now > due {
				todo.Overdue, todo.Tone = true, "danger"
			}
			todos = append(todos, todo)
		}
		switch w.table {
		case accountTable:
			orders, err := accountsIn(ctx, db, w.state, limit)
			if err != nil {
				return nil, err
			}
			for i := range orders {
				if a := &orders[i]; a.guard(w.verb, actor.PersonID, false) == nil {
					add("accountOrder", accountPage+a.ID, a.Number, web.Say(ctx, "enum.accountOrderKind."+a.Kind, nil), a.DueAt)
				}
			}
		case dataTable:
			orders, err := dataIn(ctx, db, limit, w.state)
			if err != nil {
				return nil, err
			}
			for i := range orders {
				if d := &orders[i]; d.guard(w.verb, actor.PersonID) == nil && (w.verb != "download" || d.CreatedBy == actor.PersonID) {
					add("dataOrder", dataPage+d.ID, d.Number, web.Say(ctx, "enum.dataOrderSubject."+d.Subject, nil), d.ExpiresAt)
				}
			}
		case exerciseTable:
			exercises, err := exercisesIn(ctx, db, limit, w.state)
			if err != nil {
				return nil, err
			}
			for i := range exercises {
				if e := &exercises[i]; e.guard(w.verb, actor.PersonID, now) == nil {
					add("exercise", exercisePage+e.ID, e.Number, e.Title, 0)
				}
			}
		}
	}
	return todos, nil
}
