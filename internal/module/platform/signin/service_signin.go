package signin

import (
	"context"
	"errors"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/platform/identity"
)

// Attempt is one try to sign in.
type Attempt struct {
	Login    string
	Password string
	Captcha  *Captcha
	Client   Client
}

// Captcha answers a challenge.
type Captcha struct {
	Challenge string `json:"challenge" maxLength:"400"`
	Nonce     string `json:"nonce" maxLength:"32"`
}

// captchaPurpose binds challenges to signing in.
const captchaPurpose = "signin"

var errFailed = fault.New(fault.Unauthenticated, "signin.failed")

// Begun is a session that has just begun.
type Begun struct {
	Session Session
	Token   string // not stored
	Device  string // token for a device that has none, empty otherwise
}

// SignIn checks login and password and begins a session. Refusals: signin.failed for whatever is wrong with login
// or password, signin.locked (minutes) and signin.captcha (challenge,
// difficulty, expiresAt) after failures, signin.second (ticket, expiresAt) for
// somebody who has a second factor, signin.no_post for an account without
// a usable post.
func (s *Service) SignIn(ctx context.Context, attempt Attempt) (begun Begun, err error) {
	rules := s.rules(s.now())
	login := identity.NormalLogin(attempt.Login)
	loginHash := s.kit.Ring.Hash("signin-login", login)
	stranger := scope.Actor{IP: attempt.Client.Address, Device: attempt.Client.Device}
	leave, err := s.gate.Enter(ctx, attempt.Client.Bucket)
	if err != nil {
		return begun, err
	}
	defer leave()
	if err := s.admit(ctx, attempt, loginHash, rules); err != nil {
		return begun, err
	}
	failures, err := s.count(ctx, loginHash, rules)
	if err != nil {
		return begun, err
	}
	person, err := s.verify(ctx, login, attempt.Password)
	if fault.Is(err, fault.Unauthenticated) {
		s.addressLimit(rules).Hit(ctx, attempt.Client.Bucket)
		owner, err := s.ownerOf(ctx, login)
		if err != nil {
			return begun, err
		}
		if err := s.failed(ctx, stranger, owner, loginHash, failures, rules); err != nil {
			return begun, err
		}
	}
	if err != nil {
		return begun, s.takenBack(ctx, loginHash, err)
	}
	posts, err := s.needs.Identity.UsablePosts(ctx, person.ID)
	if err != nil {
		return begun, err
	}
	if len(posts) == 0 {
		return begun, s.refuse(ctx, stranger, person, loginHash)
	}
	if has, err := s.hasFactor(ctx, person.ID); err != nil {
		return begun, err
	} else if has {
		return begun, s.askSecond(ctx, stranger, person, secondData{LoginHash: loginHash, PostID: posts[0].ID}, nil)
	}
	begun, err = s.begin(ctx, entry{person: person, post: posts[0], client: attempt.Client, loginHash: loginHash, level: byPassword}, rules)
	return begun, s.takenBack(ctx, loginHash, err)
}

// entry is somebody who was proved and may come in.
type entry struct {
	person     *identity.Person
	post       identity.Post
	client     Client
	loginHash  string
	level      int
	assurance  int
	provider   string
	entity     string                                          // number of the body whose account it is
	hint       string                                          // sealed, see service_leave.go
	ticketHash string                                          // of the CAS ticket, see service_leave.go
	also       func(ctx context.Context, tx *usecase.Tx) error // in the same transaction; may be nil
}

// admit refuses a locked login or address, and asks for a captcha where there
// were failures before.
func (s *Service) admit(ctx context.Context, attempt Attempt, loginHash string, rules Rules) error {
	fromAddress := s.addressLimit(rules).Count(ctx, attempt.Client.Bucket)
	if fromAddress >= int64(rules.AddressAfter) {
		return locked(rules.Lock)
	}
	failure, err := loadFailure(ctx, s.kit.Runner.DB.Read(), loginHash)
	if err != nil {
		return err
	}
	now := s.now()
	if failure.LockedUntil > now {
		return locked(failure.LockedUntil.Sub(now))
	}
	if max(int(fromAddress), failure.at(now, rules.Lock)) < rules.CaptchaAfter {
		return nil
	}
	if attempt.Captcha != nil && s.kit.Guard.Verify(ctx, captchaPurpose, attempt.Captcha.Challenge, attempt.Captcha.Nonce) == nil {
		return nil
	}
	challenge, err := s.kit.Guard.Issue(captchaPurpose)
	if err != nil {
		return err
	}
	return fault.New(fault.TooMany, "signin.captcha", "challenge", challenge.Text, "difficulty", challenge.Difficulty, "expiresAt", challenge.Expires)
}

// count notes the attempt before the password is looked at, so that attempts
// made at the same moment cannot get past the limit together.
func (s *Service) count(ctx context.Context, loginHash string, rules Rules) (int, error) {
	failures := 0
	err := s.kit.Runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		failure, err := countFailure(ctx, tx, loginHash, tx.Now().Add(-rules.Lock))
		switch {
		case err != nil:
			return err
		case failure.LockedUntil > tx.Now():
			return locked(failure.LockedUntil.Sub(tx.Now()))
		case failure.Failures > rules.LockAfter:
			return locked(rules.Lock)
		}
		failures = failure.Failures
		return nil
	})
	return failures, err
}

// takeBack is for an attempt that turned out right.
func (s *Service) takeBack(ctx context.Context, loginHash string) error {
	return s.kit.Runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return uncountFailure(ctx, tx, loginHash) })
}

// takenBack takes an attempt back that was refused although the password was
// right: it must not lock out whoever only sits at another desk.
func (s *Service) takenBack(ctx context.Context, loginHash string, refused error) error {
	if !errors.Is(refused, wrongAddress) && !errors.Is(refused, identity.FirstOver) {
		return refused
	}
	if err := s.takeBack(ctx, loginHash); err != nil {
		return err
	}
	return refused
}

// Forgive lifts the lock-out of a login whose password an administrator has set
// anew, as the message of the lock-out says.
func (s *Service) Forgive(ctx context.Context, tx *usecase.Tx, login string) error {
	return clearFailures(ctx, tx.Tx, s.kit.Ring.Hash("signin-login", login))
}

// verify takes the same time for an unknown login and a wrong password.
func (s *Service) verify(ctx context.Context, login, plain string) (*identity.Person, error) {
	person, err := s.needs.Identity.Account(ctx, login)
	if fault.Is(err, fault.NotFound) {
		person = &identity.Person{}
	} else if err != nil {
		return nil, err
	}
	if ok, _ := s.kit.Cost.Verify(person.PasswordHash, plain); !ok || !person.Known() {
		return nil, errFailed
	}
	if over, err := s.needs.Identity.FirstPasswordOver(ctx, person); err != nil {
		return nil, err
	} else if over {
		return nil, identity.FirstOver
	}
	return person, nil
}

// failed leaves the audit entry of a wrong password and locks the login after
// too many. The login itself is not written: people type passwords there.
func (s *Service) failed(ctx context.Context, actor scope.Actor, owner, loginHash string, failures int, rules Rules) error {
	action := "platform.signin.failure"
	if failures >= rules.LockAfter {
		action = "platform.signin.lock"
	}
	return s.record(ctx, actor, action, func(ctx context.Context, tx *usecase.Tx) error {
		tx.Became(audit.Refused)
		tx.Private("loginHash", loginHash)
		if failures < rules.LockAfter {
			return nil
		}
		if err := s.tellLock(ctx, tx, owner, rules); err != nil {
			return err
		}
		return lockLogin(ctx, tx.Tx, loginHash, tx.Now().Add(rules.Lock))
	})
}

// refuse turns away a person whose password is right but who has no post.
func (s *Service) refuse(ctx context.Context, actor scope.Actor, person *identity.Person, loginHash string) error {
	actor.PersonID = person.ID
	err := s.record(ctx, actor, "platform.signin.refused", func(ctx context.Context, tx *usecase.Tx) error {
		tx.Became(audit.Refused)
		return clearFailures(ctx, tx.Tx, loginHash)
	})
	if err != nil {
		return err
	}
	return fault.New(fault.Forbidden, "signin.no_post")
}

func (s *Service) begin(ctx context.Context, in entry, rules Rules) (begun Begun, err error) {
	person, post, client := in.person, in.post, in.client
	seat, err := s.needs.Identity.SeatFor(ctx, person.ID, post.ID)
	if err != nil {
		return begun, err
	}
	actor := seat.Actor
	actor.IP, actor.Device = client.Address, client.Device
	if seat.Administrator && !s.addressAllowed(ctx, s.now()) {
		return begun, s.refuseAddress(ctx, actor)
	}
	begun.Token = id.Token()
	if client.Known == "" && !client.Bearer {
		begun.Device = id.Token()
	}
	err = s.record(ctx, actor, "platform.signin.success", func(ctx context.Context, tx *usecase.Tx) error {
		isNew, err := s.noteDevice(ctx, tx, person.ID, client, begun.Device)
		if err != nil {
			return err
		}
		begun.Session = Session{ID: id.New(tx.Now()), TokenHash: hashToken(begun.Token), PersonID: person.ID, PostID: post.ID, OrgID: post.OrgID,
			Agent: client.Agent, Device: client.Device, Address: client.Address, NewDevice: isNew, Level: in.level, Assurance: max(in.assurance, in.level), Provider: in.provider, Entity: in.entity,
			BegunAt: tx.Now(), SeenAt: tx.Now(), IdleAt: tx.Now().Add(rules.idle(seat.Administrator)), ExpiresAt: tx.Now().Add(rules.Absolute), PreviousAt: person.LastSignInAt}
		if isNew {
			tx.Private("newDevice", client.Agent)
		}
		if in.also != nil {
			if err := in.also(ctx, tx); err != nil {
				return err
			}
		}
		if err := clearFailures(ctx, tx.Tx, in.loginHash); err != nil {
			return err
		}
		if err := s.needs.Identity.NoteSignIn(ctx, tx.Tx, person.ID); err != nil {
			return err
		}
		if err := s.tellDevice(ctx, tx, &begun.Session); err != nil {
			return err
		}
		if err := keepHint(ctx, tx.Tx, &begun.Session, in.hint); err != nil {
			return err
		}
		if err := keepTicket(ctx, tx.Tx, &begun.Session, in.ticketHash); err != nil {
			return err
		}
		return insertSession(ctx, tx.Tx, &begun.Session)
	})
	return begun, err
}

// noteDevice keeps the device of a sign-in and reports whether the person has
// other devices but did not use this one before. A client without cookies is
// known by what it calls itself.
func (s *Service) noteDevice(ctx context.Context, tx *usecase.Tx, personID string, client Client, fresh string) (bool, error) {
	name := client.Known + fresh
	if client.Bearer {
		name = client.Device + "\x00" + client.Agent
	}
	known, err := devicesOf(ctx, tx, personID)
	if err != nil {
		return false, err
	}
	device := Device{DeviceHash: s.kit.Ring.Hash("signin-device", personID+"\x00"+name), PersonID: personID, FirstAt: tx.Now(), LastAt: tx.Now()}
	for _, one := range known {
		if one.DeviceHash == device.DeviceHash {
			return false, touchDevice(ctx, tx.Tx, device.DeviceHash)
		}
	}
	return len(known) > 0, insertDevice(ctx, tx.Tx, &device)
}

func (s *Service) addressLimit(rules Rules) guard.Limiter {
	return s.kit.Guard.Limiter(guard.Limit{Name: "signin-address", Max: int64(rules.AddressAfter), Window: rules.Lock})
}

func locked(left time.Duration) error {
	return fault.New(fault.TooMany, "signin.locked", "minutes", int((left+time.Minute-1)/time.Minute))
}
