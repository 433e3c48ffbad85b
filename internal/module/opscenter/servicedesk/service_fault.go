package servicedesk

import (
	"context"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/sla"
)

// FaultReport registers a fault that the engineer on duty found.
type FaultReport struct {
	Report
	Rating     sla.Rating    `json:"rating"`
	Modules    []string      `json:"modules" minItems:"1" maxItems:"60"`
	Affected   int64         `json:"affected,omitempty" minimum:"0" maximum:"100000000" doc:"Users"`
	DetectedAt clock.Instant `json:"detectedAt,omitzero" doc:"When the monitoring or the patrol saw it"`
}

// RegisterFault opens a fault that no user reported. Its time begins at the
// registration (decision D4); when it was detected stands beside it.
func (s *Desk) RegisterFault(ctx context.Context, in FaultReport) (View, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitHandle, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		var checks fault.Checks
		in.Rating.Check(&checks, "/rating")
		checks.That(len(in.Modules) > 0, "/modules", "servicedesk.modules")
		checks.That(in.DetectedAt <= tx.Now(), "/detectedAt", "sla.future")
		if err := checks.Err(); err != nil {
			return View{}, err
		}
		if err := in.check(tx.Now()); err != nil {
			return View{}, err
		}
		t, err := s.register(ctx, tx, in, "")
		if err != nil {
			return View{}, err
		}
		return s.view(ctx, tx, tx.Actor, t)
	})
}

func (s *Desk) register(ctx context.Context, tx *usecase.Tx, in FaultReport, key string, probes ...string) (*Ticket, error) {
	t, err := s.open(ctx, tx, FaultKind, in.Report)
	if err != nil {
		return nil, err
	}
	t.DetectedAt, t.SourceKey = in.DetectedAt, key
	level, err := s.rate(ctx, t, Step{Rating: in.Rating, Modules: in.Modules, Affected: in.Affected})
	if err != nil {
		return nil, err
	}
	tx.Act("opscenter.servicedesk.register")
	if err := insertTicket(ctx, tx, t); err != nil {
		return nil, err
	}
	if err := write(ctx, tx, t, Entry{Action: "open", Text: in.Title}); err != nil {
		return nil, err
	}
	if err := s.attach(ctx, tx, t, in.FileIDs); err != nil {
		return nil, err
	}
	subject, err := s.subject(ctx, t)
	if err != nil {
		return nil, err
	}
	subject.Probes = append(subject.Probes, probes...)
	return t, s.kit.Clocks.Begin(ctx, tx, subject, sla.Fact{Kind: sla.Requested, At: t.ReportedAt}, sla.Fact{Kind: sla.Reported, At: t.ReportedAt},
		sla.Fact{Kind: sla.Noticed}, sla.Fact{Kind: sla.Levelled, Level: level})
}

// recovered moves a fault on when its recovery is proven.
func (s *Desk) recovered(ctx context.Context, raw *db.Tx, e opscenter.Recovered) error {
	return usecase.Handle(ctx, s.kit.Runner, raw, "opscenter.servicedesk.recover", func(ctx context.Context, tx *usecase.Tx) error {
		t, err := byClock(ctx, tx, e.SubjectID)
		if err != nil {
			return err
		}
		transition, err := faultFlow.Next(t.State, "recover")
		if err != nil { // it is over already, in another way
			return nil
		}
		t.State = transition.Target(t.State)
		if err := saveTicket(ctx, tx, t); err != nil {
			return err
		}
		return write(ctx, tx, t, Entry{Action: "recover", Text: e.At.Format("2006-01-02 15:04:05")})
	})
}

// Watch puts faults back to work whose probes are bad again while everybody
// waits for the healthy minutes.
func (s *Desk) Watch(ctx context.Context) error {
	tickets, err := watched(ctx, s.kit.Runner.DB.Read())
	if err != nil {
		return err
	}
	for i := range tickets {
		since, some, err := s.needs.Healthy(ctx, tickets[i].ClockID)
		if err != nil || !some || !since.IsZero() {
			if err != nil {
				return err
			}
			continue
		}
		err = s.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
			return usecase.Handle(ctx, s.kit.Runner, raw, "opscenter.servicedesk.relapse", func(ctx context.Context, tx *usecase.Tx) error {
				t, err := byClock(ctx, tx, tickets[i].ClockID)
				if err != nil || t.State != Observing {
					return err
				}
				t.State = Handling
				if err := saveTicket(ctx, tx, t); err != nil {
					return err
				}
				return write(ctx, tx, t, Entry{Action: "relapse"})
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}
