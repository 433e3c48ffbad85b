package signin

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Passkey is a key that a device of the person keeps.
type Passkey struct {
	bun.BaseModel `bun:"table:signin_passkey,alias:t" json:"-"`

	ID             string        `bun:"id,pk" json:"id"`
	PersonID       string        `bun:"person_id" json:"-"`
	Name           string        `bun:"name" json:"name" doc:"What the person calls it"`
	CredentialHash string        `bun:"credential_hash" json:"-"`
	Data           string        `bun:"data" json:"-"` // public key, counter and flags
	CreatedAt      clock.Instant `bun:"created_at" json:"createdAt"`
	UsedAt         clock.Instant `bun:"used_at" json:"usedAt" doc:"The last sign-in with it, null when there was none"`
}

// mostPasskeys of one person are enough for phone, computer and a spare.
const mostPasskeys = 10

// The ceremonies of passkeys.
const (
	registering = "passkey-new"
	asserting   = "passkey"
)

var (
	passkeysOff     = fault.New(fault.Conflict, "signin.passkeys_off")
	passkeyAbsent   = fault.New(fault.NotFound, "signin.passkey_absent")
	passkeyRefused  = fault.New(fault.Unauthenticated, "signin.passkey_refused")
	passkeyAnothers = fault.New(fault.Unauthenticated, "signin.passkey_anothers")
	passkeysFull    = fault.New(fault.Conflict, "signin.passkeys_full", "most", mostPasskeys)
)
