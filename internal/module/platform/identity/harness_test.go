package identity

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/password"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

const goodPassword = "Two-shores-26"

// organisations is a fixed tree: the store belongs to the trading company.
type organisations map[string]string

func (o organisations) Names(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		if name, ok := o[id]; ok {
			names[id] = name
		}
	}
	return names, nil
}

func (organisations) Merged(context.Context, string) ([]string, error) { return nil, nil }

func (o organisations) Subtree(_ context.Context, id string) ([]string, error) {
	if id == "trade" {
		return []string{"trade", "store"}, nil
	}
	return []string{id}, nil
}

// house is the module on a fresh database, with a server in front.
type house struct {
	t       testing.TB
	ctx     context.Context
	clock   *clock.Manual
	runner  *usecase.Runner
	kit     Kit
	service *Service
	module  module.Module
	server  *httptest.Server
}

var definitions = []RoleDefinition{
	{ID: "warehouse.receiver", Grants: map[string][]string{"organisation": {"goods.receive", "goods.read"}}},
	{ID: "warehouse.qa", Grants: map[string][]string{"own": {"goods.receive"}, "all": {"goods.read"}}},
	{ID: "external.isaf", Grants: map[string][]string{"all": {"goods.read"}}},
	{ID: "business.owner", Grants: map[string][]string{"area": {Read, Appoint}}},
	{ID: "platform.system", Grants: map[string][]string{"all": {Read, Manage}}},
	{ID: "platform.security", Grants: map[string][]string{"all": {Read, Appoint}}},
	{ID: "platform.audit", Grants: map[string][]string{"all": {Read}}},
}

var duties = []Duty{
	{ID: "heads", Basis: "GB/T 22239-2019 8.1.4.2 d", Groups: [][]string{{"platform.system"}, {"platform.security"}, {"platform.audit"}}},
	{ID: "accounts", Basis: "GB/T 22239-2019 8.1.4.2 d", Groups: [][]string{{Manage}, {Appoint}}},
}

func open(t testing.TB) *house {
	t.Helper()
	h := &house{t: t, ctx: context.Background(), clock: clock.NewManual(clock.Day("2026-11-20").Start().Add(10 * 60 * 60e9))}
	ring, err := seal.OpenRing(seal.Config{File: filepath.Join(t.TempDir(), "seal.json")}, h.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	registry := param.NewRegistry()
	h.runner = &usecase.Runner{}
	h.kit = Kit{Runner: h.runner, Ring: ring, Cost: password.Cost{Memory: 64, Rounds: 1, Threads: 1}, Duties: duties}
	_, declared := New(h.kit, Needs{})
	registry.Declare(declared.Parameters...)
	h.runner.DB = dbtest.OpenAt(t, h.clock, usecase.Migrations, audit.Migrations, param.Migrations, declared.Migrations[0])
	h.runner.Log = audit.NewLog(declared.Tables)
	h.verify(filepath.Join(t.TempDir(), "audit.key"))
	h.kit.Parameters = param.NewSet(h.runner.DB, registry)
	h.service, h.module = h.another()
	if err := h.service.Seed(h.ctx, definitions, append(module.Permit("goods.read", "goods.receive"), declared.Permissions...)); err != nil {
		t.Fatal(err)
	}
	h.serve()
	return h
}

// another is the service of a second process on the same database.
func (h *house) another() (*Service, module.Module) {
	return New(h.kit, Needs{Organisations: organisations{"gov": "Bureau", "trade": "Trading", "store": "Store", "isaf": "ISAF"}, Permissions: h.permissions})
}

func (h *house) permissions() []module.Permission {
	return append(module.Permit("goods.read", "goods.receive"), h.module.Permissions...)
}

// serve stands in for signin: the bearer token is "<person>:<post>".
func (h *house) serve() {
	catalogue := i18n.NewCatalogue()
	for _, files := range h.module.Texts {
		if err := catalogue.AddFS(files, "texts"); err != nil {
			h.t.Fatal(err)
		}
	}
	api := web.NewAPI("test", "1", catalogue)
	h.module.Routes(api)
	address := func(r *http.Request) string { return r.RemoteAddr }
	chain := web.Chain{Catalogue: catalogue, MaxUpload: 1 << 20, Address: address, Authenticate: func(r *http.Request) (scope.Actor, bool, error) {
		personID, postID, ok := strings.Cut(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), ":")
		if !ok {
			return scope.Actor{}, false, nil
		}
		actor, err := h.service.ActorFor(r.Context(), personID, postID)
		if fault.Is(err, fault.Unauthenticated) {
			return actor, false, nil
		}
		return actor, err == nil, err
	}}
	h.server = httptest.NewServer(chain.Handler(api.Mux))
	h.t.Cleanup(h.server.Close)
}

// system acts with every permission.
func (h *house) system() context.Context { return scope.With(h.ctx, scope.SystemActor("test")) }

// hire makes a person with one post and returns both.
func (h *house) hire(login, org string, roles ...string) (Person, Post) {
	h.t.Helper()
	person, err := h.service.Create(h.system(), NewPerson{Name: "Name of " + login, Login: login, Password: goodPassword, Phone: "+853 66123456", Chosen: true})
	if err != nil {
		h.t.Fatal(err)
	}
	post := h.post(person.ID, org, roles...)
	if person, err = h.service.Get(h.system(), person.ID); err != nil {
		h.t.Fatal(err)
	}
	return person, post
}

func (h *house) post(personID, org string, roles ...string) Post {
	h.t.Helper()
	post, err := h.service.CreatePost(h.system(), NewPost{PersonID: personID, OrgID: org, Roles: roles})
	if err != nil {
		h.t.Fatal(err)
	}
	return post
}

// answer is what the server said.
type answer struct {
	status int
	body   map[string]any
}

func (h *house) call(as, method, path string, body any) answer {
	h.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		h.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(h.ctx, method, h.server.URL+"/api/platform/identity"+path, bytes.NewReader(data))
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept-Language", "zh-Hans")
	if as != "" {
		req.Header.Set("Authorization", "Bearer "+as)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	got := answer{status: resp.StatusCode}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &got.body); err != nil {
			h.t.Fatalf("%s %s: %s", method, path, text)
		}
	}
	return got
}

// expect fails unless the status and, for a refusal, the key are as wanted.
func (a answer) expect(t *testing.T, status int, key string) answer {
	t.Helper()
	got, _ := a.body["key"].(string)
	if a.status != status || got != key {
		t.Fatalf("got %d %q, want %d %q: %v", a.status, got, status, key, a.body)
	}
	if detail, _ := a.body["detail"].(string); key != "" && detail == "" {
		t.Fatalf("%s has no sentence", key)
	}
	return a
}

// field fails unless the refusal names the field with the key.
func (a answer) field(t *testing.T, pointer, key string) {
	t.Helper()
	wrong, _ := a.body["errors"].([]any)
	for _, entry := range wrong {
		if e := entry.(map[string]any); e["pointer"] == pointer && e["key"] == key {
			return
		}
	}
	t.Fatalf("no %s at %s in %v", key, pointer, a.body)
}

// text reads a text inside the answer.
func (a answer) text(name string) string { value, _ := a.body[name].(string); return value }

// verify lets every test end with evidence that agrees with the data.
func (h *house) verify(keyFile string) {
	signer, err := audit.LoadSigner(keyFile, "test")
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		report, err := audit.Verify(h.ctx, h.runner.DB, h.runner.Log, audit.Options{Verifiers: []string{signer.Verifier()}})
		if err != nil || !report.OK() || report.Rows == 0 {
			h.t.Errorf("evidence: %+v, %v", report, err)
		}
	})
}
