package recovery

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// PlanView is a revision of an emergency plan as people see it.
type PlanView struct {
	Plan
	OwnerName   string        `json:"ownerName"`
	MakerName   string        `json:"makerName"`
	DrilledAt   clock.Instant `json:"drilledAt" doc:"The last drill that was confirmed"`
	DrillNumber string        `json:"drillNumber"`
	DrillID     string        `json:"drillId"`
	DrillDue    clock.Day     `json:"drillDue"`
	Overdue     bool          `json:"overdue"`
}

// PlanDetail is a plan with its revisions and drills.
type PlanDetail struct {
	PlanView
	Revisions []PlanView `json:"revisions" nullable:"false"`
	Drills    []Drill    `json:"drills" nullable:"false"`
	CanAmend  bool       `json:"canAmend"`
}

func (s *Recovery) planViews(ctx context.Context, q usecase.Query, rows []Plan) ([]PlanView, error) {
	var ids, numbers []string
	for _, p := range rows {
		ids, numbers = append(ids, p.OwnerID, p.CreatedBy), append(numbers, p.Number)
	}
	who, err := s.people(ctx, ids...)
	if err != nil {
		return nil, err
	}
	drills, err := drillsOf(ctx, q, numbers)
	views := make([]PlanView, len(rows))
	months := int(s.number(paramDrillMonths))
	for i, p := range rows {
		v := PlanView{Plan: p, OwnerName: who[p.OwnerID], MakerName: who[p.CreatedBy], DrillDue: p.ValidFrom.AddMonths(months)}
		for _, d := range drills {
			if d.PlanNumber == p.Number && d.State == Confirmed && d.FinishedAt > v.DrilledAt {
				v.DrilledAt, v.DrillNumber, v.DrillID = d.FinishedAt, d.Number, d.ID
				v.DrillDue = d.FinishedAt.Day().AddMonths(months)
			}
		}
		v.Overdue = p.Latest && v.DrillDue < q.Now.Day()
		views[i] = v
	}
	return views, err
}

// Plans shows the newest revision of every plan.
func (s *Recovery) Plans(ctx context.Context) ([]PlanView, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]PlanView, error) {
		rows, err := latestPlans(ctx, q)
		if err != nil {
			return nil, err
		}
		return s.planViews(ctx, q, rows)
	})
}

// Plan shows a revision with the others of its plan.
func (s *Recovery) Plan(ctx context.Context, planID string) (PlanDetail, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (PlanDetail, error) {
		p, err := byID[Plan](ctx, q, planID)
		if err != nil {
			return PlanDetail{}, err
		}
		rows, err := revisionsOf(ctx, q, p.Number)
		if err != nil {
			return PlanDetail{}, err
		}
		views, err := s.planViews(ctx, q, rows)
		if err != nil {
			return PlanDetail{}, err
		}
		d := PlanDetail{Revisions: views, CanAmend: p.Latest && q.Actor.Can(PermitDrill)}
		for _, v := range views {
			if v.ID == p.ID {
				d.PlanView = v
			}
		}
		if d.Drills, err = drillsOf(ctx, q, []string{p.Number}); d.Drills == nil {
			d.Drills = []Drill{}
		}
		return d, err
	})
}

// Draft adds a plan, or a revision of the plan that a revision belongs to.
func (s *Recovery) Draft(ctx context.Context, planID string, d Draft) (Plan, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitDrill, func(ctx context.Context, tx *usecase.Tx) (Plan, error) {
		tx.Act("opscenter.recovery.plan")
		if err := d.check(); err != nil {
			return Plan{}, err
		}
		revision, number := 1, ""
		if planID == "" {
			next, err := serial.Next(ctx, tx.Tx, "YA")
			if err != nil {
				return Plan{}, err
			}
			number = next
		} else {
			before, err := byID[Plan](ctx, tx, planID)
			if err != nil {
				return Plan{}, err
			}
			if !before.Latest || before.Revision != d.Revision {
				return Plan{}, fault.New(fault.Conflict, "fault.stale")
			}
			before.Latest, revision, number = false, before.Revision+1, before.Number
			if err := replace(ctx, tx, planTable, before.ID, &before); err != nil {
				return Plan{}, err
			}
		}
		tx.Because(d.Reason)
		p := Plan{ID: id.New(tx.Now()), Number: number, Revision: revision, Latest: true, Title: d.Title, Scenario: d.Scenario, Body: d.Body, OwnerID: d.OwnerID, ValidFrom: d.ValidFrom, Reason: d.Reason,
			CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), Search: fold.Index(number, d.Title, d.Scenario)}
		return p, insert(ctx, tx, planTable, p.ID, &p)
	})
}
