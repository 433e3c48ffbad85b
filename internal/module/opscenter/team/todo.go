package team

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/web"
)

// todos are replacements and sheets for the owner; certificates that end, swaps
// and holes of the roster for the project manager.
func (t *Team) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	switch {
	case actor.Can(PermitConsent):
		return t.forOwner(ctx, limit)
	case actor.Can(PermitManage):
		return t.forManager(ctx, actor, limit)
	}
	return nil, nil
}

func (t *Team) forOwner(ctx context.Context, limit int) ([]module.Todo, error) {
	q, now := t.kit.Runner.DB.Read(), t.kit.Runner.DB.Clock().Now()
	var todos []module.Todo
	waiting, err := replacementsIn(ctx, q, Noticed, limit)
	if err != nil {
		return nil, err
	}
	for _, r := range waiting {
		todos = append(todos, module.Todo{What: "todo.teamReplacement.consent", Params: map[string]any{"number": r.Number}, Number: r.Number, Entity: "teamReplacement", Path: replacementPage + r.ID,
			DueAt: r.EffectiveDay.Start(), Overdue: now >= r.EffectiveDay.Start(), Verb: "consent", Facts: []string{web.Say(ctx, "enum.teamRole."+r.Role, nil)}, Tone: "warn"})
	}
	held, err := sessionsIn(ctx, q, Held, now.Day(), limit)
	for _, s := range held {
		todos = append(todos, module.Todo{What: "todo.teamSession.sign", Params: map[string]any{"number": s.Number}, Number: s.Number, Entity: "teamSession", Path: sessionPage + s.ID,
			Verb: "sign", Facts: []string{s.Title}, Tone: "normal"})
	}
	return todos, err
}

func (t *Team) forManager(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	q, now := t.kit.Runner.DB.Read(), t.kit.Runner.DB.Clock().Now()
	today := now.Day()
	var todos []module.Todo
	steps := append(t.warnDays(today), 0)
	found, err := expiringOn(ctx, q, today, steps[0])
	if err != nil {
		return nil, err
	}
	for _, e := range found[:min(len(found), limit)] {
		todo := module.Todo{What: "todo.teamMember.renew", Params: map[string]any{"number": e.member.Number}, Number: e.member.Number, Entity: "teamMember", Path: memberPage + e.member.ID,
			DueAt: e.certificate.ExpiresOn.End(), Overdue: e.left < 0, Verb: "certify", Facts: []string{e.certificate.Title}, Tone: "warn"}
		if e.left < 0 {
			todo.Tone = "danger"
		}
		todos = append(todos, todo)
	}
	waiting, err := swapsWaiting(ctx, q, actor.PersonID, limit)
	if err != nil {
		return nil, err
	}
	for range waiting[:min(1, len(waiting))] {
		todos = append(todos, module.Todo{What: "todo.teamSwap.approve", Params: map[string]any{"count": len(waiting)}, Entity: "teamSwap", Path: rosterPage, Verb: "approve", Tone: "normal"})
	}
	agreed, err := t.ContractOn(ctx, q, today)
	if err != nil || agreed.Start.IsZero() {
		return todos, err // without a contract nobody owes a duty
	}
	soon := now.Day().AddDays(int(t.kit.Parameters.Int(paramAhead, today)))
	shifts, err := shiftsIn(ctx, q, now, soon.End())
	if gaps := holes(shifts, now, soon.End()); err == nil && len(gaps) > 0 {
		todos = append(todos, module.Todo{What: "todo.teamShift.plan", Params: map[string]any{"from": gaps[0].From.Format("01-02 15:04")}, Entity: "teamShift", Path: rosterPage,
			DueAt: gaps[0].From, Overdue: gaps[0].From <= now, Verb: "schedule", Tone: "danger"})
	}
	return todos, err
}

const (
	rosterPage  = "/opscenter/team/roster"
	sessionPage = "/opscenter/team/sessions/"
)
