package signin

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
)

// Session is one signed-in browser or phone.
type Session struct {
	bun.BaseModel `bun:"table:signin_session,alias:t"`

	ID         string        `bun:"id,pk"`
	TokenHash  string        `bun:"token_hash"`
	Replaced   string        `bun:"replaced_hash"`  // of the token before, see renewal.go
	ReplacedTo clock.Instant `bun:"replaced_until"` // how long that one still reads
	PersonID   string        `bun:"person_id"`
	PostID     string        `bun:"post_id"`
	OrgID      string        `bun:"org_id"` // of the post
	Agent      string        `bun:"agent"`
	Device     string        `bun:"device"`
	Address    string        `bun:"address"`
	NewDevice  bool          `bun:"new_device"`
	Level      int           `bun:"level"`       // how many means proved the person
	Assurance  int           `bun:"assurance"`   // how sure it is who the person is, 1 to 4
	Provider   string        `bun:"provider"`    // of the identity provider, empty for an account of our own
	Entity     string        `bun:"entity"`      // number of the body whose account it is, empty for a personal one
	BegunAt    clock.Instant `bun:"begun_at"`    // the last time the password was proved
	SeenAt     clock.Instant `bun:"seen_at"`     // at most seenEvery behind
	IdleAt     clock.Instant `bun:"idle_at"`     // by idleness, were there no more activity
	ExpiresAt  clock.Instant `bun:"expires_at"`  // by age
	PreviousAt clock.Instant `bun:"previous_at"` // the sign-in before this one, zero for the first
}

// Device is a browser or phone that a person has signed in with.
type Device struct {
	bun.BaseModel `bun:"table:signin_device,alias:t"`

	DeviceHash string        `bun:"device_hash,pk"` // keyed, of the person and what the device sent
	PersonID   string        `bun:"person_id"`
	FirstAt    clock.Instant `bun:"first_at"`
	LastAt     clock.Instant `bun:"last_at"`
}

// seenEvery is how often the last activity of a session is written.
const seenEvery = time.Minute

// idle is the time without activity that ends a session of the role.
func (r Rules) idle(administrator bool) time.Duration {
	if administrator {
		return r.AdminIdle
	}
	return r.Idle
}

// hashToken is what the database knows of a token. Tokens are 256 random bits,
// so a plain hash cannot be searched.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// aliveAt reports whether neither age nor idleness has ended the session.
// Idleness counts from the written activity, so it is never longer than idle.
func (s *Session) aliveAt(now clock.Instant, idle time.Duration) bool {
	return now < s.ExpiresAt && now.Sub(s.SeenAt) <= idle
}

// Failure counts wrong passwords for one login, known or not.
type Failure struct {
	bun.BaseModel `bun:"table:signin_failure,alias:t"`

	LoginHash   string        `bun:"login_hash,pk"` // keyed, see seal.Ring.Hash
	Failures    int           `bun:"failures"`
	LastAt      clock.Instant `bun:"last_at"`
	LockedUntil clock.Instant `bun:"locked_until"`
}

// at returns the failures that still count: those of the last window.
func (f *Failure) at(now clock.Instant, window time.Duration) int {
	if now.Sub(f.LastAt) >= window {
		return 0
	}
	return f.Failures
}

// Rules are the limits in force on a day.
type Rules struct {
	Idle         time.Duration
	AdminIdle    time.Duration // of administrators
	Absolute     time.Duration
	Lock         time.Duration // how long a lock-out lasts and a failure counts
	RenewGrace   time.Duration // how long a token that was replaced still reads
	LockAfter    int           // failures of one login
	AddressAfter int           // failures from one address
	CaptchaAfter int           // failures of a login or an address
	CaptchaBits  int           // difficulty of the proof of work
}
