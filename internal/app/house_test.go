package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/password"
	kitweb "gongzhi/internal/kit/web"
)

// testConfig is a system on an empty database of the engine under test.
func testConfig(t testing.TB) Config { return configAt(dbtest.Config(t)) }

func configAt(at db.Config) Config {
	config := Config{Data: at.Dir, KeyDir: at.Dir + "/keys", DSN: at.DSN, Origin: "test", Addr: "127.0.0.1:0", BaseURL: "https://example.test",
		PasswordCost: password.Cost{Memory: 64, Rounds: 1, Threads: 1}}
	if address := os.Getenv("GONGZHI_TEST_REDIS_ADDR"); address != "" && at.DSN != "" {
		config.Redis = "redis://" + address + "/0"
	}
	return config
}

// webhookToken lets the tests in as an Alertmanager.
const webhookToken = "token-of-the-tests"

// stage is a running system with the people of the demo, asked over HTTP. It
// remembers which operations have answered well.
type stage struct {
	*testing.T
	*seeder
	server *httptest.Server
	router *http.ServeMux
	routes map[string]kitweb.Route // by "METHOD /path"
	tokens map[string]string       // session by login

	lock sync.Mutex
	done map[string]bool     // operations with a 2xx answer
	said map[string][]string // trace ids of the 2xx answers to what changes something, by operation
}

// morning is when a journey begins: its steps take hours, and their dates are those of one day at whatever hour
// the tests run. It is of today: a database server has a clock of its own.
func morning() clock.Instant { return clock.System{}.Now().Day().Start().Add(9 * time.Hour) }

func newStage(t *testing.T) *stage {
	t.Helper()
	config := configAt(dbtest.Reusable(t))
	config.Demo, config.TrustedProxies, config.AlertmanagerToken = true, []string{"127.0.0.1/32"}, webhookToken
	driven := clock.NewManual(morning())
	ctx := t.Context()
	s, err := Open(ctx, config, driven, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop(context.Background()) })
	dbtest.Migrate(t, s.DB, s.migrations()...)
	if _, err := s.Prepare(ctx); err != nil {
		t.Fatal(err)
	}
	d, err := newSeeder(s, driven)
	if err != nil {
		t.Fatal(err)
	}
	d.end = d.end.Add(365 * 24 * time.Hour)
	if err := d.seedPeople(ctx); err != nil {
		t.Fatal(err)
	}
	api := s.API()
	st := &stage{T: t, seeder: d, router: api.Mux, routes: map[string]kitweb.Route{}, tokens: map[string]string{}, done: map[string]bool{}, said: map[string][]string{}}
	for _, route := range api.Routes {
		st.routes[route.Method+" "+route.Path] = route
	}
	st.server = httptest.NewServer(s.Handler())
	t.Cleanup(st.server.Close)
	return st
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	raw    []byte
	body   map[string]any
}

func (a answer) text(name string) string { text, _ := a.body[name].(string); return text }
func (a answer) version() int            { number, _ := a.body["version"].(float64); return int(number) }
func (a answer) list(name string) []map[string]any {
	rows, _ := a.body[name].([]any)
	var found []map[string]any
	for _, row := range rows {
		if object, ok := row.(map[string]any); ok {
			found = append(found, object)
		}
	}
	return found
}

// send makes one request as the person; "" is nobody. A body is JSON unless it
// is a file; headers are names and values in turn.
func (st *stage) send(login, lang, method, path string, body any, headers ...string) answer {
	st.Helper()
	var reader io.Reader
	contentType := "application/json"
	switch b := body.(type) {
	case nil:
	case upload:
		content, kind := b.encode(st.T)
		reader, contentType = content, kind
	default:
		encoded, err := json.Marshal(b)
		if err != nil {
			st.Fatal(err)
		}
		reader = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(st.Context(), method, st.server.URL+path, reader)
	if err != nil {
		st.Fatal(err)
	}
	req.Header.Set("Accept-Language", lang)
	if reader != nil {
		req.Header.Set("Content-Type", contentType)
	}
	if method != http.MethodGet {
		req.Header.Set("Idempotency-Key", id.New(st.clock.Now()))
	}
	if login != "" {
		st.signIn(login)
		if strings.HasPrefix(login, "pharmacist") { // the phone of a mini-program
			req.Header.Set("Authorization", "Bearer "+st.tokens[login])
		} else {
			req.AddCookie(&http.Cookie{Name: kitweb.SessionCookie, Value: st.tokens[login]})
		}
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	a := st.do(req)
	if token := renewed(a.header); login != "" && token != "" {
		st.tokens[login] = token
	}
	return a
}

// renewed is the token that an answer gives to the session that asked.
func renewed(header http.Header) string {
	for _, cookie := range (&http.Response{Header: header}).Cookies() {
		if cookie.Name == kitweb.SessionCookie {
			return cookie.Value
		}
	}
	return header.Get("X-Session-Token")
}

func (st *stage) do(req *http.Request) answer {
	st.Helper()
	_, pattern := st.router.Handler(req)
	resp, err := st.server.Client().Do(req)
	if err != nil {
		st.Fatal(err)
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, header: resp.Header, body: map[string]any{}}
	if a.raw, err = io.ReadAll(resp.Body); err != nil {
		st.Fatal(err)
	}
	if bytes.HasPrefix(a.raw, []byte("{")) && !strings.Contains(resp.Header.Get("Content-Type"), "jsonl") {
		if err := json.Unmarshal(a.raw, &a.body); err != nil {
			st.Fatalf("%s: %v", pattern, err)
		}
	}
	if route, known := st.routes[pattern]; known && a.status/100 == 2 {
		st.lock.Lock()
		st.done[route.ID] = true
		if route.Method != http.MethodGet && st.said != nil {
			st.said[route.ID] = append(st.said[route.ID], a.header.Get("Trace-Id"))
		}
		st.lock.Unlock()
	}
	return a
}

// signIn opens a session for the login, once.
func (st *stage) signIn(login string) {
	st.Helper()
	if st.tokens[login] != "" {
		return
	}
	a := st.send("", "zh-Hans", "POST", "/api/platform/signin/sessions", values{"login": login, "password": st.account(login).Password, "bearer": true})
	if a.status != http.StatusCreated {
		st.Fatalf("sign in as %s: %d %s", login, a.status, a.raw)
	}
	st.tokens[login] = a.text("token")
}

// account is the ready-made sign-in with the login.
func (st *stage) account(login string) *Account {
	st.Helper()
	for i := range st.Accounts {
		if st.Accounts[i].Login == login {
			return &st.Accounts[i]
		}
	}
	st.Fatalf("nobody is called %s", login)
	return nil
}

type values map[string]any

// ok expects success.
func (st *stage) ok(login, method, path string, body any) answer {
	st.Helper()
	a := st.send(login, "zh-Hans", method, path, body)
	if a.status/100 != 2 {
		st.Fatalf("%s %s as %s: %d %s", method, path, login, a.status, a.raw)
	}
	return a
}

// refused expects a refusal with the key, worded for people in Chinese and in
// Portuguese.
func (st *stage) refused(status int, key, login, method, path string, body any) {
	st.Helper()
	for _, lang := range []string{"zh-Hans", "pt"} {
		a := st.send(login, lang, method, path, body)
		found := a.text("key") == key
		sentences := []string{a.text("detail")}
		for _, field := range a.list("errors") {
			message, _ := field["message"].(string)
			sentences = append(sentences, message)
			found = found || field["key"] == key
		}
		if a.status != status || !found {
			st.Fatalf("%s %s as %s: %d %s, want %d %s", method, path, login, a.status, a.raw, status, key)
		}
		for _, sentence := range sentences {
			st.sentence(lang, key, sentence)
		}
	}
}

// sentence checks that a text is a sentence of the language, not a key.
func (st *stage) sentence(lang, key, text string) {
	st.Helper()
	han := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	ends := strings.HasSuffix(text, ".") || strings.HasSuffix(text, "。")
	switch {
	case text == key || strings.Contains(text, "{") || !ends:
		st.Errorf("%s in %s is %q, not a sentence", key, lang, text)
	case lang == "zh-Hans" && !han, lang == "pt" && !strings.Contains(text, " "):
		st.Errorf("%s is not worded in %s: %q", key, lang, text)
	}
}

// scan sends codes and expects every one to be taken.
func (st *stage) scan(login, path string, codes []string, more values) answer {
	st.Helper()
	a := st.ok(login, "POST", path, scanBody(codes, more))
	for _, result := range a.list("results") {
		if result["result"] != "ok" {
			st.Fatalf("%s as %s: %v", path, login, result)
		}
	}
	return a
}

// scanRefused sends one code and expects the scan to be refused with the key.
func (st *stage) scanRefused(key, login, path, code string, more values) {
	st.Helper()
	for _, lang := range []string{"zh-Hans", "pt"} {
		a := st.send(login, lang, "POST", path, scanBody([]string{code}, more))
		results := a.list("results")
		if a.status != http.StatusOK || len(results) != 1 || results[0]["result"] == "ok" || results[0]["key"] != key {
			st.Fatalf("%s as %s: %d %s, want %s", path, login, a.status, a.raw, key)
		}
		st.sentence(lang, key, fmt.Sprint(results[0]["message"]))
	}
}

func scanBody(codes []string, more values) values {
	body := values{}
	for name, value := range more {
		body[name] = value
	}
	texts := make([]values, len(codes))
	for i, code := range codes {
		texts[i] = values{"text": code}
	}
	body["codes"] = texts
	return body
}

// pass lets days go by; sessions end meanwhile.
func (st *stage) pass(days int) {
	st.clock.Set(st.clock.Now().Add(time.Duration(days) * 24 * time.Hour))
	st.tokens = map[string]string{}
}

// day is so many days from the first.
func (st *stage) day(offset int) string { return string(st.today.AddDays(offset)) }

// settle delivers waiting events and seals waiting entries.
func (st *stage) settle() {
	st.Helper()
	if err := st.Settle(st.Context()); err != nil {
		st.Fatal(err)
	}
}
