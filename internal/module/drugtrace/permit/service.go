package permit

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Permits runs the use cases.
type Permits struct {
	runner *usecase.Runner
	params *param.Set
	needs  Needs
}

// Show returns one permit to a person at work.
func (p *Permits) Show(ctx context.Context, permitID string) (View, error) {
	return usecase.Read(ctx, p.runner, PermitRead, func(ctx context.Context, q usecase.Query) (View, error) {
		permit, err := seen(ctx, q, q.Scope, permitID)
		if err != nil {
			return View{}, err
		}
		return p.view(ctx, q, q.Actor, q.Now.Day(), permit)
	})
}

// List shows a page of permits.
func (p *Permits) List(ctx context.Context, params list.Params, filter Filter) (list.Result[View], error) {
	return usecase.Read(ctx, p.runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[View], error) {
		page, err := list.Page(ctx, q, permitList, params, filter.on(q.Now.Day()))
		result := list.Result[View]{Items: make([]View, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err != nil {
			return result, err
		}
		for i, permit := range page.Items {
			if result.Items[i], err = p.view(ctx, q, q.Actor, q.Now.Day(), permit); err != nil {
				return result, err
			}
		}
		return result, nil
	})
}

// Count is how many permits a saved view shows.
type Count struct {
	View  string `json:"view"`
	Count int    `json:"count"`
}

// Counts counts the saved views: all, and one for each state.
func (p *Permits) Counts(ctx context.Context, params list.Params, filter Filter) ([]Count, error) {
	return usecase.Read(ctx, p.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Count, error) {
		counts := []Count{}
		for _, view := range []string{"all", Draft, Effective, Expired, Closed} {
			filter.State = []string{view}
			if view == "all" {
				filter.State = nil
			}
			page, err := list.Page(ctx, q, permitList, list.Params{Limit: 1, Q: params.Q}, filter.on(q.Now.Day()))
			if err != nil {
				return nil, err
			}
			counts = append(counts, Count{view, page.Total})
		}
		return counts, nil
	})
}

// Timeline tells what happened to a permit and its lines.
func (p *Permits) Timeline(ctx context.Context, permitID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, p.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		permit, err := seen(ctx, q, q.Scope, permitID)
		if err != nil {
			return nil, err
		}
		refs := []audit.Ref{{Entity: "permit", ID: permit.ID}}
		lines, err := linesOf(ctx, q, permit.ID)
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			refs = append(refs, audit.Ref{Entity: "permit_line", ID: line.ID})
		}
		entries, err := p.runner.Log.Timeline(ctx, q, p.needs.History, refs...)
		for i := range entries {
			entries[i].Changes = slices.DeleteFunc(entries[i].Changes, func(c audit.FieldChange) bool { return c.Field == "search" })
		}
		return entries, err
	})
}

// Get returns a permit for other packages of the subsystem.
func (p *Permits) Get(ctx context.Context, q bun.IDB, permitID string) (Permit, error) {
	return permitByID(ctx, q, permitID)
}

// RequireValid refuses a permit that is not in force on the day, belongs to
// another company than the acting person's, or does not cover an item.
func (p *Permits) RequireValid(ctx context.Context, q bun.IDB, permitID string, itemIDs []string, day clock.Day) error {
	permit, err := permitByID(ctx, q, permitID)
	if err != nil {
		return err
	}
	if actor, ok := scope.From(ctx); ok && !actor.System && actor.OrgID != permit.OrgID {
		return notFound()
	}
	switch {
	case permit.Standing(day) == Expired, permit.State == Effective && day < permit.ValidFrom:
		return fault.New(fault.Invalid, "permit.expired", "permit", permit.PermitNo, "validFrom", string(permit.ValidFrom), "validTo", string(permit.ValidTo))
	case permit.State != Effective:
		return fault.New(fault.Invalid, "permit.not_effective", "permit", permit.PermitNo, "state", fault.Text("state.permit."+permit.State))
	}
	lines, err := linesOf(ctx, q, permit.ID)
	if err != nil {
		return err
	}
	for _, itemID := range itemIDs {
		if slices.ContainsFunc(lines, func(l Line) bool { return l.ItemID == itemID }) {
			continue
		}
		names, err := p.needs.Items.ItemNames(ctx, []string{itemID})
		if err != nil {
			return err
		}
		return fault.New(fault.Invalid, "permit.item_not_covered", "permit", permit.PermitNo, "item", itemLabel(ctx, names[itemID]))
	}
	return nil
}

// view completes a permit for the reader.
func (p *Permits) view(ctx context.Context, q bun.IDB, actor scope.Actor, day clock.Day, permit Permit) (View, error) {
	view := View{Permit: permit, Lines: []LineView{}}
	view.State = permit.Standing(day)
	view.Expired = view.State == Expired
	lines, err := linesOf(ctx, q, permit.ID)
	if err != nil {
		return view, err
	}
	ids := make([]string, len(lines))
	for i, line := range lines {
		ids[i] = line.ItemID
	}
	names, err := p.needs.Items.ItemNames(ctx, ids)
	if err != nil {
		return view, err
	}
	used, err := p.needs.Quota.Used(ctx, q, permit.ID)
	if err != nil {
		return view, err
	}
	for _, line := range lines {
		view.Lines = append(view.Lines, LineView{Line: line, ItemName: names[line.ItemID], UsedQty: used[line.ItemID]})
	}
	view.warn(day, p.params.Int(paramWarnDays, day), p.params.Int(ParamWarnPercent, day))
	organisations, err := p.needs.Organisations.OrganisationNames(ctx, []string{permit.OrgID})
	view.OrgName = organisations[permit.OrgID]
	view.Actions = permits.Actions(actor, view.State, func(action string) *fault.Error {
		if action == "approve" {
			return approveGuard(&permit, actor.PersonID, day)
		}
		return nil
	}, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	return view, err
}

// approveGuard says why the person may not approve the permit now.
func approveGuard(permit *Permit, personID string, day clock.Day) *fault.Error {
	switch {
	case permit.drafted(personID):
		return fault.New(fault.Invalid, "permit.same_person")
	case day > permit.ValidTo:
		return fault.New(fault.Invalid, "permit.over", "validTo", string(permit.ValidTo))
	}
	return nil
}
