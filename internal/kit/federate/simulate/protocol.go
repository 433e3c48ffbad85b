package simulate

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"gongzhi/internal/kit/federate"
)

const keyID = "simulated"

func (s *Simulator) discovery(w http.ResponseWriter, site *Site) {
	answer(w, http.StatusOK, map[string]any{
		"issuer": s.base + Prefix + site.ID, "authorization_endpoint": s.Address(site.ID, "authorize"), "token_endpoint": s.Address(site.ID, "token"),
		"jwks_uri": s.Address(site.ID, "keys"), "end_session_endpoint": s.Address(site.ID, "logout"), "userinfo_endpoint": s.Address(site.ID, "profile"), "response_types_supported": []string{"code"},
		"subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"ES256"}, "code_challenge_methods_supported": []string{"S256"},
	})
}

func (s *Simulator) keys(w http.ResponseWriter) {
	answer(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: s.key.Public(), KeyID: keyID, Algorithm: string(jose.ES256), Use: "sig"}}})
}

// token trades a code: of the client, for the redirect address it was given to,
// by whoever knows the verifier.
func (s *Simulator) token(w http.ResponseWriter, r *http.Request, site *Site) {
	client, secret, basic := r.BasicAuth()
	if !basic {
		client, secret = r.FormValue("client_id"), r.FormValue("client_secret")
	}
	if r.Method != http.MethodPost || client != site.ClientID || !hmac.Equal([]byte(secret), []byte(site.Secret)) {
		answer(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
		return
	}
	g, ok := site.take(r.FormValue("code"), false, s.now())
	challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !ok || g.redirect != r.FormValue("redirect_uri") || g.challenge != base64.RawURLEncoding.EncodeToString(challenge[:]) {
		answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
		return
	}
	g.token, g.until = true, s.now().Add(5*time.Minute)
	said := map[string]any{"access_token": site.give(g), "token_type": "Bearer", "expires_in": 300}
	if site.Kind == federate.OIDC {
		raw, err := s.idToken(site, g)
		if err != nil {
			answer(w, http.StatusInternalServerError, map[string]any{"error": "server_error"})
			return
		}
		said["id_token"] = raw
	}
	answer(w, http.StatusOK, said)
}

func (s *Simulator) idToken(site *Site, g grant) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: s.key, KeyID: keyID}}, nil)
	if err != nil {
		return "", err
	}
	claims := said(g.person)
	claims["iss"], claims["aud"], claims["nonce"] = s.base+Prefix+site.ID, site.ClientID, g.nonce
	claims["iat"], claims["exp"] = s.now().Unix(), s.now().Add(5*time.Minute).Unix()
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}

// profile answers the token; a provider of plain OAuth wants the request signed.
func (s *Simulator) profile(w http.ResponseWriter, r *http.Request, site *Site) {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	g, ok := site.take(token, true, s.now())
	if ok && site.Kind == federate.OAuth {
		at := r.Header.Get("X-Timestamp")
		seconds, err := strconv.ParseInt(at, 10, 64)
		right := federate.SignProfile(site.Secret, site.ClientID, at, r.Header.Get("X-Nonce"), token)
		ok = err == nil && s.now().Sub(time.Unix(seconds, 0)).Abs() <= 5*time.Minute && hmac.Equal([]byte(right), []byte(r.Header.Get("X-Signature")))
	}
	if !ok {
		answer(w, http.StatusUnauthorized, map[string]any{"error": "invalid_token"})
		return
	}
	answer(w, http.StatusOK, said(g.person))
}

// said is what the simulated providers say of a person.
func said(p Person) map[string]any {
	claims := map[string]any{"sub": p.ID, "name": p.Name, "id_type": p.DocumentType, "id_number": p.Document, "level": p.Level}
	if p.EntityNumber != "" {
		claims["entity"] = map[string]any{"number": p.EntityNumber, "name": p.EntityName}
	}
	return claims
}

// logout sends the browser on, when the address is registered and the hint, which
// OpenID Connect wants, is a token of this site. There is no session to end: the
// page of the site asks who one is each time.
func (s *Simulator) logout(w http.ResponseWriter, r *http.Request, site *Site) {
	query := r.URL.Query()
	back := query.Get("post_logout_redirect_uri")
	if site.Kind != federate.OIDC {
		back = query.Get("redirect_uri")
	}
	if !slices.Contains(site.Ends, back) || site.Kind == federate.OIDC && !s.signed(site, query.Get("id_token_hint")) {
		http.Error(w, "the address is not registered, or the id_token_hint is none of this site", http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, back, http.StatusSeeOther) //nolint:gosec // it is registered
}

// signed reports whether a token is one that the site gave, were it over by now.
func (s *Simulator) signed(site *Site, raw string) bool {
	token, err := jose.ParseSigned(raw, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return false
	}
	payload, err := token.Verify(s.key.Public())
	var claims struct {
		Audience string `json:"aud"`
	}
	return err == nil && json.Unmarshal(payload, &claims) == nil && claims.Audience == site.ClientID
}
