package keyperiod

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

const prefix = "ZB" // 重保

// Kit is what the module runs on.
type Kit struct {
	Runner     *usecase.Runner
	Parameters *param.Set
}

// Calendar runs the use cases.
type Calendar struct {
	kit   Kit
	needs Needs
}

// Binding tells others which periods bind at some time between two instants.
func (s *Calendar) Binding(ctx context.Context, q bun.IDB, from, to clock.Instant) ([]Period, error) {
	found, err := approvedIn(ctx, q, from.Day(), to.Day())
	return slices.DeleteFunc(found, func(p Period) bool { return !p.Meets(from, to) }), err
}

// Plan puts a period before the owner. It keeps the number of patrols that the
// parameter has for its first day.
func (s *Calendar) Plan(ctx context.Context, in Plan) (View, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitManage, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		today := tx.Now().Day()
		if err := in.check(today, int(s.kit.Parameters.Int(paramLongest, today))); err != nil {
			return View{}, err
		}
		number, err := serial.Next(ctx, tx.Tx, prefix)
		if err != nil {
			return View{}, err
		}
		p := &Period{ID: id.New(tx.Now()), Number: number, State: periodFlow.Initial, Name: in.Name, Level: in.Level, Basis: in.Basis, From: in.From, To: in.To, Freeze: in.Freeze, Roster: in.Roster,
			Rounds: int(s.kit.Parameters.Int(paramRounds, in.From)), Measures: in.Measures, SummaryDue: in.To.AddDays(int(s.kit.Parameters.Int(paramSummary, today))).End(),
			Search: fold.Index(number, in.Name, in.Basis), Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
		tx.Act("opscenter.keyperiod.plan")
		tx.Touch(periodTable)
		if err := insertPeriod(ctx, tx, p); err != nil {
			return View{}, err
		}
		return s.view(ctx, tx.Actor, tx.Now(), p)
	})
}

// Do takes one step of the flow.
func (s *Calendar) Do(ctx context.Context, periodID, action string, step Step) (View, error) {
	permission := PermitManage
	for _, t := range periodFlow.Transitions {
		if t.Action == action {
			permission = t.Permission
		}
	}
	return usecase.Write(ctx, s.kit.Runner, permission, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		p, err := byID(ctx, tx, periodID)
		if err != nil {
			return View{}, err
		}
		transition, err := periodFlow.Next(p.State, action)
		if err != nil {
			return View{}, err
		}
		if p.Version != step.Version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		if refusal := p.guard(action, tx.Actor.PersonID, tx.Now()); refusal != nil {
			return View{}, refusal
		}
		if err := step.check(action); err != nil {
			return View{}, err
		}
		p.State = transition.Target(p.State)
		switch action {
		case "approve":
			p.ApprovedBy, p.ApprovedAt, p.Note = tx.Actor.PersonID, tx.Now(), step.Note
		case "lift":
			p.LiftedAt, p.Note = tx.Now(), step.Note
		case "close":
			p.ClosedBy, p.ClosedAt, p.Summary = tx.Actor.PersonID, tx.Now(), step.Summary
		default:
			p.Note = step.Note
		}
		tx.Act("opscenter.keyperiod." + action)
		tx.Because(step.Note)
		tx.Touch(periodTable)
		if err := savePeriod(ctx, tx, p); err != nil {
			return View{}, err
		}
		return s.view(ctx, tx.Actor, tx.Now(), p)
	})
}

// Get shows one period.
func (s *Calendar) Get(ctx context.Context, periodID string) (View, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (View, error) {
		p, err := byID(ctx, q, periodID)
		if err != nil {
			return View{}, err
		}
		return s.view(ctx, q.Actor, q.Now, p)
	})
}

// Timeline tells what happened to a period.
func (s *Calendar) Timeline(ctx context.Context, periodID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		p, err := byID(ctx, q, periodID)
		if err != nil {
			return nil, err
		}
		return s.kit.Runner.Log.Timeline(ctx, q, s.needs.Names, audit.Ref{Entity: periodTable, ID: p.ID})
	})
}

// List shows a page of periods.
func (s *Calendar) List(ctx context.Context, input *listInput) (list.Result[View], error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[View], error) {
		page, err := list.Page(ctx, q, periodList, input.Params, list.Where(input.Filter))
		result := list.Result[View]{Items: make([]View, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err != nil {
			return result, err
		}
		names, err := s.names(ctx, page.Items)
		for i := range page.Items {
			result.Items[i] = dress(ctx, q.Actor, q.Now, &page.Items[i], names)
		}
		return result, err
	})
}

// Current shows the periods that bind now or are still to come.
func (s *Calendar) Current(ctx context.Context) ([]View, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]View, error) {
		found, err := s.coming(ctx, q, q.Now)
		if err != nil {
			return nil, err
		}
		views := make([]View, len(found))
		for i := range found {
			if views[i], err = s.view(ctx, q.Actor, q.Now, &found[i]); err != nil {
				return nil, err
			}
		}
		return views, nil
	})
}

// ahead is how far the calendar looks for periods that are still to come.
const ahead = 400

func (s *Calendar) coming(ctx context.Context, q bun.IDB, now clock.Instant) ([]Period, error) {
	return s.Binding(ctx, q, now, now.Day().AddDays(ahead).End())
}

func (s *Calendar) names(ctx context.Context, periods []Period) (map[string]string, error) {
	var ids []string
	for i := range periods {
		for _, one := range []string{periods[i].CreatedBy, periods[i].ApprovedBy, periods[i].ClosedBy} {
			if one != "" && !slices.Contains(ids, one) {
				ids = append(ids, one)
			}
		}
	}
	if len(ids) == 0 {
		return map[string]string{}, nil
	}
	return s.needs.Names.PersonNames(ctx, ids)
}

// view is a period with its holes in the roster and its patrols.
func (s *Calendar) view(ctx context.Context, actor scope.Actor, now clock.Instant, p *Period) (View, error) {
	names, err := s.names(ctx, []Period{*p})
	if err != nil {
		return View{}, err
	}
	v := dress(ctx, actor, now, p, names)
	if v.Holes, err = s.holes(ctx, now, p); err != nil {
		return v, err
	}
	return v, s.patrols(ctx, now, &v)
}

// holes are those of the hours still to come: what is over cannot be filled.
func (s *Calendar) holes(ctx context.Context, now clock.Instant, p *Period) ([]Span, error) {
	from := max(now, p.From.Start())
	open := p.State == Planned || p.State == Approved
	if !p.Roster || !open || from >= p.To.End() {
		return []Span{}, nil
	}
	found, err := s.needs.Holes(ctx, from, p.To.End())
	return append([]Span{}, found...), err
}

func (s *Calendar) patrols(ctx context.Context, now clock.Instant, v *View) error {
	span := v.Binds()
	if span.From >= span.To || now < span.From {
		return nil
	}
	last := min(span.To-1, now).Day()
	done, err := s.needs.Patrols(ctx, span.From.Day(), last)
	for day := span.From.Day(); day <= last; day = day.AddDays(1) {
		v.Patrols = append(v.Patrols, DayRounds{day, v.Rounds, done[day]})
	}
	return err
}

func dress(ctx context.Context, actor scope.Actor, now clock.Instant, p *Period, names map[string]string) View {
	return View{Period: *p, MakerName: names[p.CreatedBy], ApproverName: names[p.ApprovedBy], CloserName: names[p.ClosedBy], Binding: p.Meets(now, now+1), Late: p.late(now), Holes: []Span{}, Patrols: []DayRounds{}, Steps: p.steps(),
		Waits:   periodFlow.Waits(actor, p.State),
		Actions: periodFlow.Actions(actor, p.State, func(action string) *fault.Error { return p.guard(action, actor.PersonID, now) }, func(e *fault.Error) string { return web.Sentence(ctx, e) })}
}
