package keyperiod

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

const page = "/opscenter/keyperiod/periods/"

// todos are the periods that wait for the owner; for those who run the service,
// what waits for its summary and approved ones whose roster has a hole.
func (s *Calendar) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	owner, service := actor.Reach(PermitApprove) == scope.All, actor.Reach(PermitManage) == scope.All
	if !owner && !service {
		return nil, nil
	}
	q, now := s.kit.Runner.DB.Read(), s.kit.Runner.DB.Clock().Now()
	rows, err := waiting(ctx, q, []string{Planned, Approved}, limit)
	if err != nil {
		return nil, err
	}
	todos := []module.Todo{}
	for i := range rows {
		p := &rows[i]
		verb, due := "", clock.Instant(0)
		switch {
		case owner && p.guard("approve", actor.PersonID, now) == nil && p.State == Planned:
			verb, due = "approve", p.From.Start()
		case service && p.State == Approved && now >= p.To.End():
			verb, due = "close", p.SummaryDue
		case service && p.State == Approved:
			holes, err := s.holes(ctx, now, p)
			if err != nil {
				return nil, err
			}
			if len(holes) > 0 {
				verb, due = "roster", holes[0].From
			}
		}
		if verb == "" {
			continue
		}
		todo := module.Todo{What: "todo.keyPeriod." + verb, Params: map[string]any{"number": p.Number}, Number: p.Number, Entity: "keyPeriod", Path: page + p.ID, DueAt: due, Overdue: now > due, Verb: verb, Facts: []string{p.Name}, Tone: "normal"}
		switch {
		case todo.Overdue:
			todo.Tone = "danger"
		case verb == "roster":
			todo.Tone = "warn"
		}
		todos = append(todos, todo)
	}
	return todos, nil
}

// finder finds periods by number, name and notice.
func (s *Calendar) finder() search.Finder {
	return search.List(search.Finder{Kind: "keyPeriod", Entity: "keyPeriod", Icon: "shield", Permission: PermitRead, Path: page[:len(page)-1], Source: search.Source{Name: "keyPeriod", Table: periodTable}}, periodList,
		func(_ context.Context, _ usecase.Query, found []Period) ([]search.Hit, error) {
			hits := make([]search.Hit, len(found))
			for i := range found {
				hits[i] = search.Hit{ID: found[i].ID, Number: found[i].Number, Title: found[i].Name, State: found[i].State, Path: page + found[i].ID}
			}
			return hits, nil
		})
}
