package securityevent

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
)

// next is what an event waits for most, who may do it, and by when.
func (e *Event) next() (verb, permission string, due clock.Instant) {
	switch {
	case e.Reportable && e.ReportedAt.IsZero():
		return "report", PermitReport, e.ReportDue
	case e.State == Registered:
		return "handle", PermitHandle, 0
	case e.State == Handling:
		return "dispose", PermitHandle, 0
	case e.Reportable && e.SummedAt.IsZero():
		return "sum", PermitReport, e.SummaryDue
	}
	return "close", PermitHandle, 0
}

// todos are the events that wait for somebody.
func (s *Desk) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	if !actor.Can(PermitHandle) && !actor.Can(PermitReport) {
		return nil, nil
	}
	rows, err := inStates(ctx, s.kit.Runner.DB.Read(), live, limit)
	todos, now := []module.Todo{}, s.kit.Runner.DB.Clock().Now()
	for i := range rows {
		e := &rows[i]
		verb, permission, due := e.next()
		if !actor.Can(permission) {
			continue
		}
		todo := module.Todo{What: "todo.securityEvent." + verb, Params: map[string]any{"number": e.Number}, Number: e.Number, Entity: "securityEvent", Path: page + e.ID, Verb: verb,
			DueAt: due, Overdue: due > 0 && now > due, Facts: []string{seal.Mask(seal.FreeText, seal.Staff, e.Title)}, Tone: "normal"}
		switch {
		case todo.Overdue:
			todo.Tone = "danger"
		case verb == "report":
			todo.Tone = "warn"
		}
		todos = append(todos, todo)
	}
	return todos, err
}
