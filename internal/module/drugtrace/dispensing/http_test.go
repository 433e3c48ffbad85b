package dispensing

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
	people := map[string]context.Context{"pharmacist": pharmacist, "other": otherOne, "receiver": receiver, "inspector": inspector, "officer": officer}
	chain := web.Chain{Catalogue: catalogue, Authenticate: func(r *http.Request) (scope.Actor, bool, error) {
		ctx, known := people[r.Header.Get("Person")]
		if !known {
			return scope.Actor{}, false, nil
		}
		actor, ok := scope.From(ctx)
		return actor, ok, nil
	}, Address: func(*http.Request) string { return "192.0.2.1" }, MaxUpload: 1 << 20}
	server := httptest.NewServer(chain.Handler(api.Mux))
	w.Cleanup(server.Close)
	return server
}

func TestRoutes(t *testing.T) {
	w := newWorld(t)
	server := w.server()
	codes := w.delivered(w.item(nil), orderA, far, 2)
	const base = "/api/drugtrace/dispensing"
	want := func(status int, person, method, path, body string) map[string]any {
		t.Helper()
		req, err := http.NewRequest(method, server.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Person", person)
		req.Header.Set("Accept-Language", "pt")
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
		if bytes.Contains(content, []byte("1234567(8)")) && !strings.HasSuffix(path, "/reveal") || bytes.Contains(content, []byte("Sealed")) {
			t.Fatalf("%s %s shows the document: %s", method, path, content)
		}
		answer := map[string]any{}
		if err := json.Unmarshal(content, &answer); err != nil || resp.StatusCode != status {
			t.Fatalf("%s %s by %s: %d %s, want %d", method, path, person, resp.StatusCode, content, status)
		}
		return answer
	}
	form := func(code, more string) string {
		return `{"code":"` + code + `","units":30,"prescriptionNo":"RX-1","doctorName":"李示例","residentIdType":"macaoId","residentIdNumber":"1234567(8)","proofType":"workProof","proofChecked":true` + more + `}`
	}
	want(401, "", "POST", base+"/dispenses", form(codes[0], ""))
	want(403, "receiver", "POST", base+"/dispenses", form(codes[0], ""))
	want(404, "other", "POST", base+"/dispenses", form(codes[0], ""))
	problem := want(422, "pharmacist", "POST", base+"/dispenses", `{"code":"`+codes[0]+`"}`)
	if fields := problem["errors"].([]any); len(fields) != 5 { // prescription, doctor, document, proof, originals
		t.Errorf("missing fields: %v", fields)
	}
	given := want(201, "pharmacist", "POST", base+"/dispenses", form(codes[0], `,"eventTime":"2026-11-20T01:58:00.000Z"`))
	if given["residentIdMasked"] != "1****67(*)" || given["unitsLeft"] != 0.0 || given["residentIdNumber"] != nil {
		t.Errorf("dispensed: %v", given)
	}
	path := base + "/dispenses/" + given["id"].(string)
	again := want(409, "pharmacist", "POST", base+"/dispenses", form(codes[0], ""))
	if again["key"] != "dispensing.already" || !strings.Contains(again["detail"].(string), "já foi dispensada em 2026-11-20 10:00") {
		t.Errorf("again: %v", again)
	}
	want(200, "pharmacist", "GET", path, "")
	want(404, "other", "GET", path, "")
	want(422, "pharmacist", "POST", path+"/reveal", `{"reason":""}`)
	if shown := want(200, "pharmacist", "POST", path+"/reveal", `{"reason":"核对处方"}`); shown["residentIdNumber"] != macaoNo {
		t.Errorf("revealed: %v", shown)
	}
	want(403, "pharmacist", "POST", base+"/returns/x/receive-return", `{"codes":[{"text":"1"}],"locationCode":"WH"}`)
	want(422, "pharmacist", "POST", base+"/returns", `{"code":"`+codes[1]+`","reason":"bored"}`)
	back := want(201, "pharmacist", "POST", base+"/returns", `{"code":"`+codes[1]+`","reason":"nearExpiry","outboundOrderId":"`+orderA+`"}`)
	one := base + "/returns/" + back["id"].(string)
	received := want(200, "receiver", "POST", one+"/receive-return", `{"codes":[{"text":"`+codes[1]+`"},{"text":"`+codes[0]+`"}],"locationCode":"`+w.at("returns ambient")+`"}`)
	if results := received["results"].([]any); results[0].(map[string]any)["result"] != "ok" || results[1].(map[string]any)["message"] == "" {
		t.Errorf("received: %v", received)
	}
	want(200, "inspector", "POST", one+"/inspect-return", `{"codes":[{"text":"`+codes[1]+`"}],"result":"pass","locationCode":"`+w.at("qualified ambient")+`","tempLow":null}`)
	for _, list := range []string{"/dispenses?q=" + codes[0], "/alerts?q=" + codes[0], "/returns?state=inspected", strings.TrimPrefix(path, base) + "/timeline", strings.TrimPrefix(one, base) + "/timeline"} {
		if rows := want(200, "officer", "GET", base+list, "")["items"].([]any); len(rows) == 0 {
			t.Errorf("%s is empty", list)
		}
	}
	want(404, "other", "GET", one, "")
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
	used := regexp.MustCompile(`"((?:dispensing|basis)\.[a-z_.]+)"`)
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
