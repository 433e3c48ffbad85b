package problem

import (
	"context"
	"slices"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// prefix of the numbers of problems (问题).
const prefix = "WT"

// Open opens a problem by hand, from faults or without one.
func (s *Desk) Open(ctx context.Context, o Opening) (View, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitOpen, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		if err := o.check(); err != nil {
			return View{}, err
		}
		var checks fault.Checks
		numbers := s.needs.Numbers()
		for i, number := range o.Modules {
			checks.That(slices.Contains(numbers, number), "/modules", "problem.module", "row", i+1)
		}
		faults := make([]Fault, 0, len(o.Faults))
		for i, number := range o.Faults {
			f, err := s.needs.Faults.Fault(ctx, tx, number)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return View{}, err
			}
			checks.That(err == nil, "/faults", "problem.no_faults", "row", i+1)
			faults = append(faults, f)
		}
		if err := checks.Err(); err != nil {
			return View{}, err
		}
		p := &Problem{Source: ByHand, Title: o.Title, Detail: o.Detail, Modules: slices.Clone(o.Modules)}
		if err := s.create(ctx, tx, p, faults); err != nil {
			return View{}, err
		}
		return s.view(ctx, tx, tx.Actor, tx.Now(), p)
	})
}

// create registers a problem with its faults.
func (s *Desk) create(ctx context.Context, tx *usecase.Tx, p *Problem, faults []Fault) error {
	var err error
	if p.Number, err = serial.Next(ctx, tx.Tx, prefix); err != nil {
		return err
	}
	p.ID, p.State, p.Version, p.CreatedBy, p.CreatedAt, p.UpdatedAt = id.New(tx.Now()), Registered, 1, tx.Actor.PersonID, tx.Now(), tx.Now()
	if p.Modules == nil {
		p.Modules = []string{}
	}
	for _, f := range faults {
		p.embrace(f)
	}
	p.index()
	tx.Act("opscenter.problem.open")
	if err := insertProblem(ctx, tx, p); err != nil {
		return err
	}
	for _, f := range faults {
		if err := insertIncident(ctx, tx, &Incident{ID: id.New(tx.Now()), ProblemID: p.ID, TicketID: f.ID, Number: f.Number, How: Linked, ReportedAt: f.ReportedAt, At: tx.Now(), ByID: tx.Actor.PersonID}); err != nil {
			return err
		}
	}
	return nil
}

// embrace makes a problem as grave and as wide as its faults.
func (p *Problem) embrace(f Fault) (changed bool) {
	if f.Level > 0 && (p.Level == 0 || f.Level < p.Level) {
		p.Level, changed = f.Level, true
	}
	for _, number := range f.Modules {
		if !slices.Contains(p.Modules, number) {
			p.Modules, changed = append(p.Modules, number), true
		}
	}
	return changed
}

func (p *Problem) index() {
	p.Search = fold.Index(p.Number, p.Title, p.RootCause, p.Workaround, p.ChangeNumber)
}

// Do takes one step of a problem's flow.
func (s *Desk) Do(ctx context.Context, problemID, action string, step Step) (View, error) {
	permission := ""
	for _, t := range problemFlow.Transitions {
		if t.Action == action {
			permission = t.Permission
		}
	}
	return usecase.Write(ctx, s.kit.Runner, permission, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		p, err := byID(ctx, tx, problemID)
		if err != nil {
			return View{}, err
		}
		transition, err := problemFlow.Next(p.State, action)
		if err != nil {
			return View{}, err
		}
		if p.Version != step.Version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		incidents, err := incidentsOf(ctx, tx, p.ID)
		if err != nil {
			return View{}, err
		}
		if refusal := p.guard(action, tx.Actor.PersonID, lastReport(incidents, "")); refusal != nil {
			return View{}, refusal
		}
		if err := step.check(action, tx.Now().Day()); err != nil {
			return View{}, err
		}
		p.State = transition.Target(p.State)
		if err := s.apply(ctx, tx, p, action, step); err != nil {
			return View{}, err
		}
		tx.Act("opscenter.problem." + action)
		tx.Because(step.Text)
		p.index()
		if err := saveProblem(ctx, tx, p); err != nil {
			return View{}, err
		}
		return s.view(ctx, tx, tx.Actor, tx.Now(), p)
	})
}

func (s *Desk) apply(ctx context.Context, tx *usecase.Tx, p *Problem, action string, step Step) error {
	switch action {
	case "explain", "revise":
		step.DirectCause, step.RootCause, step.Workaround = seal.Kept(p.DirectCause, step.DirectCause), seal.Kept(p.RootCause, step.RootCause), seal.Kept(p.Workaround, step.Workaround)
		if step.Workaround != "" && step.Workaround != p.Workaround {
			p.WorkaroundAt = tx.Now()
		}
		p.CauseKind, p.DirectCause, p.RootCause, p.Workaround = step.CauseKind, step.DirectCause, step.RootCause, step.Workaround
		if p.KnownAt.IsZero() {
			p.KnownAt = tx.Now()
		}
	case "plan":
		p.Plan, p.DueOn, p.PlannedBy, p.Opinion, p.DecidedBy, p.DecidedAt = step.Plan, step.DueOn, tx.Actor.PersonID, "", "", 0
	case "approve", "return", "dismiss":
		p.Opinion, p.DecidedBy, p.DecidedAt = step.Text, tx.Actor.PersonID, tx.Now()
	case "change":
		return s.mendBy(ctx, p, step.ChangeNumber)
	case "finish":
		fix, err := s.needs.Change(ctx, p.ChangeNumber)
		if err != nil {
			return err
		}
		if fix == nil || !fix.Done {
			return fault.New(fault.Conflict, "problem.change_open", "number", p.ChangeNumber)
		}
		p.FinishedAt, p.FinishNote = tx.Now(), step.Text
	case "fail":
		p.FinishedAt, p.FinishNote, p.ChangeNumber = 0, step.Text, ""
	case "close":
		p.Review, p.ReviewedBy, p.ClosedAt = step.Text, tx.Actor.PersonID, tx.Now()
	case "reopen":
		p.Reopens++
		p.FinishedAt, p.ClosedAt, p.ChangeNumber, p.Plan, p.PlannedBy, p.DueOn = 0, 0, "", "", "", ""
	}
	return nil
}

// mendBy links the change that mends a problem for good.
func (s *Desk) mendBy(ctx context.Context, p *Problem, number string) error {
	fix, err := s.needs.Change(ctx, number)
	if err != nil {
		return err
	}
	var checks fault.Checks
	checks.That(fix != nil, "/changeNumber", "problem.no_change", "number", number)
	p.ChangeNumber = number
	return checks.Err()
}
