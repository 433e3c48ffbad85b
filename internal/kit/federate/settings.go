package federate

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// The kinds of providers.
const (
	OIDC   = "oidc"   // OpenID Connect Core 1.0, code flow with PKCE
	OAuth  = "oauth"  // OAuth 2 with a profile address
	CAS    = "cas"    // CAS 3.0 service tickets
	WeChat = "wechat" // code2session of mini-programs
	SM2    = "sm2"    // a text signed with an SM2 certificate
)

// Kinds are all of them.
var Kinds = []string{OIDC, OAuth, CAS, WeChat, SM2}

// Settings describe one provider.
type Settings struct {
	Kind     string
	Issuer   string // OIDC: the issuer, for its discovery document
	ClientID string
	Secret   string
	Scopes   []string

	AuthorizeURL string // OAuth, CAS: the page where people sign in
	TokenURL     string // OAuth, WeChat, CAS: where code or ticket is traded
	ProfileURL   string // OAuth
	LogoutURL    string // OAuth, CAS
	Extra        map[string]string
	Algorithms   []string // OIDC: of signatures, RS256, PS256, ES256 and EdDSA when empty

	Authorities string // SM2: file of the certificates that are trusted, PEM
	Revocations string // SM2: file of their revocation lists, PEM
	TwoFactors  bool   // it proves possession and knowledge: no second factor is asked for

	Claims Claims
	// Plain allows http and private addresses: a simulator, or a provider in the same network.
	Plain  bool
	Inside bool             // a simulator inside the program, wherever its address is
	Now    func() time.Time // the clock
}

// Claims say under which names a provider tells what. A name with dots leads
// into objects.
type Claims struct {
	Subject, Name                 string
	Document, DocumentType        string
	DocumentVerified              string // must be true or 1; empty when all are verified
	Types                         map[string]string
	Assurance                     string
	Levels                        map[string]int
	Least                         int // what is assumed when nothing is said
	EntityNumber, EntityName      string
	TrustsDocuments, TrustsEntity bool
}

var algorithmsByDefault = []string{"RS256", "PS256", "ES256", "EdDSA"}

// algorithmsKnown are those that prove who signed: none and HMAC do not.
var algorithmsKnown = regexp.MustCompile(`^((RS|PS|ES)(256|384|512)|EdDSA)$`)

// Check returns what is wrong with the settings, naming the field.
func (s Settings) Check() error {
	if !slices.Contains(Kinds, s.Kind) {
		return fmt.Errorf("kind: %q is none of %v", s.Kind, Kinds)
	}
	needed := map[string][]string{
		OIDC: {"issuer", s.Issuer, "client_id", s.ClientID}, OAuth: {"authorize_url", s.AuthorizeURL, "token_url", s.TokenURL, "profile_url", s.ProfileURL, "client_id", s.ClientID},
		CAS: {"authorize_url", s.AuthorizeURL, "token_url", s.TokenURL}, WeChat: {"token_url", s.TokenURL, "client_id", s.ClientID},
		SM2: {"authorities", s.Authorities, "revocations", s.Revocations},
	}[s.Kind]
	for at := 0; at < len(needed); at += 2 {
		if needed[at+1] == "" {
			return fmt.Errorf("%s: a provider of kind %s needs it", needed[at], s.Kind)
		}
	}
	for name, address := range map[string]string{"issuer": s.Issuer, "authorize_url": s.AuthorizeURL, "token_url": s.TokenURL, "profile_url": s.ProfileURL, "logout_url": s.LogoutURL} {
		if address == "" {
			continue
		}
		parsed, err := url.Parse(address)
		if s.Inside && err == nil {
			continue
		}
		if err != nil || parsed.Host == "" || parsed.User != nil || parsed.Fragment != "" {
			return fmt.Errorf("%s: %q is no address", name, address)
		}
		if near := s.Plain && parsed.Scheme == "http" && near(parsed.Hostname()); parsed.Scheme != "https" && !near {
			return fmt.Errorf("%s: %q must begin with https://", name, address)
		}
	}
	for _, algorithm := range s.Algorithms {
		if !algorithmsKnown.MatchString(algorithm) {
			return fmt.Errorf("algorithms: %q is not one that proves who signed", algorithm)
		}
	}
	if s.Claims.Least < 1 || s.Claims.Least > 4 {
		return fmt.Errorf("claims.least: %d is not 1 to 4", s.Claims.Least)
	}
	for said, level := range s.Claims.Levels {
		if level < 1 || level > 4 {
			return fmt.Errorf("claims.levels.%s: %d is not 1 to 4", said, level)
		}
	}
	return nil
}

// near is a host of this machine or the private network.
func near(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && (address.IsLoopback() || address.IsPrivate())
}

// Open returns the provider of the settings. Nothing is asked yet.
func Open(settings Settings, client Client) (IdentityProvider, error) {
	if err := settings.Check(); err != nil {
		return nil, err
	}
	if settings.Now == nil {
		settings.Now = time.Now
	}
	var provider IdentityProvider
	switch settings.Kind {
	case OIDC:
		if len(settings.Algorithms) == 0 {
			settings.Algorithms = algorithmsByDefault
		}
		provider = &openID{settings: settings, client: client}
	case OAuth:
		provider = &oauth{settings, client}
	case CAS:
		provider = &cas{settings, client}
	case SM2:
		provider = &certificate{settings}
	default:
		provider = &weChat{settings, client}
	}
	return &circuit{IdentityProvider: provider, now: settings.Now}, nil
}
