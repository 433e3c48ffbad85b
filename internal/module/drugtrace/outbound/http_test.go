package outbound

import (
	"bytes"
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
	people := map[string]context.Context{"clerk": clerk, "lead": lead, "picker": picker, "checker": checker, "shipper": shipper, "pharmacist": pharmacy, "other": otherOne}
	chain := web.Chain{Catalogue: catalogue, Authenticate: func(r *http.Request) (scope.Actor, bool, error) {
		actor, ok := scope.From(people[orBackground(people, r.Header.Get("Person"))])
		return actor, ok, nil
	}, Address: func(*http.Request) string { return "192.0.2.1" }, MaxUpload: 1 << 20}
	server := httptest.NewServer(chain.Handler(api.Mux))
	w.Cleanup(server.Close)
	return server
}

func orBackground(people map[string]context.Context, name string) string {
	if people[name] == nil {
		people[""] = context.Background()
		return ""
	}
	return name
}

func call(t *testing.T, server *httptest.Server, person, method, path, body string) (int, map[string]any) {
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
	if err != nil {
		t.Fatal(err)
	}
	answer := map[string]any{}
	if bytes.HasPrefix(content, []byte("{")) {
		if err := json.Unmarshal(content, &answer); err != nil {
			t.Fatal(err)
		}
	} else {
		answer["head"] = string(content[:min(5, len(content))])
	}
	return resp.StatusCode, answer
}

func TestRoutes(t *testing.T) {
	w := newWorld(t)
	server := w.server()
	b := w.stock(w.item(cold), "A1", far, 0, 2)
	const orders = "/api/drugtrace/outbound/orders"
	want := func(status int, person, method, path, body string) map[string]any {
		t.Helper()
		got, answer := call(t, server, person, method, path, body)
		if got != status {
			t.Fatalf("%s %s by %s: %d %v, want %d", method, path, person, got, answer, status)
		}
		return answer
	}
	draft := `{"clinicId":"` + clinicA + `","lines":[{"itemId":"` + b.item + `","qty":2}]`
	want(401, "", "POST", orders, draft+`}`)
	want(403, "picker", "POST", orders, draft+`}`)
	want(422, "clerk", "POST", orders, `{"clinicId":"`+clinicA+`","lines":[]}`)
	created := want(201, "clerk", "POST", orders, draft+`}`)
	path := orders + "/" + created["id"].(string)
	if created["type"] != "209" || created["state"] != Draft || created["number"].(string)[:2] != "CK" || created["dueAt"] != nil {
		t.Errorf("created: %v", created)
	}
	want(200, "clerk", "PUT", path, draft+`,"version":1,"remark":"急"}`)
	want(404, "other", "GET", path, "")
	want(409, "clerk", "POST", path+"/submit", `{"version":1}`)
	want(200, "clerk", "POST", path+"/submit", `{"version":2}`)
	problem := want(422, "clerk", "POST", path+"/review", `{"version":3}`)
	if problem["key"] != "outbound.maker_reviews" || problem["detail"] != "制單人不可審核自己的出庫單。請由另一位審核。" {
		t.Errorf("problem: %v", problem)
	}
	want(200, "lead", "POST", path+"/review", `{"version":3}`)
	if lines := want(200, "picker", "GET", path+"/proposals", "")["items"].([]any); len(lines) != 1 {
		t.Errorf("proposals: %v", lines)
	}
	answer := want(200, "picker", "POST", path+"/pick", `{"codes":[{"text":"`+b.codes[0]+`","eventTime":"2026-11-20T01:59:00.000Z"},{"text":"`+b.codes[1]+`"},{"text":"12"}]}`)
	results := answer["results"].([]any)
	if last := results[2].(map[string]any); len(results) != 3 || last["result"] != ledger.Unknown || last["message"] == "" || answer["progress"].(map[string]any)["done"] != 2.0 {
		t.Errorf("picked: %v", answer)
	}
	want(200, "picker", "POST", path+"/finish-picking", `{"version":4}`)
	want(200, "checker", "POST", path+"/check", `{"codes":[{"text":"`+b.codes[0]+`"},{"text":"`+b.codes[1]+`"}]}`)
	found := want(422, "checker", "POST", path+"/finish-check", `{"version":5,"conditions":{"damage":true,"noise":false,"label":false,"expired":false,"other":false}}`)
	if found["key"] != "outbound.condition_found" {
		t.Errorf("condition: %v", found)
	}
	want(200, "checker", "POST", path+"/finish-check", `{"version":5,"conditions":{"damage":false,"noise":false,"label":false,"expired":false,"other":false}}`)
	want(422, "shipper", "POST", path+"/ship", `{"version":6,"carrierId":"`+carrier+`","vehicle":"粤C12345","driverName":"陈示例","tempStart":null,"packages":1}`)
	want(200, "shipper", "POST", path+"/ship", `{"version":6,"carrierId":"`+carrier+`","vehicle":"粤C12345","driverName":"陈示例","tempStart":45,"packages":1}`)
	if paper := want(200, "pharmacist", "GET", path+"/delivery-note.pdf", ""); paper["head"] != "%PDF-" {
		t.Errorf("paper: %v", paper)
	}
	want(200, "pharmacist", "POST", path+"/sign", `{"codes":[{"text":"`+b.codes[0]+`"},{"text":"`+b.codes[1]+`"}]}`)
	signed := want(200, "pharmacist", "POST", path+"/finish-signing", `{"version":7,"tempArrive":50,"note":""}`)
	if signed["state"] != Signed {
		t.Errorf("signed: %v", signed["state"])
	}
	for _, list := range []string{orders + "?state=signed&q=氨氯&fefoOverridesFrom=0", "/api/drugtrace/outbound/counts", path + "/timeline"} {
		if rows := want(200, "pharmacist", "GET", list, "")["items"].([]any); len(rows) == 0 {
			t.Errorf("%s is empty", list)
		}
	}
}

// TestTextsAreComplete: every refusal has its sentence in four languages, with
// the placeholders of the Chinese one.
func TestTextsAreComplete(t *testing.T) {
	read := func(lang i18n.Lang) map[string]string {
		data, err := texts.ReadFile("texts/" + string(lang) + ".json")
		if err != nil {
			t.Fatal(err)
		}
		words := map[string]string{}
		if err := json.Unmarshal(data, &words); err != nil {
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
	used := regexp.MustCompile(`"((?:outbound|basis)\.[a-z_.]+)"`)
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
			if key := match[1]; base[key] == "" && !slices.Contains([]string{"outbound.start", "outbound.arrive", "outbound.paper."}, key) {
				t.Errorf("%s uses %s, which has no text", file.Name(), key)
			}
		}
	}
	for _, lang := range i18n.Languages {
		words := read(lang)
		if len(words) != len(base) {
			t.Errorf("%s has %d texts, zh-Hans %d", lang, len(words), len(base))
		}
		for key, text := range base {
			if placeholders(words[key]) != placeholders(text) {
				t.Errorf("%s %s: placeholders %q, want %q", lang, key, placeholders(words[key]), placeholders(text))
			}
			if strings.ContainsAny(words[key], "!！") {
				t.Errorf("%s %s exclaims", lang, key)
			}
		}
	}
	for _, p := range Parameters {
		if base["param."+p.Name] == "" || base[p.Basis] == "" {
			t.Errorf("%s has no name or basis", p.Name)
		}
	}
}
