package federate

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// oauth is a provider that speaks OAuth 2 only: it signs nothing, so the profile
// is asked for with a signed request and comes from its own address over TLS.
type oauth struct {
	settings Settings
	client   Client
}

func (o *oauth) AuthURL(_ context.Context, ask Ask) (string, error) {
	challenge := sha256.Sum256([]byte(ask.Verifier))
	query := url.Values{"response_type": {"code"}, "client_id": {o.settings.ClientID}, "redirect_uri": {ask.RedirectURI}, "state": {ask.State},
		"code_challenge_method": {"S256"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}}
	if len(o.settings.Scopes) > 0 {
		query.Set("scope", strings.Join(o.settings.Scopes, " "))
	}
	for name, value := range o.settings.Extra {
		query.Set(name, value)
	}
	return with(o.settings.AuthorizeURL, query)
}

func (o *oauth) Exchange(ctx context.Context, answer Answer) (Grant, error) {
	if err := declined(answer.Query); err != nil {
		return Grant{}, err
	}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {answer.Query.Get("code")}, "redirect_uri": {answer.RedirectURI},
		"client_id": {o.settings.ClientID}, "client_secret": {o.settings.Secret}, "code_verifier": {answer.Verifier}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.settings.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return Grant{}, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, said, err := o.client.object(req)
	if err != nil {
		return Grant{}, err
	}
	token := textOf(said, "access_token")
	if status >= http.StatusBadRequest || token == "" {
		return Grant{}, refuse(Code, "%d %s", status, textOf(said, "error"))
	}
	return Grant{token: token}, nil
}

// Profile asks with X-Client, X-Timestamp, X-Nonce and X-Signature, the hex of
// HMAC-SHA-256 under the secret over the three and the access token, a line each.
func (o *oauth) Profile(ctx context.Context, grant Grant) (Profile, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, o.settings.ProfileURL, http.NoBody)
	if err != nil {
		return Profile{}, err
	}
	var chance [16]byte
	_, _ = rand.Read(chance[:]) // crypto/rand never fails since Go 1.24
	at, nonce := strconv.FormatInt(o.settings.Now().Unix(), 10), hex.EncodeToString(chance[:])
	req.Header.Set("Authorization", "Bearer "+grant.token)
	req.Header.Set("X-Client", o.settings.ClientID)
	req.Header.Set("X-Timestamp", at)
	req.Header.Set("X-Nonce", nonce)
	req.Header.Set("X-Signature", SignProfile(o.settings.Secret, o.settings.ClientID, at, nonce, grant.token))
	status, said, err := o.client.object(req)
	if err != nil {
		return Profile{}, err
	}
	if status >= http.StatusBadRequest {
		return Profile{}, refuse(Declined, "%d for the profile", status)
	}
	return o.settings.Claims.profile(said)
}

// SignProfile is the signature of a profile request.
func SignProfile(secret, client, at, nonce, token string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(strings.Join([]string{client, at, nonce, token}, "\n")))
	return hex.EncodeToString(mac.Sum(nil))
}

func (o *oauth) Logout(_ context.Context, back, _ string) (string, error) {
	if o.settings.LogoutURL == "" {
		return "", nil
	}
	return with(o.settings.LogoutURL, url.Values{"redirect_uri": {back}})
}

func (o *oauth) Health(ctx context.Context) error { return o.client.reaches(ctx, o.settings.TokenURL) }
