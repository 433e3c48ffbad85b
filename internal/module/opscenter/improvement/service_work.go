package improvement

import (
	"context"
	"slices"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// prefix of the numbers of improvements (优化).
const prefix = "YH"

// Propose writes a proposal down.
func (s *Desk) Propose(ctx context.Context, p Proposal) (View, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitHandle, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		i := &Improvement{ID: id.New(tx.Now()), State: Proposed, Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
		if err := s.fill(ctx, tx, i, p); err != nil {
			return View{}, err
		}
		var err error
		if i.Number, err = serial.Next(ctx, tx.Tx, prefix); err != nil {
			return View{}, err
		}
		i.index()
		tx.Act("opscenter.improvement.propose")
		if err := insert(ctx, tx, i); err != nil {
			return View{}, err
		}
		return s.view(ctx, tx.Actor, i)
	})
}

// fill puts a proposal into an improvement when it says all that is needed.
func (s *Desk) fill(ctx context.Context, tx *usecase.Tx, i *Improvement, p Proposal) error {
	var checks fault.Checks
	p.check(&checks, tx.Now().Day())
	if err := s.named(ctx, tx, &checks, &p); err != nil {
		return err
	}
	i.Area, i.Title, i.Detail, i.Modules, i.Asset = p.Area, seal.Kept(i.Title, p.Title), seal.Kept(i.Detail, p.Detail), slices.Clone(p.Modules), p.Asset
	if i.Modules == nil {
		i.Modules = []string{}
	}
	i.Metric, i.Unit, i.Better, i.Before, i.BeforeOn, i.BeforeSource = p.Metric, p.Unit, p.Better, p.Before, p.On, p.Source
	return checks.Err()
}

// Do takes one step of the flow.
func (s *Desk) Do(ctx context.Context, improvementID, action string, step Step) (View, error) {
	permission := ""
	for _, t := range improvementFlow.Transitions {
		if t.Action == action {
			permission = t.Permission
		}
	}
	return usecase.Write(ctx, s.kit.Runner, permission, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		i, err := byID(ctx, tx, improvementID)
		if err != nil {
			return View{}, err
		}
		transition, err := improvementFlow.Next(i.State, action)
		if err != nil {
			return View{}, err
		}
		if i.Version != step.Version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		if refusal := i.guard(action, tx.Actor.PersonID); refusal != nil {
			return View{}, refusal
		}
		if err := step.check(i, action, tx.Now().Day()); err != nil {
			return View{}, err
		}
		if err := s.apply(ctx, tx, i, action, step); err != nil {
			return View{}, err
		}
		i.State = transition.Target(i.State)
		i.index()
		tx.Act("opscenter.improvement." + action)
		tx.Because(step.Text)
		if err := save(ctx, tx, i); err != nil {
			return View{}, err
		}
		return s.view(ctx, tx.Actor, i)
	})
}

func (s *Desk) apply(ctx context.Context, tx *usecase.Tx, i *Improvement, action string, step Step) error {
	switch action {
	case "accept", "reject":
		i.Opinion, i.DecidedBy, i.DecidedAt = step.Text, tx.Actor.PersonID, tx.Now()
	case "revise":
		return s.fill(ctx, tx, i, *step.Proposal)
	case "change":
		work, err := s.needs.Change(ctx, step.ChangeNumber)
		if err != nil {
			return err
		}
		var checks fault.Checks
		checks.That(work != nil, "/changeNumber", "improvement.no_change", "number", step.ChangeNumber)
		i.ChangeNumber = step.ChangeNumber
		return checks.Err()
	case "carry":
		work, err := s.needs.Change(ctx, i.ChangeNumber)
		if err != nil {
			return err
		}
		if work == nil || !work.Done {
			return fault.New(fault.Conflict, "improvement.change_open", "number", i.ChangeNumber)
		}
		i.CarriedAt = tx.Now()
	case "measure":
		i.After, i.AfterOn, i.AfterSource, i.Note, i.MeasuredBy, i.MeasuredAt = step.After, step.On, step.Source, step.Text, tx.Actor.PersonID, tx.Now()
	case "resume":
		i.ChangeNumber, i.CarriedAt, i.After, i.AfterOn, i.AfterSource, i.Note, i.MeasuredBy, i.MeasuredAt = "", 0, 0, "", "", step.Text, "", 0
	}
	return nil
}
