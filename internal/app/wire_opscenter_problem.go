package app

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/change"
	"gongzhi/internal/module/opscenter/problem"
	"gongzhi/internal/module/opscenter/servicedesk"
)

// buildProblem makes 问题管理.
func (s *System) buildProblem() {
	s.declare(problem.Parameters)
	desk, m := problem.New(problem.Kit{Runner: s.Runner, Parameters: s.Params, Clocks: s.Services.Clocks},
		problem.Needs{Names: directory{s}, Faults: faults{s}, Numbers: lineNumbers, Change: s.mendedBy, Say: s.inHans})
	s.Services.Problems = desk
	s.add(m)
}

// mendedBy is the change of a number as a problem knows it.
func (s *System) mendedBy(ctx context.Context, number string) (*problem.Fix, error) {
	c, err := s.Services.Changes.Numbered(ctx, number)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &problem.Fix{Number: c.Number, Title: c.Title, State: c.State, Done: c.Outcome == change.Done, Path: "/opscenter/change/changes/" + c.ID}, nil
}

// faults are the tickets of the service desk as problems know them.
type faults struct{ s *System }

func trouble(t *servicedesk.Ticket) problem.Fault {
	return problem.Fault{ID: t.ID, Number: t.Number, Title: t.Title, State: t.State, Path: "/opscenter/servicedesk/tickets/" + t.ID, ClockID: t.ClockID, CauseKind: t.CauseKind,
		Level: t.Level, Modules: slices.Clone(t.Modules), ReportedAt: t.ReportedAt}
}

func (f faults) Fault(ctx context.Context, q bun.IDB, key string) (problem.Fault, error) {
	t, err := f.s.Services.Tickets.Fault(ctx, q, key)
	return trouble(t), err
}

func (f faults) Of(ctx context.Context, q bun.IDB, clockID string) (problem.Fault, error) {
	t, err := f.s.Services.Tickets.FaultOf(ctx, q, clockID)
	return trouble(t), err
}

func (f faults) Alike(ctx context.Context, q bun.IDB, module, cause string, since clock.Instant) ([]problem.Fault, error) {
	tickets, err := f.s.Services.Tickets.Alike(ctx, q, module, cause, since)
	found := make([]problem.Fault, len(tickets))
	for i := range tickets {
		found[i] = trouble(&tickets[i])
	}
	return found, err
}

// knownErrors are the problems as the service desk asks for them.
type knownErrors struct{ s *System }

func (k knownErrors) Known(ctx context.Context, q bun.IDB, text string, modules []string, most int) ([]servicedesk.Suggestion, error) {
	known, err := k.s.Services.Problems.Known(ctx, q, text, modules, most)
	return suggested(known), err
}

func (k knownErrors) OfFault(ctx context.Context, q bun.IDB, ticketID string) ([]servicedesk.Suggestion, error) {
	found, err := k.s.Services.Problems.OfFault(ctx, q, ticketID)
	return suggested(found), err
}

func suggested(problems []problem.KnownError) []servicedesk.Suggestion {
	found := make([]servicedesk.Suggestion, len(problems))
	for i, p := range problems {
		found[i] = servicedesk.Suggestion{Kind: "problem", ID: p.ID, Number: p.Number, Title: p.Title, Snippet: p.Workaround, Path: p.Path}
	}
	return found
}

func (k knownErrors) UsedIn(ctx context.Context, tx *usecase.Tx, problemIDs []string, t *servicedesk.Ticket) error {
	return k.s.Services.Problems.UsedIn(ctx, tx, problemIDs, trouble(t))
}
