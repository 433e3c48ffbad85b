package servicedesk

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/web"
)

// verbs are the next steps of the states.
var verbs = map[string]string{Submitted: "accept", Accepted: "assign", Assigned: "start", Noticed: "begin", Working: "finish", Signing: "sign",
	Returned: "resubmit", Reported: "respond", Responded: "diagnose", Diagnosing: "prelim", Handling: "observe", Escalated: "plan", Planned: "confirm-plan", Recovered: "analyse"}

// todos are what waits for the actor: for the desk what is not assigned, for an
// engineer what is theirs, for who asked what they have to sign or complete.
func (s *Desk) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	tickets, err := waitingFor(ctx, s.kit.Runner.DB.Read(), func(q *bun.SelectQuery) *bun.SelectQuery {
		mine := []string{Signing, Returned}
		switch {
		case actor.Can(PermitAssign):
			return q.Where("t.state IN (?) OR (t.engineer_id = ? AND t.state IN (?)) OR (t.created_by = ? AND t.state IN (?))", bun.List([]string{Submitted, Accepted, Reported}),
				actor.PersonID, bun.List(inHand), actor.PersonID, bun.List(mine))
		case actor.Can(PermitHandle):
			return q.Where("t.engineer_id = ? AND t.state IN (?)", actor.PersonID, bun.List(inHand))
		}
		return q.Where("t.created_by = ? AND t.state IN (?)", actor.PersonID, bun.List(mine))
	}, limit)
	todos := make([]module.Todo, len(tickets))
	for i, t := range tickets {
		t.Title = seal.Mask(seal.FreeText, level(actor), t.Title)
		todos[i] = module.Todo{What: "todo.ticket." + verbs[t.State], Params: map[string]any{"number": t.Number, "title": t.Title}, Number: t.Number, Entity: "serviceTicket",
			Path: path(&t), Verb: verbs[t.State], Facts: []string{t.Title}, Tone: "normal"}
		if t.Level > 0 {
			todos[i].Facts = append(todos[i].Facts, web.Say(ctx, "enum.slaLevel."+string(rune('0'+t.Level)), nil))
		}
		if t.Level == 1 || t.Level == 2 {
			todos[i].Tone = "danger"
		}
	}
	return todos, err
}

// inHand are the states in which the responsible engineer acts.
var inHand = []string{Assigned, Noticed, Working, Reported, Responded, Diagnosing, Handling, Escalated, Planned, Recovered}
