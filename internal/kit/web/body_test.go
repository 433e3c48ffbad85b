package web_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/texts"
	"gongzhi/internal/kit/web"
)

type noteInput struct {
	Body struct {
		Text string `json:"text"`
	}
}

func sentences(t *testing.T) *i18n.Catalogue {
	t.Helper()
	catalogue := i18n.NewCatalogue()
	if err := catalogue.AddFS(texts.FS, "."); err != nil {
		t.Fatal(err)
	}
	return catalogue
}

// host serves one route of 1,000 bytes, for anybody and for people.
func host(t *testing.T) *httptest.Server {
	t.Helper()
	catalogue := sentences(t)
	api := web.NewAPI("test", "1", catalogue)
	route := web.Route{Method: http.MethodPost, Path: "/api/public/note", ID: "public-note", Summary: "Leave a note", Tag: "test", Public: true, Scope: web.Anyone, MaxBody: 1000}
	handle := func(_ context.Context, in *noteInput) (*web.Body[string], error) {
		return &web.Body[string]{Body: fmt.Sprint(len(in.Body.Text))}, nil
	}
	web.Register(api, route, handle)
	route.Path, route.ID, route.Public, route.SignedIn, route.Scope = "/api/note", "note", false, true, web.Self
	web.Register(api, route, handle)
	chain := web.Chain{Catalogue: catalogue, MaxUpload: 64 << 20, Hash: func(_, text string) string { return text },
		Address: func(*http.Request) string { return "192.0.2.1" },
		Authenticate: func(r *http.Request) (scope.Actor, bool, error) {
			return scope.Actor{PersonID: "ana"}, r.Header.Get("Authorization") != "", nil
		}}
	server := httptest.NewServer(chain.Handler(api.Mux))
	t.Cleanup(server.Close)
	return server
}

// flood is a body without end that counts what was taken of it.
type flood struct{ taken int64 }

func (f *flood) Read(data []byte) (int, error) {
	for i := range data {
		data[i] = 'a'
	}
	f.taken += int64(len(data))
	if f.taken > 64<<20 {
		return 0, io.EOF
	}
	return len(data), nil
}

// TestNobodyFillsTheMemory: with a key or without, a body is read no further
// than its route allows, and not at all for those who may not send it.
func TestNobodyFillsTheMemory(t *testing.T) {
	server := host(t)
	for _, c := range []struct {
		path, who string
		status    int
	}{{"/api/public/note", "", 413}, {"/api/note", "", 401}, {"/api/note", "Bearer x", 413}} {
		body := &flood{}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+c.path, body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", "key-1")
		req.Header.Set("Authorization", c.who)
		resp, err := server.Client().Do(req)
		if err != nil {
			t.Fatalf("%s as %q: %v", c.path, c.who, err)
		}
		_ = resp.Body.Close()
		// The kernel and the client keep some of it on the way.
		if resp.StatusCode != c.status || body.taken > 16<<20 {
			t.Errorf("%s as %q answered %d after %d bytes", c.path, c.who, resp.StatusCode, body.taken)
		}
	}
}

// TestTooLargeNamesTheLimit, whether the length was announced or not.
func TestTooLargeNamesTheLimit(t *testing.T) {
	server := host(t)
	for name, body := range map[string]io.Reader{
		"announced": strings.NewReader(`{"text":"` + strings.Repeat("a", 1200) + `"}`),
		"streamed":  io.MultiReader(strings.NewReader(`{"text":"`), strings.NewReader(strings.Repeat("a", 1200)+`"}`)),
	} {
		resp, err := server.Client().Post(server.URL+"/api/public/note", "application/json", body)
		if err != nil {
			t.Fatal(err)
		}
		told, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != 413 || !strings.Contains(string(told), "fault.too_large") || !strings.Contains(string(told), "0.00095367431640625 MiB") {
			t.Errorf("%s: %d %s", name, resp.StatusCode, told)
		}
	}
	// Exactly as much as is allowed passes.
	text := `{"text":"` + strings.Repeat("a", 1000-len(`{"text":""}`)) + `"}`
	resp, err := server.Client().Post(server.URL+"/api/public/note", "application/json", io.MultiReader(strings.NewReader(text)))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if len(text) != 1000 || resp.StatusCode != 200 {
		t.Errorf("%d bytes of 1000: %d", len(text), resp.StatusCode)
	}
}

func TestBodyFault(t *testing.T) {
	if err := web.BodyFault(&http.MaxBytesError{Limit: 3 << 20}); !fault.Is(err, fault.TooLarge) || !strings.Contains(err.Error(), "limit:3") {
		t.Errorf("too large: %v", err)
	}
	if err := web.BodyFault(io.ErrUnexpectedEOF); !fault.Is(err, fault.Malformed) {
		t.Errorf("torn: %v", err)
	}
}
