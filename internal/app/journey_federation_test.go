package app

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"

	kitweb "gongzhi/internal/kit/web"
)

const providers = "/api/platform/federation/providers"

// federationOfLeaver: a person links an account of a simulated provider, signs in
// with it, and unlinks it; another comes in by the document that was seen.
func (j *journey) federationOfLeaver() {
	j.Helper()
	offered := j.ok("", "GET", "/api/public/identity-providers", nil)
	if len(offered.list("items")) != 4 || offered.list("items")[0]["simulated"] != true {
		j.Fatalf("providers: %s", offered.raw)
	}
	for _, provider := range []string{"guangdong", "macao"} {
		j.ok("security", "POST", providers+"/"+provider+"/check", nil)
	}
	for _, view := range j.rows("security", providers) {
		if tried := view["triedAt"] != nil; tried != (view["id"] != "wechat" && view["id"] != "sm2") || view["available"] != true || view["hasSecret"] != (view["id"] != "sm2") {
			j.Errorf("provider: %v", view)
		}
	}
	for _, on := range []bool{false, true} {
		j.ok("security", "PUT", providers+"/guangdong", values{"enabled": on, "reason": "例行维护"})
	}
	proof := j.account("leaver").Password
	wished := values{"surface": "console", "back": "/account"}
	back, flow := j.atSimulator("", "/api/platform/signin/federated/guangdong", wished, "gd-unlinked")
	j.refusedReturn("", "/api/platform/signin/sessions/federated", back, flow, "signin.unlinked")

	j.signIn("leaver")
	link := values{"surface": "console", "provider": "guangdong", "password": proof}
	back, flow = j.atSimulator("leaver", me+"/links", link, "gd-unlinked")
	j.returned("leaver", me+"/links/finish", back, flow)
	j.ok("leaver", "POST", me+"/links/app", values{"provider": "wechat", "code": "simulated-pharmacist", "password": proof})
	delete(j.tokens, "leaver")
	j.tokens["leaver"] = j.ok("", "POST", sessions+"/app", values{"provider": "wechat", "code": "simulated-pharmacist", "bearer": true}).text("token")
	linked := j.rows("leaver", me+"/links")
	if len(linked) != 2 || linked[0]["providerName"] != "广东省统一身份认证" {
		j.Errorf("links: %v", linked)
	}
	for _, one := range linked {
		j.ok("leaver", "POST", me+"/links/"+one["id"].(string)+"/remove", values{"password": proof})
	}
	j.ok("security", "PUT", "/api/platform/signin/people/"+j.leaverID+"/document", values{"type": "mainland", "number": "", "reason": "离职"})

	for person, provider := range map[string]string{"gd-owner": "guangdong", "gd-depot": "guangdong", "mo-resident": "macao", "mo-entity": "macao"} {
		back, flow = j.atSimulator("", "/api/platform/signin/federated/"+provider, wished, person)
		if got := j.returned("", sessions+"/federated", back, flow); got.text("back") != "/account" {
			j.Errorf("%s: %s", person, got.raw)
		}
	}
	j.byCertificate()
	back, flow = j.atSimulator("", "/api/platform/signin/federated/macao", wished, "mo-other")
	j.refusedReturn("", sessions+"/federated", back, flow, "signin.entity_post")
}

// byCertificate: the officer signs the text with the command that the program has.
func (j *journey) byCertificate() {
	j.Helper()
	begun := j.ok("", "POST", "/api/platform/signin/federated/sm2", values{"surface": "console"})
	file := func(name string) string { return filepath.Join(j.Config.Data, "sm2", name+".pem") }
	var out bytes.Buffer
	if err := CertificateAnswer(file("officer"), file("officer-key"), strings.NewReader(begun.text("challenge")), &out); err != nil {
		j.Fatal(err)
	}
	body := values{"state": begun.text("state")}
	if err := json.Unmarshal(out.Bytes(), &body); err != nil {
		j.Fatal(err)
	}
	got := j.send("", "zh-Hans", "POST", sessions+"/federated", body, "Cookie", strings.Split(begun.header.Get("Set-Cookie"), ";")[0])
	if person := got.body["me"]; got.status != http.StatusCreated || person.(map[string]any)["assurance"] != 4.0 {
		j.Errorf("by certificate: %d %s", got.status, got.raw)
	}
}

// atSimulator begins with a provider and chooses somebody on its page.
func (j *journey) atSimulator(login, path string, wished values, person string) (back url.Values, flow string) {
	j.Helper()
	begun := j.ok(login, "POST", path, wished)
	for _, set := range (&http.Response{Header: begun.header}).Cookies() {
		if set.Name == "gz_flow" {
			flow = set.Value
		}
	}
	address := strings.Replace(begun.text("address"), j.Config.BaseURL, j.server.URL, 1)
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	page, err := browser.PostForm(address, url.Values{"person": {person}})
	if err != nil {
		j.Fatal(err)
	}
	_ = page.Body.Close()
	to, err := page.Location()
	if err != nil || !strings.HasPrefix(to.String(), j.Config.BaseURL+"/sign-in/back") {
		j.Fatalf("%s: %d to %v, %v", person, page.StatusCode, to, err)
	}
	return to.Query(), flow
}

func (j *journey) sendReturn(login, path string, back url.Values, flow string) answer {
	j.Helper()
	cookies := "gz_flow=" + flow
	if login != "" {
		cookies += "; " + kitweb.SessionCookie + "=" + j.tokens[login]
	}
	return j.send("", "zh-Hans", "POST", path, values{"state": back.Get("state"), "code": back.Get("code")}, "Cookie", cookies)
}

func (j *journey) returned(login, path string, back url.Values, flow string) answer {
	j.Helper()
	got := j.sendReturn(login, path, back, flow)
	if got.status/100 != 2 {
		j.Fatalf("%s: %d %s", path, got.status, got.raw)
	}
	return got
}

func (j *journey) refusedReturn(login, path string, back url.Values, flow, key string) {
	j.Helper()
	got := j.sendReturn(login, path, back, flow)
	if got.text("key") != key {
		j.Errorf("%s: %d %s, want %s", path, got.status, got.raw, key)
	}
	j.sentence("zh-Hans", key, got.text("detail"))
}
