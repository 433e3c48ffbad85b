package federate

import (
	"context"
	"errors"
	"fmt"
	"net/url"
)

// IdentityProvider is one provider. Every error is a Refusal, for an answer that
// must not be believed, or ErrUnavailable, for a provider that gave none.
type IdentityProvider interface {
	// AuthURL is where the browser goes; empty where there is no page, as in WeChat.
	AuthURL(ctx context.Context, ask Ask) (string, error)
	// Exchange trades what the browser brought back for a proof of who it is.
	Exchange(ctx context.Context, answer Answer) (Grant, error)
	// Profile is what the provider says of the person.
	Profile(ctx context.Context, grant Grant) (Profile, error)
	// Logout is where the provider's own session ends, empty when it cannot be. hint
	// is that of the grant, and the provider sends the browser on to back.
	Logout(ctx context.Context, back, hint string) (string, error)
	// Health reports whether a sign-in could begin now.
	Health(ctx context.Context) error
}

// Ask is the first half of a sign-in. State, Nonce and Verifier are random, good
// once, and belong to one browser.
type Ask struct {
	RedirectURI string
	State       string
	Nonce       string
	Verifier    string // PKCE, RFC 7636
	Lang        string
}

// Answer is the second half: what the browser brought back to RedirectURI, which
// must be the one that was asked for, byte by byte.
type Answer struct {
	Ask
	Query url.Values
}

// Grant is a proof that was checked.
type Grant struct {
	claims map[string]any
	token  string
	hint   string
	ticket string
}

// Hint reminds the provider at the end of whose session it is: in OpenID Connect
// the id_token. Empty where there is none. It names the person.
func (g Grant) Hint() string { return g.hint }

// Ticket is what the provider calls the session when it ends there (CAS single
// logout). Empty where it will not tell.
func (g Grant) Ticket() string { return g.ticket }

// Profile is what a provider says of somebody.
type Profile struct {
	Subject   string // the provider's own name of the account
	Name      string
	Document  Document // zero unless the provider has verified it
	Assurance int      // 1 to 4, how sure the provider is
	Entity    *Entity  // for which a staff member signs in; nil for a personal account
}

// Document is a verified identity document.
type Document struct {
	Type   string // of whose numbers it is one, such as mainland or macao
	Number string
}

// Known reports whether there is one.
func (d Document) Known() bool { return d.Number != "" }

// Entity is a company or body with accounts of its own.
type Entity struct{ Number, Name string }

// ErrUnavailable is a provider that does not answer, or not as one.
var ErrUnavailable = errors.New("identity provider unavailable")

// The reasons of a refusal.
const (
	Declined  = "declined"  // the person or the provider said no
	Code      = "code"      // the code or ticket is wrong, used or of another site
	Nonce     = "nonce"     // the token answers another question
	Audience  = "audience"  // the token is for another site
	Issuer    = "issuer"    // the token is from another provider
	Expired   = "expired"   // the token is no longer good
	Algorithm = "algorithm" // the token is not signed as agreed
	Signature = "signature" // the token was not signed by the provider
	Malformed = "malformed" // the answer cannot be read

	Chain              = "chain"   // of a certificate: no authority that is trusted
	CertificateExpired = "period"  // not valid now
	Revoked            = "revoked" // taken back
	Usage              = "usage"   // not for signing
	List               = "list"    // no current revocation list
)

// Refusal is an answer that must not be believed.
type Refusal struct {
	Reason string
	Detail string // for the log; it may quote the provider
}

func (r *Refusal) Error() string { return fmt.Sprintf("identity provider: %s: %s", r.Reason, r.Detail) }

func refuse(reason, format string, values ...any) error {
	return &Refusal{Reason: reason, Detail: fmt.Sprintf(format, values...)}
}

// away marks a failure as the provider's absence, unless it is a refusal.
func away(err error) error {
	var refusal *Refusal
	if err == nil || errors.As(err, &refusal) || errors.Is(err, ErrUnavailable) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}

// declined reads the error that an OAuth provider sends back in place of a code.
func declined(query url.Values) error {
	if said := query.Get("error"); said != "" {
		return refuse(Declined, "%s %s", said, query.Get("error_description"))
	}
	return nil
}
