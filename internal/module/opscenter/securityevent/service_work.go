package securityevent

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/sla"
)

// prefix of the numbers of events (安全).
const prefix = "AQ"

// Register registers an event; when it must be reported its clock began when the
// owner knew.
func (s *Desk) Register(ctx context.Context, r Registration) (View, error) {
	source := Source{}
	if err := r.check(s.kit.Runner.DB.Clock().Now()); err == nil && r.Source != ByHand {
		if source, err = s.source(ctx, r); err != nil {
			return View{}, err
		}
	}
	return usecase.Write(ctx, s.kit.Runner, PermitRegister, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		if err := r.check(tx.Now()); err != nil {
			return View{}, err
		}
		if err := s.known(ctx, tx, r.Facts); err != nil {
			return View{}, err
		}
		if source.ID != "" {
			before, err := cameOf(ctx, tx, r.Source, source.ID)
			if err != nil {
				return View{}, err
			}
			if len(before) > 0 {
				return View{}, fault.New(fault.Conflict, "securityevent.registered_already", "number", before[0].Number)
			}
		}
		number, err := serial.Next(ctx, tx.Tx, prefix)
		if err != nil {
			return View{}, err
		}
		e := &Event{ID: id.New(tx.Now()), Number: number, State: eventFlow.Initial, Level: r.Level, Source: r.Source, SourceID: source.ID, SourceNumber: source.Number, SourcePath: source.Path,
			FoundAt: r.FoundAt, AwareAt: r.AwareAt, Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
		e.take(r.Facts)
		tx.Act("opscenter.securityevent.register")
		if err := s.kit.Clocks.Begin(ctx, tx, sla.Subject{ID: e.ID, Kind: sla.SecurityKind, Number: e.Number, Path: page + e.ID, ReportedAt: r.AwareAt, EngineerID: tx.Actor.PersonID, Modules: e.Modules}); err != nil {
			return View{}, err
		}
		if err := s.decide(ctx, tx, e, r.AwareAt); err != nil {
			return View{}, err
		}
		if err := insertEvent(ctx, tx, e); err != nil {
			return View{}, err
		}
		if err := s.bind(ctx, tx, e, r.FileIDs); err != nil {
			return View{}, err
		}
		if err := s.tell(ctx, tx, e); err != nil {
			return View{}, err
		}
		return s.view(ctx, tx, tx.Actor, tx.Now(), e)
	})
}

func (s *Desk) source(ctx context.Context, r Registration) (Source, error) {
	found, err := s.needs.Source(ctx, r.Source, r.SourceKey)
	if fault.Is(err, fault.NotFound) {
		var checks fault.Checks
		checks.Add("/sourceKey", "securityevent.no_source")
		err = checks.Err()
	}
	return found, err
}

// known refuses modules and assets that are not there.
func (s *Desk) known(ctx context.Context, q bun.IDB, f Facts) error {
	numbers := s.needs.Numbers()
	assets, err := s.needs.Assets(ctx, q)
	if err != nil {
		return err
	}
	var checks fault.Checks
	for i, number := range f.Modules {
		checks.That(slices.Contains(numbers, number), "/modules", "securityevent.module", "row", i+1)
	}
	for i, code := range f.Assets {
		checks.That(assets[code], "/assets", "securityevent.asset", "row", i+1)
	}
	return checks.Err()
}

func (e *Event) take(f Facts) {
	e.Kind, e.Title, e.Detail, e.Impact = f.Kind, seal.Kept(e.Title, f.Title), seal.Kept(e.Detail, f.Detail), seal.Kept(e.Impact, f.Impact)
	e.Modules, e.Assets = append(sla.Names{}, f.Modules...), append(sla.Names{}, f.Assets...)
	e.Search = fold.Index(e.Number, e.Title, e.SourceNumber)
}

func (s *Desk) bind(ctx context.Context, tx *usecase.Tx, e *Event, files []string) error {
	for _, file := range files {
		if err := s.kit.Files.BindField(ctx, tx, file, eventTable, e.ID, "/fileIds"); err != nil {
			return err
		}
	}
	return nil
}

// decide settles whether the authority must be told of an event of this level,
// by the parameters of the day it was registered, and starts or stops the clock.
func (s *Desk) decide(ctx context.Context, tx *usecase.Tx, e *Event, since clock.Instant) error {
	must := atLeast(e.Level, s.kit.Parameters.Text(paramLevel, e.CreatedAt.Day()))
	switch {
	case must && !e.Reportable:
		if _, err := s.kit.Clocks.Record(ctx, tx, e.ID, sla.Fact{Kind: sla.SecurityKnown, At: since}); err != nil {
			return err
		}
		c, err := s.kit.Clocks.Clock(ctx, tx, e.ID, sla.SecurityIncident)
		if err != nil {
			return err
		}
		e.Reportable, e.KnownAt, e.ReportDue = true, c.StartedAt, c.DueAt
		if e.DisposedAt > 0 && e.SummaryDue.IsZero() {
			e.SummaryDue = s.summaryDue(e)
		}
	case !must && e.Reportable:
		return s.release(ctx, tx, e)
	}
	return nil
}

func (s *Desk) release(ctx context.Context, tx *usecase.Tx, e *Event) error {
	if !e.Reportable {
		return nil
	}
	e.release(tx.Now())
	_, err := s.kit.Clocks.Record(ctx, tx, e.ID, sla.Fact{Kind: sla.SecurityDropped})
	return err
}

func (s *Desk) summaryDue(e *Event) clock.Instant {
	days := s.kit.Parameters.Int(paramSummary, e.CreatedAt.Day())
	return e.DisposedAt.Add(time.Duration(days) * 24 * time.Hour)
}

// Do takes one step of an event's flow.
func (s *Desk) Do(ctx context.Context, eventID, action string, step Step) (View, error) {
	permission := ""
	for _, t := range eventFlow.Transitions {
		if t.Action == action {
			permission = t.Permission
		}
	}
	return usecase.Write(ctx, s.kit.Runner, permission, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		e, err := byID(ctx, tx, eventID)
		if err != nil {
			return View{}, err
		}
		transition, err := eventFlow.Next(e.State, action)
		if err != nil {
			return View{}, err
		}
		if e.Version != step.Version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		if refusal := e.guard(action); refusal != nil {
			return View{}, refusal
		}
		if err := step.check(action, e, tx.Now()); err != nil {
			return View{}, err
		}
		e.State = transition.Target(e.State)
		if err := s.apply(ctx, tx, e, action, step); err != nil {
			return View{}, err
		}
		tx.Act("opscenter.securityevent." + action)
		tx.Because(step.Text)
		if err := saveEvent(ctx, tx, e); err != nil {
			return View{}, err
		}
		return s.view(ctx, tx, tx.Actor, tx.Now(), e)
	})
}

func (s *Desk) apply(ctx context.Context, tx *usecase.Tx, e *Event, action string, step Step) error {
	switch action {
	case "handle":
		e.HandlerID, e.HandledAt = tx.Actor.PersonID, tx.Now()
		return s.kit.Clocks.Assign(ctx, tx, e.ID, e.HandlerID)
	case "revise":
		if err := s.known(ctx, tx, step.Facts); err != nil {
			return err
		}
		e.take(step.Facts)
	case "raise", "lower":
		e.Level, e.Note = step.Level, step.Text
		if err := s.decide(ctx, tx, e, tx.Now()); err != nil {
			return err
		}
		return s.tell(ctx, tx, e)
	case "dispose":
		e.Measures, e.Cause, e.DisposedAt = step.Text, step.Cause, tx.Now()
		if e.Reportable {
			e.SummaryDue = s.summaryDue(e)
		}
	case "close":
		e.Note, e.ClosedAt = step.Text, tx.Now()
	case "dismiss":
		e.Note, e.ClosedAt = step.Text, tx.Now()
		return s.release(ctx, tx, e)
	case "report":
		return s.report(ctx, tx, e, step)
	}
	return nil
}

// report registers what the authority was told. The clock stops at the moment of
// registration: that nobody can date back.
func (s *Desk) report(ctx context.Context, tx *usecase.Tx, e *Event, step Step) error {
	row := &Report{ID: id.New(tx.Now()), EventID: e.ID, Kind: step.Report, ToldAt: step.ToldAt, Authority: step.Authority, Receipt: step.Receipt, Content: step.Text, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now()}
	if err := insertReport(ctx, tx, row); err != nil {
		return err
	}
	if err := s.bind(ctx, tx, e, step.FileIDs); err != nil {
		return err
	}
	switch row.Kind {
	case First:
		e.ReportedAt = tx.Now()
		if _, err := s.kit.Clocks.Record(ctx, tx, e.ID, sla.Fact{Kind: sla.SecurityTold}); err != nil {
			return err
		}
	case Final:
		e.SummedAt = tx.Now()
	}
	return s.told(ctx, tx, e, row)
}
