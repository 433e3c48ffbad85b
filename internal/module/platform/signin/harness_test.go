package signin

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/cache"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/feature"
	"gongzhi/internal/kit/federate"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/passkey"
	"gongzhi/internal/kit/password"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/platform/federation"
	"gongzhi/internal/module/platform/identity"
)

const (
	goodPassword = "Two-shores-26"
	newPassword  = "Lotus-and-Water-9"
)

type organisations struct{}

func (organisations) Names(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		names[id] = "Name of " + id
	}
	return names, nil
}

func (organisations) Merged(context.Context, string) ([]string, error) { return nil, nil }

func (organisations) Subtree(_ context.Context, id string) ([]string, error) {
	return []string{id}, nil
}

type menus struct{}

func (menus) Menu(_ context.Context, actor scope.Actor) []MenuItem {
	if !actor.Can(identity.Read) {
		return nil
	}
	return []MenuItem{{Key: "people", Group: "platform", Icon: "user", Path: "/people"}}
}

var definitions = []identity.RoleDefinition{
	{ID: "warehouse.receiver", Grants: map[string][]string{"organisation": {identity.Read}}},
	{ID: "clinic.pharmacist"},
	{ID: "platform.system", Grants: map[string][]string{"all": {identity.Read, identity.Manage, Revoke}}},
	{ID: "platform.security", Grants: map[string][]string{"all": {Sessions, ResetFactor, SetDocument, federation.Manage}}},
	{ID: "business.owner", Grants: map[string][]string{"organisation": {Sessions}}},
}

// house is both modules on a fresh database, with a server in front that
// trusts the proxy it is called from.
type house struct {
	t          *testing.T
	ctx        context.Context
	clock      *clock.Manual
	kit        Kit
	identity   *identity.Service
	service    *Service
	federation *federation.Service
	parts      []module.Module
	server     *httptest.Server
}

// open starts a house; the providers, if any, are those it may sign in with.
func open(t *testing.T, providers ...federation.Provider) *house {
	t.Helper()
	h := &house{t: t, ctx: context.Background(), clock: clock.NewManual(clock.Day("2026-11-20").Start().Add(10 * 60 * 60e9))}
	ring, err := seal.OpenRing(seal.Config{File: filepath.Join(t.TempDir(), "seal.json")}, h.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	runner := &usecase.Runner{}
	cheap := password.Cost{Memory: 64, Rounds: 1, Threads: 1}
	h.kit = Kit{Runner: runner, Ring: ring, Cost: cheap, Guard: guard.New(cache.NewMemory(h.clock), h.clock, ring.Derive("guard")),
		App: App{Name: "Test house", Version: "1.2.3"}}
	if h.kit.Passkeys, err = passkey.New("Test house", "https://drugs.example"); err != nil {
		t.Fatal(err)
	}
	_, people := identity.New(identity.Kit{}, identity.Needs{})
	_, own := New(Kit{}, Needs{})
	registry := param.NewRegistry()
	for i := range own.Parameters {
		if own.Parameters[i].Name == factorRoles { // the tests of the second factor demand it themselves
			own.Parameters[i].Default, own.Parameters[i].Min = []string{}, 0
		}
	}
	registry.Declare(append(people.Parameters, own.Parameters...)...)
	_, external, err := federation.New(federation.Kit{})
	if err != nil {
		t.Fatal(err)
	}
	sources := []db.Source{usecase.Migrations, audit.Migrations, outbox.Migrations, param.Migrations, feature.Migrations, people.Migrations[0], own.Migrations[0], external.Migrations[0]}
	runner.DB = dbtest.OpenAt(t, h.clock, sources...)
	runner.Log = audit.NewLog(slices.Concat(people.Tables, own.Tables, param.Tables))
	h.kit.Parameters = param.NewSet(runner.DB, registry)
	h.kit.Features = feature.NewSet(runner.DB)
	h.kit.Features.Declare(own.Features...)
	h.verify(filepath.Join(t.TempDir(), "audit.key"))
	h.identity, people = identity.New(identity.Kit{Runner: runner, Ring: ring, Parameters: h.kit.Parameters, Cost: cheap}, identity.Needs{Organisations: organisations{},
		Forgive: func(ctx context.Context, tx *usecase.Tx, login string) error {
			return h.service.Forgive(ctx, tx, login)
		}})
	if err := h.identity.Seed(h.ctx, definitions, slices.Concat(people.Permissions, own.Permissions, external.Permissions)); err != nil {
		t.Fatal(err)
	}
	needs := Needs{Identity: h.identity, Menus: menus{}, OrgNumbers: func(_ context.Context, id string) ([]string, error) { return []string{"number of " + id}, nil }}
	if needs.Federation, external, err = federation.New(federation.Kit{Runner: runner, Ring: ring, BaseURL: "https://drugs.example", Client: federate.NewClient("", nil), Providers: providers}); err != nil {
		t.Fatal(err)
	}
	h.federation = needs.Federation
	h.service, own = New(h.kit, needs)
	h.parts = []module.Module{people, own, external}
	h.server = h.serve(h.service)
	return h
}

func (h *house) serve(service *Service) *httptest.Server {
	catalogue := i18n.NewCatalogue()
	api := web.NewAPI("test", "1", catalogue)
	h.parts[0].Routes(api)
	h.parts[2].Routes(api)
	service.routes(api)
	for _, part := range h.parts {
		if err := catalogue.AddFS(part.Texts[0], "texts"); err != nil {
			h.t.Fatal(err)
		}
	}
	address := func(r *http.Request) string {
		return guard.ClientAddress(r.RemoteAddr, r.Header, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}).String()
	}
	chain := web.Chain{Catalogue: catalogue, MaxUpload: 1 << 20, Address: address, Authenticate: service.Authenticate}
	server := httptest.NewServer(chain.Handler(api.Mux))
	h.t.Cleanup(server.Close)
	return server
}

func (h *house) system() context.Context { return scope.With(h.ctx, scope.SystemActor("test")) }

// hire opens an account whose password need not be changed.
func (h *house) hire(login, org string, roles ...string) identity.Person {
	h.t.Helper()
	person, err := h.identity.CreateAdministrator(h.ctx, login, "Name of "+login, goodPassword, org, roles...)
	if err != nil {
		h.t.Fatal(err)
	}
	return person
}

// client is one browser or phone.
type client struct {
	*house
	server  *httptest.Server
	cookie  string
	device  string // the browser's, kept beyond sessions
	flow    string // the browser's, of sign-ins with a provider
	bearer  string
	address string
	headers map[string]string
}

func (h *house) client() *client {
	return &client{house: h, server: h.server, address: "198.51.100.7", headers: map[string]string{}}
}

type answer struct {
	status int
	header http.Header
	body   map[string]any
}

func (c *client) call(method, path string, body any) answer {
	c.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(c.ctx, method, c.server.URL+"/api/"+path, bytes.NewReader(data))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept-Language", "en")
	req.Header.Set("X-Forwarded-For", c.address)
	if c.cookie != "" {
		req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: c.cookie})
	}
	if c.device != "" {
		req.AddCookie(&http.Cookie{Name: deviceCookie, Value: c.device})
	}
	if c.flow != "" {
		req.AddCookie(&http.Cookie{Name: flowCookie, Value: c.flow})
	}
	if c.bearer != "" {
		req.Header.Set("Authorization", "Bearer "+c.bearer)
	}
	for name, value := range c.headers {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	got := answer{status: resp.StatusCode, header: resp.Header}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &got.body); err != nil {
			c.t.Fatalf("%s %s: %s", method, path, text)
		}
	}
	for _, set := range resp.Cookies() {
		switch set.Name {
		case web.SessionCookie:
			c.cookie = set.Value
		case deviceCookie:
			c.device = set.Value
		case flowCookie:
			c.flow = set.Value
		}
	}
	return got
}

// try sends one sign-in as it is.
func (c *client) try(login, plain string, captcha map[string]string) answer {
	body := map[string]any{"login": login, "password": plain}
	if captcha != nil {
		body["captcha"] = captcha
	}
	return c.call("POST", "platform/signin/sessions", body)
}

// signIn tries as the page does: a captcha that is asked for is solved.
func (c *client) signIn(login, plain string) answer {
	got := c.try(login, plain, nil)
	if got.key() == "signin.captcha" {
		got = c.try(login, plain, solve(got.params()))
	}
	return got
}

func solve(challenge map[string]any) map[string]string {
	text := challenge["challenge"].(string)
	return map[string]string{"challenge": text, "nonce": guard.Solve(guard.Challenge{Text: text, Difficulty: int(challenge["difficulty"].(float64))})}
}

func (a answer) key() string { key, _ := a.body["key"].(string); return key }

func (a answer) params() map[string]any {
	params, _ := a.body["params"].(map[string]any)
	return params
}

func (a answer) expect(t *testing.T, status int, key string) answer {
	t.Helper()
	if a.status != status || a.key() != key {
		t.Fatalf("got %d %q, want %d %q: %v", a.status, a.key(), status, key, a.body)
	}
	if detail, _ := a.body["detail"].(string); (strings.HasPrefix(key, "signin.") || strings.HasPrefix(key, "federation.")) && (detail == key || strings.Contains(detail, "{")) {
		t.Fatalf("%s has no sentence: %q", key, detail)
	}
	return a
}

// entries returns the private parts of the audit entries of an action.
func (h *house) entries(action string) []string {
	h.t.Helper()
	var private []string
	err := h.kit.Runner.DB.Read().NewSelect().Table("audit_entry").Column("private").Where("action = ?", action).OrderExpr("id").Scan(h.ctx, &private)
	if err != nil {
		h.t.Fatal(err)
	}
	return private
}

// verify lets every test end with evidence that agrees with the data.
func (h *house) verify(keyFile string) {
	signer, err := audit.LoadSigner(keyFile, "test")
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		report, err := audit.Verify(h.ctx, h.kit.Runner.DB, h.kit.Runner.Log, audit.Options{Verifiers: []string{signer.Verifier()}})
		if err != nil || !report.OK() || report.Rows == 0 {
			h.t.Errorf("evidence: %+v, %v", report, err)
		}
	})
}
