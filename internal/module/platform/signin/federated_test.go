package signin

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/federate"
	"gongzhi/internal/kit/federate/federatetest"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/module/platform/federation"
	"gongzhi/internal/module/platform/identity"
)

const macaoNumber = "1234567(8)"

// withProvider is a house that people sign in to with a real OpenID provider.
func withProvider(t *testing.T) (*house, *federatetest.Provider) {
	t.Helper()
	provider := federatetest.Start(t, "https://drugs.example/sign-in/back", "https://drugs.example/m/pages/signin")
	provider.Claims = map[string]any{"id_number": macaoNumber, "id_type": "BIR"}
	settings := federate.Settings{Kind: federate.OIDC, Issuer: provider.Issuer, ClientID: federatetest.ClientID, Secret: federatetest.Secret, Plain: true,
		Claims: federate.Claims{Document: "id_number", DocumentType: "id_type", Types: map[string]string{"BIR": "macao"}, TrustsDocuments: true,
			Assurance: "level", Levels: map[string]int{"face": 3}, Least: 2, EntityNumber: "entity.number", EntityName: "entity.name"}}
	h := open(t, federation.Provider{ID: "macao", Names: map[i18n.Lang]string{i18n.Hans: "澳门一户通", i18n.English: "Macao One Account"}, Settings: settings})
	return h, provider
}

// goTo begins at the page and returns the provider's address.
func (c *client) goTo(back string) string {
	c.t.Helper()
	got := c.call("POST", "platform/signin/federated/macao", map[string]any{"surface": "console", "back": back})
	address, _ := got.body["address"].(string)
	if got.status != 200 || address == "" {
		c.t.Fatalf("begin: %d %v", got.status, got.body)
	}
	return address
}

// returns sends what the browser brought back.
func (c *client) returns(path string, query url.Values) answer {
	body := map[string]any{}
	for _, name := range []string{"state", "code", "error", "iss"} {
		if value := query.Get(name); value != "" {
			body[name] = value
		}
	}
	return c.call("POST", path, body)
}

const federatedPath = "platform/signin/sessions/federated"

func TestFederatedSignInByDocument(t *testing.T) {
	h, provider := withProvider(t)
	receiver := h.hire("receiver", "depot", "warehouse.receiver")
	h.hire("security", "office", "platform.security")
	desk := h.client()
	desk.signIn("security", goodPassword).expect(t, 201, "")

	page := h.client()
	page.returns(federatedPath, provider.SignIn(page.goTo(""), "id1")).expect(t, 403, "signin.unlinked")
	if noted := h.entries("platform.signin.federatedRefused"); len(noted) != 1 || !strings.Contains(noted[0], "signin.unlinked") {
		t.Errorf("audit: %v", noted)
	}
	set := map[string]any{"type": "macao", "number": "1234567 ( 8 )", "reason": "Seen at the desk"}
	desk.call("PUT", "platform/signin/people/"+receiver.ID+"/document", set).expect(t, 204, "")
	got := page.returns(federatedPath, provider.SignIn(page.goTo("/drugtrace/inbound?state=draft"), "id1")).expect(t, 201, "")
	me := got.body["me"].(map[string]any)
	if got.body["back"] != "/drugtrace/inbound?state=draft" || me["person"].(map[string]any)["login"] != "receiver" || me["assurance"] != 2.0 || me["provider"] != "Macao One Account" {
		t.Errorf("signed in: %v", got.body)
	}
	provider.Claims["level"] = "face"
	page.returns(federatedPath, provider.SignIn(page.goTo(""), "id1")).expect(t, 201, "")
	links := page.call("GET", "platform/signin/me/links", nil).body["items"].([]any)
	if link := links[0].(map[string]any); len(links) != 1 || link["how"] != "document" || link["assurance"] != 3.0 {
		t.Errorf("links: %v", links)
	}
	if sessions := page.call("GET", "platform/signin/me/sessions", nil).body["items"].([]any); sessions[0].(map[string]any)["assurance"] != 3.0 {
		t.Errorf("sessions: %v", sessions)
	}
	// A name or a document that is not verified leads to nobody.
	provider.Claims = map[string]any{"id_type": "BIR", "preferred_username": "receiver"}
	page.returns(federatedPath, provider.SignIn(page.goTo(""), "id2")).expect(t, 403, "signin.unlinked")
	for _, private := range append(h.entries("platform.signin.success"), h.entries(SetDocument)...) {
		if strings.Contains(private, "1234567") {
			t.Errorf("the number is in the log: %s", private)
		}
	}
}

func TestFederatedRefusals(t *testing.T) {
	h, provider := withProvider(t)
	h.hire("receiver", "depot", "warehouse.receiver")
	spoil := func(name string, value any) func(string) string {
		return func(raw string) string {
			return provider.Resign(raw, func(claims map[string]any) { claims[name] = value })
		}
	}
	for key, change := range map[string]func(string) string{
		"federation.nonce":     spoil("nonce", "another"),
		"federation.audience":  spoil("aud", "another"),
		"federation.issuer":    spoil("iss", "https://evil.example"),
		"federation.expired":   spoil("exp", clock.System{}.Now().Add(-time.Hour).Time().Unix()),
		"federation.algorithm": federatetest.Unsigned,
		"federation.malformed": func(string) string { return "nonsense" },
	} {
		page := h.client()
		page.address = "198.51.100." + key[len(key)-1:] // each its own: refusals count against the address
		query := provider.SignIn(page.goTo(""), "id1")
		provider.Spoil = change
		page.returns(federatedPath, query).expect(t, 401, key)
		provider.Spoil = nil
		page.returns(federatedPath, query).expect(t, 401, "federation.flow_over") // a state is good once
		if noted := strings.Join(h.entries("platform.signin.federatedRefused"), " "); !strings.Contains(noted, key) {
			t.Errorf("%s is not in the audit log: %s", key, noted)
		}
	}
	mine, theirs := h.client(), h.client()
	query := provider.SignIn(mine.goTo(""), "id1")
	theirs.goTo("")
	theirs.returns(federatedPath, query).expect(t, 401, "federation.other_browser")
	mine.returns(federatedPath, query).expect(t, 401, "federation.flow_over")

	query = provider.SignIn(mine.goTo(""), "id1")
	used := query.Get("code")
	mine.returns(federatedPath, query)
	query = provider.SignIn(mine.goTo(""), "id1")
	query.Set("code", used)
	mine.returns(federatedPath, query).expect(t, 401, "federation.code")

	query = provider.SignIn(mine.goTo(""), "id1")
	h.clock.Advance(11 * time.Minute)
	mine.returns(federatedPath, query).expect(t, 401, "federation.flow_over")
	mine.returns(federatedPath, url.Values{"state": {"sign-made-up"}}).expect(t, 401, "federation.flow_over")

	for _, outside := range []string{"https://evil.example", "//evil.example", `/\evil.example`, "javascript:alert(1)", "/\t/evil.example"} {
		mine.call("POST", "platform/signin/federated/macao", map[string]any{"surface": "console", "back": outside}).expect(t, 422, "federation.back")
	}
	if noted := strings.Join(h.entries("platform.signin.federatedRefused"), " "); !strings.Contains(noted, "federation.back") || !strings.Contains(noted, "federation.other_browser") {
		t.Errorf("audit: %s", noted)
	}
	mine.call("POST", "platform/signin/federated/nobody", map[string]any{"surface": "console"}).expect(t, 404, "federation.absent")
}

func TestFederatedLink(t *testing.T) {
	h, provider := withProvider(t)
	receiver := h.hire("receiver", "depot", "warehouse.receiver")
	h.hire("clerk", "depot", "warehouse.receiver")
	h.hire("desk", "office", "platform.security")
	page, other := h.client(), h.client()
	page.signIn("receiver", goodPassword).expect(t, 201, "")
	other.signIn("clerk", goodPassword).expect(t, 201, "")
	begin := func(c *client, plain string) answer {
		return c.call("POST", "platform/signin/me/links", map[string]any{"provider": "macao", "surface": "console", "password": plain, "back": "/account"})
	}
	begin(page, "wrong").expect(t, 422, "fault.fields")
	query := provider.SignIn(begin(page, goodPassword).expect(t, 200, "").body["address"].(string), "id1")

	const finish = "platform/signin/me/links/finish"
	other.flow = page.flow // even with the browser's cookie the session is another's
	other.returns(finish, query).expect(t, 401, "federation.other_browser")
	query = provider.SignIn(begin(page, goodPassword).body["address"].(string), "id1")
	page.returns(federatedPath, query).expect(t, 401, "federation.other_browser") // a link is no sign-in
	query = provider.SignIn(begin(page, goodPassword).body["address"].(string), "id1")
	if got := page.returns(finish, query).expect(t, 200, ""); got.body["back"] != "/account" {
		t.Errorf("linked: %v", got.body)
	}
	query = provider.SignIn(begin(page, goodPassword).body["address"].(string), "id1")
	page.returns(finish, query).expect(t, 409, "federation.link_yours") // once is enough, and it is nobody else's
	other.flow = ""
	query = provider.SignIn(begin(other, goodPassword).body["address"].(string), "id1")
	other.returns(finish, query).expect(t, 409, "federation.other_document") // the document is receiver's now

	stranger := h.client()
	got := stranger.returns(federatedPath, provider.SignIn(stranger.goTo(""), "id1")).expect(t, 201, "")
	if got.body["me"].(map[string]any)["person"].(map[string]any)["login"] != "receiver" {
		t.Errorf("signed in: %v", got.body)
	}
	own := page.call("GET", "platform/signin/me/links", nil)
	if own.body["documentAt"] == nil {
		t.Errorf("document: %v", own.body)
	}
	one := "platform/signin/me/links/" + own.body["items"].([]any)[0].(map[string]any)["id"].(string) + "/remove"
	other.call("POST", one, map[string]any{"password": goodPassword}).expect(t, 404, "federation.link_absent")
	page.call("POST", one, map[string]any{"password": goodPassword}).expect(t, 204, "")
	if len(h.entries("platform.signin.link")) != 1 || len(h.entries("platform.signin.unlink")) != 1 {
		t.Error("links are not in the audit log")
	}
	page.call("POST", one, map[string]any{"password": goodPassword}).expect(t, 404, "federation.link_absent")
	stranger.alive(false) // it began with the account that is no longer good
	// The document that is known does not lead to the account again; its person does, and so does the desk.
	stranger.returns(federatedPath, provider.SignIn(stranger.goTo(""), "id1")).expect(t, 403, "signin.unlinked")
	query = provider.SignIn(begin(page, goodPassword).body["address"].(string), "id1")
	page.returns(finish, query).expect(t, 200, "")
	items := page.call("GET", "platform/signin/me/links", nil).body["items"].([]any)
	if len(items) != 1 {
		t.Fatalf("links: %v", items)
	}
	page.call("POST", "platform/signin/me/links/"+items[0].(map[string]any)["id"].(string)+"/remove", map[string]any{"password": goodPassword}).expect(t, 204, "")
	if items := page.call("GET", "platform/signin/me/links", nil).body["items"].([]any); len(items) != 0 {
		t.Errorf("links: %v", items)
	}
	desk := h.client()
	desk.signIn("desk", goodPassword).expect(t, 201, "")
	desk.call("PUT", "platform/signin/people/"+receiver.ID+"/document", map[string]any{"type": "macao", "number": macaoNumber, "reason": "Seen again"}).expect(t, 204, "")
	stranger.returns(federatedPath, provider.SignIn(stranger.goTo(""), "id1")).expect(t, 201, "")
}

func TestFederatedEntity(t *testing.T) {
	h, provider := withProvider(t)
	person := h.hire("receiver", "depot", "warehouse.receiver")
	h.hire("security", "office", "platform.security")
	desk := h.client()
	desk.signIn("security", goodPassword)
	desk.call("PUT", "platform/signin/people/"+person.ID+"/document", map[string]any{"type": "macao", "number": macaoNumber, "reason": "Seen"}).expect(t, 204, "")
	other, err := h.identity.CreatePost(h.system(), identity.NewPost{PersonID: person.ID, OrgID: "store", Roles: []string{"warehouse.receiver"}})
	if err != nil {
		t.Fatal(err)
	}
	page := h.client()
	provider.Claims["entity"] = map[string]any{"number": "number of elsewhere", "name": "Elsewhere"}
	page.returns(federatedPath, provider.SignIn(page.goTo(""), "id1")).expect(t, 403, "signin.entity_post")
	provider.Claims["entity"] = map[string]any{"number": "number of depot", "name": "Depot"}
	page.returns(federatedPath, provider.SignIn(page.goTo(""), "id1")).expect(t, 201, "")
	// With the account of a body one acts in that body alone.
	got := page.call("GET", "platform/signin/me", nil).expect(t, 200, "")
	if posts := got.body["posts"].([]any); len(posts) != 1 || posts[0].(map[string]any)["orgId"] != "depot" {
		t.Errorf("posts: %v", posts)
	}
	page.call("PUT", "platform/signin/me/post", map[string]any{"postId": other.ID}).expect(t, 404, "signin.post_absent")
	own := h.client()
	own.signIn("receiver", goodPassword).expect(t, 201, "")
	own.call("PUT", "platform/signin/me/post", map[string]any{"postId": other.ID}).expect(t, 200, "")
	if link := page.call("GET", "platform/signin/me/links", nil).body["items"].([]any)[0].(map[string]any); link["entity"] != "Depot" {
		t.Errorf("link: %v", link)
	}
}

// TestOutageHurtsNobodyWhoIsIn: with the provider killed, sessions go on and the
// password opens; the page says which provider is away.
func TestOutageHurtsNobodyWhoIsIn(t *testing.T) {
	h, provider := withProvider(t)
	h.hire("receiver", "depot", "warehouse.receiver")
	page := h.client()
	page.signIn("receiver", goodPassword)
	query := provider.SignIn(page.call("POST", "platform/signin/me/links", map[string]any{"provider": "macao", "surface": "console", "password": goodPassword}).expect(t, 200, "").body["address"].(string), "id1")
	page.returns("platform/signin/me/links/finish", query).expect(t, 200, "")
	federated := h.client()
	federated.returns(federatedPath, provider.SignIn(federated.goTo(""), "id1")).expect(t, 201, "")
	waiting := h.client()
	query = provider.SignIn(waiting.goTo(""), "id1")

	provider.Kill()
	waiting.returns(federatedPath, query).expect(t, 503, "federation.unavailable")
	offers := waiting.call("GET", "public/identity-providers", nil)
	if offer := offers.body["items"].([]any)[0].(map[string]any); offer["available"] != false || offer["name"] != "Macao One Account" {
		t.Errorf("offers: %v", offers.body)
	}
	waiting.call("POST", "platform/signin/federated/macao", map[string]any{"surface": "console"}).expect(t, 503, "federation.unavailable")
	if got := federated.call("GET", "platform/signin/me", nil); got.status != 200 {
		t.Errorf("whoever is in: %d %v", got.status, got.body)
	}
	waiting.signIn("receiver", goodPassword).expect(t, 201, "")
}

func TestAssuranceIsDemanded(t *testing.T) {
	h, provider := withProvider(t)
	h.hire("receiver", "depot", "warehouse.receiver")
	h.set(assuranceRoles, `["warehouse.*=3"]`)
	page := h.client()
	got := page.signIn("receiver", goodPassword).expect(t, 201, "")
	if me := got.body["me"].(map[string]any); me["assuranceDue"] != 3.0 || len(me["permissions"].([]any)) != 0 {
		t.Fatalf("by the password alone: %v", me)
	}
	page.call("GET", "platform/identity/people", nil).expect(t, 403, "fault.forbidden")
	query := provider.SignIn(page.call("POST", "platform/signin/me/links", map[string]any{"provider": "macao", "surface": "console", "password": goodPassword}).expect(t, 200, "").body["address"].(string), "id1")
	page.returns("platform/signin/me/links/finish", query).expect(t, 200, "")
	provider.Claims["level"] = "face"
	got = page.returns(federatedPath, provider.SignIn(page.goTo(""), "id1")).expect(t, 201, "")
	if me := got.body["me"].(map[string]any); me["assuranceDue"] != 0.0 || len(me["permissions"].([]any)) == 0 {
		t.Errorf("with a face: %v", me)
	}
	for _, wrong := range []string{"warehouse.*", "warehouse.*=5", "=3", "Nonsense role=2"} {
		if assuranceShape(wrong) == "" {
			t.Errorf("%q passes", wrong)
		}
	}
}

func TestProvidersAreSwitched(t *testing.T) {
	h, _ := withProvider(t)
	h.hire("security", "office", "platform.security")
	h.hire("receiver", "depot", "warehouse.receiver")
	desk := h.client()
	desk.signIn("security", goodPassword)
	const all = "platform/federation/providers"
	desk.call("POST", all+"/macao/check", nil).expect(t, 204, "")
	view := desk.call("GET", all, nil).body["items"].([]any)[0].(map[string]any)
	if view["hasSecret"] != true || view["available"] != true || view["checkedAt"] == nil || view["clientId"] != federatetest.ClientID {
		t.Errorf("view: %v", view)
	}
	for name, value := range view {
		if value == federatetest.Secret {
			t.Errorf("%s shows the secret", name)
		}
	}
	desk.call("PUT", all+"/macao", map[string]any{"enabled": false, "reason": "Maintenance"}).expect(t, 204, "")
	page := h.client()
	if items := page.call("GET", "public/identity-providers", nil).body["items"].([]any); len(items) != 0 {
		t.Errorf("offers: %v", items)
	}
	page.call("POST", "platform/signin/federated/macao", map[string]any{"surface": "console"}).expect(t, 404, "federation.absent")
	desk.call("PUT", all+"/macao", map[string]any{"enabled": true, "reason": "Done"}).expect(t, 204, "")
	page.goTo("")
	page.signIn("receiver", goodPassword)
	page.call("GET", all, nil).expect(t, 403, "fault.forbidden")
}
