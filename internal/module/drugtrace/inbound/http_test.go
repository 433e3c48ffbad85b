package inbound

import (
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/drugtrace/ledger"
)

// server is the module behind the middleware; the header Person chooses who acts.
func (w *world) server() *httptest.Server {
	w.Helper()
	catalogue := i18n.NewCatalogue()
	for _, m := range append(declarations(), module.Module{Texts: []fs.FS{os.DirFS("../../../kit")}}) {
		for _, files := range m.Texts {
			if err := catalogue.AddFS(files, "texts"); err != nil {
				w.Fatal(err)
			}
		}
	}
	api := web.NewAPI("test", "1", catalogue)
	w.declared.Routes(api)
	people := map[string]context.Context{"clerk": clerk, "receiver": receiver, "labeller": labeller, "inspector": inspector, "inspector2": inspector2, "keeper": keeper,
		"quality": quality, "other": other, "outside": outside, "officer": officer, "": context.Background()}
	chain := web.Chain{Catalogue: catalogue, Authenticate: func(r *http.Request) (scope.Actor, bool, error) {
		actor, ok := scope.From(people[r.Header.Get("Person")])
		return actor, ok, nil
	}, Address: func(*http.Request) string { return "192.0.2.1" }, MaxUpload: 1 << 20}
	server := httptest.NewServer(chain.Handler(api.Mux))
	w.Cleanup(server.Close)
	return server
}

func TestRoutes(t *testing.T) {
	w := newWorld(t)
	server := w.server()
	itemID := w.item(nil)
	permitID := w.permit("2026-12-31", 10, itemID).ID
	want := func(status int, person, method, path, body string) map[string]any {
		t.Helper()
		req, err := http.NewRequest(method, server.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Person", person)
		req.Header.Set("Accept-Language", "zh-Hant")
		req.Header.Set("Content-Type", "application/json")
		resp, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		content, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != status {
			t.Fatalf("%s %s by %s: %d %s, want %d", method, path, person, resp.StatusCode, content, status)
		}
		answer := map[string]any{}
		if json.Unmarshal(content, &answer) != nil {
			answer["head"] = string(content[:min(5, len(content))])
		}
		return answer
	}
	const base = "/api/drugtrace/inbound"
	order := `{"type":"102","supplierId":"` + supplier + `","permitId":"` + permitID + `","lines":[{"itemId":"` + itemID + `","qtyExpected":2,"batchNo":"A1","expiry":"2028-05","cases":1}]`
	want(401, "", "POST", base+"/orders", order+`}`)
	want(403, "keeper", "POST", base+"/orders", order+`}`)
	want(422, "clerk", "POST", base+"/orders", `{"type":"102","supplierId":"`+supplier+`","lines":[]}`)
	if problem := want(422, "clerk", "POST", base+"/orders", strings.Replace(order, "102", "104", 1)+`}`); !strings.Contains(problem["errors"].([]any)[0].(map[string]any)["message"].(string), "尚未開通") {
		t.Errorf("type that is not built: %v", problem)
	}
	path := base + "/orders/" + want(201, "clerk", "POST", base+"/orders", order+`}`)["id"].(string)
	want(200, "clerk", "PUT", path, order+`,"version":1}`)
	want(404, "outside", "GET", path, "")
	want(409, "clerk", "POST", path+"/submit", `{"version":1}`)
	want(200, "clerk", "POST", path+"/submit", `{"version":2}`)
	want(404, "other", "POST", path+"/arrive", `{"version":3,"deliveryNoteNo":"N","shippedAt":"2026-11-20","vehicle":"V","packages":1}`)
	want(422, "receiver", "POST", path+"/arrive", `{"version":3,"deliveryNoteNo":"","shippedAt":"2026-11-20","vehicle":"V","packages":1}`)
	arrived := want(200, "receiver", "POST", path+"/arrive", `{"version":3,"deliveryNoteNo":"N","shippedAt":"2026-11-20","vehicle":"V","packages":1,"deliveryNoteId":"`+w.upload(receiver)+`"}`)
	line := arrived["lines"].([]any)[0].(map[string]any)["id"].(string)
	received := want(200, "receiver", "POST", path+"/receive", `{"version":4,"lines":[{"lineId":"`+line+`","qtyReceived":2,"qtyRejected":0,"batchNo":"A1","batchNoRepeat":"A1","expiry":"2028-05","expiryRepeat":"2028-05","cases":1}]}`)
	if received["state"] != Labelling || received["receiverIds"].([]any)[0] != "receiver" {
		t.Errorf("received: %v", received)
	}
	job := want(201, "labeller", "POST", path+"/labels", `{"lineId":"`+line+`","count":2}`)["id"].(string)
	sheet := base + "/label-jobs/" + job + "/sheet"
	if paper := want(200, "labeller", "POST", sheet, `{}`); paper["head"] != "%PDF-" {
		t.Errorf("sheet: %v", paper)
	}
	if problem := want(422, "labeller", "POST", sheet, `{}`); problem["key"] != "inbound.reprint_reason" {
		t.Errorf("second sheet: %v", problem)
	}
	want(404, "labeller", "GET", base+"/label-jobs/"+job+"/labels.pdf", "")
	codes := must[[]string](t)(ledger.CodesOfJob(context.Background(), w.runner.DB.Read(), job, ledger.Printed))
	scanned := `"codes":[{"text":"` + codes[0] + `"},{"text":"` + codes[1] + `"},{"text":"12"}]`
	bound := want(200, "labeller", "POST", path+"/bind", `{"lineId":"`+line+`",`+scanned+`}`)
	if last := bound["results"].([]any)[2].(map[string]any); last["result"] != ledger.Unknown || last["message"] == "" {
		t.Errorf("bound: %v", bound)
	}
	want(422, "labeller", "POST", base+"/label-jobs/"+job+"/void", `{"codes":[]}`)
	want(200, "labeller", "POST", path+"/finish-binding", `{"version":5}`)
	if problem := want(422, "receiver", "POST", path+"/start-inspection", `{"version":6}`); problem["key"] != "inbound.receiver_inspects" {
		t.Errorf("receiver inspects: %v", problem)
	}
	want(200, "inspector", "POST", path+"/start-inspection", `{"version":6}`)
	record := `{"lineId":"` + line + `","casesSampled":1,"packsSampled":2,"abnormal":false,"appearanceOk":true,"labelOk":true,"leafletOk":true,"reportNo":"JY-1","result":"pass"`
	want(422, "inspector", "POST", path+"/inspect", record+`}`)
	want(200, "inspector", "POST", path+"/inspect", record+`,"reportFileId":"`+w.upload(inspector)+`"}`)
	want(200, "inspector2", "POST", path+"/countersign", `{"lineId":"`+line+`"}`)
	want(200, "inspector", "POST", path+"/finish-inspection", `{"version":7}`)
	if places := want(200, "keeper", "GET", path+"/proposals", "")["items"].([]any); len(places) != 1 {
		t.Errorf("proposals: %v", places)
	}
	want(200, "keeper", "POST", path+"/put-away", `{"lineId":"`+line+`","locationCode":"`+w.shelves[0].Code+`",`+scanned+`}`)
	if done := want(200, "keeper", "POST", path+"/complete", `{"version":8}`); done["state"] != Completed {
		t.Errorf("completed: %v", done["state"])
	}
	for _, list := range []string{base + "/orders?state=completed&q=氨氯", base + "/counts", path + "/timeline"} {
		for _, person := range []string{"clerk", "officer"} {
			if rows := want(200, person, "GET", list, "")["items"].([]any); len(rows) == 0 {
				t.Errorf("%s is empty for %s", list, person)
			}
		}
	}
	if rows := want(200, "outside", "GET", base+"/orders", "")["items"].([]any); len(rows) != 0 {
		t.Errorf("a stranger lists %v", rows)
	}
}

// TestTextsAreComplete: every refusal has its sentence in four languages, with
// the placeholders of the Chinese one.
func TestTextsAreComplete(t *testing.T) {
	read := func(lang i18n.Lang) map[string]string {
		data, err := texts.ReadFile("texts/" + string(lang) + ".json")
		words := map[string]string{}
		if err == nil {
			err = json.Unmarshal(data, &words)
		}
		if err != nil {
			t.Fatal(err)
		}
		return words
	}
	placeholders := func(text string) string {
		found := regexp.MustCompile(`\{\w+\}`).FindAllString(text, -1)
		slices.Sort(found)
		return strings.Join(found, " ")
	}
	base := read(i18n.Hans)
	used := regexp.MustCompile(`"((?:inbound|basis)\.[a-z0-9_.]+)"`)
	files, _ := os.ReadDir(".")
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		code, err := os.ReadFile(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range used.FindAllStringSubmatch(string(code), -1) {
			if base[match[1]] == "" {
				t.Errorf("%s uses %s, which has no text", file.Name(), match[1])
			}
		}
	}
	for _, lang := range i18n.Languages {
		words := read(lang)
		for key, text := range base {
			if words[key] == "" || placeholders(words[key]) != placeholders(text) {
				t.Errorf("%s %s: placeholders %q, want %q", lang, key, placeholders(words[key]), placeholders(text))
			}
		}
	}
	for _, p := range Parameters {
		if base["param."+p.Name] == "" || base[p.Basis] == "" {
			t.Errorf("%s has no name or basis", p.Name)
		}
	}
}
