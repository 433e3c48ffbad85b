package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/module"
)

// answering is a prepared system behind a server that follows no redirects.
func answering(t *testing.T, change func(c *Config)) (*System, func(method, path string, header ...string) *http.Response) {
	t.Helper()
	config := configAt(dbtest.Reusable(t))
	if change != nil {
		change(&config)
	}
	s, err := Open(t.Context(), config, clock.System{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop(t.Context()) })
	dbtest.Migrate(t, s.DB, s.migrations()...)
	if _, err := s.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return s, func(method, path string, header ...string) *http.Response {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = resp.Body.Close() })
		return resp
	}
}

func TestPathsAndMethods(t *testing.T) {
	_, ask := answering(t, nil)
	for _, c := range []struct {
		method, path string
		status       int
		header, want string
	}{
		{"GET", "/docs", 302, "Location", "/swagger/"},
		{"GET", "/docs/", 302, "Location", "/swagger/"},
		{"GET", "/openapi.json", 200, "Content-Type", "application/json"},
		{"POST", "/openapi.json", 405, "Allow", "GET, HEAD"},
		{"POST", "/docs", 405, "Allow", "GET, HEAD"},
		{"GET", "/healthz", 200, "", ""},
		{"DELETE", "/healthz", 405, "Allow", "GET, HEAD"},
		{"POST", "/t/123", 405, "Allow", "GET, HEAD"},
		{"POST", "/m/", 405, "Allow", "GET, HEAD"},
		{"POST", "/", 405, "Allow", "GET, HEAD"},
		{"PATCH", "/api/platform/signin/me", 405, "Allow", "GET, HEAD"},
		{"DELETE", "/api/public/trace/123", 405, "Allow", "GET, HEAD"},
		{"PATCH", "/api/platform/signin/sessions", 405, "Allow", "GET, HEAD, POST"},
		{"GET", "/api/public/challenges", 405, "Allow", "POST"},
		{"GET", "/api/none", 404, "Content-Type", "application/problem+json"},
		{"DELETE", "/api/", 404, "Content-Type", "application/problem+json"},
	} {
		resp := ask(c.method, c.path)
		if resp.StatusCode != c.status || c.header != "" && resp.Header.Get(c.header) != c.want {
			t.Errorf("%s %s: %d %s %q, want %d %q", c.method, c.path, resp.StatusCode, c.header, resp.Header.Get(c.header), c.status, c.want)
		}
	}
}

// TestTheEndWritesWhatIsInMemory: what was noted a moment before the end, such as a
// refusal, is in the log though the database is busy then.
func TestTheEndWritesWhatIsInMemory(t *testing.T) {
	config := alone(t)
	s, err := Open(t.Context(), config, clock.System{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Start(t.Context())
	time.Sleep(300 * time.Millisecond) // the jobs of the start are done
	s.Refusals.Note(audit.Refusal{PersonID: "somebody", Action: "test.refused", Result: audit.Refused}, "trace-of-the-end")
	busy, free := make(chan struct{}), errors.New("nothing to keep")
	go func() {
		_ = s.DB.Write(context.Background(), func(context.Context, *db.Tx) error {
			close(busy)
			time.Sleep(500 * time.Millisecond)
			return free
		})
	}()
	<-busy
	if err := s.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	again, err := Open(t.Context(), config, clock.System{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	var noted int
	err = again.DB.Read().QueryRowContext(t.Context(), "SELECT count(*) FROM audit_entry WHERE trace_id = 'trace-of-the-end'").Scan(&noted)
	if err != nil || noted != 1 {
		t.Errorf("%d entries of the refusal, %v", noted, err)
	}
	if err := again.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

// TestTheEndLetsJobsFinish: a job that runs when the system is told to end comes to
// its end first; it is not cut off at once.
func TestTheEndLetsJobsFinish(t *testing.T) {
	s, err := Open(t.Context(), alone(t), clock.System{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	begun, finished := make(chan struct{}), false
	s.Modules = append(s.Modules, module.Module{Name: "test.slow", Jobs: []job.Job{{Name: "test.slow", Every: time.Hour, Run: func(ctx context.Context) error {
		close(begun)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(500 * time.Millisecond):
			finished = true
			return nil
		}
	}}}})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.listen(ctx, nil) }()
	<-begun
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if !finished {
		t.Error("a job that ran was cut off")
	}
}

// TestMetricsStayInside: the figures are for this machine and the private
// network, and only there where they have an address of their own.
func TestMetricsStayInside(t *testing.T) {
	s, ask := answering(t, func(c *Config) { c.TrustedProxies = []string{"127.0.0.2"} })
	s.Proxies, _ = guard.ParseProxies([]string{"127.0.0.2"})
	if err := s.DB.SetFact(t.Context(), "x", "y"); err != nil {
		t.Fatal(err)
	}
	s.Start(t.Context())
	if _, err := s.DB.Maintenance().ExecContext(t.Context(), "INSERT INTO outbox_event (id, name, payload, at, done, attempts, next_at) VALUES (?, 'nobody.listens', '{}', 0, 0, 0, 9000000000000)", id.New(clock.System{}.Now())); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"gongzhi_outbox_waiting 1\n", "gongzhi_audit_unsealed", `gongzhi_job_late_seconds{job="audit.seal"} 0`, "go_goroutines"} {
		var resp *http.Response
		var text []byte
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) { // what the start itself tells is on its way
			resp = ask("GET", "/metrics")
			if text, _ = io.ReadAll(resp.Body); bytes.Contains(text, []byte(want)) {
				break
			}
		}
		if resp.StatusCode != 200 || !bytes.Contains(text, []byte(want)) {
			t.Errorf("from this machine: %d, without %s", resp.StatusCode, want)
		}
	}
	for _, header := range []string{"X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"} {
		if resp := ask("GET", "/metrics", header, "127.0.0.1"); resp.StatusCode != 404 {
			t.Errorf("through a proxy nobody trusts (%s): %d", header, resp.StatusCode)
		}
	}
	s.Proxies, _ = guard.ParseProxies([]string{"127.0.0.1"})
	for from, want := range map[string]int{"203.0.113.9": 404, "10.1.2.3": 200} {
		if resp := ask("GET", "/metrics", "X-Forwarded-For", from); resp.StatusCode != want {
			t.Errorf("from %s through a trusted proxy: %d", from, resp.StatusCode)
		}
	}
	own, ask := answering(t, func(c *Config) { c.MetricsAddr = "127.0.0.1:9" })
	if resp := ask("GET", "/metrics"); resp.StatusCode != 404 {
		t.Errorf("on the main port although it has its own: %d", resp.StatusCode)
	}
	recorder := httptest.NewRecorder()
	own.metrics.handler().ServeHTTP(recorder, httptest.NewRequest("GET", "/metrics", nil))
	if recorder.Code != 200 || !strings.Contains(recorder.Body.String(), "gongzhi_requests_total") {
		t.Errorf("on its own port: %d", recorder.Code)
	}
	recorder = httptest.NewRecorder()
	own.metrics.handler().ServeHTTP(recorder, httptest.NewRequest("GET", "/", nil))
	if recorder.Code != 404 {
		t.Errorf("the port of the figures serves %d at /", recorder.Code)
	}
}

// TestChallengesMatchTheirPurpose in the whole program, and public pages that
// need no code are rationed too.
func TestChallengesMatchTheirPurpose(t *testing.T) {
	_, ask := answering(t, nil)
	for purpose, bits := range map[string]string{"trace": `"difficulty":18`, "signin": `"difficulty":16`} {
		text, _ := io.ReadAll(ask("POST", "/api/public/challenges?purpose="+purpose).Body)
		if !strings.Contains(string(text), bits) {
			t.Errorf("%s: %s", purpose, text)
		}
	}
	last := 200
	for range 300 { // 120 a minute, and a minute may end meanwhile
		if last = ask("GET", "/api/public/notices").StatusCode; last != 200 {
			break
		}
	}
	if last != 429 {
		t.Errorf("300 looks at the notices in a row end with %d", last)
	}
}
