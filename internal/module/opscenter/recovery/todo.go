package recovery

import (
	"context"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
)

// todos are plans, reports and tests that wait for the owner; for the service,
// drills to be carried out, a quarter without a test and a stale backup.
func (s *Recovery) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	switch {
	case actor.Can(PermitConfirm):
		return s.forOwner(ctx, limit)
	case actor.Can(PermitRun), actor.Can(PermitDrill):
		return s.forService(ctx, actor, limit)
	}
	return nil, nil
}

func drillTodo(d Drill, verb string) module.Todo {
	return module.Todo{What: "todo.recoveryDrill." + verb, Params: map[string]any{"number": d.Number}, Number: d.Number, Entity: "recoveryDrill", Path: drillPage + d.ID, Verb: verb, Facts: []string{d.Title}, Tone: "normal"}
}

func (s *Recovery) forOwner(ctx context.Context, limit int) ([]module.Todo, error) {
	q := s.kit.Runner.DB.Read()
	drills, err := inStates[Drill](ctx, q, []string{Planned, Reported}, limit)
	if err != nil {
		return nil, err
	}
	var todos []module.Todo
	for _, d := range drills {
		verb := "approve"
		if d.State == Reported {
			verb = "confirm"
		}
		todo := drillTodo(d, verb)
		if d.State == Planned {
			todo.DueAt, todo.Overdue = d.PlannedOn.Start(), s.now() >= d.PlannedOn.Start()
		}
		todos = append(todos, todo)
	}
	tests, err := quarterTests(ctx, q)
	for i := range tests {
		if c := &tests[i]; c.awaits() && len(todos) < limit {
			todos = append(todos, module.Todo{What: "todo.recoveryCheck.confirm", Params: map[string]any{"number": c.Number}, Number: c.Number, Entity: "recoveryCheck", Path: checkPage + c.ID, Verb: "confirm", Facts: []string{}, Tone: "normal"})
		}
	}
	return todos, err
}

func (s *Recovery) forService(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	q, now := s.kit.Runner.DB.Read(), s.now()
	facts, err := s.Facts(ctx, q, now)
	if err != nil {
		return nil, err
	}
	var todos []module.Todo
	if actor.Can(PermitRun) {
		if facts.LastBackup != nil && facts.Stale {
			todos = append(todos, module.Todo{What: "todo.recoveryBackup.stale", Params: map[string]any{"number": facts.LastBackup.Number}, Number: facts.LastBackup.Number, Entity: "recoveryBackup", Path: backupPage,
				Verb: "backup", Facts: []string{}, Tone: "danger", Overdue: true, DueAt: facts.LastBackup.SnapshotAt})
		}
		if n := len(facts.Quarters); n > 0 && facts.Quarters[n-1].State == Waits {
			todos = append(todos, module.Todo{What: "todo.recoveryCheck.test", Params: map[string]any{"period": facts.Quarters[n-1].Period}, Entity: "recoveryCheck", Path: "/opscenter/recovery/checks", DueAt: facts.Quarters[n-1].DueAt,
				Verb: "check", Facts: []string{}, Tone: "normal"})
		}
	}
	if !actor.Can(PermitDrill) {
		return todos, nil
	}
	drills, err := inStates[Drill](ctx, q, []string{Approved, Running, Finished}, limit)
	for _, d := range drills {
		verb := map[string]string{Approved: "begin", Running: "finish", Finished: "report"}[d.State]
		todo := drillTodo(d, verb)
		if d.State == Approved {
			todo.DueAt, todo.Overdue = d.PlannedOn.End(), now >= d.PlannedOn.End()
		}
		todos = append(todos, todo)
	}
	return todos, err
}

const (
	backupPage = "/opscenter/recovery/backups"
	checkPage  = "/opscenter/recovery/checks/"
	drillPage  = "/opscenter/recovery/drills/"
)
