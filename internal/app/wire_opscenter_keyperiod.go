package app

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	contract "gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/module/opscenter/change"
	"gongzhi/internal/module/opscenter/keyperiod"
	"gongzhi/internal/module/opscenter/monitoring"
	"gongzhi/internal/module/opscenter/opsreport"
	"gongzhi/internal/module/opscenter/patrol"
	"gongzhi/internal/module/opscenter/team"
)

const keyPeriodPage = "/opscenter/keyperiod/periods/"

// buildKeyperiod makes 重点时期保障.
func (s *System) buildKeyperiod() {
	s.declare(keyperiod.Parameters)
	calendar, m := keyperiod.New(keyperiod.Kit{Runner: s.Runner, Parameters: s.Params}, keyperiod.Needs{Names: directory{s},
		Holes: func(ctx context.Context, from, to clock.Instant) ([]keyperiod.Span, error) {
			holes, err := s.Services.Team.HolesIn(ctx, s.DB.Read(), from, to)
			spans := make([]keyperiod.Span, len(holes))
			for i, h := range holes {
				spans[i] = keyperiod.Span(h)
			}
			return spans, err
		},
		Patrols: func(ctx context.Context, from, to clock.Day) (map[clock.Day]int, error) {
			return s.Services.Patrol.Looks(ctx, from, to)
		}})
	s.Services.KeyPeriods = calendar
	s.add(m)
}

// freezes are the key periods in which nothing is changed.
func (s *System) freezes(ctx context.Context, q bun.IDB, from, to clock.Instant) ([]change.Freeze, error) {
	periods, err := s.Services.KeyPeriods.Binding(ctx, q, from, to)
	var found []change.Freeze
	for i := range periods {
		if p := &periods[i]; p.Freeze {
			span := p.Binds()
			found = append(found, change.Freeze{Number: p.Number, Name: p.Name, From: span.From, To: span.To, Path: keyPeriodPage + p.ID})
		}
	}
	return found, err
}

// guarded are the key periods, running or to come, that need a roster without a hole.
func (s *System) guarded(ctx context.Context, q bun.IDB) ([]team.Guarded, error) {
	now := s.DB.Clock().Now()
	periods, err := s.Services.KeyPeriods.Binding(ctx, q, now, now.Day().AddDays(400).Start())
	var found []team.Guarded
	for i := range periods {
		if p := &periods[i]; p.Roster {
			span := p.Binds()
			found = append(found, team.Guarded{Number: p.Number, Name: p.Name, Path: keyPeriodPage + p.ID, From: span.From, To: span.To})
		}
	}
	return found, err
}

// keyPeriodAt is the key period that binds at a moment; of several any one.
func (s *System) keyPeriodAt(ctx context.Context, q bun.IDB, at clock.Instant) (*monitoring.Period, error) {
	periods, err := s.Services.KeyPeriods.Binding(ctx, q, at, at+1)
	if err != nil || len(periods) == 0 {
		return nil, err
	}
	return &monitoring.Period{Number: periods[0].Number, Path: keyPeriodPage + periods[0].ID}, nil
}

// keyDays are the days on which a key period binds, with its page.
func (s *System) keyDays(ctx context.Context, q bun.IDB, from, to clock.Day) (map[clock.Day]string, error) {
	periods, err := s.Services.KeyPeriods.Binding(ctx, q, from.Start(), to.End())
	days := map[clock.Day]string{}
	for i := range periods {
		span := periods[i].Binds()
		for day := max(from, span.From.Day()); day <= min(to, (span.To-1).Day()); day = day.AddDays(1) {
			days[day] = keyPeriodPage + periods[i].ID
		}
	}
	return days, err
}

// patrolDemand is the most that any key period asks for on a day.
func (s *System) patrolDemand(ctx context.Context, day clock.Day) (patrol.Demand, error) {
	asked := patrol.Demand{Rounds: 1}
	periods, err := s.Services.KeyPeriods.Binding(ctx, s.DB.Read(), day.Start(), day.End())
	for i := range periods {
		if periods[i].Rounds > asked.Rounds {
			asked = patrol.Demand{Rounds: periods[i].Rounds, Period: periods[i].Number}
		}
	}
	return asked, err
}

// keyPeriodSections tell the key periods of a time with what was promised and done.
func (s *System) keyPeriodSections() map[string]opsreport.Source {
	return map[string]opsreport.Source{"keyPeriods": func(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
		const list = "/opscenter/keyperiod/periods"
		periods, err := s.Services.KeyPeriods.Binding(ctx, s.DB.Read(), ask.From.Start(), ask.To.End())
		if err != nil {
			return contract.ReportPart{}, err
		}
		yes := map[bool]string{true: sayIn(ctx, "keyperiod.yes"), false: sayIn(ctx, "keyperiod.no")}
		rows := []contract.ReportRow{}
		for i := range periods {
			p := &periods[i]
			looks, err := s.Services.Patrol.Looks(ctx, max(p.From, ask.From), min(p.To, ask.To))
			if err != nil {
				return contract.ReportPart{}, err
			}
			done := 0
			for _, n := range looks {
				done += n
			}
			row := cells(p.Number, p.Name, sayIn(ctx, "enum.keyPeriodLevel."+p.Level), string(p.From), string(p.To), p.Basis, yes[p.Freeze], yes[p.Roster], strconv.Itoa(p.Rounds), strconv.Itoa(done), p.Summary)
			row.Path = keyPeriodPage + p.ID
			rows = append(rows, row)
		}
		return one("keyPeriods", list, rows, contract.ReportFigure{Key: "keyPeriods", Value: strconv.Itoa(len(rows)), Table: "keyPeriods", Path: list}), nil
	}}
}
