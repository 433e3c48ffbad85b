package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/web"
)

type (
	// ShelfFilter is embedded, as lists embed theirs.
	ShelfFilter struct {
		Level []int         `query:"level"`
		State []string      `query:"state" enum:"open,shut"`
		At    clock.Instant `query:"at"`
		Full  bool          `query:"full"`
		Most  int64         `query:"most" minimum:"1" default:"20"`
	}
	shelfInput struct {
		ShelfFilter
		ID   string `path:"id" maxLength:"4"`
		Key  string `header:"X-Key" required:"true"`
		Body *shelf
	}
	shelf struct {
		Name string `json:"name"`
		Kind string `json:"kind,omitempty" default:"wood"`
		Next *shelf `json:"next,omitempty"`
	}
	shelfOutput struct {
		Cookies []string `header:"X-Cookie"`
		Empty   string   `header:"X-Empty"`
		Body    map[string]any
	}
)

func public(method, path, id string) web.Route {
	return web.Route{Method: method, Path: path, ID: id, Summary: "Test", Tag: "test.shelf", Public: true, Scope: web.Anyone}
}

func shelves() *web.API {
	api := web.NewAPI("test", "1", i18n.NewCatalogue())
	web.Register(api, public(http.MethodPost, "/shelves/{id}", "shelf"), func(_ context.Context, in *shelfInput) (*shelfOutput, error) {
		if in.Body == nil {
			return nil, nil
		}
		return &shelfOutput{Cookies: []string{"a", "", "b"}, Body: map[string]any{
			"level": in.Level, "state": in.State, "at": in.At, "full": in.Full, "most": in.Most, "id": in.ID, "kind": in.Body.Kind,
		}}, nil
	})
	web.Register(api, public(http.MethodPost, "/file", "file"), func(_ context.Context, in *web.Upload) (*web.Body[string], error) {
		file := in.File()
		if file == nil {
			return web.Reply("none", nil)
		}
		content, err := io.ReadAll(file)
		return web.Reply(file.Name+" "+string(content), err)
	})
	return api
}

func post(api *web.API, target, kind, body string) (*httptest.ResponseRecorder, string) {
	req := httptest.NewRequestWithContext(context.Background(), http.MethodPost, target, strings.NewReader(body))
	req.Header.Set("Content-Type", kind)
	req.Header.Set("X-Key", "k")
	answer := httptest.NewRecorder()
	api.Mux.ServeHTTP(answer, req)
	return answer, strings.TrimSpace(answer.Body.String())
}

func TestInputIsRead(t *testing.T) {
	answer, got := post(shelves(), "/shelves/7?level=1,2&state=open&at=2026-11-20T02:30:00Z&full=true", "", `{"name":"<a>"}`)
	want := `{"at":"2026-11-20T02:30:00.000Z","full":true,"id":"7","kind":"wood","level":[1,2],"most":20,"state":["open"]}`
	if answer.Code != http.StatusOK || got != want {
		t.Errorf("%d %s, want %s", answer.Code, got, want)
	}
	if cookies := answer.Header()["X-Cookie"]; len(cookies) != 2 || answer.Header()["X-Empty"] != nil {
		t.Errorf("headers %v", answer.Header())
	}
	if answer, got := post(shelves(), "/shelves/7", "application/json; charset=utf-8", ""); answer.Code != http.StatusOK || got != "" {
		t.Errorf("a body that may be left out: %d %s", answer.Code, got)
	}
}

func TestWrongInputIsNamed(t *testing.T) {
	for _, c := range []struct {
		target, kind, body string
		status             int
		pointers           string
	}{
		{"/shelves/70000?level=1,x&state=ajar&at=yesterday&full=maybe&most=0", "", `{"name":1,"next":{"nam":""}}`, 422,
			"query/level query/state query/at query/full query/most path/id /name /next/name /next/nam"},
		{"/shelves/7?most=99999999999999999999&colour=red", "", `{"name":"a"}`, 422, "query/most query/colour"},
		{"/shelves/7", "text/xml", `{"name":"a"}`, 400, ""},
		{"/shelves/7", "", `{"name":`, 400, ""},
		{"/shelves/7", "", `{"name":"a\u0000"}`, 422, "/name"},
	} {
		answer, got := post(shelves(), c.target, c.kind, c.body)
		var problem web.Problem
		if err := json.Unmarshal([]byte(got), &problem); err != nil {
			t.Fatalf("%s: %s", c.target, got)
		}
		pointers := ""
		for _, field := range problem.Errors {
			pointers += " " + field.Pointer
		}
		missing := ""
		for pointer := range strings.FieldsSeq(c.pointers) {
			if !strings.Contains(pointers+" ", " "+pointer+" ") {
				missing += pointer + " "
			}
		}
		if answer.Code != c.status || missing != "" || len(problem.Errors) != len(strings.Fields(c.pointers)) {
			t.Errorf("%s: %d%s, want %d %s", c.target, answer.Code, pointers, c.status, c.pointers)
		}
	}
}

// TestFirstRequestsTogether: how an input is read is worked out while others are checked.
func TestFirstRequestsTogether(t *testing.T) {
	api := shelves()
	for n := range 20 {
		web.Register(api, public(http.MethodPost, fmt.Sprintf("/more/{id}/%d", n), fmt.Sprint("more", n)), func(_ context.Context, in *shelfInput) (*web.Body[shelf], error) {
			return web.Reply(*in.Body, nil)
		})
	}
	var together sync.WaitGroup
	for n := range 40 {
		together.Go(func() {
			if answer, got := post(api, fmt.Sprintf("/more/7/%d", n%20), "", `{"name":"a","next":{"name":"b"}}`); answer.Code != http.StatusOK {
				t.Errorf("%d %s", answer.Code, got)
			}
		})
	}
	together.Go(func() {
		if document, err := api.Document(); err != nil || bytes.Count(document, []byte(`"operationId"`)) != 22 {
			t.Errorf("%v %.200s", err, document)
		}
	})
	together.Wait()
}

func TestUploadIsReadAsItComes(t *testing.T) {
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	_ = parts.WriteField("note", "first")
	part, err := parts.CreateFormFile("file", "a.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte("text"))
	_ = parts.Close()
	if answer, got := post(shelves(), "/file", parts.FormDataContentType(), form.String()); got != `"a.txt text"` {
		t.Errorf("%d %s", answer.Code, got)
	}
	if _, got := post(shelves(), "/file", "application/json", "{}"); got != `"none"` {
		t.Errorf("no form: %s", got)
	}
	if answer, got := post(shelves(), "/file", parts.FormDataContentType(), form.String()[:form.Len()-20]); answer.Code != http.StatusBadRequest {
		t.Errorf("half a form: %d %s", answer.Code, got)
	}
}

func TestUnsafeDeclarationsPanic(t *testing.T) {
	for name, register := range map[string]func(api *web.API){
		"a parameter of an unknown kind": func(api *web.API) {
			web.Register(api, public(http.MethodGet, "/a", "a"), func(context.Context, *struct {
				Weight float64 `query:"weight"`
			}) (*web.None, error) {
				return nil, nil
			})
		},
		"two of a name": func(api *web.API) {
			for _, path := range []string{"/a", "/b"} {
				web.Register(api, public(http.MethodGet, path, "a"), func(context.Context, *struct{}) (*web.None, error) { return nil, nil })
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("it was mounted")
				}
			}()
			register(web.NewAPI("test", "1", i18n.NewCatalogue()))
		})
	}
}
