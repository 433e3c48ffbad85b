package signin

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// Service signs people in and knows who makes a request.
type Service struct {
	kit    Kit
	needs  Needs
	recent recent
	gate   *guard.Gate // of passwords that are looked at
}

// together is how many passwords from one address are looked at at once: each
// wrong one counts when it was, so more could run past the limits together.
const together = 4

// record runs f in a transaction with an audit entry of its own. Signing in
// and everything about one's own session need no permission, so they do not
// run as use cases of one.
func (s *Service) record(ctx context.Context, actor scope.Actor, action string, f func(ctx context.Context, tx *usecase.Tx) error) error {
	runner := s.kit.Runner
	return runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		tx := &usecase.Tx{Tx: raw, Recorder: runner.Log.Start(action, usecase.TraceID(ctx)), Actor: actor,
			Scope: scope.Scope{Reach: scope.Own, PersonID: actor.PersonID}}
		tx.Act(action)
		if err := f(ctx, tx); err != nil {
			return err
		}
		_, err := tx.Flush(ctx, raw, actor)
		return err
	})
}

// rules are the limits in force today.
func (s *Service) rules(now clock.Instant) Rules {
	p, day := s.kit.Parameters, now.Day()
	return Rules{
		Idle: p.Duration(idleLimit, day), AdminIdle: p.Duration(adminIdleLimit, day), Absolute: p.Duration(absoluteLimit, day), Lock: p.Duration(lockTime, day), RenewGrace: p.Duration(renewGrace, day),
		LockAfter: int(p.Int(lockAfter, day)), AddressAfter: int(p.Int(addressAfter, day)),
		CaptchaAfter: int(p.Int(captchaAfter, day)), CaptchaBits: int(p.Int(captchaBits, day)),
	}
}

func (s *Service) now() clock.Instant { return s.kit.Runner.DB.Clock().Now() }

// signedIn returns the actor of a request that must have one.
func signedIn(ctx context.Context) (scope.Actor, error) {
	actor, ok := scope.From(ctx)
	if !ok || actor.SessionID == "" {
		return actor, fault.New(fault.Unauthenticated, "fault.unauthenticated")
	}
	return actor, nil
}

// Me describes the signed-in person.
func (s *Service) Me(ctx context.Context) (Me, error) {
	actor, err := signedIn(ctx)
	if err != nil {
		return Me{}, err
	}
	session, err := loadSession(ctx, s.kit.Runner.DB.Read(), "id", actor.SessionID)
	if err != nil {
		return Me{}, err
	}
	return s.me(ctx, session)
}

func (s *Service) me(ctx context.Context, session Session) (Me, error) {
	seat, missing, err := s.seat(ctx, session)
	if err != nil {
		return Me{}, err
	}
	posts, err := s.postsOf(ctx, session.PersonID, session.Entity)
	if err != nil {
		return Me{}, err
	}
	actor := seat.Actor
	me := Me{
		Person: MePerson{ID: actor.PersonID, Name: actor.PersonName, Login: seat.Login},
		Posts:  make([]MePost, len(posts)), Console: consoleOf(actor.Roles), Permissions: permissionsOf(actor),
		Menu: s.needs.Menus.Menu(ctx, actor), Features: s.kit.Features.Of(actor), Lang: seat.Lang, Demo: s.kit.App.Demo, MustChange: seat.MustChange,
		LastSignIn: session.PreviousAt, ServerTime: s.now(),
		IdleLimit: s.rules(s.now()).idle(seat.Administrator).Milliseconds(), PasswordOld: seat.PasswordOld, FactorDue: missing.factor,
		Assurance: session.Assurance, AssuranceDue: missing.assurance, Provider: s.providerName(ctx, session.Provider),
	}
	if me.Notices = []SessionView{}; !s.kit.App.Demo { // everybody shares the sign-ins of a demonstration
		if me.Notices, err = s.notices(ctx, session); err != nil {
			return Me{}, err
		}
	}
	if me.RoleNames, err = s.needs.Identity.RoleNames(ctx); err != nil {
		return Me{}, err
	}
	if me.Menu == nil {
		me.Menu = []MenuItem{}
	}
	for i, post := range posts {
		me.Posts[i] = MePost{ID: post.ID, OrgID: post.OrgID, OrgName: post.OrgName, Roles: post.Roles, Title: s.needs.Identity.Title(ctx, post.Roles)}
		if post.ID == session.PostID {
			me.Post = me.Posts[i]
		}
	}
	return me, nil
}
