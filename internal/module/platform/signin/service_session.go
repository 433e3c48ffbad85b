package signin

import (
	"context"
	"log/slog"
	"slices"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/platform/identity"
)

// authenticate finds the actor behind a token. ok is false when there is no
// such session or it has ended.
//
// What another node has just changed may be what makes a session poor here: a new
// password, a second factor. So nobody is refused by what was read a moment ago.
func (s *Service) authenticate(ctx context.Context, token string, client Client, what asked) (scope.Actor, bool, error) {
	now, hash := s.now(), hashToken(token)
	if kept, there := s.recent.get(hash, now); there {
		actor, found, err := s.admitted(ctx, kept, hash, client, what, now)
		if err != nil || found == whole {
			return actor, found == whole, err
		}
	}
	session, err := loadByToken(ctx, s.kit.Runner.DB.Read(), hash, now)
	if fault.Is(err, fault.Unauthenticated) {
		return scope.Actor{}, false, nil
	}
	if err != nil {
		return scope.Actor{}, false, err
	}
	s.recent.put(hash, session, now)
	actor, found, err := s.admitted(ctx, session, hash, client, what, now)
	if err != nil || found == whole {
		return actor, found == whole, err
	}
	if err := s.needs.Identity.Refresh(ctx); err != nil {
		return scope.Actor{}, false, err
	}
	actor, found, err = s.admitted(ctx, session, hash, client, what, now)
	return actor, found != over, err
}

// asked is what a request is besides whose it is.
type asked struct {
	passive bool // a poll, which is no activity
	reading bool // changes nothing
}

// What a session is worth.
type worth int

const (
	over worth = iota
	poor       // something must be set up first
	whole
)

func (s *Service) admitted(ctx context.Context, session Session, hash string, client Client, what asked, now clock.Instant) (scope.Actor, worth, error) {
	rules := s.rules(now)
	if hash != session.TokenHash && (!what.reading || !session.replacedReads(hash, now)) {
		return scope.Actor{}, over, nil
	}
	if !session.aliveAt(now, max(rules.Idle, rules.AdminIdle)) {
		return scope.Actor{}, over, nil
	}
	seat, missing, err := s.seat(ctx, session)
	if fault.Is(err, fault.Unauthenticated) {
		return scope.Actor{}, over, nil
	}
	if err != nil {
		return scope.Actor{}, over, err
	}
	if session.BegunAt < seat.RevokedAt || !session.aliveAt(now, rules.idle(seat.Administrator)) {
		return scope.Actor{}, over, nil
	}
	found := whole
	if seat.MustChange || missing != (due{}) {
		found = poor
	}
	actor := seat.Actor
	actor.SessionID, actor.IP, actor.Device = session.ID, client.Address, client.Device
	if seat.Administrator && !s.addressAllowed(ctx, now) {
		return actor, over, s.refuseAddress(ctx, actor)
	}
	if !what.passive && now.Sub(session.SeenAt) >= seenEvery {
		s.seen(ctx, session, hash, now, now.Add(rules.idle(seat.Administrator)))
	}
	return actor, found, nil
}

// due is what the post demands and the session was not begun with.
type due struct {
	factor    bool
	assurance int // the level, zero when it is reached
}

// seat is the session's person in the post. While something is due it may do
// nothing but set it up.
func (s *Service) seat(ctx context.Context, session Session) (seat *identity.Seat, missing due, err error) {
	seat, err = s.needs.Identity.SeatFor(ctx, session.PersonID, session.PostID)
	if err != nil {
		return seat, missing, err
	}
	missing.factor = session.Level < byTwo && s.demands(seat.Actor.Roles, s.now())
	if least := s.leastAssurance(seat.Actor.Roles, s.now()); session.Assurance < least {
		missing.assurance = least
	}
	if missing == (due{}) {
		return seat, missing, nil
	}
	poor := *seat
	poor.Actor.Grants = nil
	return &poor, missing, nil
}

// seen writes the activity. That it could not be written must not refuse the
// request that was active.
func (s *Service) seen(ctx context.Context, session Session, hash string, now, idleAt clock.Instant) {
	session.SeenAt, session.IdleAt = now, idleAt
	s.recent.put(hash, session, now)
	err := s.kit.Runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		return setSessionSeen(ctx, tx, session.ID, now, idleAt)
	})
	if err != nil {
		slog.WarnContext(ctx, "activity of a session could not be written", "error", err, "trace", usecase.TraceID(ctx))
	}
}

// own runs a change of the actor's own session and makes it visible at once.
func (s *Service) own(ctx context.Context, action string, f func(ctx context.Context, tx *usecase.Tx) error) error {
	actor, err := signedIn(ctx)
	if err != nil {
		return err
	}
	return s.record(ctx, actor, action, func(ctx context.Context, tx *usecase.Tx) error {
		tx.After(s.recent.forget)
		return f(ctx, tx)
	})
}

// SignOut ends the session.
func (s *Service) SignOut(ctx context.Context) error {
	return s.own(ctx, "platform.signin.signOut", func(ctx context.Context, tx *usecase.Tx) error {
		if err := deleteCeremony(ctx, tx.Tx, tx.Actor.SessionID); err != nil {
			return err
		}
		return deleteSession(ctx, tx.Tx, tx.Actor.SessionID)
	})
}

// SwitchPost goes on in another post of the person.
func (s *Service) SwitchPost(ctx context.Context, postID string) (Me, error) {
	err := s.own(ctx, "platform.signin.switchPost", func(ctx context.Context, tx *usecase.Tx) error {
		seat, err := s.needs.Identity.SeatFor(ctx, tx.Actor.PersonID, postID)
		if fault.Is(err, fault.Unauthenticated) {
			return fault.New(fault.NotFound, "signin.post_absent")
		}
		if err != nil {
			return err
		}
		if seat.Administrator && !s.addressAllowed(ctx, tx.Now()) {
			return wrongAddress
		}
		if err := s.besideEntity(ctx, tx, postID); err != nil {
			return err
		}
		return setSessionPost(ctx, tx.Tx, tx.Actor.SessionID, postID, seat.Actor.OrgID, tx.Now().Add(s.rules(tx.Now()).idle(seat.Administrator)))
	})
	if err != nil {
		return Me{}, err
	}
	return s.Me(ctx)
}

// besideEntity refuses a post outside the body with whose account the session
// began.
func (s *Service) besideEntity(ctx context.Context, tx *usecase.Tx, postID string) error {
	session, err := loadSession(ctx, tx, "id", tx.Actor.SessionID)
	if err != nil || session.Entity == "" {
		return err
	}
	posts, err := s.postsOf(ctx, tx.Actor.PersonID, session.Entity)
	if err != nil || slices.ContainsFunc(posts, func(post identity.Post) bool { return post.ID == postID }) {
		return err
	}
	return fault.New(fault.NotFound, "signin.post_absent")
}

// SetLanguage keeps the language the person wants to read.
func (s *Service) SetLanguage(ctx context.Context, lang i18n.Lang) (Me, error) {
	err := s.own(ctx, "platform.signin.language", func(ctx context.Context, tx *usecase.Tx) error {
		return s.needs.Identity.ChangeLanguage(ctx, tx, tx.Actor.PersonID, lang)
	})
	if err != nil {
		return Me{}, err
	}
	return s.Me(ctx)
}

// ChangePassword replaces the person's own password. The old one is proved
// first, under the lock-out of signing in. All other sessions of the person
// end; this one begins anew, with another token.
func (s *Service) ChangePassword(ctx context.Context, old, plain string) (me Me, renewed Renewed, err error) {
	person, err := s.proveAt(ctx, "/old", old, func(checks *fault.Checks) {
		checks.That(old != plain, "/new", "signin.same_password")
	})
	if err != nil {
		return me, renewed, err
	}
	rules := s.rules(s.now())
	err = s.own(ctx, "platform.signin.password", func(ctx context.Context, tx *usecase.Tx) error {
		if err := s.needs.Identity.ChangePassword(ctx, tx, person.ID, plain); err != nil {
			return err
		}
		if err := clearFailures(ctx, tx.Tx, s.loginHash(person)); err != nil {
			return err
		}
		if err := renewSession(ctx, tx.Tx, tx.Actor.SessionID, tx.Now().Add(rules.Absolute)); err != nil {
			return err
		}
		return s.renew(ctx, tx, &renewed)
	})
	if err != nil {
		return me, renewed, err
	}
	me, err = s.Me(ctx)
	return me, renewed, err
}

func (s *Service) loginHash(person *identity.Person) string {
	return s.kit.Ring.Hash("signin-login", person.Login)
}

// prove asks the signed-in person for the password once more, under the
// lock-out of signing in, before something that opens the account.
func (s *Service) prove(ctx context.Context, plain string) (*identity.Person, error) {
	return s.proveAt(ctx, "/password", plain, func(*fault.Checks) {})
}

// proveAt checks the password at a field, together with more.
func (s *Service) proveAt(ctx context.Context, pointer, plain string, more func(checks *fault.Checks)) (*identity.Person, error) {
	actor, err := signedIn(ctx)
	if err != nil {
		return nil, err
	}
	person, err := s.needs.Identity.PersonByID(ctx, actor.PersonID)
	if err != nil {
		return nil, err
	}
	rules, loginHash := s.rules(s.now()), s.loginHash(person)
	failures, err := s.count(ctx, loginHash, rules)
	if err != nil {
		return nil, err
	}
	var checks fault.Checks
	_, err = s.verify(ctx, person.Login, plain)
	switch {
	case fault.Is(err, fault.Unauthenticated):
		if err := s.failed(ctx, actor, actor.PersonID, loginHash, failures, rules); err != nil {
			return nil, err
		}
		checks.Add(pointer, "signin.old_wrong")
	case err != nil:
		return nil, s.takenBack(ctx, loginHash, err)
	default: // whatever more says: a new password that is too weak is no attempt to break in
		if err := s.takeBack(ctx, loginHash); err != nil {
			return nil, err
		}
	}
	more(&checks)
	return person, checks.Err()
}

// Revoke ends all sessions of a person within the actor's reach.
func (s *Service) Revoke(ctx context.Context, personID string) error {
	_, err := usecase.Write(ctx, s.kit.Runner, Revoke, func(ctx context.Context, tx *usecase.Tx) (struct{}, error) {
		if err := s.within(ctx, tx, personID); err != nil {
			return struct{}{}, err
		}
		tx.Act(Revoke)
		tx.After(s.recent.forget)
		return struct{}{}, deleteSessionsOf(ctx, tx.Tx, personID)
	})
	return err
}

// within refuses a person who is not within the actor's reach.
func (s *Service) within(ctx context.Context, tx *usecase.Tx, personID string) error {
	if _, err := s.needs.Identity.PersonByID(ctx, personID); err != nil {
		return err
	}
	posts, err := s.needs.Identity.UsablePosts(ctx, personID)
	if err != nil {
		return err
	}
	organisations := make([]string, len(posts))
	for i, post := range posts {
		organisations[i] = post.OrgID
	}
	if !tx.Scope.Sees(personID, organisations...) {
		return fault.New(fault.NotFound, "identity.person_absent")
	}
	return nil
}

// purge is the job that removes what has ended.
func (s *Service) purge(ctx context.Context) error {
	lock := s.rules(s.now()).Lock
	return s.kit.Runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		return purge(ctx, tx, tx.Now().Add(-lock))
	})
}
