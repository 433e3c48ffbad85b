package signin

import (
	"context"
	"log/slog"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

// leaving keeps, for as long as a session lives, what its provider wants to be
// reminded of when the session ends.
const leaving = "leave"

// mostHint is far beyond the id_token of any provider and fits into an address.
const mostHint = 6000

// sealHint seals the id_token, for it names the person. One that is too long for
// an address is left out: providers do without.
func (s *Service) sealHint(personID, hint string) string {
	if hint == "" || len(hint) > mostHint {
		return ""
	}
	return s.kit.Ring.Seal(hintPlace(personID), hint)
}

func hintPlace(personID string) string { return seal.AAD("signin_ceremony", "data", personID) }

func keepHint(ctx context.Context, tx *db.Tx, session *Session, sealed string) error {
	if sealed == "" {
		return nil
	}
	return insertCeremony(ctx, tx, leaving, session.ID, session.PersonID, sealed, session.ExpiresAt)
}

// hint is that of a session, empty when there is none.
func (s *Service) hint(ctx context.Context, session Session) (string, error) {
	var sealed string
	_, err := loadCeremony(ctx, s.kit.Runner.DB.Read(), leaving, session.ID, s.now(), &sealed)
	if fault.Is(err, fault.Unauthenticated) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return s.kit.Ring.Open(hintPlace(session.PersonID), sealed)
}

// ended keeps, for as long as a session lives, under which ticket its provider will
// say that it has ended there (CAS single logout).
const ended = "ended"

// ticketHash is what is kept of a ticket, empty for none.
func ticketHash(ticket string) string {
	if ticket == "" {
		return ""
	}
	return hashToken(ended + "\x00" + ticket)
}

func keepTicket(ctx context.Context, tx *db.Tx, session *Session, hash string) error {
	if hash == "" {
		return nil
	}
	return putCeremony(ctx, tx, Ceremony{TokenHash: hash, Kind: ended, PersonID: session.PersonID, ExpiresAt: session.ExpiresAt}, session.ID)
}

// EndByProvider ends the session whose ticket a provider says has ended there. It
// says nothing about tickets that are not known.
func (s *Service) EndByProvider(ctx context.Context, ticket string, client Client) error {
	var sessionID string
	ceremony, err := loadCeremony(ctx, s.kit.Runner.DB.Read(), ended, ended+"\x00"+ticket, s.now(), &sessionID)
	if fault.Is(err, fault.Unauthenticated) {
		return nil
	}
	if err != nil {
		return err
	}
	actor := scope.Actor{PersonID: ceremony.PersonID, SessionID: sessionID, IP: client.Address, Device: client.Device}
	err = s.record(ctx, actor, "platform.signin.endedByProvider", func(ctx context.Context, tx *usecase.Tx) error {
		tx.After(s.recent.forget)
		if err := endCeremony(ctx, tx.Tx, ceremony); err != nil {
			return err
		}
		if err := deleteCeremony(ctx, tx.Tx, sessionID); err != nil { // the hint
			return err
		}
		return deleteSession(ctx, tx.Tx, sessionID)
	})
	if fault.Is(err, fault.Unauthenticated) { // said twice at once
		return nil
	}
	return err
}

// Leave ends the session and returns where the session at the provider ends that
// it began with; empty when there is none. Nothing about the provider can keep
// somebody signed in here.
func (s *Service) Leave(ctx context.Context, surface string) (address string, err error) {
	actor, err := signedIn(ctx)
	if err != nil {
		return "", err
	}
	session, err := loadSession(ctx, s.kit.Runner.DB.Read(), "id", actor.SessionID)
	if err != nil {
		return "", err
	}
	hint, found := s.hint(ctx, session)
	if err := s.SignOut(ctx); err != nil {
		return "", err
	}
	if found != nil { // a key that is gone: the provider asks the person itself
		slog.WarnContext(ctx, "hint of a session", "error", found)
	}
	if session.Provider == "" || s.needs.Federation == nil {
		return "", nil
	}
	return s.needs.Federation.Leave(ctx, session.Provider, surface, hint), nil
}
