package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/web"
)

// TestPolledAnswersAreSentOnce: who has the newest answer is told so in a few
// bytes; a changed one, another language's and a refusal come whole.
func TestPolledAnswersAreSentOnce(t *testing.T) {
	catalogue := sentences(t)
	api := web.NewAPI("test", "1", catalogue)
	news, broken := "first", false
	route := web.Route{Method: http.MethodGet, Path: "/api/news", ID: "news", Summary: "News", Tag: "test", SignedIn: true, Scope: web.Self}.Poll()
	web.Register(api, route, func(ctx context.Context, _ *struct{}) (*web.Body[string], error) {
		if broken {
			return nil, fault.New(fault.NotFound, "fault.not_found")
		}
		actor, _ := scope.From(ctx)
		return web.Reply(actor.PersonID+" "+news, nil)
	})
	server := httptest.NewServer(web.Chain{Catalogue: catalogue, Address: func(*http.Request) string { return "192.0.2.1" },
		Authenticate: func(r *http.Request) (scope.Actor, bool, error) {
			return scope.Actor{PersonID: r.Header.Get("Authorization")}, r.Header.Get("Authorization") != "", nil
		}}.Handler(api.Mux))
	t.Cleanup(server.Close)
	ask := func(person, known string, status int) (tag, text string) {
		t.Helper()
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/news", http.NoBody)
		req.Header.Set("Authorization", person)
		req.Header.Set("If-None-Match", known)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		if resp.StatusCode != status {
			t.Errorf("%s knowing %s: %d %s, want %d", person, known, resp.StatusCode, body, status)
		}
		kept := resp.Header.Get("Cache-Control")
		if cached := status == http.StatusOK || status == http.StatusNotModified; cached != (kept == "private, no-cache") || !cached && kept != "no-store" {
			t.Errorf("status %d says Cache-Control %q", status, kept)
		}
		return resp.Header.Get("ETag"), string(body)
	}
	tag, text := ask("ana", "", 200)
	if tag == "" || text != "\"ana first\"\n" {
		t.Fatalf("tag %s, text %q", tag, text)
	}
	for _, known := range []string{tag, "W/" + tag, `"old", ` + tag} {
		if again, text := ask("ana", known, 304); again != tag || text != "" {
			t.Errorf("unchanged: tag %s, text %q", again, text)
		}
	}
	if other, text := ask("rui", tag, 200); other == tag || text != "\"rui first\"\n" {
		t.Errorf("another person got %q with tag %s", text, other)
	}
	news = "second"
	if changed, text := ask("ana", tag, 200); changed == tag || text != "\"ana second\"\n" {
		t.Errorf("changed: tag %s, text %q", changed, text)
	}
	if refused, _ := ask("", tag, 401); refused != "" {
		t.Errorf("a refusal has tag %s", refused)
	}
	broken = true
	if refused, text := ask("ana", tag, 404); refused != "" || text == "" {
		t.Errorf("a fault has tag %s and says %q", refused, text)
	}
}
