package signin

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/totp"
)

// The levels of a session: how its person was proved.
const (
	byPassword = 1
	byTwo      = 2 // two means, one of them cryptographic (GB/T 22239-2019 8.1.4.1 d)
)

// Authenticator is the app of a person that makes one-time codes.
type Authenticator struct {
	bun.BaseModel `bun:"table:signin_totp,alias:t"`

	PersonID     string        `bun:"person_id,pk"`
	SecretSealed string        `bun:"secret_sealed"`
	Algorithm    string        `bun:"algorithm"`
	ConfirmedAt  clock.Instant `bun:"confirmed_at"` // zero while it is being set up
	LastStep     int64         `bun:"last_step"`    // of the newest code that was used
}

// Ceremony is the first half of something that has two requests: it is good for
// one second half, for a few minutes.
type Ceremony struct {
	bun.BaseModel `bun:"table:signin_ceremony,alias:t"`

	TokenHash string        `bun:"token_hash,pk"`
	Kind      string        `bun:"kind"`
	PersonID  string        `bun:"person_id"` // empty when not known yet
	Data      string        `bun:"data"`      // JSON, of the kind
	ExpiresAt clock.Instant `bun:"expires_at"`
}

// ceremonyLife is long enough to find the phone.
const ceremonyLife = 5 * time.Minute

// replacing is the ceremony between the code of a new authenticator app and the old
// one's end; the session has one at a time.
const replacing = "totp-new"

// replaceLife is long enough to get an app on a new phone.
const replaceLife = 30 * time.Minute

type pending struct {
	Secret    string `json:"secret"` // sealed
	Algorithm string `json:"algorithm"`
}

func successor(sessionID string) string { return replacing + "\x00" + sessionID }

const (
	recoveryCodes = 10
	recoveryBytes = 10 // of chance in a code: 80 bits need no slow hash
)

var recoveryText = base32.NewEncoding("abcdefghjkmnpqrstuvwxyz23456789i").WithPadding(base32.NoPadding)

// newRecoveryCode makes a code like k7pq-2mxr-9dce-wtha.
func newRecoveryCode() string {
	chance := make([]byte, recoveryBytes)
	_, _ = rand.Read(chance) // crypto/rand never fails since Go 1.24
	text := recoveryText.EncodeToString(chance)
	var groups []string
	for at := 0; at < len(text); at += 4 {
		groups = append(groups, text[at:at+4])
	}
	return strings.Join(groups, "-")
}

// normalRecovery is a code as it is hashed, however it was typed.
func normalRecovery(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(text))
}

// looksLikeTOTP tells a one-time code from a recovery code.
func looksLikeTOTP(text string) bool {
	return len(strings.Trim(text, "0123456789 ")) == 0
}

func algorithmShape(entry string) string {
	if !totp.Known(entry) {
		return "signin.algorithm"
	}
	return ""
}

// FactorState is what a person sees of the second factor.
type FactorState struct {
	Required      bool          `json:"required" doc:"The post demands one: without it nothing else opens"`
	Authenticator clock.Instant `json:"authenticator" doc:"Since when there is an authenticator app, null when there is none"`
	Passkeys      []Passkey     `json:"passkeys" nullable:"false"`
	RecoveryLeft  int           `json:"recoveryLeft" doc:"Recovery codes not used yet"`
	Demo          bool          `json:"demo" doc:"Not demanded, because this is a demonstration"`
}

var (
	codeWrong     = fault.New(fault.Unauthenticated, "signin.code_wrong")
	ceremonyOver  = fault.New(fault.Unauthenticated, "signin.ceremony_over")
	factorPresent = fault.New(fault.Conflict, "signin.factor_present")
	factorAbsent  = fault.New(fault.NotFound, "signin.factor_absent")
	factorNeeded  = fault.New(fault.Conflict, "signin.factor_needed")
)
