package federate

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// discoverEvery is how often the discovery document is read again. Keys are read
// again by themselves when a token names one that is not known.
const discoverEvery = time.Hour

// openID is an OpenID Connect provider: code flow, PKCE, nonce.
type openID struct {
	settings Settings
	client   Client

	mu       sync.Mutex
	provider *oidc.Provider
	readAt   time.Time
}

// discovered returns the provider as its discovery document describes it. While
// the document cannot be read again, what it said last stands.
func (o *openID) discovered(ctx context.Context) (*oidc.Provider, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.provider != nil && o.settings.Now().Sub(o.readAt) < discoverEvery {
		return o.provider, nil
	}
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, o.client.http), o.settings.Issuer)
	var other *oidc.IssuerMismatchError
	switch {
	case errors.As(err, &other):
		return nil, refuse(Issuer, "the discovery document is of another issuer")
	case err != nil && o.provider == nil:
		return nil, away(err)
	case err == nil:
		o.provider, o.readAt = provider, o.settings.Now()
	}
	return o.provider, nil
}

func (o *openID) config(provider *oidc.Provider, redirectURI string) *oauth2.Config {
	scopes := o.settings.Scopes
	if len(scopes) == 0 {
		scopes = []string{"profile"}
	}
	return &oauth2.Config{ClientID: o.settings.ClientID, ClientSecret: o.settings.Secret, Endpoint: provider.Endpoint(),
		RedirectURL: redirectURI, Scopes: append([]string{oidc.ScopeOpenID}, scopes...)}
}

func (o *openID) AuthURL(ctx context.Context, ask Ask) (string, error) {
	provider, err := o.discovered(ctx)
	if err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(ask.Nonce), oauth2.S256ChallengeOption(ask.Verifier), oauth2.SetAuthURLParam("ui_locales", ask.Lang)}
	for name, value := range o.settings.Extra {
		options = append(options, oauth2.SetAuthURLParam(name, value))
	}
	return o.config(provider, ask.RedirectURI).AuthCodeURL(ask.State, options...), nil
}

func (o *openID) Exchange(ctx context.Context, answer Answer) (Grant, error) {
	if err := declined(answer.Query); err != nil {
		return Grant{}, err
	}
	if said := answer.Query.Get("iss"); said != "" && said != o.settings.Issuer { // RFC 9207
		return Grant{}, refuse(Issuer, "the answer came from %q", said)
	}
	provider, err := o.discovered(ctx)
	if err != nil {
		return Grant{}, err
	}
	withClient := oidc.ClientContext(ctx, o.client.http)
	token, err := o.config(provider, answer.RedirectURI).Exchange(withClient, answer.Query.Get("code"), oauth2.VerifierOption(answer.Verifier))
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response.StatusCode < 500 {
		return Grant{}, refuse(Code, "%s", refused.ErrorCode)
	}
	if err != nil {
		return Grant{}, away(err)
	}
	raw, _ := token.Extra("id_token").(string)
	if raw == "" {
		return Grant{}, refuse(Malformed, "no id_token")
	}
	claims, err := o.check(withClient, provider, raw, answer.Nonce)
	return Grant{claims: claims, token: token.AccessToken, hint: raw}, err
}

// check believes a token only when it is signed as agreed by a key of the
// provider, from it, for us, still good, and the answer to our question.
func (o *openID) check(ctx context.Context, provider *oidc.Provider, raw, nonce string) (map[string]any, error) {
	verifier := provider.Verifier(&oidc.Config{ClientID: o.settings.ClientID, SupportedSigningAlgs: o.settings.Algorithms, Now: o.settings.Now})
	token, err := verifier.Verify(ctx, raw)
	if err != nil {
		return nil, o.reason(raw, err)
	}
	if nonce == "" || subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1 {
		return nil, refuse(Nonce, "it answers another sign-in")
	}
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return nil, refuse(Malformed, "%s", err)
	}
	if party := textOf(claims, "azp"); party != "" && party != o.settings.ClientID || party == "" && len(token.Audience) > 1 {
		return nil, refuse(Audience, "the authorised party is another one")
	}
	if token.IssuedAt.After(o.settings.Now().Add(5 * time.Minute)) {
		return nil, refuse(Expired, "it is from the future")
	}
	return claims, nil
}

// reason says what was wrong with a token that was not believed. The library has
// words only, so the token is looked at once more.
func (o *openID) reason(raw string, err error) error {
	var expired *oidc.TokenExpiredError
	if errors.As(err, &expired) {
		return refuse(Expired, "since %s", expired.Expiry)
	}
	var network *url.Error
	if errors.As(err, &network) || strings.Contains(err.Error(), "fetching keys") {
		return away(err)
	}
	var header struct {
		Algorithm string `json:"alg"`
	}
	var claims struct {
		Issuer   string `json:"iss"`
		Audience any    `json:"aud"`
	}
	parts := strings.Split(raw, ".")
	if len(parts) != 3 || !decoded(parts[0], &header) || !decoded(parts[1], &claims) {
		return refuse(Malformed, "no signed token")
	}
	audience, many := claims.Audience.([]any)
	if !many {
		audience = []any{claims.Audience}
	}
	switch {
	case !slices.Contains(o.settings.Algorithms, header.Algorithm):
		return refuse(Algorithm, "%q", header.Algorithm)
	case claims.Issuer != o.settings.Issuer:
		return refuse(Issuer, "%q", claims.Issuer)
	case !slices.Contains(audience, any(o.settings.ClientID)):
		return refuse(Audience, "%v", claims.Audience)
	}
	return refuse(Signature, "%s", err)
}

func decoded(part string, into any) bool {
	data, err := base64.RawURLEncoding.DecodeString(part)
	return err == nil && json.Unmarshal(data, into) == nil
}

func (o *openID) Profile(ctx context.Context, grant Grant) (Profile, error) {
	said := grant.claims
	provider, err := o.discovered(ctx)
	if err != nil {
		return Profile{}, err
	}
	if provider.UserInfoEndpoint() != "" {
		withClient := oidc.ClientContext(ctx, o.client.http)
		more, err := provider.UserInfo(withClient, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: grant.token, TokenType: "Bearer"}))
		if err != nil {
			return Profile{}, away(err)
		}
		if more.Subject != textOf(said, "sub") {
			return Profile{}, refuse(Malformed, "the profile is of another person")
		}
		var claims map[string]any
		if err := more.Claims(&claims); err != nil {
			return Profile{}, refuse(Malformed, "%s", err)
		}
		for name, value := range claims {
			if _, signed := said[name]; !signed { // what is signed wins
				said[name] = value
			}
		}
	}
	return o.settings.Claims.profile(said)
}

// Logout is RP-initiated logout 1.0.
func (o *openID) Logout(ctx context.Context, back, hint string) (string, error) {
	provider, err := o.discovered(ctx)
	if err != nil {
		return "", err
	}
	var document struct {
		End string `json:"end_session_endpoint"`
	}
	if err := provider.Claims(&document); err != nil || document.End == "" {
		return "", nil //nolint:nilerr // a provider need not have one
	}
	if !strings.HasPrefix(document.End, "https://") && !o.settings.Plain && !o.settings.Inside {
		return "", refuse(Malformed, "end_session_endpoint %q must begin with https://", document.End)
	}
	more := url.Values{"client_id": {o.settings.ClientID}, "post_logout_redirect_uri": {back}}
	if hint != "" {
		more.Set("id_token_hint", hint)
	}
	return with(document.End, more)
}

// Health reads the discovery document anew.
func (o *openID) Health(ctx context.Context) error {
	_, err := oidc.NewProvider(oidc.ClientContext(ctx, o.client.http), o.settings.Issuer)
	return away(err)
}

// with adds parameters to an address that may have some.
func with(address string, more url.Values) (string, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	query := parsed.Query()
	for name, values := range more {
		query[name] = values
	}
	parsed.RawQuery = query.Encode()
	return parsed.String(), nil
}
