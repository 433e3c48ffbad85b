package app

import (
	"context"
	"maps"

	"github.com/uptrace/bun"

	contract "gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/i18n"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/internal/module/opscenter/opsreport"
	"gongzhi/internal/module/opscenter/sla"
	"gongzhi/internal/module/opscenter/vulnerability"
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
	sections["day"] = joined(sections["duty"], sections["tickets"], sections["alerts"], sections["outages"])
	sections["faults"] = joined(sections["faultStatistics"], sections["penalties"])
	reports, m := opsreport.New(opsreport.Kit{Runner: s.Runner, Parameters: s.Params, Calendars: s.Calendars, Files: s.Files, Words: s.inChinese}, opsreport.Needs{
		Names:    directory{s},
		Contract: s.serviceFrom,
		Manager: func(ctx context.Context, q bun.IDB, day clock.Day) (string, error) {
			return s.Services.Team.ManagerOn(ctx, q, day)
		},
		Sections:    sections,
		Evidence:    map[string]opsreport.Prove{"scan": s.scanProofs, "patrol": s.patrolProofs, "patchCheck": s.patchProofs},
		Occurrences: s.faultsOver,
		Fault:       s.faultNamed,
	})
	s.Services.Reports = reports
	s.add(m)
}

// inChinese is the language of the contract, whoever asks.
func (s *System) inChinese(ctx context.Context) context.Context {
	return kitweb.WithCatalogue(i18n.WithLang(ctx, i18n.Hans), s.Catalogue)
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

// scanProofs are the scans of each month.
func (s *System) scanProofs(ctx context.Context, duty string, from, to clock.Day) ([]contract.Evidence, error) {
	months, err := s.Services.Vulnerability.Obligations(ctx, from, to)
	var found []contract.Evidence
	for _, m := range months {
		for _, number := range m.Scans {
			if m.State == vulnerability.Met {
				found = append(found, contract.Evidence{Kind: duty, Number: number, Path: "/opscenter/vulnerability/scans?q=" + number, Day: clock.Day(m.Month + "-01"), At: m.DoneAt})
			}
		}
	}
	return found, err
}

// patrolProofs are the patrols of each day that were finished, by whom and when
// the patrol itself recorded.
func (s *System) patrolProofs(ctx context.Context, duty string, from, to clock.Day) ([]contract.Evidence, error) {
	var found []contract.Evidence
	for month := from; month[:7] <= to[:7]; month = clock.Day(string(month)[:8] + "01").AddMonths(1) {
		days, err := s.Services.Patrol.Month(ctx, string(month)[:7])
		if err != nil {
			return nil, err
		}
		for _, d := range days.Days {
			if !d.DoneAt.IsZero() && d.Day >= from && d.Day <= to {
				found = append(found, contract.Evidence{Kind: duty, Number: d.Number, Path: "/opscenter/patrol/runs/" + d.RunID, Day: d.Day, At: d.DoneAt})
			}
		}
	}
	return found, nil
}

// patchProofs are the reports of hosts that say which patches wait. Only the
// newest of a host is kept, which is why the duty is looked at all the time.
func (s *System) patchProofs(ctx context.Context, duty string, from, to clock.Day) ([]contract.Evidence, error) {
	hosts, err := s.Services.Agents.List(ctx)
	var found []contract.Evidence
	for _, h := range hosts {
		if h.Report.Patches != nil && h.SeenAt >= from.Start() && h.SeenAt < to.End() {
			found = append(found, contract.Evidence{Kind: duty, Number: h.Code, Path: "/opscenter/monitoring/board", Day: h.SeenAt.Day(), At: h.SeenAt})
		}
	}
	return found, err
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
		if level := f.Counted(); level == sla.P1 || level == sla.P2 {
			o.Duty, o.DueAt, o.DoneAt = "majorReport", 0, 0
			found = append(found, o)
		}
	}
	return found, err
}

func (s *System) faultNamed(ctx context.Context, id string) (opsreport.Fault, error) {
	v, err := s.Services.Clocks.Show(ctx, id)
	level := v.Level
	if v.FinalLevel != 0 {
		level = v.FinalLevel
	}
	return opsreport.Fault{Number: v.Number, Level: int64(level), ReportedAt: v.ReportedAt}, err
}

// watchSections are what the monitoring, the agents and the team know.
func (s *System) watchSections() map[string]opsreport.Source {
	return map[string]opsreport.Source{
		"modules": s.modulesSection, "hosts": s.hostsSection, "people": s.peopleSection, "duty": s.dutySection,
		"nginx": s.subjectsSection("NGINX"), "mysql": s.subjectsSection("MYSQL"), "redis": s.subjectsSection("REDIS"),
	}
}
