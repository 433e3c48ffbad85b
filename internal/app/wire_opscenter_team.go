package app

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/sla"
	"gongzhi/internal/module/opscenter/team"
)

// buildTeam makes 团队与人员.
func (s *System) buildTeam() {
	s.declare(team.Parameters)
	t, m := team.New(team.Kit{Runner: s.Runner, Ring: s.Ring, Parameters: s.Params, Calendars: s.Calendars, Files: s.Files},
		team.Needs{Names: directory{s}, Accounts: s.crew, Guarded: s.guarded, Clocks: noticeClocks{s}})
	s.Services.Team = t
	s.add(m)
}

// crew are the people with a post in the operations service.
func (s *System) crew(ctx context.Context) ([]team.Account, error) {
	people, err := s.holders(ctx, append([]string{"operations.manager"}, handlers...))
	found := make([]team.Account, len(people))
	for i, person := range people {
		found[i] = team.Account{ID: person.ID, Name: person.Name}
	}
	return found, err
}

// contractOf is the service contract of a day; without one it has no start.
func (s *System) contractOf(ctx context.Context, q bun.IDB, day clock.Day) (sla.Contract, error) {
	c, err := s.Services.Team.ContractOn(ctx, q, day)
	return sla.Contract{Version: c.Number, Start: c.Start, End: c.End, Total: c.Total, Bond: c.Bond}, err
}

// noticeClocks keep the time of the notice of a replacement (C13).
type noticeClocks struct{ s *System }

func (c noticeClocks) NoticeGiven(ctx context.Context, tx *usecase.Tx, replacementID, number, path string, effective clock.Day) error {
	return c.s.Services.Clocks.Begin(ctx, tx, sla.Subject{ID: replacementID, Kind: sla.ReplacementKind, Number: number, Path: path},
		sla.Fact{Kind: sla.NoticeGiven, Until: effective.Start()})
}

func (c noticeClocks) Replaced(ctx context.Context, tx *usecase.Tx, replacementID string) error {
	_, err := c.s.Services.Clocks.Record(ctx, tx, replacementID, sla.Fact{Kind: sla.Replaced})
	return err
}

func (c noticeClocks) Dropped(ctx context.Context, tx *usecase.Tx, replacementID string) error {
	_, err := c.s.Services.Clocks.Record(ctx, tx, replacementID, sla.Fact{Kind: sla.Withdrawn})
	return err
}
