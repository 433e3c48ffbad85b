package patrol

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// again takes the round whose turn it is, once the patrol of the day has run.
func (s *Service) again(ctx context.Context, r *Run) error {
	now := s.kit.Runner.DB.Clock().Now()
	asked, err := s.needs.Demand(ctx, r.Day)
	if err != nil || asked.Rounds < 2 || r.Missed {
		return err
	}
	at, turn := turns(s.scheduled(r.Day), r.Day.End(), asked.Rounds), 0
	for i := range at {
		if at[i] <= now {
			turn = i
		}
	}
	if turn == 0 {
		return nil
	}
	taken, err := roundsIn(ctx, s.kit.Runner.DB.Read(), r.Day, r.Day)
	if err != nil || len(taken) > 0 && taken[len(taken)-1].Turn > turn { // the turn before was the last
		return err
	}
	seen, err := s.see(ctx, now)
	if err != nil {
		return err
	}
	round := Round{Day: r.Day, Turn: turn + 1, Period: asked.Period, ScheduledAt: at[turn], StartedAt: now}
	err = s.handle(ctx, "round", func(ctx context.Context, tx *usecase.Tx) error {
		if err := s.open(ctx, tx, r, seen.cells); err != nil {
			return err
		}
		round.ID = id.New(tx.Now())
		round.count(seen.cells)
		tx.Act("opscenter.patrol.round")
		return insertRound(ctx, tx, &round)
	})
	if db.IsDuplicate(err) { // another node was quicker
		return nil
	}
	return err
}

// Looks tells others how often the patrol looked on each day: the daily one when
// it ran on the day itself, and the rounds.
func (s *Service) Looks(ctx context.Context, from, to clock.Day) (map[clock.Day]int, error) {
	looks := map[clock.Day]int{}
	runs, err := runsIn(ctx, s.kit.Runner.DB.Read(), from, to)
	if err != nil {
		return nil, err
	}
	for i := range runs {
		if !runs[i].Missed {
			looks[runs[i].Day]++
		}
	}
	rounds, err := roundsIn(ctx, s.kit.Runner.DB.Read(), from, to)
	for i := range rounds {
		looks[rounds[i].Day]++
	}
	return looks, err
}
