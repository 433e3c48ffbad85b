package federation

import (
	"context"
	"net/url"
	"regexp"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/federate"
	"gongzhi/internal/kit/i18n"
)

// Provider is one identity provider of the installation.
type Provider struct {
	ID        string
	Names     map[i18n.Lang]string
	Settings  federate.Settings
	Simulated bool // of a demonstration: it proves nothing
	// Try plays somebody who signs in, from the address of the provider's page to
	// what the browser brings back; nil where there is nobody to play.
	Try func(ctx context.Context, address string) (url.Values, error)

	speaks federate.IdentityProvider
}

// IDShape is what ids of providers look like: they are part of addresses.
var IDShape = regexp.MustCompile(`^[a-z][a-z0-9-]{1,30}$`)

// name is what the provider is called in a language.
func (p *Provider) name(lang i18n.Lang) string {
	for _, one := range []i18n.Lang{lang, i18n.Hans} {
		if name := p.Names[one]; name != "" {
			return name
		}
	}
	return p.ID
}

// hasPage reports whether people sign in on a page of the provider.
func (p *Provider) hasPage() bool {
	return p.Settings.Kind != federate.WeChat && p.Settings.Kind != federate.SM2
}

// state is what the database knows of a provider.
type state struct {
	bun.BaseModel `bun:"table:federation_provider,alias:t"`

	ID         string        `bun:"id,pk"`
	Enabled    bool          `bun:"enabled"`
	Up         bool          `bun:"up"`
	Trouble    string        `bun:"trouble"`      // why it is down, a reason of federate or unavailable
	CheckedAt  clock.Instant `bun:"checked_at"`   // the last look at its health
	TriedAt    clock.Instant `bun:"tried_at"`     // the last whole sign-in by itself
	TriedMS    int64         `bun:"tried_ms"`     // how long that took
	SignedInAt clock.Instant `bun:"signed_in_at"` // the last person who came in with it
}

// Offer is a provider as the sign-in page shows it.
type Offer struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Page        bool   `json:"page" doc:"Signing in happens on a page of the provider; otherwise inside its own app"`
	Certificate bool   `json:"certificate" doc:"Signing in means signing a text with an SM2 certificate"`
	Simulated   bool   `json:"simulated" doc:"Of a demonstration: it proves nothing"`
	Available   bool   `json:"available" doc:"It answered a moment ago"`
	Level       int    `json:"level" doc:"The least assurance level of a sign-in with it"`
}

// View is a provider as the security administrator sees it. Secrets are not in it.
type View struct {
	Offer
	Kind       string        `json:"kind" enum:"oidc,oauth,cas,wechat,sm2"`
	Host       string        `json:"host" doc:"Where it is"`
	ClientID   string        `json:"clientId"`
	HasSecret  bool          `json:"hasSecret"`
	Redirects  []string      `json:"redirects" nullable:"false" doc:"Addresses to register there"`
	Enabled    bool          `json:"enabled"`
	Trouble    string        `json:"trouble" doc:"Why it is not available, empty while it is"`
	CheckedAt  clock.Instant `json:"checkedAt"`
	Tries      bool          `json:"tries" doc:"A whole sign-in is tried every minute"`
	TriedAt    clock.Instant `json:"triedAt"`
	TriedMS    int64         `json:"triedMs"`
	SignedInAt clock.Instant `json:"signedInAt"`
	Linked     int           `json:"linked" doc:"How many external accounts are linked"`
}

// unavailable is the trouble of a provider that does not answer.
const unavailable = "unavailable"

var (
	providerAbsent = fault.New(fault.NotFound, "federation.absent")
	flowOver       = fault.New(fault.Unauthenticated, "federation.flow_over")
	otherBrowser   = fault.New(fault.Unauthenticated, "federation.other_browser")
	badBack        = fault.New(fault.Invalid, "federation.back")
	linkAbsent     = fault.New(fault.NotFound, "federation.link_absent")
	linkTaken      = fault.New(fault.Conflict, "federation.link_taken")
	linkYours      = fault.New(fault.Conflict, "federation.link_yours")
	otherDocument  = fault.New(fault.Conflict, "federation.other_document")
)

// refusals word the reasons for which an answer of a provider is not believed.
var refusals = map[string]string{
	federate.Declined: "federation.declined", federate.Code: "federation.code", federate.Nonce: "federation.nonce",
	federate.Audience: "federation.audience", federate.Issuer: "federation.issuer", federate.Expired: "federation.expired",
	federate.Algorithm: "federation.algorithm", federate.Signature: "federation.signature", federate.Malformed: "federation.malformed",
	federate.Chain: "federation.chain", federate.CertificateExpired: "federation.period", federate.Revoked: "federation.revoked",
	federate.Usage: "federation.usage", federate.List: "federation.list",
}
