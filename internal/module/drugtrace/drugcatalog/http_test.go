package drugcatalog

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/web"
)

// call sends a request as a person and returns status and body.
func (w *world) call(t testing.TB, ctx context.Context, method, path, body string) (int, map[string]any, *httptest.ResponseRecorder) {
	t.Helper()
	catalogue := i18n.NewCatalogue()
	if err := catalogue.AddFS(texts, "texts"); err != nil {
		t.Fatal(err)
	}
	api := web.NewAPI("test", "1", catalogue)
	w.routes(api)
	request := httptest.NewRequestWithContext(web.WithCatalogue(ctx, catalogue), method, "/api/drugtrace/drugcatalog"+path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	api.Mux.ServeHTTP(recorder, request)
	var answer map[string]any
	if strings.Contains(recorder.Header().Get("Content-Type"), "json") {
		if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil {
			t.Fatalf("%s: %v", recorder.Body, err)
		}
	}
	return recorder.Code, answer, recorder
}

const itemBody = `{"catalogNo":"2024-001","nameHant":"氨氯地平片","namePt":"Amlodipina","inn":"Amlodipine","dosageForm":"片","strength":"5 mg",
	"packSpec":"30","packQty":30,"macaoRegNo":"DEMO-M-00001","supplyClass":"MSRM","drugCategory":"chemical","storageClass":"ambient",
	"shelfLifeMonths":36,"manufacturer":"A","holder":"B","productCode7":"9010001","approvedDocNo":"1","tempMin":150,"tempMax":250}`

func TestJourneyThroughTheAPI(t *testing.T) {
	w := newWorld(t)
	status, item, _ := w.call(t, officer, http.MethodPost, "/items", itemBody)
	if status != http.StatusCreated || item["state"] != "draft" || item["tempMax"] != 250.0 || item["nameHans"] != "氨氯地平片" || item["revision"] == nil {
		t.Fatalf("%d %v", status, item)
	}
	id := item["id"].(string)
	status, _, _ = w.call(t, officer, http.MethodPost, "/items/"+id+"/submit", `{"version":1}`)
	if status != http.StatusOK {
		t.Fatal(status)
	}
	status, problem, _ := w.call(t, i18n.WithLang(officer, i18n.Portuguese), http.MethodPost, "/items/"+id+"/approve", `{"version":2}`)
	if status != 422 || problem["key"] != "drugcatalog.same_person" || !strings.Contains(problem["detail"].(string), "outra pessoa") {
		t.Errorf("%d %v", status, problem)
	}
	status, item, _ = w.call(t, lead, http.MethodPost, "/items/"+id+"/approve", `{"version":2}`)
	if status != http.StatusOK || item["state"] != "effective" || item["actions"].([]any)[0].(map[string]any)["action"] != "suspend" {
		t.Errorf("%d %v", status, item)
	}
	for _, path := range []string{"/items?state=effective,draft&q=aldp&storageClass=ambient", "/items/counts?q=aldp", "/items/" + id, "/items/" + id + "/versions",
		"/items/" + id + "/timeline", "/items/" + id + "/leaflets", "/first-trades", "/items/import/template"} {
		if status, answer, _ := w.call(t, lead, http.MethodGet, path, ""); status != http.StatusOK {
			t.Errorf("%s: %d %v", path, status, answer)
		}
	}
}

func TestAPIRefusals(t *testing.T) {
	w := newWorld(t)
	status, problem, _ := w.call(t, officer, http.MethodPost, "/items", strings.ReplaceAll(strings.ReplaceAll(itemBody, `"9010001"`, `"8010001"`), `"packQty":30`, `"packQty":0`))
	var pointers []string
	if fields, ok := problem["errors"].([]any); ok {
		for _, f := range fields {
			pointers = append(pointers, f.(map[string]any)["pointer"].(string))
		}
	}
	if status != 422 || !slices.Equal(pointers, []string{"/packQty", "/productCode7"}) {
		t.Errorf("%d %v", status, problem)
	}
	for name, c := range map[string]struct {
		who          context.Context
		method, path string
		body         string
		want         int
	}{
		"anonymous":     {t.Context(), http.MethodGet, "/items", "", 401},
		"no permission": {nobody, http.MethodGet, "/items", "", 403},
		"absent":        {officer, http.MethodGet, "/items/01ABSENT000000000000000000", "", 404},
		"unknown state": {officer, http.MethodGet, "/items?state=new", "", 422},
		"no version":    {officer, http.MethodPut, "/items/01ABSENT000000000000000000", itemBody, 422},
		"bad column":    {officer, http.MethodGet, "/items/export?columns=colour", "", 422},
		"bad language":  {officer, http.MethodPut, "/items/01ABSENT000000000000000000/leaflets/fr", `{"version":0,"title":"x","sections":[{"heading":"a","text":"b"}]}`, 422},
	} {
		if status, answer, _ := w.call(t, c.who, c.method, c.path, c.body); status != c.want {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}
}

func TestExport(t *testing.T) {
	w := newWorld(t)
	w.effective(t)
	w.draft(t)
	status, _, answer := w.call(t, outside, http.MethodGet, "/items/export?format=csv&columns=productCode7,nameHant,packQty,tempMin,state&state=effective", "")
	lines := strings.Split(strings.TrimSpace(strings.TrimPrefix(answer.Body.String(), "\ufeff")), "\r\n")
	if status != http.StatusOK || len(lines) != 2 || lines[1] != "9010001,氨氯地平片,30,,state.drugItem.effective" {
		t.Errorf("%d %q", status, lines)
	}
	if got := answer.Header().Get("Content-Disposition"); got != `attachment; filename="catalogue.csv"` {
		t.Errorf("got %s", got)
	}
	status, _, answer = w.call(t, officer, http.MethodGet, "/items/export", "")
	if status != http.StatusOK || !bytes.HasPrefix(answer.Body.Bytes(), []byte("PK")) {
		t.Errorf("%d %.20q", status, answer.Body)
	}
}

func TestEveryTextInFourLanguages(t *testing.T) {
	read := func(lang i18n.Lang) map[string]string {
		data, err := fs.ReadFile(texts, "texts/"+string(lang)+".json")
		words := map[string]string{}
		if err != nil || json.Unmarshal(data, &words) != nil {
			t.Fatalf("%s: %v", lang, err)
		}
		return words
	}
	english := read(i18n.English)
	for _, lang := range i18n.Languages {
		words := read(lang)
		for key, text := range english {
			if words[key] == "" {
				t.Errorf("%s lacks %s", lang, key)
			}
			for _, part := range strings.Split(text, "{")[1:] {
				name, _, _ := strings.Cut(part, "}")
				if !strings.Contains(words[key], "{"+name+"}") {
					t.Errorf("%s: %s lacks {%s}", lang, key, name)
				}
			}
		}
		if len(words) != len(english) {
			t.Errorf("%s has %d texts, English %d", lang, len(words), len(english))
		}
	}
}
