package improvement

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Kit is what the module runs on.
type Kit struct {
	Runner *usecase.Runner
}

// Desk runs the use cases.
type Desk struct {
	kit   Kit
	needs Needs
}

// Get shows one improvement.
func (s *Desk) Get(ctx context.Context, id string) (View, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (View, error) {
		i, err := byID(ctx, q, id)
		if err != nil {
			return View{}, err
		}
		return s.view(ctx, q.Actor, i)
	})
}

// List shows a page of improvements.
func (s *Desk) List(ctx context.Context, input *listInput) (list.Result[View], error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[View], error) {
		page, err := list.Page(ctx, q, improvementList, input.Params, list.Where(input.whole()))
		result := list.Result[View]{Items: make([]View, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		for n := range page.Items {
			result.Items[n] = dress(&page.Items[n])
		}
		return result, err
	})
}

// Timeline tells what happened to an improvement.
func (s *Desk) Timeline(ctx context.Context, id string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		if _, err := byID(ctx, q, id); err != nil {
			return nil, err
		}
		return s.kit.Runner.Log.Timeline(ctx, q, s.needs.Names, audit.Ref{Entity: caseTable, ID: id})
	})
}

// dress is an improvement as a list shows it.
func dress(i *Improvement) View {
	v := View{Improvement: *i, BeforeText: i.worded(i.Before), Verdict: i.Verdict(), Steps: i.steps(), Actions: []flow.Action{}}
	if !i.MeasuredAt.IsZero() {
		v.AfterText = i.worded(i.After)
	}
	for _, text := range []*string{&v.Title, &v.Detail, &v.BeforeSource, &v.Opinion, &v.AfterSource, &v.Note} {
		*text = seal.Mask(seal.FreeText, seal.Staff, *text)
	}
	return v
}

func (s *Desk) view(ctx context.Context, actor scope.Actor, i *Improvement) (View, error) {
	v := dress(i)
	people := slices.DeleteFunc([]string{i.CreatedBy, i.DecidedBy, i.MeasuredBy}, func(id string) bool { return id == "" })
	slices.Sort(people)
	names, err := s.needs.Names.PersonNames(ctx, slices.Compact(people))
	if err != nil {
		return v, err
	}
	v.CreatorName, v.DeciderName, v.MeasurerName = names[i.CreatedBy], names[i.DecidedBy], names[i.MeasuredBy]
	if i.ChangeNumber != "" {
		if v.Change, err = s.needs.Change(ctx, i.ChangeNumber); err != nil {
			return v, err
		}
	}
	v.Actions = improvementFlow.Actions(actor, i.State, func(action string) *fault.Error { return i.guard(action, actor.PersonID) }, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	v.Waits = improvementFlow.Waits(actor, i.State)
	return v, nil
}

// Settled are the improvements that were carried out or measured between two
// moments, in order, for the reports.
func (s *Desk) Settled(ctx context.Context, from, to clock.Instant) ([]View, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]View, error) {
		rows, err := settled(ctx, q, from, to)
		views := make([]View, len(rows))
		for n := range rows {
			views[n] = dress(&rows[n])
		}
		return views, err
	})
}

// named notes what a proposal names and what is not there.
func (s *Desk) named(ctx context.Context, q bun.IDB, checks *fault.Checks, p *Proposal) error {
	numbers := s.needs.Numbers()
	for n, number := range p.Modules {
		checks.That(slices.Contains(numbers, number), "/modules", "improvement.module", "row", n+1)
	}
	if p.Asset == "" {
		return nil
	}
	there, err := s.needs.HasAsset(ctx, q, p.Asset)
	checks.That(there || err != nil, "/asset", "improvement.asset", "code", p.Asset)
	return err
}
