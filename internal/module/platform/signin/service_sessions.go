package signin

import (
	"context"
	"slices"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

var sessionAbsent = fault.New(fault.NotFound, "signin.session_absent")

// OwnSessions lists where the signed-in person is signed in, this session first.
func (s *Service) OwnSessions(ctx context.Context) ([]SessionView, error) {
	actor, err := signedIn(ctx)
	if err != nil {
		return nil, err
	}
	views, err := s.SessionsOf(ctx, actor.PersonID)
	for i := range views {
		if views[i].ID == actor.SessionID {
			views[i].Current = true
			slices.SortStableFunc(views, func(a, b SessionView) int { return rank(a) - rank(b) })
			break
		}
	}
	return views, err
}

// rank puts the current session before the others.
func rank(view SessionView) int {
	if view.Current {
		return 0
	}
	return 1
}

// SessionsOf lists the sessions of a person that have not ended, the newest first.
func (s *Service) SessionsOf(ctx context.Context, personID string) ([]SessionView, error) {
	views, err := sessionsOf(ctx, s.kit.Runner.DB.Read(), personID, s.now())
	if err != nil {
		return nil, err
	}
	rules := s.rules(s.now())
	alive := make([]SessionView, 0, len(views))
	for _, view := range views {
		seat, err := s.needs.Identity.SeatFor(ctx, view.PersonID, view.PostID)
		if fault.Is(err, fault.Unauthenticated) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if view.BegunAt >= seat.RevokedAt && s.now().Sub(view.SeenAt) <= rules.idle(seat.Administrator) {
			alive = append(alive, view)
		}
	}
	return alive, s.name(ctx, alive)
}

// Sessions lists who is signed in, within the actor's reach.
func (s *Service) Sessions(ctx context.Context, params list.Params, filter SessionFilter) (list.Result[SessionView], error) {
	return usecase.Read(ctx, s.kit.Runner, Sessions, func(ctx context.Context, q usecase.Query) (list.Result[SessionView], error) {
		page, err := list.Page(ctx, q, sessionsAt(q.Now), params, filter.alive(q.Now))
		if err != nil {
			return page, err
		}
		for i := range page.Items {
			page.Items[i].Current = page.Items[i].ID == q.Actor.SessionID
		}
		return page, s.name(ctx, page.Items)
	})
}

// name fills in whose the sessions are, in words.
func (s *Service) name(ctx context.Context, views []SessionView) error {
	people, posts := make([]string, len(views)), make([]string, len(views))
	for i, view := range views {
		people[i], posts[i] = view.PersonID, view.PostID
	}
	names, err := s.needs.Identity.PersonNames(ctx, people)
	if err != nil {
		return err
	}
	titles, err := s.needs.Identity.Directory().PostTitles(ctx, posts)
	if err != nil {
		return err
	}
	for i := range views {
		views[i].PersonName, views[i].PostTitle = names[views[i].PersonID], titles[views[i].PostID]
		views[i].Means = s.providerName(ctx, views[i].Provider)
	}
	return nil
}

// EndOwn ends one session of the signed-in person.
func (s *Service) EndOwn(ctx context.Context, id string) error {
	return s.own(ctx, "platform.signin.end", func(ctx context.Context, tx *usecase.Tx) error {
		session, err := loadSession(ctx, tx, "id", id)
		if fault.Is(err, fault.Unauthenticated) || err == nil && session.PersonID != tx.Actor.PersonID {
			return sessionAbsent
		}
		if err != nil {
			return err
		}
		return deleteSession(ctx, tx.Tx, id)
	})
}

// EndOthers ends every session of the signed-in person but this one, and tells
// how many there were.
func (s *Service) EndOthers(ctx context.Context) (ended int, err error) {
	err = s.own(ctx, "platform.signin.endOthers", func(ctx context.Context, tx *usecase.Tx) error {
		ended, err = deleteOtherSessions(ctx, tx.Tx, tx.Actor.PersonID, tx.Actor.SessionID)
		return err
	})
	return ended, err
}

// End ends a session of anybody within the actor's reach.
func (s *Service) End(ctx context.Context, id string) error {
	_, err := usecase.Write(ctx, s.kit.Runner, Sessions, func(ctx context.Context, tx *usecase.Tx) (struct{}, error) {
		session, err := loadSession(ctx, tx, "id", id)
		if fault.Is(err, fault.Unauthenticated) || err == nil && !tx.Scope.Sees(session.PersonID, session.OrgID) {
			return struct{}{}, sessionAbsent
		}
		if err != nil {
			return struct{}{}, err
		}
		tx.Act("platform.signin.endSession")
		tx.Private("person", session.PersonID)
		tx.After(s.recent.forget)
		return struct{}{}, deleteSession(ctx, tx.Tx, id)
	})
	return err
}

// notices are what a person should know about the own account: this session is
// on a device not used before, or somebody signed in elsewhere meanwhile.
func (s *Service) notices(ctx context.Context, session Session) ([]SessionView, error) {
	ctx = scope.With(ctx, scope.Actor{PersonID: session.PersonID, SessionID: session.ID})
	all, err := s.OwnSessions(ctx)
	if err != nil {
		return nil, err
	}
	notices := []SessionView{}
	for _, view := range all {
		if view.Current && view.NewDevice || !view.Current && (view.NewDevice || view.BegunAt > session.BegunAt) {
			notices = append(notices, view)
		}
	}
	return notices, nil
}
