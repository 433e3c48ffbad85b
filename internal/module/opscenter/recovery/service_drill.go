package recovery

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// DrillView is a drill as people see it.
type DrillView struct {
	Drill
	MakerName     string        `json:"makerName"`
	ApproverName  string        `json:"approverName"`
	ConfirmerName string        `json:"confirmerName"`
	Actions       []flow.Action `json:"actions" nullable:"false"`
}

// DrillDetail is one drill with everything of it.
type DrillDetail struct {
	DrillView
	Steps       []flow.Step `json:"steps" nullable:"false"`
	Members     []Member    `json:"members" nullable:"false"`
	Script      []Step      `json:"script" nullable:"false"`
	Splits      []Split     `json:"splits" nullable:"false"`
	Measures    []Measure   `json:"measures" nullable:"false"`
	CheckNumber string      `json:"checkNumber"`
	CheckState  string      `json:"checkState"`
	CanAttend   bool        `json:"canAttend" doc:"The reader takes part and has not signed in"`
	CanStep     bool        `json:"canStep" doc:"The reader may time the steps"`
	Waits       *flow.Wait  `json:"waits,omitempty"`
}

// Drills shows a page of drills.
func (s *Recovery) Drills(ctx context.Context, input *drillsInput) (list.Result[DrillView], error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[DrillView], error) {
		page, err := list.Page(ctx, q, drillList, input.Params, list.Where(input.DrillFilter))
		result := list.Result[DrillView]{Items: make([]DrillView, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		for i, d := range page.Items {
			if err == nil {
				result.Items[i], err = s.drillView(ctx, q, q.Actor, d)
			}
		}
		return result, err
	})
}

func (s *Recovery) drillView(ctx context.Context, q bun.IDB, actor scope.Actor, d Drill) (DrillView, error) {
	names, err := s.people(ctx, d.CreatedBy, d.ApprovedBy, d.ConfirmedBy)
	if err != nil {
		return DrillView{}, err
	}
	v := DrillView{Drill: d, MakerName: names[d.CreatedBy], ApproverName: names[d.ApprovedBy], ConfirmerName: names[d.ConfirmedBy]}
	var steps []Step
	var members []Member
	if d.State == Running {
		if steps, err = stepsOf(ctx, q, d.ID); err == nil {
			members, err = membersOf(ctx, q, d.ID)
		}
	}
	v.Actions = drillFlow.Actions(actor, d.State, func(action string) *fault.Error { return d.guard(actor, action, steps, members) }, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	return v, err
}

// guard says why a step of a drill is refused for now.
func (d *Drill) guard(actor scope.Actor, action string, steps []Step, members []Member) *fault.Error {
	switch action {
	case "approve", "confirm":
		if actor.PersonID == d.CreatedBy {
			return fault.New(fault.Conflict, "recovery.own_drill")
		}
	case "restore":
		if d.CheckID != "" {
			return fault.New(fault.Conflict, "recovery.restored_already")
		}
	case "finish":
		return ready(steps, members)
	}
	return nil
}

// ready: a drill in which nobody timed the steps, or in which nobody says that
// they took part, is none.
func ready(steps []Step, members []Member) *fault.Error {
	for _, one := range steps {
		if !one.timed() {
			return fault.New(fault.Conflict, "recovery.step_untimed", "ordinal", one.Ordinal)
		}
		if one.DoneBy == "" {
			return fault.New(fault.Conflict, "recovery.step_nobody", "ordinal", one.Ordinal)
		}
	}
	if len(steps) == 0 {
		return fault.New(fault.Conflict, "recovery.step_untimed", "ordinal", 1)
	}
	for _, m := range members {
		if !m.SignedAt.IsZero() {
			return nil
		}
	}
	return fault.New(fault.Conflict, "recovery.nobody_signed")
}

// Drill shows one.
func (s *Recovery) Drill(ctx context.Context, drillID string) (DrillDetail, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (DrillDetail, error) {
		d, err := byID[Drill](ctx, q, drillID)
		if err != nil {
			return DrillDetail{}, err
		}
		return s.drillDetail(ctx, q, q.Actor, d)
	})
}

func (s *Recovery) drillDetail(ctx context.Context, q bun.IDB, actor scope.Actor, d Drill) (v DrillDetail, err error) {
	if v.DrillView, err = s.drillView(ctx, q, actor, d); err != nil {
		return v, err
	}
	if v.Script, err = stepsOf(ctx, q, d.ID); err != nil {
		return v, err
	}
	if v.Members, err = membersOf(ctx, q, d.ID); err != nil {
		return v, err
	}
	if v.Measures, err = measuresOf(ctx, q, d.ID); err != nil {
		return v, err
	}
	ids := []string{}
	for _, one := range v.Script {
		ids = append(ids, one.DoneBy)
	}
	for _, m := range v.Members {
		ids = append(ids, m.PersonID)
	}
	for _, m := range v.Measures {
		ids = append(ids, m.OwnerID)
	}
	names, err := s.people(ctx, ids...)
	if err != nil {
		return v, err
	}
	for i := range v.Script {
		v.Script[i].DoerName = names[v.Script[i].DoneBy]
	}
	for i, m := range v.Members {
		v.Members[i].Name = names[m.PersonID]
		v.CanAttend = v.CanAttend || d.State == Running && m.PersonID == actor.PersonID && m.SignedAt.IsZero()
	}
	for i, m := range v.Measures {
		v.Measures[i].OwnerName = names[m.OwnerID]
	}
	if d.CheckID != "" {
		c, err := byID[Check](ctx, q, d.CheckID)
		if err != nil {
			return v, err
		}
		v.CheckNumber, v.CheckState = c.Number, c.State
	}
	v.Steps, v.Splits = way(d.State), split(v.Script)
	v.CanStep, v.Waits = d.State == Running && actor.Can(PermitDrill), drillFlow.Waits(actor, d.State)
	return v, nil
}

// Script plans a drill.
func (s *Recovery) Script(ctx context.Context, script Script) (DrillDetail, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitDrill, func(ctx context.Context, tx *usecase.Tx) (DrillDetail, error) {
		tx.Act("opscenter.recovery.drill-plan")
		if err := script.check(tx.Now().Day()); err != nil {
			return DrillDetail{}, err
		}
		p, err := latestPlan(ctx, tx, script.PlanNumber)
		if fault.Is(err, fault.NotFound) {
			var checks fault.Checks
			checks.Add("/planNumber", "recovery.no_plan")
			err = checks.Err()
		}
		if err != nil {
			return DrillDetail{}, err
		}
		number, err := serial.Next(ctx, tx.Tx, "YL")
		if err != nil {
			return DrillDetail{}, err
		}
		d := Drill{ID: id.New(tx.Now()), Number: number, Title: script.Title, Scenario: script.Scenario, Safety: script.Safety, PlanNumber: p.Number, PlanRevision: p.Revision, PlannedOn: script.PlannedOn,
			State: drillFlow.Initial, RPOTarget: s.rpoTarget(), RTOTarget: s.rtoTarget(), Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), Search: fold.Index(number, script.Title, script.Scenario)}
		if err := insert(ctx, tx, drillTable, d.ID, &d); err != nil {
			return DrillDetail{}, err
		}
		for i, one := range script.Steps {
			row := Step{ID: id.New(tx.Now()), DrillID: d.ID, Ordinal: i + 1, Phase: one.Phase, Title: one.Title, PlannedAt: one.PlannedAt}
			if err := insert(ctx, tx, stepTable, row.ID, &row); err != nil {
				return DrillDetail{}, err
			}
		}
		for _, one := range script.Members {
			row := Member{ID: id.New(tx.Now()), DrillID: d.ID, PersonID: one.PersonID, Duty: one.Duty}
			if err := insert(ctx, tx, memberTable, row.ID, &row); err != nil {
				return DrillDetail{}, err
			}
		}
		return s.drillDetail(ctx, tx, tx.Actor, d)
	})
}

// Proceed takes a step of a drill.
func (s *Recovery) Proceed(ctx context.Context, drillID, action string, p Progress) (DrillDetail, error) {
	permission := PermitDrill
	for _, t := range drillFlow.Transitions {
		if t.Action == action {
			permission = t.Permission
		}
	}
	return usecase.Write(ctx, s.kit.Runner, permission, func(ctx context.Context, tx *usecase.Tx) (DrillDetail, error) {
		tx.Act("opscenter.recovery.drill-" + action)
		d, err := byID[Drill](ctx, tx, drillID)
		if err == nil {
			err = stale(d.Version, p.Version)
		}
		if err != nil {
			return DrillDetail{}, err
		}
		transition, err := drillFlow.Next(d.State, action)
		if err == nil {
			err = p.check(action)
		}
		if err != nil {
			return DrillDetail{}, err
		}
		steps, err := stepsOf(ctx, tx, d.ID)
		if err != nil {
			return DrillDetail{}, err
		}
		members, err := membersOf(ctx, tx, d.ID)
		if err != nil {
			return DrillDetail{}, err
		}
		if refusal := d.guard(tx.Actor, action, steps, members); refusal != nil {
			return DrillDetail{}, refusal
		}
		if err := s.act(ctx, tx, &d, action, &p, steps); err != nil {
			return DrillDetail{}, err
		}
		tx.Because(p.Note)
		d.State = transition.Target(d.State)
		if err := saveDrill(ctx, tx, &d); err != nil {
			return DrillDetail{}, err
		}
		return s.drillDetail(ctx, tx, tx.Actor, d)
	})
}

// act is what a step does beside the change of the state.
func (s *Recovery) act(ctx context.Context, tx *usecase.Tx, d *Drill, action string, p *Progress, steps []Step) error {
	now := tx.Now()
	switch action {
	case "approve":
		d.ApprovedBy, d.ApprovedAt, d.Note = tx.Actor.PersonID, now, p.Note
	case "begin":
		d.FailedAt = now
	case "restore":
		return s.exercise(ctx, tx, d)
	case "finish":
		d.FinishedAt = now
		d.measure(steps)
	case "report":
		d.Deviations, d.Conclusion, d.PlanChange = seal.Kept(d.Deviations, p.Deviations), seal.Kept(d.Conclusion, p.Conclusion), p.PlanChange
		for i, m := range p.Measures {
			row := Measure{ID: id.New(now), DrillID: d.ID, Ordinal: i + 1, What: m.What, OwnerID: m.OwnerID, DueOn: m.DueOn}
			if err := insert(ctx, tx, measureTable, row.ID, &row); err != nil {
				return err
			}
		}
	case "return":
		d.Note = p.Note
		return dropMeasures(ctx, tx, d.ID)
	case "confirm":
		d.ConfirmedBy, d.ConfirmedAt, d.Note = tx.Actor.PersonID, now, p.Note
	case "cancel":
		d.Note = p.Note
	}
	return nil
}

// exercise asks for the real restore of a drill, from the newest good backup.
func (s *Recovery) exercise(ctx context.Context, tx *usecase.Tx, d *Drill) error {
	b, err := newest(ctx, tx, backup.Whole, backup.Full)
	if err != nil {
		return err
	}
	if b == nil {
		return fault.New(fault.Conflict, "recovery.no_backup")
	}
	place := FromMain
	if s.kit.Copy != nil && !b.CopiedAt.IsZero() {
		place = FromCopy // the machine is lost in most drills
	}
	c, err := s.queueCheck(ctx, tx, Check{BackupID: b.ID, DrillID: d.ID, Purpose: ForDrill, Place: place, Wanted: backup.Alive, FailedAt: d.FailedAt})
	d.CheckID = c.ID
	s.woken(tx)
	return err
}

// fill writes what a restore measured into its drill: the figures, and the times
// of the first step of each of its phases that nobody has timed by hand.
func (s *Recovery) fill(ctx context.Context, tx *usecase.Tx, c *Check) error {
	if c.DrillID == "" {
		return nil
	}
	d, err := byID[Drill](ctx, tx, c.DrillID)
	if err != nil || d.State != Running || d.CheckID != c.ID {
		return err
	}
	d.RecoveredAt, d.RPO, d.Consistency = c.RecoveredAt, c.RPO, c.Consistency
	steps, err := stepsOf(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	taken := map[string]bool{} // the first step of a phase gets its time, others are done by people
	for i := range steps {
		one := &steps[i]
		if taken[one.Phase] || !one.StartedAt.IsZero() {
			continue
		}
		for _, p := range listOf[backup.Phase](c.Phases) {
			if p.Name != one.Phase {
				continue
			}
			taken[one.Phase] = true
			if one.StartedAt.IsZero() {
				one.StartedAt = p.StartedAt
			}
			one.FinishedAt, one.DoneBy, one.Outcome, one.Note = max(one.FinishedAt, p.FinishedAt), c.CreatedBy, "good", c.Number
			if !c.Passed() {
				one.Outcome = "failed"
			}
		}
		if one.Note == c.Number {
			if err := replace(ctx, tx, stepTable, one.ID, one); err != nil {
				return err
			}
		}
	}
	return saveDrill(ctx, tx, &d)
}

// Attend signs in somebody who takes part; nobody can for another person.
func (s *Recovery) Attend(ctx context.Context, drillID string) (DrillDetail, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitAttend, func(ctx context.Context, tx *usecase.Tx) (DrillDetail, error) {
		tx.Act("opscenter.recovery.drill-attend")
		d, members, err := s.running(ctx, tx, drillID)
		if err != nil {
			return DrillDetail{}, err
		}
		for i := range members {
			m := &members[i]
			if m.PersonID == tx.Actor.PersonID && m.SignedAt.IsZero() {
				m.SignedAt = tx.Now()
				if err := replace(ctx, tx, memberTable, m.ID, m); err != nil {
					return DrillDetail{}, err
				}
				return s.drillDetail(ctx, tx, tx.Actor, d)
			}
		}
		return DrillDetail{}, fault.New(fault.Conflict, "recovery.not_member")
	})
}

func (s *Recovery) running(ctx context.Context, tx *usecase.Tx, drillID string) (Drill, []Member, error) {
	d, err := byID[Drill](ctx, tx, drillID)
	if err != nil {
		return d, nil, err
	}
	if d.State != Running {
		return d, nil, fault.New(fault.Conflict, "recovery.not_running")
	}
	members, err := membersOf(ctx, tx, d.ID)
	return d, members, err
}

// StepBegin starts the time of a step, by the clock of the server.
func (s *Recovery) StepBegin(ctx context.Context, drillID string, ordinal int) (DrillDetail, error) {
	return s.stepped(ctx, drillID, ordinal, "step-begin", func(one *Step, actor scope.Actor, now clock.Instant) error {
		if !one.StartedAt.IsZero() {
			return fault.New(fault.Conflict, "recovery.step_begun")
		}
		one.StartedAt, one.DoneBy = now, actor.PersonID
		return nil
	})
}

// StepEnd ends the time of a step with its outcome.
func (s *Recovery) StepEnd(ctx context.Context, drillID string, ordinal int, r StepResult) (DrillDetail, error) {
	return s.stepped(ctx, drillID, ordinal, "step-end", func(one *Step, actor scope.Actor, now clock.Instant) error {
		if one.StartedAt.IsZero() || !one.FinishedAt.IsZero() {
			return fault.New(fault.Conflict, "recovery.step_not_open")
		}
		if err := r.check(); err != nil {
			return err
		}
		one.FinishedAt, one.DoneBy, one.Outcome, one.Note = now, actor.PersonID, r.Outcome, r.Note
		return nil
	})
}

func (s *Recovery) stepped(ctx context.Context, drillID string, ordinal int, act string, change func(one *Step, actor scope.Actor, now clock.Instant) error) (DrillDetail, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitDrill, func(ctx context.Context, tx *usecase.Tx) (DrillDetail, error) {
		tx.Act("opscenter.recovery.drill-" + act)
		d, _, err := s.running(ctx, tx, drillID)
		if err != nil {
			return DrillDetail{}, err
		}
		steps, err := stepsOf(ctx, tx, d.ID)
		if err != nil {
			return DrillDetail{}, err
		}
		if ordinal < 1 || ordinal > len(steps) {
			return DrillDetail{}, fault.New(fault.NotFound, "recovery.not_found")
		}
		one := &steps[ordinal-1]
		if err := change(one, tx.Actor, tx.Now()); err != nil {
			return DrillDetail{}, err
		}
		if err := replace(ctx, tx, stepTable, one.ID, one); err != nil {
			return DrillDetail{}, err
		}
		if err := saveDrill(ctx, tx, &d); err != nil {
			return DrillDetail{}, err
		}
		return s.drillDetail(ctx, tx, tx.Actor, d)
	})
}

// Improve closes an improvement; only who owns it does.
func (s *Recovery) Improve(ctx context.Context, drillID string, ordinal int) (DrillDetail, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, tx *usecase.Tx) (DrillDetail, error) {
		tx.Act("opscenter.recovery.drill-improve")
		d, err := byID[Drill](ctx, tx, drillID)
		if err != nil {
			return DrillDetail{}, err
		}
		measures, err := measuresOf(ctx, tx, d.ID)
		if err != nil {
			return DrillDetail{}, err
		}
		if ordinal < 1 || ordinal > len(measures) {
			return DrillDetail{}, fault.New(fault.NotFound, "recovery.not_found")
		}
		m := &measures[ordinal-1]
		if m.OwnerID != tx.Actor.PersonID || !m.DoneAt.IsZero() {
			return DrillDetail{}, fault.New(fault.Conflict, "recovery.not_owner")
		}
		m.DoneAt, m.DoneBy = tx.Now(), tx.Actor.PersonID
		if err := replace(ctx, tx, measureTable, m.ID, m); err != nil {
			return DrillDetail{}, err
		}
		return s.drillDetail(ctx, tx, tx.Actor, d)
	})
}
