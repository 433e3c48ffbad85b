package identity

import (
	"context"
	"errors"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// sweep is the job that locks accounts nobody used for the time that is a
// parameter (GB/T 22239-2019 8.1.4.2 c). Whoever is unlocked has that time anew.
func (s *Service) sweep(ctx context.Context) error {
	now := s.kit.Runner.DB.Clock().Now()
	unused := s.kit.Parameters.Duration(unusedAfter, now.Day())
	if unused == 0 {
		return nil
	}
	ids, err := unusedSince(ctx, s.kit.Runner.DB.Read(), now.Add(-unused))
	if err != nil {
		return err
	}
	var failed error
	for _, id := range ids { // one transaction each: a person who signs in meanwhile loses nothing
		failed = errors.Join(failed, s.lockUnused(ctx, id, unused.Hours()/24))
	}
	return failed
}

func (s *Service) lockUnused(ctx context.Context, personID string, days float64) error {
	return s.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, s.kit.Runner, raw, "platform.identity.sweep", func(ctx context.Context, tx *usecase.Tx) error {
			if err := holdPerson(ctx, tx, personID); err != nil {
				return err
			}
			person, err := loadPerson(ctx, tx, personID)
			if err != nil {
				return err
			}
			since := max(person.LastSignInAt, person.RevokedAt)
			if person.State != Active || tx.Now().Sub(since).Hours()/24 < days {
				return nil
			}
			if err := s.addPosts(ctx, tx, person); err != nil {
				return err
			}
			if fault.CodeOf(s.leaves(ctx, tx, person)) == fault.Conflict {
				return nil // the last one stays, or nobody could unlock anybody
			}
			person.State, person.RevokedAt = Locked, tx.Now()
			s.changed(raw)
			return updatePerson(ctx, tx, person)
		})
	})
}
