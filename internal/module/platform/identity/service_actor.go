package identity

import (
	"context"
	"log/slog"
	"time"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
)

// pollEvery is how soon a change made on another node takes effect
// (docs/adr: permission version).
const pollEvery = 500 * time.Millisecond

// ActorFor returns the actor of a person in a post, from memory. A post that
// cannot be used (unknown, closed, outside its days, of somebody else, of a
// person who is not active) is Unauthenticated.
func (s *Service) ActorFor(ctx context.Context, personID, postID string) (scope.Actor, error) {
	seat, err := s.SeatFor(ctx, personID, postID)
	if err != nil {
		return scope.Actor{}, err
	}
	return seat.Actor, nil
}

// SeatFor is ActorFor with what a session needs to know besides.
func (s *Service) SeatFor(ctx context.Context, personID, postID string) (*Seat, error) {
	now, err := s.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	kept, ok := now.seats.Load(postID)
	if !ok {
		seat, err := s.loadSeat(ctx, now, postID)
		if err != nil {
			return nil, err
		}
		now.seats.Store(postID, seat)
		kept = seat
	}
	seat := kept.(*Seat)
	at := s.kit.Runner.DB.Clock().Now()
	if seat.Actor.PersonID != personID || !seat.validAt(at) {
		return nil, noSeat
	}
	return s.today(seat, at), nil
}

var noSeat = fault.New(fault.Unauthenticated, "fault.unauthenticated")

func (s *Service) loadSeat(ctx context.Context, now *snapshot, postID string) (*Seat, error) {
	q := s.kit.Runner.DB.Read()
	posts, err := loadPosts(ctx, q, "id", postID)
	if err != nil {
		return nil, err
	}
	if len(posts) == 0 || posts[0].State != Active {
		return nil, noSeat
	}
	person, err := loadPerson(ctx, q, posts[0].PersonID)
	if err != nil {
		return nil, err
	}
	if person.State != Active {
		return nil, noSeat
	}
	if err := s.complete(ctx, posts); err != nil {
		return nil, err
	}
	subtree, err := s.needs.Organisations.Subtree(ctx, posts[0].OrgID)
	if err != nil {
		return nil, err
	}
	merged, err := s.needs.Organisations.Merged(ctx, posts[0].OrgID)
	if err != nil {
		return nil, err
	}
	seat := now.seat(person, &posts[0], subtree)
	seat.Actor.MergedIDs = merged
	seat.PasswordSetAt, err = passwordSetAt(ctx, q, person)
	return seat, err
}

// snapshot returns the snapshot in force, loading it when there is none.
func (s *Service) snapshot(ctx context.Context) (*snapshot, error) {
	if now := s.current.Load(); now != nil {
		return now, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.current.Load(); now != nil {
		return now, nil
	}
	return s.load(ctx)
}

// load reads the version before the rows: rows that are newer than the version
// are only loaded once more.
func (s *Service) load(ctx context.Context) (*snapshot, error) {
	version, err := s.version(ctx)
	if err != nil {
		return nil, err
	}
	roles, grants, err := loadRoles(ctx, s.kit.Runner.DB.Read())
	if err != nil {
		return nil, err
	}
	now := newSnapshot(version, roles, grants)
	s.current.Store(now)
	return now, nil
}

func (s *Service) version(ctx context.Context) (int64, error) {
	return list.Version(ctx, s.kit.Runner.DB.Read(), s.watched)
}

// changed makes a change of this process take effect as soon as it commits.
func (s *Service) changed(tx *db.Tx) {
	tx.After(func() {
		s.mu.Lock() // a load that began before the commit must not come after it
		defer s.mu.Unlock()
		s.current.Store(nil)
	})
}

// Watch takes over changes made by other processes until ctx ends.
func (s *Service) Watch(ctx context.Context) {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := s.Refresh(ctx); err != nil && ctx.Err() == nil {
				slog.WarnContext(ctx, "permissions could not be refreshed, the last ones stay in force", "error", err)
			}
		}
	}
}

// Refresh takes over what other processes have changed by now.
func (s *Service) Refresh(ctx context.Context) error {
	version, err := s.version(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.current.Load(); now == nil || now.version == version {
		return nil
	}
	_, err = s.load(ctx)
	return err
}
