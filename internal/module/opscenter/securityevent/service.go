package securityevent

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
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
	Files      *attach.Files
	Clocks     *sla.Ledger
}

// Desk runs the use cases.
type Desk struct {
	kit   Kit
	needs Needs
}

// Get shows one event.
func (s *Desk) Get(ctx context.Context, id string) (View, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (View, error) {
		e, err := byID(ctx, q, id)
		if err != nil {
			return View{}, err
		}
		return s.view(ctx, q, q.Actor, q.Now, e)
	})
}

// List shows a page of events.
func (s *Desk) List(ctx context.Context, input *listInput) (list.Result[View], error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[View], error) {
		page, err := list.Page(ctx, q, eventList, input.Params, list.Where(input.whole()))
		result := list.Result[View]{Items: make([]View, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err != nil {
			return result, err
		}
		names, err := s.names(ctx, page.Items, nil)
		for i := range page.Items {
			result.Items[i] = dress(&page.Items[i], q.Now, names)
		}
		return result, err
	})
}

// Timeline tells what happened to an event, its reports included.
func (s *Desk) Timeline(ctx context.Context, id string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		e, err := byID(ctx, q, id)
		if err != nil {
			return nil, err
		}
		return s.kit.Runner.Log.Timeline(ctx, q, s.needs.Names, audit.Ref{Entity: eventTable, ID: e.ID})
	})
}

// Documents are the files of an event and of its reports.
func (s *Desk) Documents(ctx context.Context, id string) ([]attach.Attachment, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]attach.Attachment, error) {
		if _, err := byID(ctx, q, id); err != nil {
			return nil, err
		}
		return attach.List(ctx, q, eventTable, id)
	})
}

func (s *Desk) names(ctx context.Context, events []Event, reports []Report) (map[string]string, error) {
	var ids []string
	for i := range events {
		ids = append(ids, events[i].CreatedBy, events[i].HandlerID)
	}
	for i := range reports {
		ids = append(ids, reports[i].CreatedBy)
	}
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
	if len(ids) == 0 {
		return map[string]string{}, nil
	}
	return s.needs.Names.PersonNames(ctx, ids)
}

// dress is an event as a list shows it.
func dress(e *Event, now clock.Instant, names map[string]string) View {
	v := View{Event: *e, MakerName: names[e.CreatedBy], HandlerName: names[e.HandlerID], ReportLate: past(e.ReportDue, e.ReportedAt, now), SummaryLate: past(e.SummaryDue, e.SummedAt, now),
		Reports: []Report{}, Steps: e.steps(), Actions: []flow.Action{}}
	mask(&v.Title, &v.Detail, &v.Impact, &v.Cause, &v.Measures, &v.Note)
	return v
}

func mask(texts ...*string) {
	for _, text := range texts {
		*text = seal.Mask(seal.FreeText, seal.Staff, *text)
	}
}

func (s *Desk) view(ctx context.Context, q bun.IDB, actor scope.Actor, now clock.Instant, e *Event) (View, error) {
	reports, err := reportsOf(ctx, q, e.ID)
	if err != nil {
		return View{}, err
	}
	names, err := s.names(ctx, []Event{*e}, reports)
	if err != nil {
		return View{}, err
	}
	v := dress(e, now, names)
	for i := range reports {
		reports[i].MakerName = names[reports[i].CreatedBy]
		mask(&reports[i].Content)
	}
	v.Reports = reports
	v.Actions = eventFlow.Actions(actor, e.State, e.guard, func(refusal *fault.Error) string { return web.Sentence(ctx, refusal) })
	v.Waits = eventFlow.Waits(actor, e.State)
	return v, nil
}

// Owing are the events that changed since a moment and had to be told to an
// authority: for the calendar of duties.
func (s *Desk) Owing(ctx context.Context, since clock.Instant) ([]Event, error) {
	return owing(ctx, s.kit.Runner.DB.Read(), since)
}

// Known are the events, false alarms left out, that the owner came to know of from
// a moment up to another.
func (s *Desk) Known(ctx context.Context, from, until clock.Instant) ([]Event, error) {
	return knownIn(ctx, s.kit.Runner.DB.Read(), from, until)
}

// Of are the events that came from a record, false alarms left out.
func (s *Desk) Of(ctx context.Context, source, sourceID string) ([]Event, error) {
	return cameOf(ctx, s.kit.Runner.DB.Read(), source, sourceID)
}
