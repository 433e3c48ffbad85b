package app

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	contract "gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/module/opscenter/securityevent"
	"gongzhi/internal/module/opscenter/sla"
)

const securityEventPage = "/opscenter/securityevent/events/"

// buildSecurityevent makes 网络安全事件.
func (s *System) buildSecurityevent() {
	s.declare(securityevent.Parameters)
	desk, m := securityevent.New(securityevent.Kit{Runner: s.Runner, Parameters: s.Params, Files: s.Files, Clocks: s.Services.Clocks},
		securityevent.Needs{Names: directory{s}, Source: s.eventSource, Numbers: lineNumbers, Say: s.inHans,
			Assets: func(ctx context.Context, q bun.IDB) (map[string]bool, error) {
				assets, err := s.Services.Assets.Codes(ctx, q)
				codes := map[string]bool{}
				for code := range assets {
					codes[code] = true
				}
				return codes, err
			}})
	s.Services.Events = desk
	s.add(m)
}

// eventSource is what an event came from, for who may read that.
func (s *System) eventSource(ctx context.Context, kind, key string) (securityevent.Source, error) {
	switch kind {
	case securityevent.Fault:
		t, err := s.Services.Tickets.Fault(ctx, s.DB.Read(), key)
		if err != nil {
			return securityevent.Source{}, err
		}
		_, err = s.Services.Tickets.Get(ctx, t.ID)
		return securityevent.Source{ID: t.ID, Number: t.Number, Path: "/opscenter/servicedesk/tickets/" + t.ID}, err
	case securityevent.Finding:
		f, err := s.Services.Logs.Finding(ctx, key)
		return securityevent.Source{ID: f.ID, Number: f.Number, Path: "/opscenter/logcentre/findings/" + f.ID}, err
	case securityevent.Weakness:
		c, err := s.Services.Vulnerability.Get(ctx, key)
		return securityevent.Source{ID: c.ID, Number: c.Number, Path: "/opscenter/vulnerability/cases/" + c.ID}, err
	}
	return securityevent.Source{}, fault.New(fault.NotFound, "securityevent.no_source")
}

// eventsOwing are the reports to the authority that events of security bring: the
// first within the time of the clock C14, the summary after the disposal.
func (s *System) eventsOwing(ctx context.Context, since clock.Instant) ([]contract.Occurrence, error) {
	events, err := s.Services.Events.Owing(ctx, since)
	var found []contract.Occurrence
	for i := range events {
		e := &events[i]
		o := contract.Occurrence{Duty: "securityReport", Subject: e.ID, Number: e.Number, Path: securityEventPage + e.ID, At: e.KnownAt, DueAt: e.ReportDue, DoneAt: e.ReportedAt, Void: e.ReportDue.IsZero()}
		found = append(found, o)
		if e.DisposedAt > 0 {
			o.Duty, o.At, o.DueAt, o.DoneAt, o.Void = "securitySummary", e.DisposedAt, e.SummaryDue, e.SummedAt, e.SummaryDue.IsZero()
			found = append(found, o)
		}
	}
	return found, err
}

// securityEventsSection tells the events of a time with their reports.
func (s *System) securityEventsSection(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
	const list = "/opscenter/securityevent/events"
	events, err := s.Services.Events.Known(ctx, ask.Start(), ask.End())
	rows := []contract.ReportRow{}
	for i := range events {
		e := &events[i]
		row := cells(e.Number, sayIn(ctx, "enum.securityLevel."+e.Level), sayIn(ctx, "enum.securityKind."+e.Kind), clockText(e.AwareAt), sayIn(ctx, "state.securityEvent."+e.State), clockText(e.ReportDue), clockText(e.ReportedAt), clockText(e.SummaryDue), clockText(e.SummedAt))
		row.Path = securityEventPage + e.ID
		rows = append(rows, row)
	}
	return one("securityEvents", list, rows, contract.ReportFigure{Key: "securityEvents", Value: strconv.Itoa(len(rows)), Table: "securityEvents", Path: list}), err
}

// faultSecurity tells the clocks of the events of security that came from a fault.
func (s *System) faultSecurity(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
	part := one("security14", "/opscenter/sla/subjects/"+ask.Subject, nil)
	t, err := s.Services.Tickets.FaultOf(ctx, s.DB.Read(), ask.Subject)
	if err != nil {
		if fault.Is(err, fault.NotFound) {
			return part, nil
		}
		return part, err
	}
	events, err := s.Services.Events.Of(ctx, securityevent.Fault, t.ID)
	if err != nil {
		return part, err
	}
	for i := range events {
		v, err := s.Services.Clocks.Show(ctx, events[i].ID)
		if err != nil {
			return part, err
		}
		for _, c := range v.Clocks {
			if c.Code == sla.SecurityIncident && !c.StartedAt.IsZero() {
				row := clockRow(ctx, c)
				row.Cells, row.Path = row.Cells[:5], securityEventPage+events[i].ID
				part.Tables[0].Rows = append(part.Tables[0].Rows, row)
			}
		}
	}
	return part, nil
}
