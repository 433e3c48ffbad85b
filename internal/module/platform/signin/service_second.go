package signin

import (
	"context"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/totp"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/platform/identity"
)

// second is the ceremony between password and second factor.
const second = "second"

type secondData struct {
	LoginHash string `json:"loginHash"`
	PostID    string `json:"postId"`
	Assurance int    `json:"assurance"` // of an identity provider
	Provider  string `json:"provider"`
	Entity    string `json:"entity"`
	Hint      string `json:"hint"` // sealed, see service_leave.go
	// TicketHash is of the CAS ticket, see service_leave.go.
	TicketHash string `json:"ticketHash"`
	Back       string `json:"-"` // where to go on to, said at once
}

// askSecond answers a right password, or a provider's proof, of somebody who has
// a second factor: signin.second with a ticket for it. also, which may be nil, is
// part of the same transaction.
func (s *Service) askSecond(ctx context.Context, stranger scope.Actor, person *identity.Person, data secondData, also spend) error {
	var refusal error
	stranger.PersonID = person.ID
	means, err := s.means(ctx, person.ID)
	if err != nil {
		return err
	}
	err = s.record(ctx, stranger, "platform.signin.firstFactor", func(ctx context.Context, tx *usecase.Tx) error {
		if also != nil {
			if err := also(ctx, tx); err != nil {
				return err
			}
		} else if err := uncountFailure(ctx, tx.Tx, data.LoginHash); err != nil {
			return err
		}
		ticket, expires, err := beginCeremony(ctx, tx.Tx, second, person.ID, data)
		refusal = fault.New(fault.Unauthenticated, "signin.second", "ticket", ticket, "expiresAt", expires, "means", means, "back", data.Back)
		return err
	})
	if err != nil {
		return err
	}
	return refusal
}

// means are the second factors a person can give: a code always, were it one for
// recovery, and a passkey where there are some.
func (s *Service) means(ctx context.Context, personID string) ([]string, error) {
	keys, err := passkeysOf(ctx, s.kit.Runner.DB.Read(), personID)
	if len(keys) > 0 && s.kit.Passkeys != nil {
		return []string{"code", "passkey"}, err
	}
	return []string{"code"}, err
}

// Second is the second request of a sign-in: a one-time code or a recovery code.
type Second struct {
	Ticket string
	Code   string
	Client Client
}

// SignInSecond begins the session that a right password has prepared. Wrong
// codes are counted, and lock, as wrong passwords are.
func (s *Service) SignInSecond(ctx context.Context, attempt Second) (begun Begun, err error) {
	var data secondData
	ceremony, err := loadCeremony(ctx, s.kit.Runner.DB.Read(), second, attempt.Ticket, s.now(), &data)
	if err != nil {
		return begun, err
	}
	person, err := s.needs.Identity.PersonByID(ctx, ceremony.PersonID)
	if err != nil {
		return begun, err
	}
	if person.State != identity.Active {
		return begun, errFailed
	}
	rules := s.rules(s.now())
	failures, err := s.count(ctx, data.LoginHash, rules)
	if err != nil {
		return begun, err
	}
	proof, err := s.checkCode(ctx, person.ID, attempt.Code)
	if err != nil {
		return begun, err
	}
	if proof == nil {
		s.addressLimit(rules).Hit(ctx, attempt.Client.Bucket)
		actor := scope.Actor{PersonID: person.ID, IP: attempt.Client.Address, Device: attempt.Client.Device}
		if err := s.failed(ctx, actor, actor.PersonID, data.LoginHash, failures, rules); err != nil {
			return begun, err
		}
		return begun, codeWrong
	}
	posts, err := s.postsOf(ctx, person.ID, data.Entity)
	if err != nil {
		return begun, err
	}
	if len(posts) == 0 {
		return begun, fault.New(fault.Forbidden, "signin.no_post")
	}
	begun, err = s.begin(ctx, entry{person: person, post: postOr(posts, data.PostID), client: attempt.Client, loginHash: data.LoginHash, level: byTwo, assurance: data.Assurance, provider: data.Provider,
		entity: data.Entity, hint: data.Hint, ticketHash: data.TicketHash,
		also: func(ctx context.Context, tx *usecase.Tx) error {
			if err := endCeremony(ctx, tx.Tx, ceremony); err != nil {
				return err
			}
			return proof(ctx, tx)
		}}, rules)
	return begun, s.takenBack(ctx, data.LoginHash, err)
}

// postOr is the post that the first factor was for, or the first of those that are left.
func postOr(posts []identity.Post, wanted string) identity.Post {
	for _, one := range posts {
		if one.ID == wanted {
			return one
		}
	}
	return posts[0]
}

// spend uses a code up, in the transaction of what it opens.
type spend func(ctx context.Context, tx *usecase.Tx) error

// checkCode tells whether a code is right by now, and how to use it up; nil when
// it is not. Of two requests with one code, one fails in spend.
func (s *Service) checkCode(ctx context.Context, personID, code string) (spend, error) {
	if !looksLikeTOTP(code) {
		hash := s.recoveryHash(personID, code)
		known, err := recoveryIsGood(ctx, s.kit.Runner.DB.Read(), hash)
		if err != nil || !known {
			return nil, err
		}
		return func(ctx context.Context, tx *usecase.Tx) error {
			good, err := useRecovery(ctx, tx.Tx, hash)
			if err == nil && !good {
				return codeWrong
			}
			tx.Private("recoveryCode", "used")
			return err
		}, nil
	}
	app, err := loadAuthenticator(ctx, s.kit.Runner.DB.Read(), personID)
	if err != nil || app == nil {
		return nil, err
	}
	secret, err := s.kit.Ring.Open(secretPlace(personID), app.SecretSealed)
	if err != nil {
		return nil, err
	}
	step, ok := totp.Key{Secret: secret, Algorithm: app.Algorithm}.Check(code, s.now(), app.LastStep)
	if !ok {
		return nil, nil
	}
	return func(ctx context.Context, tx *usecase.Tx) error {
		fresh, err := useStep(ctx, tx.Tx, personID, step)
		if err == nil && !fresh {
			return codeWrong
		}
		return err
	}, nil
}

func (s *Service) recoveryHash(personID, code string) string {
	return s.kit.Ring.Hash("signin-recovery", personID+"\x00"+normalRecovery(code))
}

func secretPlace(personID string) string { return seal.AAD("signin_totp", "secret_sealed", personID) }
