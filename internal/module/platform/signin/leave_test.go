package signin

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"
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
