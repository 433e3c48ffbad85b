package site

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/web"
)

func (w *world) call(ctx context.Context, method, path, body string) *httptest.ResponseRecorder {
	w.Helper()
	catalogue := i18n.NewCatalogue()
	if err := catalogue.AddFS(texts, "texts"); err != nil {
		w.Fatal(err)
	}
	api := web.NewAPI("test", "1", catalogue)
	w.routes(api)
	request := httptest.NewRequestWithContext(web.WithCatalogue(i18n.WithLang(ctx, i18n.English), catalogue), method, "/api/drugtrace/site"+path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	api.Mux.ServeHTTP(recorder, request)
	return recorder
}

func TestJourneyThroughTheAPI(t *testing.T) {
	w := newWorld(t)
	made := func(path, body string) map[string]any {
		t.Helper()
		answer := w.call(keeper, http.MethodPost, path, body)
		var record map[string]any
		if err := json.Unmarshal(answer.Body.Bytes(), &record); err != nil || answer.Code != http.StatusCreated {
			t.Fatalf("%s: %d %s", path, answer.Code, answer.Body)
		}
		return record
	}
	warehouse := made("/warehouses", `{"code":"WH1","name":"一号库"}`)
	zone := made("/zones", `{"warehouseId":"`+warehouse["id"].(string)+`","code":"A","name":"合格区","type":"qualified","storageClass":"cold"}`)
	location := made("/locations", `{"zoneId":"`+zone["id"].(string)+`","row":1,"level":2,"position":3}`)
	made("/locations/range", `{"zoneId":"`+zone["id"].(string)+`","rowFrom":2,"rowTo":2,"levels":1,"positions":2}`)
	id := location["id"].(string)
	if location["code"] != "WH1-A-01-02-03" || location["colour"] != "green" {
		t.Errorf("got %v", location)
	}
	for path, want := range map[string]int{
		"/warehouses?active=true": 200, "/zones?type=qualified,recall": 200, "/locations?zoneType=qualified&active=true": 200, "/locations/" + id: 200,
		"/locations/" + id + "/timeline": 200, "/clinics?state=active": 200, "/zones?type=cellar": 422, "/zones/" + absent: 404, "/locations/labels": 422,
	} {
		if answer := w.call(keeper, http.MethodGet, path, ""); answer.Code != want {
			t.Errorf("%s: %d %s", path, answer.Code, answer.Body)
		}
	}
	answer := w.call(keeper, http.MethodGet, "/locations/labels?ids="+id, "")
	if answer.Code != 200 || answer.Header().Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(answer.Body.Bytes(), []byte("%PDF-")) {
		t.Errorf("%d %.40q", answer.Code, answer.Body)
	}
	if answer := w.call(t.Context(), http.MethodGet, "/clinics", ""); answer.Code != 401 {
		t.Errorf("got %d", answer.Code)
	}
	if answer := w.call(keeper, http.MethodPost, "/clinics", `{"orgId":"`+clinicOrg+`","licenceNo":"1","designatedFrom":"2026-01-01","allowed":"all"}`); answer.Code != 403 {
		t.Errorf("got %d %s", answer.Code, answer.Body)
	}
}

func TestLongestLabelStillPrints(t *testing.T) {
	w := newWorld(t)
	zone := w.zone(w.warehouse("WHMMMM"), "ZMMMMM", "qualified", "cold", true)
	l := need[Location](t)(w.CreateLocation(keeper, NewLocation{ZoneID: zone.ID, Row: 99, Level: 99, Position: 99}))
	if file := need[[]byte](t)(w.Labels(keeper, []string{l.ID, l.ID})); len(file) < 1000 {
		t.Errorf("%d bytes", len(file))
	}
	_, err := w.Labels(keeper, make([]string, maxLabels+1))
	refused(t, err, fault.Invalid, "site.label_count")
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
