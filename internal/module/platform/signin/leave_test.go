package signin

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/federate"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/module/platform/federation"
)

// TestLeaveAtTheProvider: whoever came in through a provider is out here first,
// and is told where the session there ends; the provider is reminded whose it is.
func TestLeaveAtTheProvider(t *testing.T) {
	h, provider := withProvider(t)
	h.hire("receiver", "depot", "warehouse.receiver")
	page := h.client()
	page.signIn("receiver", goodPassword)
	leave := func(surface string) string {
		t.Helper()
		address := page.call("POST", "platform/signin/sessions/current/leave", map[string]any{"surface": surface}).expect(t, 200, "").body["address"].(string)
		page.call("GET", "platform/signin/me", nil).expect(t, 401, "fault.unauthenticated")
		return address
	}
	const links = "platform/signin/me/links"
	query := provider.SignIn(page.call("POST", links, map[string]any{"provider": "macao", "surface": "console", "password": goodPassword}).body["address"].(string), "id1")
	page.returns(links+"/finish", query).expect(t, 200, "")
	if address := leave("console"); address != "" {
		t.Errorf("a session of the password ends at %q", address)
	}
	enter := func() {
		t.Helper()
		page.returns(federatedPath, provider.SignIn(page.goTo(""), "id1")).expect(t, 201, "")
	}
	kept := func() (data []string) {
		t.Helper()
		if err := h.kit.Runner.DB.Read().NewSelect().Table("signin_ceremony").ColumnExpr("data").Where("? = ?", bun.Ident("kind"), leaving).Scan(t.Context(), &data); err != nil {
			t.Fatal(err)
		}
		return data
	}
	for surface, back := range map[string]string{"console": "https://drugs.example/sign-in", "phone": "https://drugs.example/m/pages/signin"} {
		enter()
		sealed := kept()
		address, err := url.Parse(leave(surface))
		if err != nil || !strings.HasPrefix(address.String(), provider.Issuer+"/") {
			t.Fatalf("%s: %v, %v", surface, address, err)
		}
		said := address.Query()
		if said.Get("post_logout_redirect_uri") != back || strings.Count(said.Get("id_token_hint"), ".") != 2 || said.Get("client_id") == "" {
			t.Errorf("%s: %v", surface, said)
		}
		if len(sealed) != 1 || strings.Contains(sealed[0], said.Get("id_token_hint")) {
			t.Errorf("the id_token lies open: %v", sealed)
		}
		if left := kept(); len(left) != 0 {
			t.Errorf("kept beyond the session: %v", left)
		}
	}
	enter()
	provider.Kill()
	h.clock.Advance(time.Minute)
	if address := leave("console"); address != "" {
		t.Errorf("sent to a provider that is away: %q", address)
	}
}

// A CAS server says that somebody signed out there, and the session that its ticket
// began is over here, on whichever page the ticket came; nobody else's is.
func TestEndedByTheProvider(t *testing.T) {
	answer := "ST-1"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("ticket") != answer {
			_, _ = io.WriteString(w, `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationFailure code="INVALID_TICKET"/></cas:serviceResponse>`)
			return
		}
		_, _ = io.WriteString(w, `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationSuccess><cas:user>zhong</cas:user></cas:authenticationSuccess></cas:serviceResponse>`)
	}))
	t.Cleanup(server.Close)
	h := open(t, federation.Provider{ID: "cas", Names: map[i18n.Lang]string{i18n.Hans: "CAS"}, Settings: federate.Settings{Kind: federate.CAS, Plain: true,
		AuthorizeURL: server.URL + "/cas/login", TokenURL: server.URL + "/cas/serviceValidate", Claims: federate.Claims{Least: 1}}})
	ana := h.hire("ana", "store", "warehouse.receiver")
	page := h.client()
	begin := func(path string, body map[string]any) map[string]any {
		t.Helper()
		body["surface"] = "console"
		address, err := url.Parse(page.call("POST", path, body).body["address"].(string))
		if err != nil {
			t.Fatal(err)
		}
		service, err := url.Parse(address.Query().Get("service"))
		if err != nil {
			t.Fatal(err)
		}
		return map[string]any{"state": service.Query().Get("state"), "ticket": answer}
	}
	page.signIn("ana", goodPassword).expect(t, 201, "")
	page.call("POST", "platform/signin/me/links/finish", begin("platform/signin/me/links", map[string]any{"provider": "cas", "password": goodPassword})).expect(t, 200, "")
	enter := func(ticket string) *client {
		t.Helper()
		answer = ticket
		page = h.client()
		page.call("POST", federatedPath, begin("platform/signin/federated/cas", map[string]any{})).expect(t, 201, "")
		return page
	}
	says := func(at, message string) int {
		t.Helper()
		response, err := http.PostForm(h.server.URL+at, url.Values{"logoutRequest": {message}}) //nolint:noctx // a test
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		return response.StatusCode
	}
	message := func(ticket string) string {
		return `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"><samlp:SessionIndex>` + ticket + `</samlp:SessionIndex></samlp:LogoutRequest>`
	}
	first, second := enter("ST-2"), enter("ST-3")
	if status := says("/sign-in/back?state=x", message("ST-unknown")); status != 200 {
		t.Errorf("a ticket that nobody has: %d", status)
	}
	if status := says("/sign-in/back", "nonsense"); status != 400 {
		t.Errorf("no message: %d", status)
	}
	first.alive(true)
	if status := says("/m/pages/signin?state=x", message("ST-2")); status != 200 {
		t.Errorf("message: %d", status)
	}
	first.alive(false)
	second.alive(true)
	if status := says("/m/pages/signin", message("ST-2")); status != 200 {
		t.Errorf("said again: %d", status)
	}
	var who []string
	if err := h.kit.Runner.DB.Read().NewSelect().Table("audit_entry").Column("person_id").Where("action = ?", "platform.signin.endedByProvider").Scan(h.ctx, &who); err != nil || len(who) != 1 || who[0] != ana.ID {
		t.Errorf("entries of %v, %v", who, err)
	}
	// A second factor keeps the ticket, too.
	d, made := second.register("Phone")
	made.expect(t, 200, "")
	answer = "ST-4"
	page = h.client()
	asked := page.call("POST", federatedPath, begin("platform/signin/federated/cas", map[string]any{})).expect(t, 401, "signin.second").params()
	ticket, options := page.ask()
	page.call("POST", "platform/signin/sessions/passkey", map[string]any{"ticket": ticket, "credential": d.assert(t, site, options), "second": asked["ticket"]}).expect(t, 201, "")
	says("/sign-in/back", message("ST-4"))
	page.alive(false)
}
