package signin

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"unicode/utf8"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/passkey"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/platform/identity"
)

// Offered is the first half of a ceremony with a device.
type Offered struct {
	Ticket    string          `json:"ticket"`
	ExpiresAt clock.Instant   `json:"expiresAt"`
	Options   json.RawMessage `json:"options" doc:"For navigator.credentials, as JSON of WebAuthn level 3"`
}

// owner is a person with the keys the devices keep.
func (s *Service) owner(ctx context.Context, person *identity.Person) (passkey.Owner, error) {
	keys, err := passkeysOf(ctx, s.kit.Runner.DB.Read(), person.ID)
	owner := passkey.Owner{ID: person.ID, Login: person.Login, Name: person.Name}
	for _, key := range keys {
		owner.Keys = append(owner.Keys, passkey.Key{Hash: key.CredentialHash, Data: key.Data})
	}
	return owner, err
}

// OfferPasskey begins to register a passkey, after the password was proved.
func (s *Service) OfferPasskey(ctx context.Context, password string) (offered Offered, err error) {
	if s.kit.Passkeys == nil {
		return offered, passkeysOff
	}
	person, err := s.prove(ctx, password)
	if err != nil {
		return offered, err
	}
	owner, err := s.owner(ctx, person)
	if err != nil {
		return offered, err
	}
	if len(owner.Keys) >= mostPasskeys {
		return offered, passkeysFull
	}
	offer, err := s.kit.Passkeys.Register(owner)
	if err != nil {
		return offered, err
	}
	err = s.own(ctx, "platform.signin.offerPasskey", func(ctx context.Context, tx *usecase.Tx) error {
		offered.Options = offer.Options
		offered.Ticket, offered.ExpiresAt, err = beginCeremony(ctx, tx.Tx, registering, person.ID, offer.State)
		return err
	})
	return offered, err
}

// NewPasskey is the answer of a device to OfferPasskey.
type NewPasskey struct {
	Ticket     string          `json:"ticket" maxLength:"100"`
	Name       string          `json:"name" maxLength:"60"`
	Credential json.RawMessage `json:"credential" doc:"The answer of the device"`
}

// AddPasskey keeps the key of a device. As with an authenticator app, this
// session is then one of two factors, and the first factor of a person brings
// the recovery codes.
func (s *Service) AddPasskey(ctx context.Context, input NewPasskey) (raised Raised, err error) {
	actor, err := signedIn(ctx)
	if err != nil {
		return raised, err
	}
	name, err := passkeyName(input.Name)
	if err != nil {
		return raised, err
	}
	var state json.RawMessage
	ceremony, err := loadCeremony(ctx, s.kit.Runner.DB.Read(), registering, input.Ticket, s.now(), &state)
	if err != nil {
		return raised, err
	}
	if ceremony.PersonID != actor.PersonID {
		return raised, ceremonyOver
	}
	person, err := s.needs.Identity.PersonByID(ctx, actor.PersonID)
	if err != nil {
		return raised, err
	}
	owner, err := s.owner(ctx, person)
	if err != nil {
		return raised, err
	}
	made, err := s.kit.Passkeys.Registered(owner, state, input.Credential)
	if err != nil {
		return raised, refusedPasskey(ctx, err)
	}
	err = s.own(ctx, "platform.signin.addPasskey", func(ctx context.Context, tx *usecase.Tx) error {
		if err := endCeremony(ctx, tx.Tx, ceremony); err != nil {
			return err
		}
		key := Passkey{ID: id.New(tx.Now()), PersonID: actor.PersonID, Name: name, CredentialHash: made.Hash, Data: made.Data, CreatedAt: tx.Now()}
		if err := insertPasskey(ctx, tx.Tx, &key); err != nil {
			return err
		}
		return s.raise(ctx, tx, &raised)
	})
	return raised, err
}

func passkeyName(text string) (string, error) {
	name := strings.TrimSpace(text)
	var checks fault.Checks
	checks.That(name != "", "/name", "field.required")
	checks.That(utf8.RuneCountInString(name) <= 60, "/name", "field.too_long", "max", 60)
	return name, checks.Err()
}

// refusedPasskey keeps the reason for the log; whoever holds the device is told
// what to do.
func refusedPasskey(ctx context.Context, err error) error {
	if !errors.Is(err, passkey.ErrRefused) {
		return err
	}
	slog.WarnContext(ctx, "passkey refused", "error", err, "trace", usecase.TraceID(ctx))
	return passkeyRefused
}

// RenamePasskey changes what a key is called.
func (s *Service) RenamePasskey(ctx context.Context, keyID, text string) error {
	name, err := passkeyName(text)
	if err != nil {
		return err
	}
	return s.own(ctx, "platform.signin.renamePasskey", func(ctx context.Context, tx *usecase.Tx) error {
		if _, err := loadPasskey(ctx, tx, tx.Actor.PersonID, keyID); err != nil {
			return err
		}
		return renamePasskey(ctx, tx.Tx, keyID, name)
	})
}

// RemovePasskey forgets a key; not the last factor where the post demands one.
func (s *Service) RemovePasskey(ctx context.Context, keyID, password string) (renewed Renewed, err error) {
	person, err := s.prove(ctx, password)
	if err != nil {
		return renewed, err
	}
	if _, err := loadPasskey(ctx, s.kit.Runner.DB.Read(), person.ID, keyID); err != nil {
		return renewed, err
	}
	err = s.own(ctx, "platform.signin.removePasskey", func(ctx context.Context, tx *usecase.Tx) error {
		if err := deletePasskey(ctx, tx.Tx, keyID); err != nil {
			return err
		}
		return s.keepOne(ctx, tx, &renewed)
	})
	return renewed, err
}

// AskPasskey begins a sign-in without login and password.
func (s *Service) AskPasskey(ctx context.Context) (offered Offered, err error) {
	if s.kit.Passkeys == nil {
		return offered, passkeysOff
	}
	offer, err := s.kit.Passkeys.Ask()
	if err != nil {
		return offered, err
	}
	err = s.kit.Runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error { // nothing is known yet that could be audited
		offered.Options = offer.Options
		offered.Ticket, offered.ExpiresAt, err = beginCeremony(ctx, tx, asserting, "", offer.State)
		return err
	})
	return offered, err
}

// ByPasskey is the answer of a device to AskPasskey.
type ByPasskey struct {
	Ticket     string
	Credential json.RawMessage
	Second     string // ticket of a first factor that was right, empty for the passkey alone
	Client     Client
}

// SignInByPasskey begins a session of two factors: what the person has, and what
// unlocks it. After a first factor it must be the same person's, and what an
// identity provider said of the person stays with the session.
func (s *Service) SignInByPasskey(ctx context.Context, attempt ByPasskey) (begun Begun, err error) {
	if s.kit.Passkeys == nil {
		return begun, passkeysOff
	}
	rules := s.rules(s.now())
	if s.addressLimit(rules).Count(ctx, attempt.Client.Bucket) >= int64(rules.AddressAfter) {
		return begun, locked(rules.Lock)
	}
	first, data, err := s.firstFactor(ctx, attempt.Second)
	if err != nil {
		return begun, err
	}
	var state json.RawMessage
	ceremony, err := loadCeremony(ctx, s.kit.Runner.DB.Read(), asserting, attempt.Ticket, s.now(), &state)
	if err != nil {
		return begun, err
	}
	var person *identity.Person
	owner, key, err := s.kit.Passkeys.Proved(state, attempt.Credential, func(_, ownerID string) (passkey.Owner, error) {
		if person, err = s.needs.Identity.PersonByID(ctx, ownerID); fault.Is(err, fault.NotFound) {
			return passkey.Owner{}, passkeyRefused
		} else if err != nil {
			return passkey.Owner{}, err
		}
		return s.owner(ctx, person)
	})
	stranger := scope.Actor{IP: attempt.Client.Address, Device: attempt.Client.Device, PersonID: owner.ID}
	switch {
	case err != nil:
	case person.State != identity.Active:
		err = passkeyRefused
	case first != nil && first.PersonID != person.ID:
		err = passkeyAnothers
	}
	if err != nil {
		s.addressLimit(rules).Hit(ctx, attempt.Client.Bucket)
		return begun, s.notePasskey(ctx, stranger, err)
	}
	posts, err := s.postsOf(ctx, person.ID, data.Entity)
	if err != nil {
		return begun, err
	}
	if len(posts) == 0 {
		return begun, s.refuse(ctx, stranger, person, s.loginHash(person))
	}
	before := ""
	for _, kept := range owner.Keys {
		if kept.Hash == key.Hash {
			before = kept.Data
		}
	}
	return s.begin(ctx, entry{person: person, post: postOr(posts, data.PostID), client: attempt.Client, loginHash: s.loginHash(person), level: byTwo,
		assurance: data.Assurance, provider: data.Provider, entity: data.Entity, hint: data.Hint, ticketHash: data.TicketHash,
		also: func(ctx context.Context, tx *usecase.Tx) error {
			if first != nil {
				if err := endCeremony(ctx, tx.Tx, *first); err != nil {
					return err
				}
			}
			if err := endCeremony(ctx, tx.Tx, ceremony); err != nil {
				return err
			}
			tx.Private("passkey", key.Hash)
			return usePasskey(ctx, tx.Tx, key.Hash, before, key.Data)
		}}, rules)
}

// firstFactor is what a ticket of signin.second stands for; nil without one.
func (s *Service) firstFactor(ctx context.Context, ticket string) (*Ceremony, secondData, error) {
	var data secondData
	if ticket == "" {
		return nil, data, nil
	}
	ceremony, err := loadCeremony(ctx, s.kit.Runner.DB.Read(), second, ticket, s.now(), &data)
	return &ceremony, data, err
}

// notePasskey leaves the audit entry of a passkey that was refused. That somebody
// copied a key is an entry of its own, and its owner is told.
func (s *Service) notePasskey(ctx context.Context, stranger scope.Actor, refused error) error {
	copied := errors.Is(refused, passkey.ErrCopied)
	if !copied && !errors.Is(refused, passkey.ErrRefused) && !fault.Is(refused, fault.Unauthenticated) {
		return refused // the system failed, not the person
	}
	action := "platform.signin.failure"
	if copied {
		action = "platform.signin.passkeyCopied"
	}
	err := s.record(ctx, stranger, action, func(ctx context.Context, tx *usecase.Tx) error {
		tx.Became(audit.Refused)
		tx.Private("means", asserting)
		if !copied {
			return nil
		}
		return s.tellCopied(ctx, tx, stranger.PersonID)
	})
	if err != nil {
		return err
	}
	return refusedPasskey(ctx, refused)
}
