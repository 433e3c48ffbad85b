package problem

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/opscenter/sla"
)

// Kit is what the module runs on.
type Kit struct {
	Runner     *usecase.Runner
	Parameters *param.Set
	Clocks     *sla.Ledger
}

// Desk runs the use cases.
type Desk struct {
	kit   Kit
	needs Needs
}

// Named finds the problem of a number or an id, for those who refer to it.
func (s *Desk) Named(ctx context.Context, q bun.IDB, key string) (*Problem, error) {
	return byKey(ctx, q, key)
}

// Get shows one problem.
func (s *Desk) Get(ctx context.Context, id string) (View, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (View, error) {
		p, err := byID(ctx, q, id)
		if err != nil {
			return View{}, err
		}
		return s.view(ctx, q, q.Actor, q.Now, p)
	})
}

// List shows a page of problems.
func (s *Desk) List(ctx context.Context, input *listInput) (list.Result[View], error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[View], error) {
		page, err := list.Page(ctx, q, problemList, input.Params, list.Where(input.whole()))
		result := list.Result[View]{Items: make([]View, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err != nil {
			return result, err
		}
		ids := make([]string, len(page.Items))
		for i := range page.Items {
			ids[i] = page.Items[i].ID
		}
		incidents, err := incidentsOf(ctx, q, ids...)
		for i := range page.Items {
			p := &page.Items[i]
			result.Items[i] = dress(p, q.Now, slices.DeleteFunc(slices.Clone(incidents), func(one Incident) bool { return one.ProblemID != p.ID }))
		}
		return result, err
	})
}

// Timeline tells what happened to a problem.
func (s *Desk) Timeline(ctx context.Context, id string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		p, err := byID(ctx, q, id)
		if err != nil {
			return nil, err
		}
		return s.kit.Runner.Log.Timeline(ctx, q, s.needs.Names, audit.Ref{Entity: caseTable, ID: p.ID})
	})
}

// dress is a problem as a list shows it.
func dress(p *Problem, now clock.Instant, incidents []Incident) View {
	v := View{Problem: *p, Incidents: incidents, Late: p.late(now), Steps: p.steps(), Actions: []flow.Action{}}
	for _, i := range incidents {
		if i.How == Used {
			v.Uses++
		}
	}
	for _, text := range []*string{&v.Title, &v.Detail, &v.DirectCause, &v.RootCause, &v.Workaround, &v.Plan, &v.Opinion, &v.FinishNote, &v.Review} {
		*text = seal.Mask(seal.FreeText, seal.Staff, *text)
	}
	return v
}

func (s *Desk) view(ctx context.Context, q bun.IDB, actor scope.Actor, now clock.Instant, p *Problem) (View, error) {
	incidents, err := incidentsOf(ctx, q, p.ID)
	if err != nil {
		return View{}, err
	}
	v := dress(p, now, incidents)
	people := []string{p.PlannedBy, p.DecidedBy, p.ReviewedBy, p.CreatedBy}
	for i := range v.Incidents {
		one := &v.Incidents[i]
		f, err := s.needs.Faults.Fault(ctx, q, one.TicketID)
		if err != nil {
			return v, err
		}
		one.Title, one.State, one.Level, one.Path = seal.Mask(seal.FreeText, seal.Staff, f.Title), f.State, f.Level, f.Path
		people = append(people, one.ByID)
	}
	people = slices.DeleteFunc(people, func(id string) bool { return id == "" })
	slices.Sort(people)
	names, err := s.needs.Names.PersonNames(ctx, slices.Compact(people))
	if err != nil {
		return v, err
	}
	v.PlannerName, v.DeciderName, v.ReviewerName, v.CreatorName = names[p.PlannedBy], names[p.DecidedBy], names[p.ReviewedBy], names[p.CreatedBy]
	for i := range v.Incidents {
		v.Incidents[i].ByName = names[v.Incidents[i].ByID]
	}
	if p.ChangeNumber != "" {
		if v.Change, err = s.needs.Change(ctx, p.ChangeNumber); err != nil {
			return v, err
		}
	}
	last := lastReport(incidents, "")
	v.Actions = problemFlow.Actions(actor, p.State, func(action string) *fault.Error { return p.guard(action, actor.PersonID, last) }, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	v.Waits = problemFlow.Waits(actor, p.State)
	return v, nil
}
