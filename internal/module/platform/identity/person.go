package identity

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"
	"golang.org/x/text/unicode/norm"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/seal"
)

// The states of a person.
const (
	Pending = "pending" // opened, and nobody has granted a post yet
	Active  = "active"
	Locked  = "locked"
	Closed  = "closed"
)

// Person is somebody who can sign in.
type Person struct {
	bun.BaseModel `bun:"table:person,alias:t" json:"-"`

	ID           string        `bun:"id,pk" json:"id"`
	Name         string        `bun:"name" json:"name"`
	Login        string        `bun:"login" json:"login" doc:"Folded: lower case, half width"`
	PasswordHash string        `bun:"password_hash" json:"-"`
	MustChange   bool          `bun:"must_change" json:"mustChange" doc:"The password was set by somebody else and must be changed first"`
	PhoneSealed  *string       `bun:"phone_sealed" json:"-"`
	PhoneHash    *string       `bun:"phone_hash" json:"-"`
	Phone        string        `bun:"-" json:"phone" doc:"Masked"`
	Lang         i18n.Lang     `bun:"lang" json:"lang"`
	State        string        `bun:"state" json:"state" enum:"pending,active,locked,closed"`
	RevokedAt    clock.Instant `bun:"revoked_at" json:"-"` // sessions begun before are void
	LastSignInAt clock.Instant `bun:"last_sign_in_at" json:"lastSignInAt"`
	Search       string        `bun:"search" json:"-"` // fold.Index of name and login
	Posts        []Post        `bun:"-" json:"posts" nullable:"false"`
	Actions      []flow.Action `bun:"-" json:"actions" nullable:"false"`
	Steps        []flow.Step   `bun:"-" json:"steps,omitempty" doc:"The way of the account, where one person is shown"`
	LocksAt      clock.Instant `bun:"-" json:"locksAt,omitzero" doc:"When it is locked unless somebody uses it"`
	Version      int           `bun:"version" json:"version"`
	CreatedAt    clock.Instant `bun:"created_at" json:"createdAt"`
	CreatedBy    string        `bun:"created_by" json:"createdBy"`
	UpdatedAt    clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// Known reports whether a right password is answered as such: somebody who still
// waits for a post is told so, and whoever was locked or has left is not.
func (p *Person) Known() bool { return p.State == Active || p.State == Pending }

var loginShape = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{1,62}[a-z0-9]$`)

// NormalLogin folds what a person types, so that logins that differ only in
// case or width are one.
func NormalLogin(text string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFKC.String(text)))
}

// check notes every field that is wrong.
func (p *Person) check(checks *fault.Checks) {
	checks.That(p.Name != "", "/name", "field.required")
	checks.That(utf8.RuneCountInString(p.Name) <= 80, "/name", "field.too_long", "max", 80)
	checks.That(loginShape.MatchString(p.Login), "/login", "identity.login_shape")
	checks.That(slices.Contains(i18n.Languages, p.Lang), "/lang", "field.choice", "choices", i18n.Languages)
}

var phoneShape = regexp.MustCompile(`^(1[3-9]\d{9}|[268]\d{7}|\+\d{6,15})$`)

// validPhone reports whether text is a mainland mobile or a Macao number, with
// or without country code, or another number with its country code.
func validPhone(text string) bool { return phoneShape.MatchString(seal.Normal(text)) }
