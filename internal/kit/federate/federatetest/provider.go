// Package federatetest runs a real OpenID provider (zitadel's) for tests, with a
// door through which a test can spoil what it answers.
package federatetest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// ClientID and Secret are those of the site under test.
const (
	ClientID = "gongzhi"
	Secret   = "a secret of the test"
)

// Provider is the running provider. Person signs in as users id1 and id2.
type Provider struct {
	Issuer string
	// Spoil changes the id_token on its way out; nil leaves it.
	Spoil func(raw string) string
	// Claims are what the provider says of everybody beside the name.
	Claims map[string]any

	t      *testing.T
	server *httptest.Server
	store  *store
}

// store is zitadel's example storage with keys that can be changed.
type store struct {
	*storage.Storage
	mu     sync.Mutex
	keys   []*key // the newest first
	claims func() map[string]any
}

type key struct {
	id      string
	private *rsa.PrivateKey
	public  bool
}

func (k *key) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k *key) Algorithm() jose.SignatureAlgorithm          { return jose.RS256 }
func (k *key) Use() string                                 { return "sig" }
func (k *key) ID() string                                  { return k.id }
func (k *key) Key() any {
	if k.public {
		return &k.private.PublicKey
	}
	return k.private
}

func (s *store) SigningKey(context.Context) (op.SigningKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys[0], nil
}

func (s *store) KeySet(context.Context) ([]op.Key, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return []op.Key{&key{s.keys[0].id, s.keys[0].private, true}}, nil
}

func (s *store) SetUserinfoFromToken(ctx context.Context, info *oidc.UserInfo, tokenID, subject, origin string) error {
	err := s.Storage.SetUserinfoFromToken(ctx, info, tokenID, subject, origin)
	for name, value := range s.claims() {
		info.AppendClaims(name, value)
	}
	return err
}

// Start runs a provider that knows the redirect addresses.
func Start(t *testing.T, redirects ...string) *Provider {
	t.Helper()
	p := &Provider{t: t}
	var handler http.Handler
	p.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/oauth/token" || p.Spoil == nil {
			handler.ServeHTTP(w, r)
			return
		}
		p.spoil(w, r, handler)
	}))
	t.Cleanup(p.server.Close)
	p.Issuer = p.server.URL
	clients := map[string]*storage.Client{ClientID: storage.WebClient(ClientID, Secret, redirects...)}
	p.store = &store{Storage: storage.NewStorageWithClients(storage.NewUserStore(p.Issuer), clients), claims: func() map[string]any { return p.Claims }}
	p.Rotate()
	handler = exampleop.SetupServer(p.Issuer, p.store, nil, true)
	return p
}

// Rotate signs with a new key from now on; the old one is no longer published.
func (p *Provider) Rotate() {
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		p.t.Fatal(err)
	}
	p.store.keys = append([]*key{{id: "key-" + strconv.Itoa(len(p.store.keys)), private: private}}, p.store.keys...)
}

// Kill stops the provider.
func (p *Provider) Kill() { p.server.Close() }

func (p *Provider) spoil(w http.ResponseWriter, r *http.Request, handler http.Handler) {
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, r)
	var said map[string]any
	if err := json.Unmarshal(recorder.Body.Bytes(), &said); err == nil {
		if raw, ok := said["id_token"].(string); ok {
			said["id_token"] = p.Spoil(raw)
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(recorder.Code)
	_ = json.NewEncoder(w).Encode(said)
}

// Resign changes the claims of a token and signs them with the provider's key:
// everything is right but what was changed.
func (p *Provider) Resign(raw string, change func(claims map[string]any)) string {
	claims := Claims(p.t, raw)
	change(claims)
	p.store.mu.Lock()
	newest := p.store.keys[0]
	p.store.mu.Unlock()
	return Sign(p.t, claims, newest.private, newest.id, jose.RS256)
}

// Sign signs claims.
func Sign(t *testing.T, claims map[string]any, with any, keyID string, algorithm jose.SignatureAlgorithm) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: with}, (&jose.SignerOptions{}).WithHeader("kid", keyID))
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return compact
}

// Unsigned is the token with alg none.
func Unsigned(raw string) string {
	header := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`))
	return header + "." + strings.Split(raw, ".")[1] + "."
}

// Claims reads a token without checking it.
func Claims(t *testing.T, raw string) map[string]any {
	t.Helper()
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(raw, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.UseNumber()
	var claims map[string]any
	if err := decoder.Decode(&claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

// SignIn is a person at a browser: from where the site sends them, through the
// provider's page, to what they bring back.
func (p *Provider) SignIn(authURL, user string) url.Values {
	p.t.Helper()
	jar, _ := cookiejar.New(nil)
	var back *url.URL
	browser := &http.Client{Jar: jar, CheckRedirect: func(req *http.Request, _ []*http.Request) error {
		if !strings.HasPrefix(req.URL.String(), p.Issuer) {
			back = req.URL
			return http.ErrUseLastResponse
		}
		return nil
	}}
	page, err := browser.Get(authURL) //nolint:noctx // a test
	if err != nil {
		p.t.Fatal(err)
	}
	text, _ := io.ReadAll(page.Body)
	_ = page.Body.Close()
	if page.StatusCode != http.StatusOK {
		p.t.Fatalf("the provider's page: %d %s", page.StatusCode, text)
	}
	login := map[string]string{"id1": "test-user@" + strings.Split(strings.TrimPrefix(p.Issuer, "http://"), ":")[0], "id2": "test-user2"}[user]
	form := url.Values{"username": {login}, "password": {"verysecure"}, "id": {page.Request.URL.Query().Get("authRequestID")}}
	done, err := browser.PostForm(p.Issuer+"/login/username", form) //nolint:noctx // a test
	if err != nil {
		p.t.Fatal(err)
	}
	_ = done.Body.Close()
	if back == nil {
		p.t.Fatalf("the provider did not send %s back: %s", user, text)
	}
	return back.Query()
}
