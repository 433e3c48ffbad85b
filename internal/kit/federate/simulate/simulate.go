// Package simulate plays identity providers for demonstrations and tests: pages
// where one chooses who to be, behind the protocols that the real providers are
// spoken to with. It proves nothing, says so on every page, and is never part of
// an installation with real data.
package simulate

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"gongzhi/internal/kit/federate"
)

// Prefix is where the simulators are under the public address.
const Prefix = "/simulator/"

// Texts are the sentences of the pages.
//
//go:embed texts/*.json
var Texts embed.FS

// Person is somebody whom a simulator can be.
type Person struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	DocumentType string `json:"documentType"`
	Document     string `json:"document"`
	Level        string `json:"level"`
	EntityNumber string `json:"entityNumber"`
	EntityName   string `json:"entityName"`
}

// Site is one simulated provider.
type Site struct {
	ID        string
	Kind      string                   // federate.OIDC, OAuth or WeChat
	Name      func(lang string) string // of what is simulated
	ClientID  string
	Secret    string
	Redirects []string
	Ends      []string // addresses to go on to once signed out
	People    []Person

	mu     sync.Mutex
	down   bool
	grants map[string]grant // by code or token
}

type grant struct {
	person    Person
	redirect  string
	challenge string
	nonce     string
	token     bool
	until     time.Time
}

// Simulator serves the sites under base + Prefix.
type Simulator struct {
	base  string
	now   func() time.Time
	sites map[string]*Site
	key   *ecdsa.PrivateKey
}

// New returns the simulator of the sites.
func New(base string, now func() time.Time, sites ...*Site) (*Simulator, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	s := &Simulator{base: base, now: now, sites: map[string]*Site{}, key: key}
	for _, site := range sites {
		site.grants = map[string]grant{}
		s.sites[site.ID] = site
	}
	return s, nil
}

// Address is that of a page of a site.
func (s *Simulator) Address(site, page string) string { return s.base + Prefix + site + "/" + page }

// Down takes a site away, or brings it back.
func (s *Simulator) Down(site string, down bool) {
	one := s.sites[site]
	one.mu.Lock()
	defer one.mu.Unlock()
	one.down = down
}

func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, page, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, Prefix), "/")
	if id == "style.css" {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write([]byte(style))
		return
	}
	site := s.sites[id]
	if site == nil {
		http.NotFound(w, r)
		return
	}
	if page == "power" && r.Method == http.MethodPost {
		s.Down(id, r.FormValue("down") == "yes")
		http.Redirect(w, r, r.Header.Get("Referer"), http.StatusSeeOther) //nolint:gosec // of the page itself, on a demonstration
		return
	}
	site.mu.Lock()
	down := site.down
	site.mu.Unlock()
	if down {
		s.away(w, r, site)
		return
	}
	switch page {
	case ".well-known/openid-configuration":
		s.discovery(w, site)
	case "keys":
		s.keys(w)
	case "authorize":
		s.authorize(w, r, site)
	case "token":
		s.token(w, r, site)
	case "profile":
		s.profile(w, r, site)
	case "logout":
		s.logout(w, r, site)
	case "jscode2session":
		s.codeToSession(w, r, site)
	default:
		http.NotFound(w, r)
	}
}

func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

func random() string {
	var chance [24]byte
	_, _ = rand.Read(chance[:]) // crypto/rand never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(chance[:])
}

// authorize shows who one can be, and sends back whoever was chosen.
func (s *Simulator) authorize(w http.ResponseWriter, r *http.Request, site *Site) {
	query := r.URL.Query()
	if query.Get("client_id") != site.ClientID || !slices.Contains(site.Redirects, query.Get("redirect_uri")) {
		http.Error(w, "client_id or redirect_uri is not registered", http.StatusBadRequest)
		return
	}
	if r.Method != http.MethodPost {
		s.page(w, r, site)
		return
	}
	back := url.Values{"state": {query.Get("state")}}
	chosen := slices.IndexFunc(site.People, func(p Person) bool { return p.ID == r.FormValue("person") })
	if chosen < 0 {
		back.Set("error", "access_denied")
	} else {
		back.Set("code", site.give(grant{person: site.People[chosen], redirect: query.Get("redirect_uri"), challenge: query.Get("code_challenge"),
			nonce: query.Get("nonce"), until: s.now().Add(time.Minute)}))
	}
	http.Redirect(w, r, query.Get("redirect_uri")+"?"+back.Encode(), http.StatusSeeOther) //nolint:gosec // it is registered
}

func (site *Site) give(g grant) string {
	site.mu.Lock()
	defer site.mu.Unlock()
	if len(site.grants) > 10_000 {
		clear(site.grants)
	}
	name := random()
	site.grants[name] = g
	return name
}

// take finds a code, which is good once, or a token.
func (site *Site) take(name string, token bool, now time.Time) (grant, bool) {
	site.mu.Lock()
	defer site.mu.Unlock()
	g, ok := site.grants[name]
	if !token {
		delete(site.grants, name)
	}
	return g, ok && g.token == token && now.Before(g.until)
}

func (s *Simulator) codeToSession(w http.ResponseWriter, r *http.Request, site *Site) {
	query := r.URL.Query()
	if query.Get("appid") != site.ClientID || query.Get("secret") != site.Secret {
		answer(w, http.StatusOK, map[string]any{"errcode": 40125, "errmsg": "invalid appsecret"})
		return
	}
	for _, person := range site.People {
		if query.Get("js_code") == "simulated-"+person.ID {
			answer(w, http.StatusOK, map[string]any{"openid": "openid-" + person.ID, "session_key": random()})
			return
		}
	}
	answer(w, http.StatusOK, map[string]any{"errcode": 40029, "errmsg": "invalid code"})
}

// Try is the first person of the site, signing in: it returns what the browser
// would bring back.
func (s *Simulator) Try(ctx context.Context, address string) (url.Values, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	id, _, _ := strings.Cut(strings.TrimPrefix(parsed.Path, Prefix), "/")
	site := s.sites[id]
	if site == nil || len(site.People) == 0 {
		return nil, fmt.Errorf("nobody to be at %s", parsed.Path)
	}
	form := strings.NewReader(url.Values{"person": {site.People[0].ID}}.Encode())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, form)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := federate.Inside(s).RoundTrip(req)
	if err != nil {
		return nil, err
	}
	_ = response.Body.Close()
	back, err := url.Parse(response.Header.Get("Location"))
	if err != nil || back.Path == "" {
		return nil, fmt.Errorf("%w: %d", federate.ErrUnavailable, response.StatusCode)
	}
	return back.Query(), nil
}
