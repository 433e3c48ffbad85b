package app

import (
	"context"
	"maps"

	"github.com/uptrace/bun"

	contract "gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/internal/module/opscenter/opsreport"
	"gongzhi/internal/module/opscenter/sla"
	reading "gongzhi/internal/report/opsreport"
)

// buildOpsreport makes 运维报告与义务日历. What fills a section, and what closes a
// duty, is listed here: a module that comes later adds its line.
func (s *System) buildOpsreport() {
	s.declare(opsreport.Parameters)
	reader := reading.New(s.DB, s.Ring, directory{s}.PersonNames)
	sections := map[string]opsreport.Source{}
	for name, fill := range reader.Sections() {
		sections[name] = fill
	}
	maps.Copy(sections, s.slaSections(sections))
	maps.Copy(sections, s.weakSections())
	maps.Copy(sections, s.watchSections())
	maps.Copy(sections, s.patrolSections())
	maps.Copy(sections, s.recoverySections())
	maps.Copy(sections, s.keyPeriodSections())
	sections["security"] = joined(sections["security"], s.securityEventsSection)
	maps.Copy(sections, s.improvementSections())
	sections["patrolSecurity"] = joined(sections["patrolSecurity"], sections["security"])
	sections["patrolEvidence"] = joined(sections["patrolEvidence"], sections["auditChain"])
	sections["day"] = joined(sections["duty"], sections["tickets"], sections["alerts"], sections["outages"])
	sections["patrolEnd"] = joined(sections["patrolConclusion"], sections["patrolSite"], sections["alerts"])
	sections["attachments"] = s.attachmentsSection
	sections["availability"] = joined(sections["availability"], sections["trend"])
	sections["faults"] = joined(sections["faultStatistics"], sections["penalties"])
	reports, m := opsreport.New(opsreport.Kit{Runner: s.Runner, Parameters: s.Params, Calendars: s.Calendars, Files: s.Files, Words: s.inChinese}, opsreport.Needs{
		Names:    directory{s},
		Contract: s.serviceFrom,
		Manager: func(ctx context.Context, q bun.IDB, day clock.Day) (string, error) {
			return s.Services.Team.ManagerOn(ctx, q, day)
		},
		Sections:    sections,
		Evidence:    s.proofs(),
		Occurrences: s.occurred,
		Subject:     s.reportSubject,
		KeyDays:     s.keyDays,
	})
	s.Services.Reports = reports
	s.add(m)
}

// inChinese is the language of the contract, whoever asks.
func (s *System) inChinese(ctx context.Context) context.Context {
	return kitweb.House(ctx, s.Catalogue)
}

// serviceFrom is the first day of the contract, zero without one.
func (s *System) serviceFrom(ctx context.Context, q bun.IDB, day clock.Day) (clock.Day, error) {
	c, err := s.Services.Team.ContractOn(ctx, q, day)
	return c.Start, err
}

// joined puts what several sources say under each other.
func joined(sources ...opsreport.Source) opsreport.Source {
	return func(ctx context.Context, ask contract.ReportAsk) (all contract.ReportPart, err error) {
		for _, source := range sources {
			part, err := source(ctx, ask)
			if err != nil {
				return all, err
			}
			all.Figures, all.Tables = append(all.Figures, part.Figures...), append(all.Tables, part.Tables...)
		}
		return all, nil
	}
}

// occurred are the events that bring a duty: faults, and events of cyber-security.
func (s *System) occurred(ctx context.Context, since clock.Instant) ([]contract.Occurrence, error) {
	faults, err := s.faultsOver(ctx, since)
	if err != nil {
		return nil, err
	}
	events, err := s.eventsOwing(ctx, since)
	return append(faults, events...), err
}

// faultsOver are the faults that are over, with what they bring: the record of
// each within the time of its clock (C12), the report of the grave ones.
func (s *System) faultsOver(ctx context.Context, since clock.Instant) ([]contract.Occurrence, error) {
	subjects, err := s.Services.Clocks.Over(ctx, since)
	var found []contract.Occurrence
	for _, f := range subjects {
		o := contract.Occurrence{Duty: "faultAnalysis", Subject: f.ID, Number: f.Number, Path: f.Path, At: f.RecoveredAt, DueAt: f.Analysis.DueAt, DoneAt: f.Analysis.StoppedAt, Void: f.NoFault || f.MasterID != ""}
		if !o.DueAt.IsZero() {
			found = append(found, o)
		}
		// A fault whose level became milder owes none any more; a report that was made says so in a new edition.
		level := f.Counted()
		o.Duty, o.DueAt, o.DoneAt, o.JudgedAt, o.Void = "majorReport", 0, 0, f.JudgedAt, o.Void || level != sla.P1 && level != sla.P2
		found = append(found, o)
	}
	return found, err
}

// reportSubject is the fault or, for the remedy, the problem of a number or an id.
func (s *System) reportSubject(ctx context.Context, kind, key string) (opsreport.Subject, error) {
	if kind == opsreport.Remedy {
		p, err := s.Services.Problems.Named(ctx, s.DB.Read(), key)
		if err != nil {
			return opsreport.Subject{}, err
		}
		return opsreport.Subject{ID: p.ID, Number: p.Number, Begun: p.CreatedAt}, nil
	}
	t, err := s.Services.Tickets.Fault(ctx, s.DB.Read(), key)
	if err != nil {
		return opsreport.Subject{}, err
	}
	v, err := s.Services.Clocks.Show(ctx, t.ClockID)
	level := v.Level
	if v.FinalLevel != 0 {
		level = v.FinalLevel
	}
	return opsreport.Subject{ID: t.ID, Number: t.Number, Level: int64(level), Begun: t.ReportedAt}, err
}

// watchSections are what the monitoring, the agents and the team know.
func (s *System) watchSections() map[string]opsreport.Source {
	return map[string]opsreport.Source{
		"modules": s.modulesSection, "people": s.peopleSection, "duty": s.dutySection,
	}
}
