package opsreport

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
)

// todos are reports to review, send or sign, questions to answer, and for the
// project manager what is due.
func (r *Reports) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	q, now := r.kit.Runner.DB.Read(), r.kit.Runner.DB.Clock().Now()
	var todos []module.Todo
	for _, turn := range []struct{ permission, state, verb string }{{PermitReview, Drafted, "review"}, {PermitSend, Reviewed, "send"}, {PermitReceive, Sent, "receive"}} {
		if !actor.Can(turn.permission) {
			continue
		}
		waiting, err := reportsIn(ctx, q, turn.state, limit)
		if err != nil {
			return nil, err
		}
		for _, one := range waiting {
			if one.guard(actor, turn.verb) == nil {
				todos = append(todos, module.Todo{What: "todo.opsReport." + turn.verb, Params: map[string]any{"title": one.Title, "number": one.Number}, Number: one.Number, Entity: "opsReport", Path: reportPage + one.ID,
					Verb: turn.verb, Facts: []string{one.Title, string(one.To)}, Tone: "normal"})
			}
		}
	}
	if actor.Can(PermitWrite) {
		asked, err := requestsIn(ctx, q, Requested, limit)
		if err != nil {
			return nil, err
		}
		for _, one := range asked {
			todos = append(todos, module.Todo{What: "todo.reportRequest.draft", Params: map[string]any{"number": one.Number}, Number: one.Number, Entity: "reportRequest", Path: requestPage + one.ID,
				DueAt: one.DueAt, Overdue: now >= one.DueAt, Verb: "draft", Facts: []string{}, Tone: "warn"})
		}
	}
	if !actor.Can(PermitSend) {
		return todos, nil
	}
	open, err := soonest(ctx, q, []string{Open}, limit)
	for _, d := range open {
		todos = append(todos, module.Todo{What: "todo.reportDuty.see", Params: map[string]any{"period": d.Period, "duty": r.say(ctx, "enum.duty."+d.Duty)}, Number: d.Period, Entity: "reportDuty", Path: dutyPage + d.ID,
			DueAt: d.DueAt, Overdue: now >= d.DueAt, Verb: "see", Facts: []string{}, Tone: "normal"})
	}
	return todos, err
}
