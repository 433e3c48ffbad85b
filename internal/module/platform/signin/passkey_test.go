package signin

import (
	"encoding/json"
	"strings"
	"testing"

	virtual "github.com/descope/virtualwebauthn"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/passkey"
	"gongzhi/internal/kit/passkey/passkeytest"
)

var site = virtual.RelyingParty{Name: "Test house", ID: "drugs.example", Origin: "https://drugs.example"}

// device keeps one passkey.
type device struct {
	virtual.Authenticator
	virtual.Credential
}

func optionsOf(t *testing.T, a answer) (ticket, options string) {
	t.Helper()
	encoded, err := json.Marshal(a.body["options"])
	if err != nil {
		t.Fatal(err)
	}
	return a.body["ticket"].(string), string(encoded)
}

func raw(text string) map[string]any {
	var value map[string]any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		panic(err)
	}
	return value
}

// attest answers an offer as the device does, at a site.
func (d *device) attest(t *testing.T, at virtual.RelyingParty, options string) map[string]any {
	t.Helper()
	parsed, err := virtual.ParseAttestationOptions(options)
	if err != nil {
		t.Fatal(err, options)
	}
	d.Options.UserHandle = []byte(parsed.UserID)
	return raw(virtual.CreateAttestationResponse(at, d.Authenticator, d.Credential, *parsed))
}

// assert proves the key at a site.
func (d *device) assert(t *testing.T, at virtual.RelyingParty, options string) map[string]any {
	t.Helper()
	parsed, err := virtual.ParseAssertionOptions(options)
	if err != nil {
		t.Fatal(err, options)
	}
	d.Counter++
	return raw(virtual.CreateAssertionResponse(at, d.Authenticator, d.Credential, *parsed))
}

// register adds the key of a new device to a session.
func (c *client) register(name string) (*device, answer) {
	c.t.Helper()
	d := &device{virtual.NewAuthenticator(), passkeytest.Key()}
	ticket, options := optionsOf(c.t, c.call("POST", "platform/signin/me/passkeys/options", map[string]any{"password": goodPassword}).expect(c.t, 200, ""))
	made := c.call("POST", "platform/signin/me/passkeys", map[string]any{"ticket": ticket, "name": name, "credential": d.attest(c.t, site, options)})
	return d, made
}

func (c *client) ask() (ticket, options string) {
	c.t.Helper()
	return optionsOf(c.t, c.call("POST", "platform/signin/sessions/passkey/options", nil).expect(c.t, 200, ""))
}

func (c *client) byPasskey(ticket string, credential map[string]any) answer {
	return c.call("POST", "platform/signin/sessions/passkey", map[string]any{"ticket": ticket, "credential": credential})
}

func (c *client) passkeys() (found []map[string]any) {
	c.t.Helper()
	for _, one := range c.call("GET", "platform/signin/me/security", nil).expect(c.t, 200, "").body["factor"].(map[string]any)["passkeys"].([]any) {
		found = append(found, one.(map[string]any))
	}
	return found
}

func TestPasskey(t *testing.T) {
	h := open(t)
	h.hire("rosa", "gov", "platform.system")
	h.set(factorRoles, `["platform.*"]`)
	root := h.enter("rosa")
	d, made := root.register(" Desk key ")
	if codes := made.expect(t, 200, "").body["codes"].([]any); len(codes) != recoveryCodes {
		t.Errorf("recovery codes %v", codes)
	}
	root.call("GET", "platform/identity/people", nil).expect(t, 200, "") // a second factor is there
	kept := root.passkeys()
	if len(kept) != 1 || kept[0]["name"] != "Desk key" || kept[0]["usedAt"] != nil || kept[0]["data"] != nil {
		t.Fatalf("passkeys %v", kept)
	}

	// The password alone asks for it; without the password it signs in by itself.
	asked := h.client().signIn("rosa", goodPassword).expect(t, 401, "signin.second").params()
	if means := asked["means"].([]any); len(means) != 2 || means[1] != "passkey" {
		t.Errorf("means %v", means)
	}
	c := h.client()
	ticket, options := c.ask()
	proof := d.assert(t, site, options)
	me := c.byPasskey(ticket, proof).expect(t, 201, "").body["me"].(map[string]any)
	if me["factorDue"] != false || me["person"].(map[string]any)["login"] != "rosa" {
		t.Errorf("me %v", me)
	}
	c.call("GET", "platform/identity/people", nil).expect(t, 200, "")
	c.byPasskey(ticket, proof).expect(t, 401, "signin.ceremony_over") // the same answer again
	other, _ := c.ask()
	c.byPasskey(other, proof).expect(t, 401, "signin.passkey_refused") // the answer to another question
	if got := h.entries("platform.signin.success"); len(got) != 2 || !strings.Contains(got[1], "passkey") {
		t.Errorf("entries %v", got)
	}

	ticket, options = c.ask()
	elsewhere := virtual.RelyingParty{Name: "Test house", ID: "drugs.example", Origin: "https://drugs.example.evil.test"}
	c.byPasskey(ticket, d.assert(t, elsewhere, options)).expect(t, 401, "signin.passkey_refused")
	locked := &device{virtual.NewAuthenticatorWithOptions(virtual.AuthenticatorOptions{UserNotVerified: true, UserHandle: d.Options.UserHandle}), d.Credential}
	c.byPasskey(ticket, locked.assert(t, site, options)).expect(t, 401, "signin.passkey_refused") // found, but not unlocked
	stranger := &device{virtual.NewAuthenticatorWithOptions(virtual.AuthenticatorOptions{UserHandle: d.Options.UserHandle}), passkeytest.Key()}
	c.byPasskey(ticket, stranger.assert(t, site, options)).expect(t, 401, "signin.passkey_refused")
	d.Counter -= 2 // a copy of the key counts on its own
	c.byPasskey(ticket, d.assert(t, site, options)).expect(t, 401, "signin.passkey_refused")
	d.Counter += 5
	c.byPasskey(ticket, d.assert(t, site, options)).expect(t, 201, "")
	h.clock.Advance(ceremonyLife)
	ticket, options = c.ask()
	h.clock.Advance(ceremonyLife)
	c.byPasskey(ticket, d.assert(t, site, options)).expect(t, 401, "signin.ceremony_over")
}

func TestKeepingPasskeys(t *testing.T) {
	h := open(t)
	ana := h.hire("ana", "store", "warehouse.receiver")
	h.hire("rui", "store", "warehouse.receiver")
	h.set(factorRoles, `["warehouse.*"]`)
	c, stranger := h.enter("ana"), h.enter("rui")
	d, made := c.register("Phone")
	made.expect(t, 200, "")
	id := c.passkeys()[0]["id"].(string)
	stranger.call("PUT", "platform/signin/me/passkeys/"+id, map[string]any{"name": "Mine"}).expect(t, 404, "signin.passkey_absent")
	stranger.call("POST", "platform/signin/me/passkeys/"+id+"/remove", map[string]any{"password": goodPassword}).expect(t, 404, "signin.passkey_absent")
	c.call("PUT", "platform/signin/me/passkeys/"+id, map[string]any{"name": " "}).expect(t, 422, "fault.fields")
	c.call("PUT", "platform/signin/me/passkeys/"+id, map[string]any{"name": "Red phone"}).expect(t, 204, "")
	if kept := c.passkeys(); kept[0]["name"] != "Red phone" {
		t.Errorf("passkeys %v", kept)
	}
	remove := func(id string) answer {
		return c.call("POST", "platform/signin/me/passkeys/"+id+"/remove", map[string]any{"password": goodPassword})
	}
	c.call("POST", "platform/signin/me/passkeys/"+id+"/remove", map[string]any{"password": "wrong"}).expect(t, 422, "fault.fields")
	remove(id).expect(t, 409, "signin.factor_needed") // the post demands one
	key, made := c.register("Key")
	if codes := made.expect(t, 200, "").body["codes"].([]any); len(codes) != 0 {
		t.Errorf("a second factor brings new recovery codes: %v", codes)
	}
	remove(id).expect(t, 204, "")
	ticket, options := c.ask()
	h.client().byPasskey(ticket, d.assert(t, site, options)).expect(t, 401, "signin.passkey_refused") // removed

	// An offer is for the person who asked, once.
	ticket, options = optionsOf(t, stranger.call("POST", "platform/signin/me/passkeys/options", map[string]any{"password": goodPassword}).expect(t, 200, ""))
	answer := map[string]any{"ticket": ticket, "name": "Mine", "credential": d.attest(t, site, options)}
	c.call("POST", "platform/signin/me/passkeys", answer).expect(t, 401, "signin.ceremony_over")
	stranger.call("POST", "platform/signin/me/passkeys", map[string]any{"ticket": ticket, "name": "Mine", "credential": map[string]any{"id": "x"}}).expect(t, 401, "signin.passkey_refused")
	stranger.call("POST", "platform/signin/me/passkeys", answer).expect(t, 200, "")
	stranger.call("POST", "platform/signin/me/passkeys", answer).expect(t, 401, "signin.ceremony_over")

	if _, err := h.identity.Do(h.system(), ana.ID, "lock", ana.Version, "left"); err != nil {
		t.Fatal(err)
	}
	second := h.client()
	ticket, options = second.ask()
	second.byPasskey(ticket, key.assert(t, site, options)).expect(t, 401, "signin.passkey_refused")
}

// Where the system has no name there are no passkeys, and that is said.
func TestWithoutAName(t *testing.T) {
	for address, want := range map[string]string{"https://drugs.example": "https://drugs.example", "http://127.0.0.1:8080": "http://localhost:8080", "https://10.0.0.5": ""} {
		party, err := passkey.New("x", address)
		if err != nil || party.Origin() != want {
			t.Errorf("%s: passkeys at %q, %v", address, party.Origin(), err)
		}
	}
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	h.service.kit.Passkeys = nil
	c := h.enter("ana")
	c.call("POST", "platform/signin/me/passkeys/options", map[string]any{"password": goodPassword}).expect(t, 409, "signin.passkeys_off")
	c.call("POST", "platform/signin/sessions/passkey/options", nil).expect(t, 409, "signin.passkeys_off")
	c.byPasskey("none", map[string]any{}).expect(t, 409, "signin.passkeys_off")
}

// A passkey after a first factor is the same person's, and the session keeps what the
// provider said: how sure it is, and for which body.
func TestPasskeyAfterAProvider(t *testing.T) {
	h, provider := withProvider(t)
	h.hire("receiver", "depot", "warehouse.receiver")
	h.hire("rui", "depot", "warehouse.receiver")
	h.set(assuranceRoles, `["warehouse.receiver=3"]`)
	provider.Claims["level"] = "face"
	desk, stranger := h.client(), h.client()
	desk.signIn("receiver", goodPassword).expect(t, 201, "")
	stranger.signIn("rui", goodPassword).expect(t, 201, "")
	d, made := desk.register("Phone")
	made.expect(t, 200, "")
	foreign, made := stranger.register("Phone")
	made.expect(t, 200, "")
	const links = "platform/signin/me/links"
	query := provider.SignIn(desk.call("POST", links, map[string]any{"provider": "macao", "surface": "console", "password": goodPassword}).body["address"].(string), "id1")
	desk.returns(links+"/finish", query).expect(t, 200, "")

	page := h.client()
	first := page.returns(federatedPath, provider.SignIn(page.goTo("/drugtrace/inbound"), "id1")).expect(t, 401, "signin.second").params()
	if first["back"] != "/drugtrace/inbound" {
		t.Errorf("where to go on to: %v", first)
	}
	after := func(second any, credential func(options string) map[string]any) answer {
		ticket, options := page.ask()
		return page.call("POST", "platform/signin/sessions/passkey", map[string]any{"ticket": ticket, "credential": credential(options), "second": second})
	}
	proof := func(by *device) func(string) map[string]any {
		return func(options string) map[string]any { return by.assert(t, site, options) }
	}
	after("none", proof(d)).expect(t, 401, "signin.ceremony_over")
	after(first["ticket"], proof(foreign)).expect(t, 401, "signin.passkey_anothers")
	me := after(first["ticket"], proof(d)).expect(t, 201, "").body["me"].(map[string]any)
	if me["assurance"] != 3.0 || me["assuranceDue"] != 0.0 || me["provider"] != "Macao One Account" {
		t.Errorf("me %v", me)
	}
	after(first["ticket"], proof(d)).expect(t, 401, "signin.ceremony_over") // good once
}

// A refused passkey is written as a refusal, and a copied one is told to its owner.
func TestCopiedPasskey(t *testing.T) {
	h := open(t)
	ana := h.hire("ana", "store", "warehouse.receiver")
	d, made := h.enter("ana").register("Phone")
	made.expect(t, 200, "")
	refused := func(action string) int {
		n, err := h.kit.Runner.DB.Read().NewSelect().Table("audit_entry").Where("action = ? AND result = ? AND person_id = ?", action, audit.Refused, ana.ID).Count(h.ctx)
		if err != nil {
			t.Fatal(err)
		}
		return int(n)
	}
	c := h.client()
	ticket, options := c.ask()
	c.byPasskey(ticket, d.assert(t, site, options)).expect(t, 201, "")
	c = h.client()
	ticket, options = c.ask()
	stranger := &device{virtual.NewAuthenticatorWithOptions(virtual.AuthenticatorOptions{UserHandle: d.Options.UserHandle}), passkeytest.Key()}
	c.byPasskey(ticket, stranger.assert(t, site, options)).expect(t, 401, "signin.passkey_refused")
	if refused("platform.signin.failure") != 1 || refused("platform.signin.passkeyCopied") != 0 {
		t.Error("a strange key is not in the log as a refusal")
	}
	d.Counter--
	c.byPasskey(ticket, d.assert(t, site, options)).expect(t, 401, "signin.passkey_refused")
	if refused("platform.signin.passkeyCopied") != 1 {
		t.Error("a copied key is not in the log as a refusal")
	}
	if got := strings.Join(h.told(), ""); strings.Count(got, "platform.passkey-copied") != 1 {
		t.Errorf("told %s", got)
	}
}
