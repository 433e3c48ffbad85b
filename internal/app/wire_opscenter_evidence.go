package app

import (
	"context"

	contract "gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/module/opscenter/opsreport"
	"gongzhi/internal/module/opscenter/vulnerability"
	"gongzhi/internal/module/platform/review"
)

// proofs are what closes the duties of the calendar, by their keys. What others
// have to confirm counts from their confirmation.
func (s *System) proofs() map[string]opsreport.Prove {
	return map[string]opsreport.Prove{"scan": s.scanProofs, "patrol": s.patrolProofs, "patchCheck": s.patchProofs,
		"logSummary": s.logProofs, "restoreTest": s.restoreProofs, "drill": s.drillProofs, "planDrill": s.drillProofs, "accessReview": s.reviewProofs}
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

// logProofs are the daily analyses of the logs. A day can be analysed when it is
// over, so what is owed on a day is the analysis of the day before; one that is
// made up for later is late.
func (s *System) logProofs(ctx context.Context, duty string, from, to clock.Day) ([]contract.Evidence, error) {
	made, err := s.Services.Logs.Summarised(ctx, from.AddDays(-1), to.AddDays(-1))
	var found []contract.Evidence
	for i := range made {
		found = append(found, contract.Evidence{Kind: duty, Number: string(made[i].Day), Path: "/opscenter/logcentre/summaries", Day: made[i].Day.AddDays(1), At: made[i].CreatedAt})
	}
	return found, err
}

// restoreProofs are restore tests that passed and that the owner confirmed.
func (s *System) restoreProofs(ctx context.Context, duty string, from, to clock.Day) ([]contract.Evidence, error) {
	tests, err := s.Services.Recovery.QuarterTests(ctx, s.DB.Read(), from.Start(), to.End())
	var found []contract.Evidence
	for i := range tests {
		if c := &tests[i]; c.Fulfils() {
			found = append(found, contract.Evidence{Kind: duty, Number: c.Number, Path: checkPage + "/" + c.ID, Day: c.FinishedAt.Day(), At: c.ConfirmedAt})
		}
	}
	return found, err
}

// drillProofs are drills that the owner confirmed. Every drill exercises an
// emergency plan, so it is the drill of the plan as well.
func (s *System) drillProofs(ctx context.Context, duty string, from, to clock.Day) ([]contract.Evidence, error) {
	drills, err := s.Services.Recovery.Drilled(ctx, s.DB.Read(), from.Start(), to.End())
	var found []contract.Evidence
	for i := range drills {
		if d := &drills[i]; !d.ConfirmedAt.IsZero() && (duty != "planDrill" || d.PlanNumber != "") {
			found = append(found, contract.Evidence{Kind: duty, Number: d.Number, Path: drillPage + "/" + d.ID, Day: d.FinishedAt.Day(), At: d.ConfirmedAt, Note: d.PlanNumber})
		}
	}
	return found, err
}

// reviewProofs are the reviews of grants in which every line was decided.
func (s *System) reviewProofs(ctx context.Context, duty string, _, _ clock.Day) ([]contract.Evidence, error) {
	reviews, err := s.Services.Reviews.List(ctx)
	var found []contract.Evidence
	for i := range reviews {
		if r := &reviews[i]; r.State == review.Done {
			found = append(found, contract.Evidence{Kind: duty, Number: r.Period, Path: "/platform/review/reviews/" + r.ID, Day: clock.Day(r.Period + "-01"), At: r.DoneAt})
		}
	}
	return found, err
}
