package signin

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// What opens a session changes with what proves its person: whoever had copied the
// token before a new password or factor has nothing any more. The browser learns the
// new token with the answer, and its other requests, which are under way with the old
// one, may read for some seconds still. They change nothing: a change would be the
// thief's last chance, and its own page can send it again.

// Renewed is the token of a session that got another one.
type Renewed struct {
	Token     string // not stored
	ExpiresAt clock.Instant
}

// Raised is what a new factor brings.
type Raised struct {
	Codes []string // for recovery, none when there are some already
	Renewed
}

// replacedReads reports whether a hash is that of the token before, and in time.
func (s *Session) replacedReads(hash string, now clock.Instant) bool {
	return hash == s.Replaced && now < s.ReplacedTo
}

// renew gives the actor's session another token.
func (s *Service) renew(ctx context.Context, tx *usecase.Tx, renewed *Renewed) error {
	renewed.Token = id.Token()
	if err := replaceToken(ctx, tx.Tx, tx.Actor.SessionID, hashToken(renewed.Token), tx.Now().Add(s.rules(tx.Now()).RenewGrace)); err != nil {
		return err
	}
	session, err := loadSession(ctx, tx, "id", tx.Actor.SessionID)
	renewed.ExpiresAt = session.ExpiresAt
	return err
}
