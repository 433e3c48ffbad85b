package web

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
)

// TestLongWork: the limit is for sending a body. Work on a body that was sent
// may take longer and is not cancelled, with and without an Idempotency-Key,
// nor is the next request of the connection.
func TestLongWork(t *testing.T) {
	usual := bodyTime
	bodyTime = 100 * time.Millisecond
	defer func() { bodyTime = usual }()
	type input struct{ Body struct{ Name string } }
	api := NewAPI("test", "1", i18n.NewCatalogue())
	Register(api, Route{Method: http.MethodPost, Path: "/api/work", ID: "work", Summary: "Work", Tag: "test", Public: true, Scope: Anyone},
		func(ctx context.Context, _ *input) (*Body[string], error) {
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(3 * bodyTime):
				return &Body[string]{Body: "done"}, nil
			}
		})
	chain := Chain{Catalogue: api.Catalogue, MaxUpload: 1 << 20, Address: func(*http.Request) string { return "" },
		Hash:         func(_, text string) string { return text },
		Authenticate: func(*http.Request) (scope.Actor, bool, error) { return scope.Actor{}, false, nil }}
	server := httptest.NewServer(chain.Handler(api.Mux))
	defer server.Close()
	for _, key := range []string{"", "k1", "", "k2"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/api/work", strings.NewReader(`{"Name":"a"}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		if key != "" {
			req.Header.Set("Idempotency-Key", key)
		}
		resp, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if resp.Body.Close(); resp.StatusCode != http.StatusOK {
			t.Errorf("with key %q: %d", key, resp.StatusCode)
		}
	}
}

// TestSlowBody: who stops sending is not waited for.
func TestSlowBody(t *testing.T) {
	usual := bodyTime
	bodyTime = 100 * time.Millisecond
	defer func() { bodyTime = usual }()
	chain := Chain{Catalogue: i18n.NewCatalogue(), MaxUpload: 1 << 20, Address: func(*http.Request) string { return "" },
		Hash:         func(_, text string) string { return text },
		Authenticate: func(*http.Request) (scope.Actor, bool, error) { return scope.Actor{}, false, nil }}
	reached := false
	type input struct{ Body struct{ Name string } }
	api := NewAPI("test", "1", chain.Catalogue)
	Register(api, Route{Method: http.MethodPost, Path: "/api/work", ID: "work", Summary: "Work", Tag: "test", Public: true, Scope: Anyone},
		func(context.Context, *input) (*None, error) { reached = true; return &None{}, nil })
	server := httptest.NewServer(chain.Handler(api.Mux))
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST /api/work HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
	answer, _ := io.ReadAll(conn) // ends when the server gives up
	if reached || strings.HasPrefix(string(answer), "HTTP/1.1 2") {
		t.Errorf("half a body was taken: %s", answer)
	}
}

// TestNobodyIsWaitedFor: whatever a route does with the body, and also when it
// does not look at it, who stops sending is let go.
func TestNobodyIsWaitedFor(t *testing.T) {
	usual := bodyTime
	bodyTime = 100 * time.Millisecond
	defer func() { bodyTime = usual }()
	api := NewAPI("test", "1", i18n.NewCatalogue())
	route := Route{Method: http.MethodPost, Path: "/api/file", ID: "file", Summary: "Take a file", Tag: "test", Public: true, Scope: Anyone}
	Register(api, route, func(_ context.Context, in *Upload) (*None, error) {
		file := in.File()
		if file == nil {
			return &None{}, nil
		}
		_, err := io.Copy(io.Discard, file)
		return &None{}, err
	})
	route.Path, route.ID, route.Public, route.SignedIn, route.Scope = "/api/mine", "mine", false, true, Self
	Register(api, route, func(context.Context, *struct{}) (*None, error) { return &None{}, nil })
	api.Mux.HandleFunc("/api/raw", func(w http.ResponseWriter, r *http.Request) { // beside the document, as resumable uploads are
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
		}
	})
	chain := Chain{Catalogue: api.Catalogue, MaxUpload: 1 << 20, Address: func(*http.Request) string { return "" },
		Hash:         func(_, text string) string { return text },
		Authenticate: func(*http.Request) (scope.Actor, bool, error) { return scope.Actor{}, false, nil }}
	server := httptest.NewServer(chain.Handler(api.Mux))
	defer server.Close()
	for path, begun := range map[string]string{"/api/file": "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\nhalf", "/api/mine": "{", "/api/raw": "half", "/api/none": "{"} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: test\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\n\r\n%s", path, begun)
		if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if answer, err := io.ReadAll(conn); err != nil { // its end is that of the connection
			t.Errorf("%s: the connection is held: %v after %q", path, err, answer)
		}
	}
}
