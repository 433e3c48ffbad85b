package signin

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/totp"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/platform/identity"
)

// Enrolment is what an authenticator app needs to know, shown once.
type Enrolment struct {
	Secret  string      `json:"secret" doc:"For typing, base32"`
	Address string      `json:"address" doc:"What the QR code says"`
	Symbol  totp.Symbol `json:"symbol"`
}

// EnrolTOTP begins to set an authenticator app up. It counts only once a code
// of it was seen, see ConfirmTOTP; until then an app that is there already stays:
// whoever lost the phone and came in by a recovery code replaces it so.
func (s *Service) EnrolTOTP(ctx context.Context, password string) (Enrolment, error) {
	person, err := s.prove(ctx, password)
	if err != nil {
		return Enrolment{}, err
	}
	key := totp.NewKey(s.kit.Parameters.Text(totpAlgorithm, s.now().Day()))
	enrolment := Enrolment{Secret: key.Secret, Address: key.Address(web.Say(ctx, s.kit.App.Name, nil), person.Login)}
	if enrolment.Symbol, err = totp.Draw(enrolment.Address); err != nil {
		return Enrolment{}, err
	}
	err = s.own(ctx, "platform.signin.enrolTotp", func(ctx context.Context, tx *usecase.Tx) error {
		app := Authenticator{PersonID: person.ID, SecretSealed: s.kit.Ring.Seal(secretPlace(person.ID), key.Secret), Algorithm: key.Algorithm}
		kept, err := loadAuthenticator(ctx, tx, person.ID)
		if err != nil || kept == nil || kept.ConfirmedAt.IsZero() {
			return errors.Join(err, putAuthenticator(ctx, tx.Tx, &app))
		}
		if err := deleteCeremony(ctx, tx.Tx, successor(tx.Actor.SessionID)); err != nil {
			return err
		}
		return insertCeremony(ctx, tx.Tx, replacing, successor(tx.Actor.SessionID), person.ID, pending{app.SecretSealed, app.Algorithm}, tx.Now().Add(replaceLife))
	})
	if err != nil {
		return Enrolment{}, err
	}
	return enrolment, nil
}

// ConfirmTOTP ends the set-up with a code of the app. This session is then one
// of two factors, all others of the person end; the recovery codes are shown
// this once.
func (s *Service) ConfirmTOTP(ctx context.Context, code string) (raised Raised, err error) {
	actor, err := signedIn(ctx)
	if err != nil {
		return raised, err
	}
	app, err := loadAuthenticator(ctx, s.kit.Runner.DB.Read(), actor.PersonID)
	if err != nil {
		return raised, err
	}
	if app == nil {
		return raised, factorAbsent
	}
	if !app.ConfirmedAt.IsZero() {
		return s.replaceTOTP(ctx, actor, code)
	}
	step, err := s.newStep(app, code)
	if err != nil {
		return raised, err
	}
	err = s.own(ctx, "platform.signin.confirmTotp", func(ctx context.Context, tx *usecase.Tx) error {
		if fresh, err := useStep(ctx, tx.Tx, actor.PersonID, step); err != nil || !fresh {
			return cmp.Or(err, error(codeWrong))
		}
		if err := confirmAuthenticator(ctx, tx.Tx, actor.PersonID); err != nil {
			return err
		}
		return s.raise(ctx, tx, &raised)
	})
	return raised, err
}

// replaceTOTP ends what EnrolTOTP began for somebody who has an app already.
func (s *Service) replaceTOTP(ctx context.Context, actor scope.Actor, code string) (raised Raised, err error) {
	var next pending
	ceremony, err := loadCeremony(ctx, s.kit.Runner.DB.Read(), replacing, successor(actor.SessionID), s.now(), &next)
	if errors.Is(err, ceremonyOver) {
		return raised, factorPresent
	}
	if err != nil {
		return raised, err
	}
	app := Authenticator{PersonID: actor.PersonID, SecretSealed: next.Secret, Algorithm: next.Algorithm}
	if app.LastStep, err = s.newStep(&app, code); err != nil {
		return raised, err
	}
	err = s.own(ctx, "platform.signin.replaceTotp", func(ctx context.Context, tx *usecase.Tx) error {
		if err := endCeremony(ctx, tx.Tx, ceremony); err != nil {
			return err
		}
		if err := replaceAuthenticator(ctx, tx.Tx, &app); err != nil {
			return err
		}
		return s.raise(ctx, tx, &raised)
	})
	return raised, err
}

// newStep is the step of a code of an app that is being set up.
func (s *Service) newStep(app *Authenticator, code string) (int64, error) {
	secret, err := s.kit.Ring.Open(secretPlace(app.PersonID), app.SecretSealed)
	if err != nil {
		return 0, err
	}
	if step, ok := (totp.Key{Secret: secret, Algorithm: app.Algorithm}).Check(code, s.now(), app.LastStep); ok {
		return step, nil
	}
	var checks fault.Checks
	checks.Add("/code", "signin.code_mismatch")
	return 0, checks.Err()
}

// raise makes the session one of two factors, with another token, ends the person's
// others, which are of one, and gives the first recovery codes.
func (s *Service) raise(ctx context.Context, tx *usecase.Tx, raised *Raised) error {
	if err := setSessionLevel(ctx, tx.Tx, tx.Actor.SessionID, byTwo); err != nil {
		return err
	}
	if _, err := deleteOtherSessions(ctx, tx.Tx, tx.Actor.PersonID, tx.Actor.SessionID); err != nil {
		return err
	}
	if err := s.renew(ctx, tx, &raised.Renewed); err != nil {
		return err
	}
	if err := s.tellFactor(ctx, tx, tx.Actor.PersonID); err != nil {
		return err
	}
	left, err := recoveryLeft(ctx, tx, tx.Actor.PersonID)
	if err != nil || left > 0 {
		return err
	}
	raised.Codes, err = s.giveRecovery(ctx, tx, tx.Actor.PersonID)
	return err
}

func (s *Service) giveRecovery(ctx context.Context, tx *usecase.Tx, personID string) ([]string, error) {
	codes, hashes := make([]string, recoveryCodes), make([]string, recoveryCodes)
	for i := range codes {
		codes[i] = newRecoveryCode()
		hashes[i] = s.recoveryHash(personID, codes[i])
	}
	return codes, putRecovery(ctx, tx.Tx, personID, hashes)
}

// NewRecoveryCodes replaces the recovery codes.
func (s *Service) NewRecoveryCodes(ctx context.Context, password string) (codes []string, err error) {
	person, err := s.prove(ctx, password)
	if err != nil {
		return nil, err
	}
	if has, err := s.hasFactor(ctx, person.ID); err != nil || !has {
		if err == nil {
			err = factorAbsent
		}
		return nil, err
	}
	err = s.own(ctx, "platform.signin.recoveryCodes", func(ctx context.Context, tx *usecase.Tx) error {
		if err := s.tellFactor(ctx, tx, person.ID); err != nil {
			return err
		}
		codes, err = s.giveRecovery(ctx, tx, person.ID)
		return err
	})
	return codes, err
}

// RemoveTOTP forgets the authenticator app; not where the post demands one.
func (s *Service) RemoveTOTP(ctx context.Context, password string) (renewed Renewed, err error) {
	person, err := s.prove(ctx, password)
	if err != nil {
		return renewed, err
	}
	app, err := loadAuthenticator(ctx, s.kit.Runner.DB.Read(), person.ID)
	if err != nil {
		return renewed, err
	}
	if app == nil {
		return renewed, factorAbsent
	}
	err = s.own(ctx, "platform.signin.removeTotp", func(ctx context.Context, tx *usecase.Tx) error {
		if err := deleteAuthenticator(ctx, tx.Tx, person.ID); err != nil {
			return err
		}
		return s.keepOne(ctx, tx, &renewed)
	})
	return renewed, err
}

// keepOne refuses to take the last factor of somebody whose post demands one,
// and forgets the recovery codes with the last factor of anybody else. The session
// gets another token.
func (s *Service) keepOne(ctx context.Context, tx *usecase.Tx, renewed *Renewed) error {
	if err := s.renew(ctx, tx, renewed); err != nil {
		return err
	}
	if err := s.tellFactor(ctx, tx, tx.Actor.PersonID); err != nil {
		return err
	}
	left, err := hasFactor(ctx, tx, tx.Actor.PersonID)
	if err != nil || left {
		return err
	}
	if s.demands(tx.Actor.Roles, tx.Now()) {
		return factorNeeded
	}
	return putRecovery(ctx, tx.Tx, tx.Actor.PersonID, nil)
}

// ForgetFactors takes the second factor away in the caller's transaction and
// ends the person's sessions.
func (s *Service) ForgetFactors(ctx context.Context, tx *usecase.Tx, personID string) error {
	tx.After(s.recent.forget)
	if err := deleteSessionsOf(ctx, tx.Tx, personID); err != nil {
		return err
	}
	if err := s.tellFactor(ctx, tx, personID); err != nil {
		return err
	}
	return s.forgetFactors(ctx, tx, personID)
}

func (s *Service) forgetFactors(ctx context.Context, tx *usecase.Tx, personID string) error {
	if err := deleteAuthenticator(ctx, tx.Tx, personID); err != nil {
		return err
	}
	if err := deletePasskeysOf(ctx, tx.Tx, personID); err != nil {
		return err
	}
	return putRecovery(ctx, tx.Tx, personID, nil)
}

// ResetFactors takes the second factor of somebody who lost it away, and ends
// the person's sessions; the post may demand a new one at the next sign-in.
func (s *Service) ResetFactors(ctx context.Context, personID, reason string) error {
	_, err := usecase.Write(ctx, s.kit.Runner, ResetFactor, func(ctx context.Context, tx *usecase.Tx) (struct{}, error) {
		if personID == tx.Actor.PersonID {
			return struct{}{}, fault.New(fault.Invalid, "signin.own_factor")
		}
		if err := given(reason); err != nil {
			return struct{}{}, err
		}
		if err := s.within(ctx, tx, personID); err != nil {
			return struct{}{}, err
		}
		tx.Act("platform.signin.resetFactor")
		tx.Private("person", personID)
		tx.Because(reason)
		return struct{}{}, s.ForgetFactors(ctx, tx, personID)
	})
	return err
}

// given refuses an act upon somebody else's account for which no reason is said: the
// command line comes here, too.
func given(reason string) error {
	var checks fault.Checks
	checks.That(strings.TrimSpace(reason) != "", "/reason", "field.required")
	return checks.Err()
}

// demands reports whether one of the roles must have a second factor.
func (s *Service) demands(roles []string, now clock.Instant) bool {
	return identity.Matches(s.kit.Parameters.List(factorRoles, now.Day()), roles)
}

// hasFactor reports whether a person has a second factor that is set up.
func (s *Service) hasFactor(ctx context.Context, personID string) (bool, error) {
	return hasFactor(ctx, s.kit.Runner.DB.Read(), personID)
}

func hasFactor(ctx context.Context, q bun.IDB, personID string) (bool, error) {
	app, err := loadAuthenticator(ctx, q, personID)
	if err != nil || app != nil && !app.ConfirmedAt.IsZero() {
		return err == nil, err
	}
	keys, err := passkeysOf(ctx, q, personID)
	return len(keys) > 0, err
}

// factorState is what the person is shown.
func (s *Service) factorState(ctx context.Context, actor scope.Actor) (state FactorState, err error) {
	state.Required, state.Demo = s.demands(actor.Roles, s.now()), s.kit.App.Demo
	q := s.kit.Runner.DB.Read()
	app, err := loadAuthenticator(ctx, q, actor.PersonID)
	if err != nil {
		return state, err
	}
	if app != nil {
		state.Authenticator = app.ConfirmedAt
	}
	if state.Passkeys, err = passkeysOf(ctx, q, actor.PersonID); err != nil {
		return state, err
	}
	state.RecoveryLeft, err = recoveryLeft(ctx, q, actor.PersonID)
	return state, err
}
