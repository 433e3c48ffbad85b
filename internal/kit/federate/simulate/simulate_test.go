package simulate

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/federate"
)

const (
	base = "https://here.example"
	back = base + "/sign-in/back"
)

var levels = federate.Claims{Document: "id_number", DocumentType: "id_type", Types: map[string]string{"10": "mainland"}, TrustsDocuments: true,
	Assurance: "level", Levels: map[string]int{"L3": 3}, Least: 2, EntityNumber: "entity.number", EntityName: "entity.name"}

type world struct {
	*Simulator
	now      time.Time
	provider federate.IdentityProvider
}

func start(t *testing.T, kind string) *world {
	t.Helper()
	w := &world{now: time.Now()}
	clock := func() time.Time { return w.now }
	site := &Site{ID: "gd", Kind: kind, Name: func(string) string { return "GD" }, ClientID: "here", Secret: "secret", Redirects: []string{back}, Ends: []string{base + "/sign-in"},
		People: []Person{{ID: "p1", Name: `One <b onclick="x">`, DocumentType: "10", Document: "DEMO0001", Level: "L3", EntityNumber: "E1", EntityName: "Entity"}}}
	var err error
	if w.Simulator, err = New(base, clock, site); err != nil {
		t.Fatal(err)
	}
	at := func(page string) string { return w.Address("gd", page) }
	settings := federate.Settings{Kind: kind, ClientID: "here", Secret: "secret", Claims: levels, Inside: true, Now: clock}
	switch kind {
	case federate.OIDC:
		settings.Issuer = base + Prefix + "gd"
	case federate.WeChat:
		settings.TokenURL = at("jscode2session")
	default:
		settings.AuthorizeURL, settings.TokenURL, settings.ProfileURL, settings.LogoutURL = at("authorize"), at("token"), at("profile"), at("logout")
	}
	if w.provider, err = federate.Open(settings, federate.NewClient(base+Prefix, w.Simulator)); err != nil {
		t.Fatal(err)
	}
	return w
}

func ask() federate.Ask {
	return federate.Ask{RedirectURI: back, State: "s", Nonce: "n", Verifier: strings.Repeat("v", 50), Lang: "en"}
}

func (w *world) code(t *testing.T) url.Values {
	t.Helper()
	address, err := w.provider.AuthURL(t.Context(), ask())
	if err != nil {
		t.Fatal(err)
	}
	query, err := w.Try(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	return query
}

func refused(t *testing.T, name string, err error, reason string) {
	t.Helper()
	var refusal *federate.Refusal
	if !errors.As(err, &refusal) || refusal.Reason != reason {
		t.Errorf("%s: %v, want %s", name, err, reason)
	}
}

func TestBothProtocolsSignIn(t *testing.T) {
	for _, kind := range []string{federate.OAuth, federate.OIDC} {
		w := start(t, kind)
		query := w.code(t)
		grant, err := w.provider.Exchange(t.Context(), federate.Answer{Ask: ask(), Query: query})
		if err != nil {
			t.Fatal(kind, err)
		}
		profile, err := w.provider.Profile(t.Context(), grant)
		if err != nil || profile.Subject != "p1" || profile.Assurance != 3 || profile.Document != (federate.Document{Type: "mainland", Number: "DEMO0001"}) || profile.Entity.Name != "Entity" {
			t.Errorf("%s: %+v, %v", kind, profile, err)
		}
		_, err = w.provider.Exchange(t.Context(), federate.Answer{Ask: ask(), Query: query})
		refused(t, "a used code", err, federate.Code)
		wrong := ask()
		wrong.Verifier = strings.Repeat("w", 50)
		_, err = w.provider.Exchange(t.Context(), federate.Answer{Ask: wrong, Query: w.code(t)})
		refused(t, "another verifier", err, federate.Code)
		query = w.code(t)
		w.now = w.now.Add(2 * time.Minute)
		_, err = w.provider.Exchange(t.Context(), federate.Answer{Ask: ask(), Query: query})
		refused(t, "an old code", err, federate.Code)
	}
}

// TestProfileIsAskedSigned: a token alone, as a thief has it, opens no profile.
func TestProfileIsAskedSigned(t *testing.T) {
	w := start(t, federate.OAuth)
	site := w.sites["gd"]
	token := site.give(grant{person: site.People[0], token: true, until: w.now.Add(time.Hour)})
	at := strconv.FormatInt(w.now.Unix(), 10)
	for name, change := range map[string]func(header http.Header){
		"unsigned":     func(header http.Header) { header.Del("X-Signature") },
		"another time": func(header http.Header) { header.Set("X-Timestamp", "1") },
		"signed":       func(http.Header) {},
	} {
		request := httptest.NewRequest(http.MethodGet, w.Address("gd", "profile"), http.NoBody)
		request.Header.Set("Authorization", "Bearer "+token)
		request.Header.Set("X-Timestamp", at)
		request.Header.Set("X-Nonce", "n")
		request.Header.Set("X-Signature", federate.SignProfile("secret", "here", at, "n", token))
		change(request.Header)
		recorder := httptest.NewRecorder()
		w.ServeHTTP(recorder, request)
		if ok := recorder.Code == http.StatusOK; ok != (name == "signed") {
			t.Errorf("%s: %d", name, recorder.Code)
		}
	}
}

func TestWeChat(t *testing.T) {
	w := start(t, federate.WeChat)
	grant, err := w.provider.Exchange(t.Context(), federate.Answer{Query: url.Values{"code": {"simulated-p1"}}})
	if err != nil {
		t.Fatal(err)
	}
	if profile, err := w.provider.Profile(t.Context(), grant); err != nil || profile.Subject != "openid-p1" || profile.Document.Known() {
		t.Errorf("%+v, %v", profile, err)
	}
	_, err = w.provider.Exchange(t.Context(), federate.Answer{Query: url.Values{"code": {"made up"}}})
	refused(t, "a code that WeChat did not give", err, federate.Code)
}

func TestPagesSayWhatTheyAre(t *testing.T) {
	w := start(t, federate.OAuth)
	get := func(address string) (int, string) {
		recorder := httptest.NewRecorder()
		w.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, address, http.NoBody))
		body, _ := io.ReadAll(recorder.Body)
		return recorder.Code, string(body)
	}
	address, err := w.provider.AuthURL(t.Context(), ask())
	if err != nil {
		t.Fatal(err)
	}
	if status, body := get(address); status != http.StatusOK || !strings.Contains(body, "simulate.warning") || !strings.Contains(body, "person-p1") || !strings.Contains(body, "simulate.mark") || strings.Contains(body, "<b o") {
		t.Errorf("page: %d %s", status, body)
	}
	if status, _ := get(strings.Replace(address, url.QueryEscape(back), url.QueryEscape(back+"/x"), 1)); status != http.StatusBadRequest {
		t.Errorf("a redirect address that is not registered: %d", status)
	}
	w.Down("gd", true)
	if status, body := get(address); status != http.StatusServiceUnavailable || strings.Contains(body, "person-p1") {
		t.Errorf("away: %d %s", status, body)
	}
	if err := w.provider.Health(t.Context()); !errors.Is(err, federate.ErrUnavailable) {
		t.Errorf("health: %v", err)
	}
	w.Down("gd", false)
	if err := w.provider.Health(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestBothProtocolsSignOut: the browser comes back, but to a registered address
// only, and in OpenID Connect only with a token of this site.
func TestBothProtocolsSignOut(t *testing.T) {
	for _, kind := range []string{federate.OAuth, federate.OIDC} {
		w := start(t, kind)
		grant, err := w.provider.Exchange(t.Context(), federate.Answer{Ask: ask(), Query: w.code(t)})
		if err != nil {
			t.Fatal(kind, err)
		}
		w.now = w.now.Add(8 * time.Hour) // the token is long over when its holder goes home
		for wanted, ends := range map[int][2]string{
			http.StatusSeeOther:   {base + "/sign-in", grant.Hint()},
			http.StatusBadRequest: {"https://evil.example", grant.Hint()},
		} {
			address, err := w.provider.Logout(t.Context(), ends[0], ends[1])
			recorder := httptest.NewRecorder()
			w.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, address, http.NoBody))
			if err != nil || recorder.Code != wanted || wanted == http.StatusSeeOther && recorder.Header().Get("Location") != ends[0] {
				t.Errorf("%s to %s: %d %v, %v", kind, ends[0], recorder.Code, recorder.Header(), err)
			}
		}
		address, err := w.provider.Logout(t.Context(), base+"/sign-in", "made.up.token")
		recorder := httptest.NewRecorder()
		w.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, address, http.NoBody))
		if refused := recorder.Code == http.StatusBadRequest; err != nil || refused != (kind == federate.OIDC) {
			t.Errorf("%s with a made up hint: %d, %v", kind, recorder.Code, err)
		}
	}
}
