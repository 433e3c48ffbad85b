package signin

import (
	"context"
	"strconv"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/usecase"
)

// What people are told about their own account.
var (
	deviceMessage = message.Kind{Name: "platform.new-device", Urgent: true, Channels: []message.Channel{message.Inbox, message.Mail, message.SMS}, Mandatory: []message.Channel{message.Inbox},
		Basis: basis, Variables: []message.Variable{{Name: "at"}, {Name: "device"}}}
	lockMessage = message.Kind{Name: "platform.locked", Urgent: true, Channels: []message.Channel{message.Inbox, message.Mail, message.SMS}, Mandatory: []message.Channel{message.Inbox},
		Basis: basis, Variables: []message.Variable{{Name: "at"}, {Name: "minutes"}}}
	copiedMessage = message.Kind{Name: "platform.passkey-copied", Urgent: true, Channels: []message.Channel{message.Inbox, message.Mail, message.SMS}, Mandatory: []message.Channel{message.Inbox},
		Basis: basis, Variables: []message.Variable{{Name: "at"}}}
	factorMessage = message.Kind{Name: "platform.factor-changed", Urgent: true, Channels: []message.Channel{message.Inbox, message.Mail, message.SMS}, Mandatory: []message.Channel{message.Inbox},
		Basis: basis, Variables: []message.Variable{{Name: "at"}}}
)

func clockTime(at clock.Instant) string { return at.Format("2006-01-02 15:04") }

// tellDevice lets the person know of a sign-in on a device not used before.
// Everybody shares the sign-ins of a demonstration: there it would be noise.
func (s *Service) tellDevice(ctx context.Context, tx *usecase.Tx, session *Session) error {
	if !session.NewDevice || s.kit.App.Demo {
		return nil
	}
	return message.Send(ctx, tx.Tx, message.Notice{Kind: deviceMessage, Key: session.ID, Path: "/account", To: message.Audience{People: []string{session.PersonID}},
		Params: map[string]string{"at": clockTime(tx.Now()), "device": session.Agent}})
}

// tellLock lets the owner of a login know that it was locked.
func (s *Service) tellLock(ctx context.Context, tx *usecase.Tx, owner string, rules Rules) error {
	to := message.Audience{}
	if owner != "" {
		to.People = []string{owner}
	}
	return message.Send(ctx, tx.Tx, message.Notice{Kind: lockMessage, Key: id.New(tx.Now()), Path: "/account", To: to,
		Params: map[string]string{"at": clockTime(tx.Now()), "minutes": strconv.Itoa(int(rules.Lock.Minutes()))}})
}

// tellFactor lets the person know that what they sign in with has changed, whoever did it.
func (s *Service) tellFactor(ctx context.Context, tx *usecase.Tx, personID string) error {
	if s.kit.App.Demo { // see tellDevice
		return nil
	}
	return message.Send(ctx, tx.Tx, message.Notice{Kind: factorMessage, Key: id.New(tx.Now()), Path: "/account", To: message.Audience{People: []string{personID}},
		Params: map[string]string{"at": clockTime(tx.Now())}})
}

// tellCopied lets the owner of a passkey know that a second device answered with it.
func (s *Service) tellCopied(ctx context.Context, tx *usecase.Tx, owner string) error {
	return message.Send(ctx, tx.Tx, message.Notice{Kind: copiedMessage, Key: id.New(tx.Now()), Path: "/account", To: message.Audience{People: []string{owner}},
		Params: map[string]string{"at": clockTime(tx.Now())}})
}

// ownerOf is whose login was locked, empty when nobody has it. It takes the same
// work for both, so that the answer betrays nothing.
func (s *Service) ownerOf(ctx context.Context, login string) (string, error) {
	person, err := s.needs.Identity.Account(ctx, login)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return person.ID, nil
}
