package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/texts"
	"gongzhi/internal/kit/web"
)

type lampInput struct {
	Body struct {
		Name  string `json:"name" minLength:"1" maxLength:"5"`
		Watts int    `json:"watts" minimum:"1"`
	}
}

// server has one operation; who asks is the login in a header.
func server(t testing.TB, handle func(ctx context.Context, in *lampInput) (*web.Body[string], error)) *httptest.Server {
	catalogue := i18n.NewCatalogue()
	if err := catalogue.AddFS(texts.FS, "."); err != nil {
		t.Fatal(err)
	}
	api := web.NewAPI("Lamps", "1", catalogue)
	web.Register(api, web.Route{Method: http.MethodPost, Path: "/api/lamps", ID: "lamp-create", Summary: "Create a lamp", Tag: "test.lamp",
		Permission: "lamp.create", Scope: web.ByParty, Status: http.StatusCreated}, handle)
	chain := web.Chain{
		Catalogue: catalogue, MaxUpload: 1 << 20, Hash: func(_, text string) string { return text },
		Address: func(*http.Request) string { return "127.0.0.1" }, Observe: func(*http.Request, int, time.Duration) {},
		Authenticate: func(r *http.Request) (scope.Actor, bool, error) {
			login := r.Header.Get("X-Login")
			actor := scope.Actor{PersonID: login, Grants: map[string]scope.Reach{}}
			if login == "clerk" {
				actor.Grants["lamp.create"] = scope.Own
			}
			return actor, login != "", nil
		},
	}
	s := httptest.NewServer(chain.Handler(api.Mux))
	t.Cleanup(s.Close)
	return s
}

func ask(t testing.TB, s *httptest.Server, login, lang, body string) (int, map[string]any, http.Header) {
	t.Helper()
	req, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, s.URL+"/api/lamps", strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept-Language", lang)
	req.Header.Set("X-Login", login)
	resp, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer := map[string]any{}
	if strings.Contains(resp.Header.Get("Content-Type"), "problem") {
		if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
			t.Fatal(err)
		}
	}
	return resp.StatusCode, answer, resp.Header
}

func good(context.Context, *lampInput) (*web.Body[string], error) { return web.Reply("ok", nil) }

func TestOrderOfRefusals(t *testing.T) {
	s := server(t, good)
	for _, c := range []struct {
		login, body string
		want        int
	}{
		{"", `{}`, 401}, {"visitor", `{}`, 403}, {"clerk", `{}`, 422}, {"clerk", `{"name":`, 400}, {"clerk", `{"name":"desk","watts":4}`, 201},
	} {
		if status, answer, _ := ask(t, s, c.login, "en", c.body); status != c.want {
			t.Errorf("%q sends %s: %d %v, want %d", c.login, c.body, status, answer, c.want)
		}
	}
}

func TestEveryWrongFieldIsNamedInTheReadersLanguage(t *testing.T) {
	s := server(t, good)
	sentences := map[string]string{}
	for _, lang := range []string{"zh-Hans", "zh-Hant", "pt", "en"} {
		status, answer, _ := ask(t, s, "clerk", lang, `{"name":"chandelier","watts":0}`)
		fields, _ := answer["errors"].([]any)
		if status != 422 || len(fields) != 2 || answer["traceId"] == "" {
			t.Fatalf("%s: %d %v", lang, status, answer)
		}
		pointers := ""
		for _, field := range fields {
			one := field.(map[string]any)
			pointers += one["pointer"].(string) + " "
			sentences[one["message"].(string)] = lang
			if strings.Contains(one["message"].(string), "chandelier") {
				t.Error("the offending value is echoed")
			}
		}
		if !strings.Contains(pointers, "/name") || !strings.Contains(pointers, "/watts") {
			t.Errorf("%s: pointers %s", lang, pointers)
		}
	}
	if len(sentences) != 8 {
		t.Errorf("two fields in four languages are %d sentences: %v", len(sentences), sentences)
	}
}

func TestInternalsStayInside(t *testing.T) {
	s := server(t, func(context.Context, *lampInput) (*web.Body[string], error) {
		return nil, errors.New("dial tcp 10.0.0.5: password is wrong")
	})
	status, answer, header := ask(t, s, "clerk", "en", `{"name":"desk","watts":4}`)
	if status != 500 || strings.Contains(fmt.Sprint(answer), "10.0.0.5") || answer["traceId"] == "" {
		t.Errorf("%d %v", status, answer)
	}
	if header.Get("Content-Security-Policy") != web.CSP || header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers %v", header)
	}
}

func TestUnsafeDeclarationsDoNotMount(t *testing.T) {
	for name, route := range map[string]web.Route{
		"no permission": {Scope: web.ByParty},
		"no scope":      {Permission: "lamp.create"},
		"both":          {Permission: "lamp.create", Public: true, Scope: web.Anyone},
		"public scope":  {Permission: "lamp.create", Scope: web.Anyone},
	} {
		route.Method, route.Path, route.ID, route.Summary, route.Tag = http.MethodPost, "/x", "x", "X", "x"
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: mounted", name)
				}
			}()
			web.Register(web.NewAPI("X", "1", i18n.NewCatalogue()), route, good)
		}()
	}
}

func TestPagesOfAFrontEnd(t *testing.T) {
	page := web.Static{Prefix: "/m/", Files: fstest.MapFS{"index.html": {Data: []byte("<p>hello</p>")}, "assets/a-1.js": {Data: []byte("1")}}}
	for path, want := range map[string]int{"/m/": 200, "/m/assets/a-1.js": 200, "/m/pages/trace": 200, "/m/assets/gone.js": 404} {
		recorder := httptest.NewRecorder()
		page.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
		if recorder.Code != want {
			t.Errorf("%s: %d, want %d", path, recorder.Code, want)
		}
	}
}

// TestPackedPages: what is there packed only goes out packed, or unpacked to
// whoever takes nothing else.
func TestPackedPages(t *testing.T) {
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	_, _ = io.WriteString(writer, "alert(1)")
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	page := web.Static{Prefix: "/", Files: fstest.MapFS{"index.html": {Data: []byte("<p>")}, "assets/a.js.gz": {Data: packed.Bytes()}, "assets/a.js.br": {Data: []byte("br")}}}
	for accept, want := range map[string]string{"gzip, br": "br", "gzip": packed.String(), "": "alert(1)"} {
		request := httptest.NewRequest(http.MethodGet, "/assets/a.js", nil)
		request.Header.Set("Accept-Encoding", accept)
		recorder := httptest.NewRecorder()
		page.ServeHTTP(recorder, request)
		if recorder.Code != 200 || recorder.Body.String() != want || !strings.HasPrefix(recorder.Header().Get("Content-Type"), "text/javascript") {
			t.Errorf("%q: %d %q %q", accept, recorder.Code, recorder.Header().Get("Content-Type"), recorder.Body.String())
		}
	}
}

func Example() {
	problem := web.Translate(context.Background(), fault.New(fault.Conflict, "fault.stale"))
	fmt.Println(problem.Status, problem.Code, problem.Key)
	// Output: 409 conflict fault.stale
}
