package federate

import (
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"gongzhi/internal/kit/federate/federatetest"
)

const back = "https://gongzhi.example/sign-in/back"

func openOIDC(t *testing.T, provider *federatetest.Provider, change ...func(*Settings)) IdentityProvider {
	t.Helper()
	settings := Settings{Kind: OIDC, Issuer: provider.Issuer, ClientID: federatetest.ClientID, Secret: federatetest.Secret, Plain: true,
		Claims: Claims{Document: "id_number", DocumentType: "id_type", Types: map[string]string{"BIR": "macao"}, TrustsDocuments: true,
			Assurance: "acr_level", Levels: map[string]int{"face": 3}, Least: 2, EntityNumber: "entity.number", EntityName: "entity.name"}}
	for _, one := range change {
		one(&settings)
	}
	opened, err := Open(settings, NewClient("", nil))
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

func ask() Ask {
	return Ask{RedirectURI: back, State: "state-1", Nonce: "nonce-1", Verifier: strings.Repeat("v", 43), Lang: "pt"}
}

func begin(t *testing.T, provider *federatetest.Provider, site IdentityProvider, question Ask) url.Values {
	t.Helper()
	address, err := site.AuthURL(t.Context(), question)
	if err != nil {
		t.Fatal(err)
	}
	return provider.SignIn(address, "id1")
}

func expectRefusal(t *testing.T, name string, err error, reason string) {
	t.Helper()
	var refusal *Refusal
	if !errors.As(err, &refusal) || refusal.Reason != reason {
		t.Errorf("%s: %v, want %s", name, err, reason)
	}
}

func TestOIDCSignsIn(t *testing.T) {
	provider := federatetest.Start(t, back)
	provider.Claims = map[string]any{"id_number": "1234567(8)", "id_type": "BIR", "acr_level": "face", "entity": map[string]any{"number": "MO-1", "name": "Uma"}}
	site := openOIDC(t, provider)
	var hint string
	for range 2 {
		grant, err := site.Exchange(t.Context(), Answer{Ask: ask(), Query: begin(t, provider, site, ask())})
		if err != nil {
			t.Fatal(err)
		}
		hint = grant.Hint()
		profile, err := site.Profile(t.Context(), grant)
		if err != nil || profile.Subject != "id1" || profile.Document != (Document{"macao", "1234567(8)"}) || profile.Assurance != 3 ||
			profile.Entity == nil || *profile.Entity != (Entity{"MO-1", "Uma"}) || profile.Name != "Test User" {
			t.Errorf("%+v, %v", profile, err)
		}
		provider.Rotate() // the second time the token names a key that was not seen
	}
	if address, err := site.Logout(t.Context(), back, hint); err != nil || !strings.Contains(address, "post_logout_redirect_uri=") || !strings.Contains(address, "id_token_hint="+hint) {
		t.Errorf("logout: %q, %v", address, err)
	}
	if err := site.Health(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestOIDCRefuses(t *testing.T) {
	provider := federatetest.Start(t, back)
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	claim := func(name string, value any) func(string) string {
		return func(raw string) string {
			return provider.Resign(raw, func(claims map[string]any) { claims[name] = value })
		}
	}
	for _, one := range []struct {
		name   string
		spoil  func(raw string) string
		reason string
	}{
		{"another nonce", claim("nonce", "nonce-2"), Nonce},
		{"no nonce", claim("nonce", nil), Nonce},
		{"another audience", claim("aud", "somebody-else"), Audience},
		{"two audiences, another party", func(raw string) string {
			return provider.Resign(raw, func(claims map[string]any) {
				claims["aud"], claims["azp"] = []string{federatetest.ClientID, "other"}, "other"
			})
		}, Audience},
		{"another issuer", claim("iss", "https://evil.example"), Issuer},
		{"expired", claim("exp", time.Now().Add(-time.Minute).Unix()), Expired},
		{"from the future", claim("iat", time.Now().Add(time.Hour).Unix()), Expired},
		{"alg none", federatetest.Unsigned, Algorithm},
		{"HMAC under the public client secret", func(raw string) string {
			return federatetest.Sign(t, federatetest.Claims(t, raw), []byte(strings.Repeat("s", 32)), "key-0", jose.HS256)
		}, Algorithm},
		{"signed by a stranger", func(raw string) string {
			return federatetest.Sign(t, federatetest.Claims(t, raw), stranger, "key-0", jose.RS256)
		}, Signature},
		{"a key nobody published", func(raw string) string {
			return federatetest.Sign(t, federatetest.Claims(t, raw), stranger, "key-9", jose.RS256)
		}, Signature},
		{"nonsense", func(string) string { return "x.y" }, Malformed},
	} {
		site := openOIDC(t, provider)
		query := begin(t, provider, site, ask())
		provider.Spoil = one.spoil
		_, err := site.Exchange(t.Context(), Answer{Ask: ask(), Query: query})
		provider.Spoil = nil
		expectRefusal(t, one.name, err, one.reason)
	}
	site := openOIDC(t, provider)
	query := begin(t, provider, site, ask())
	other := ask()
	other.Verifier = strings.Repeat("w", 43)
	_, err = site.Exchange(t.Context(), Answer{Ask: other, Query: query})
	expectRefusal(t, "another verifier", err, Code)

	query = begin(t, provider, site, ask())
	other = ask()
	other.RedirectURI = back + "/"
	_, err = site.Exchange(t.Context(), Answer{Ask: other, Query: query})
	expectRefusal(t, "another redirect address", err, Code)

	query = begin(t, provider, site, ask())
	if _, err = site.Exchange(t.Context(), Answer{Ask: ask(), Query: query}); err != nil {
		t.Fatal(err)
	}
	_, err = site.Exchange(t.Context(), Answer{Ask: ask(), Query: query})
	expectRefusal(t, "a used code", err, Code)

	_, err = site.Exchange(t.Context(), Answer{Ask: ask(), Query: url.Values{"code": {"x"}, "iss": {"https://evil.example"}}})
	expectRefusal(t, "an answer of another provider", err, Issuer)
	_, err = site.Exchange(t.Context(), Answer{Ask: ask(), Query: url.Values{"error": {"access_denied"}}})
	expectRefusal(t, "a person who said no", err, Declined)
}

// TestOutage: a provider that is gone is told from one that refuses, and after
// three tries nobody waits for it any more.
func TestOutage(t *testing.T) {
	provider := federatetest.Start(t, back)
	now := time.Now()
	site := openOIDC(t, provider, func(s *Settings) { s.Now = func() time.Time { return now } })
	query := begin(t, provider, site, ask())
	provider.Kill()
	for range opensAfter {
		if _, err := site.Exchange(t.Context(), Answer{Ask: ask(), Query: query}); !errors.Is(err, ErrUnavailable) {
			t.Fatal(err)
		}
	}
	if _, err := site.AuthURL(t.Context(), ask()); !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "a moment ago") {
		t.Errorf("the circuit is closed: %v", err)
	}
	now = now.Add(opensFor)
	if _, err := site.AuthURL(t.Context(), ask()); err != nil { // what was discovered still stands
		t.Errorf("the circuit stays open: %v", err)
	}
	if err := site.Health(t.Context()); !errors.Is(err, ErrUnavailable) {
		t.Error(err)
	}
}

func TestSettingsAreChecked(t *testing.T) {
	good := Settings{Kind: OIDC, Issuer: "https://id.example", ClientID: "x", Claims: Claims{Least: 1}}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*Settings){
		"kind":         func(s *Settings) { s.Kind = "saml" },
		"issuer":       func(s *Settings) { s.Issuer = "http://id.example" },
		"client_id":    func(s *Settings) { s.ClientID = "" },
		"algorithms":   func(s *Settings) { s.Algorithms = []string{"none"} },
		"claims.least": func(s *Settings) { s.Claims.Least = 0 },
		"token_url":    func(s *Settings) { s.Kind = CAS; s.AuthorizeURL = "https://cas.example/login" },
		"logout_url":   func(s *Settings) { s.LogoutURL = "https://user:pass@id.example" },
	} {
		settings := good
		spoil(&settings)
		if err := settings.Check(); err == nil || !strings.HasPrefix(err.Error(), want+":") {
			t.Errorf("%s: %v", want, err)
		}
	}
}
