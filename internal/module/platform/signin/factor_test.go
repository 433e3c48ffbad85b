package signin

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"gongzhi/internal/kit/totp"
	"gongzhi/internal/module/platform/identity"
)

// phone is the authenticator app of somebody.
type phone struct {
	*client
	key   totp.Key
	codes []string // for recovery
}

func (p *phone) code() string {
	p.t.Helper()
	code, err := p.key.Code(totp.Step(p.clock.Now()))
	if err != nil {
		p.t.Fatal(err)
	}
	return code
}

// enrol sets an app up in a session that is signed in.
func (c *client) enrol() *phone {
	c.t.Helper()
	made := c.call("POST", "platform/signin/me/totp", map[string]any{"password": goodPassword}).expect(c.t, 200, "")
	p := &phone{client: c, key: totp.Key{Secret: made.body["secret"].(string), Algorithm: "SHA1"}}
	if path := made.body["symbol"].(map[string]any)["path"].(string); !strings.HasPrefix(path, "M0 0h1v1h-1z") {
		c.t.Errorf("symbol %.40s", path)
	}
	for _, code := range c.call("POST", "platform/signin/me/totp/confirm", map[string]any{"code": p.code()}).expect(c.t, 200, "").body["codes"].([]any) {
		p.codes = append(p.codes, code.(string))
	}
	return p
}

// ask gives the password and returns the ticket for the second factor.
func (h *house) ask(c *client, login string) string {
	h.t.Helper()
	return c.signIn(login, goodPassword).expect(h.t, 401, "signin.second").params()["ticket"].(string)
}

func (c *client) second(ticket, code string) answer {
	return c.call("POST", "platform/signin/sessions/second", map[string]any{"ticket": ticket, "code": code})
}

// Whoever must have a second factor and has none can only set one up.
func TestSecondFactorIsDemanded(t *testing.T) {
	h := open(t)
	h.hire("rosa", "gov", "platform.system")
	h.hire("ana", "store", "warehouse.receiver")
	h.set(factorRoles, `["platform.*"]`)
	root, staff := h.enter("rosa"), h.enter("ana")
	me := root.call("GET", "platform/signin/me", nil).expect(t, 200, "").body
	if me["factorDue"] != true || len(me["permissions"].([]any)) != 0 || len(me["menu"].([]any)) != 0 {
		t.Fatalf("me %v", me)
	}
	root.call("GET", "platform/identity/people", nil).expect(t, 403, "fault.forbidden")
	staff.call("GET", "platform/identity/people", nil).expect(t, 200, "")
	if state := root.call("GET", "platform/signin/me/security", nil).body["factor"].(map[string]any); state["required"] != true || state["authenticator"] != nil {
		t.Errorf("state %v", state)
	}

	elsewhere := h.enter("rosa")
	root.call("POST", "platform/signin/me/totp", map[string]any{"password": "wrong"}).expect(t, 422, "fault.fields")
	root.call("POST", "platform/signin/me/totp/confirm", map[string]any{"code": "000000"}).expect(t, 404, "signin.factor_absent")
	app := root.enrol()
	root.call("GET", "platform/identity/people", nil).expect(t, 200, "")
	elsewhere.alive(false) // begun with the password alone
	if me := root.call("GET", "platform/signin/me", nil).body; me["factorDue"] != false {
		t.Errorf("me %v", me)
	}
	if len(app.codes) != recoveryCodes {
		t.Errorf("%d recovery codes", len(app.codes))
	}
	root.call("POST", "platform/signin/me/totp/confirm", map[string]any{"code": app.code()}).expect(t, 409, "signin.factor_present")
	root.call("POST", "platform/signin/me/totp/remove", map[string]any{"password": goodPassword}).expect(t, 409, "signin.factor_needed")
	for _, action := range []string{"enrolTotp", "confirmTotp"} {
		if got := h.entries("platform.signin." + action); len(got) != 1 {
			t.Errorf("entries of %s: %v", action, got)
		}
	}
	stored, err := loadAuthenticator(h.ctx, h.kit.Runner.DB.Read(), me["person"].(map[string]any)["id"].(string))
	if err != nil || strings.Contains(fmt.Sprint(stored), app.key.Secret) {
		t.Errorf("the secret is stored as it is: %v, %v", stored, err)
	}
}

func TestSignInWithTwoFactors(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	app := h.enter("ana").enrol()
	c := h.client()
	ticket := h.ask(c, "ana")
	c.call("GET", "platform/signin/me", nil).expect(t, 401, "fault.unauthenticated")
	c.second(ticket, app.code()).expect(t, 401, "signin.code_wrong") // used at the set-up
	h.clock.Advance(30 * time.Second)
	code := app.code()
	c.second("none", code).expect(t, 401, "signin.ceremony_over")
	done := c.second(ticket, code[:3]+" "+code[3:]).expect(t, 201, "")
	if done.body["me"].(map[string]any)["factorDue"] != false {
		t.Errorf("me %v", done.body)
	}
	c.alive(true)
	c.second(ticket, code).expect(t, 401, "signin.ceremony_over")

	other := h.client()
	ticket = h.ask(other, "ana")
	other.second(ticket, code).expect(t, 401, "signin.code_wrong") // not twice within its step
	h.clock.Advance(30 * time.Second)
	other.second(ticket, app.code()).expect(t, 201, "")

	ticket = h.ask(other, "ana")
	h.clock.Advance(ceremonyLife)
	other.second(ticket, app.code()).expect(t, 401, "signin.ceremony_over")

	ticket = h.ask(other, "ana")
	typed := strings.ToUpper(strings.ReplaceAll(app.codes[0], "-", " "))
	other.second(ticket, typed).expect(t, 201, "")
	if state := other.call("GET", "platform/signin/me/security", nil).body["factor"].(map[string]any); state["recoveryLeft"] != 9.0 {
		t.Errorf("after one recovery code: %v", state)
	}
	ticket = h.ask(other, "ana")
	other.second(ticket, app.codes[0]).expect(t, 401, "signin.code_wrong") // good once
	other.second(ticket, "k7pq-2mxr-9dce-wtha").expect(t, 401, "signin.code_wrong")

	fresh := c.call("POST", "platform/signin/me/recovery-codes", map[string]any{"password": goodPassword}).expect(t, 200, "").body["codes"].([]any)
	if len(fresh) != recoveryCodes || fresh[1] == app.codes[1] {
		t.Errorf("new codes %v", fresh)
	}
	other.second(ticket, app.codes[1]).expect(t, 401, "signin.code_wrong") // replaced
	other.second(ticket, fresh[1].(string)).expect(t, 201, "")

	c.call("POST", "platform/signin/me/totp/remove", map[string]any{"password": goodPassword}).expect(t, 204, "")
	c.call("POST", "platform/signin/me/totp/remove", map[string]any{"password": goodPassword}).expect(t, 404, "signin.factor_absent")
	c.call("POST", "platform/signin/me/recovery-codes", map[string]any{"password": goodPassword}).expect(t, 404, "signin.factor_absent")
	h.client().signIn("ana", goodPassword).expect(t, 201, "")
}

// Guessing codes locks the login as guessing passwords does, and the right
// password in between does not begin the count anew.
func TestCodesLockOut(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	app := h.enter("ana").enrol()
	h.clock.Advance(30 * time.Second)
	c := h.client()
	for range 5 {
		c.second(h.ask(c, "ana"), "000000").expect(t, 401, "signin.code_wrong")
	}
	c.signIn("ana", goodPassword).expect(t, 429, "signin.locked")
	if got := h.entries("platform.signin.lock"); len(got) != 1 {
		t.Errorf("entries of lock-outs: %v", got)
	}
	h.clock.Advance(30 * time.Minute)
	c.second(h.ask(c, "ana"), app.code()).expect(t, 201, "")
}

// Whoever lost the phone comes in by a recovery code and sets a new app up, also
// where the post demands a factor; until the new one is confirmed the old one stays.
func TestReplacingTheApp(t *testing.T) {
	h := open(t)
	ana := h.hire("ana", "store", "warehouse.receiver")
	h.set(factorRoles, `["warehouse.*"]`)
	lost := h.enter("ana").enrol()
	c := h.client()
	c.second(h.ask(c, "ana"), lost.codes[0]).expect(t, 201, "")
	begun := c.call("POST", "platform/signin/me/totp", map[string]any{"password": goodPassword}).expect(t, 200, "").body
	next := &phone{client: c, key: totp.Key{Secret: begun["secret"].(string), Algorithm: "SHA1"}}
	if next.key.Secret == lost.key.Secret {
		t.Fatal("the same secret again")
	}
	confirm := func(code string) answer {
		return c.call("POST", "platform/signin/me/totp/confirm", map[string]any{"code": code})
	}
	confirm(lost.code()).expect(t, 422, "fault.fields")
	h.clock.Advance(30 * time.Second)
	other := h.client()
	other.second(h.ask(other, "ana"), lost.code()).expect(t, 201, "") // the old one still works
	if codes := confirm(next.code()).expect(t, 200, "").body["codes"].([]any); len(codes) != 0 {
		t.Errorf("recovery codes that are left are replaced: %v", codes)
	}
	other.alive(false)
	c.alive(true)
	confirm(next.code()).expect(t, 409, "signin.factor_present")
	h.clock.Advance(30 * time.Second)
	other.second(h.ask(other, "ana"), lost.code()).expect(t, 401, "signin.code_wrong")
	other.second(h.ask(other, "ana"), next.code()).expect(t, 201, "")
	if got := h.entries("platform.signin.replaceTotp"); len(got) != 1 {
		t.Errorf("entries %v", got)
	}
	if got := strings.Join(h.told(), ""); strings.Count(got, "platform.factor-changed") != 2 || !strings.Contains(got, ana.ID) {
		t.Errorf("told %s", got)
	}
	c.call("POST", "platform/signin/me/totp", map[string]any{"password": goodPassword}).expect(t, 200, "")
	h.clock.Advance(replaceLife)
	confirm(next.code()).expect(t, 409, "signin.factor_present")
}

// Of many requests with one code, one comes in.
func TestOneCodeOneSession(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	app := h.enter("ana").enrol()
	h.clock.Advance(30 * time.Second)
	const many = 4 // fewer than lock the login
	tickets, answers, code := make([]string, many), make([]answer, many), app.code()
	for i := range tickets {
		tickets[i] = h.ask(h.client(), "ana")
	}
	var wait sync.WaitGroup
	for i := range answers {
		wait.Go(func() { answers[i] = h.client().second(tickets[i], code) })
	}
	wait.Wait()
	inside := 0
	for _, got := range answers {
		if got.status == 201 {
			inside++
		} else if got.key() != "signin.code_wrong" {
			t.Errorf("answer %d %v", got.status, got.body)
		}
	}
	if inside != 1 {
		t.Errorf("%d came in", inside)
	}
}

func TestResetFactor(t *testing.T) {
	h := open(t)
	ana := h.hire("ana", "store", "warehouse.receiver")
	guard := h.hire("guard", "gov", "platform.security")
	h.set(factorRoles, `["warehouse.*"]`)
	staff, security := h.enter("ana"), h.enter("guard")
	staff.enrol()
	path := func(person identity.Person) string { return "platform/signin/people/" + person.ID + "/factor-reset" }
	why := map[string]any{"reason": "phone lost"}
	staff.call("POST", path(ana), why).expect(t, 403, "fault.forbidden")
	security.call("POST", path(guard), why).expect(t, 422, "signin.own_factor")
	security.call("POST", "platform/signin/people/none/factor-reset", why).expect(t, 404, "identity.person_absent")
	security.call("POST", path(ana), map[string]any{}).expect(t, 422, "fault.fields")
	security.call("POST", path(ana), map[string]any{"reason": " "}).expect(t, 422, "fault.fields")
	if err := h.service.ResetFactors(h.system(), ana.ID, ""); err == nil { // from the command line
		t.Error("a factor is reset for no reason")
	}
	security.call("POST", path(ana), why).expect(t, 204, "")
	staff.alive(false)
	staff = h.enter("ana") // with the password alone, to set a new one up
	if me := staff.call("GET", "platform/signin/me", nil).body; me["factorDue"] != true {
		t.Errorf("me %v", me)
	}
	if got := h.entries("platform.signin.resetFactor"); len(got) != 1 || !strings.Contains(got[0], ana.ID) {
		t.Errorf("entries %v", got)
	}
}

// The app is set up with the algorithm that is in force.
func TestAlgorithm(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	h.set(totpAlgorithm, `"SHA256"`)
	c := h.enter("ana")
	made := c.call("POST", "platform/signin/me/totp", map[string]any{"password": goodPassword}).expect(t, 200, "").body
	again := c.call("POST", "platform/signin/me/totp", map[string]any{"password": goodPassword}).expect(t, 200, "").body
	if !strings.Contains(made["address"].(string), "algorithm=SHA256") || made["secret"] == again["secret"] {
		t.Errorf("enrolment %v, then %v", made, again)
	}
	app := phone{client: c, key: totp.Key{Secret: again["secret"].(string), Algorithm: "SHA256"}}
	c.call("POST", "platform/signin/me/totp/confirm", map[string]any{"code": "000000"}).expect(t, 422, "fault.fields")
	c.call("POST", "platform/signin/me/totp/confirm", map[string]any{"code": app.code()}).expect(t, 200, "")
	if algorithmShape("MD5") != "signin.algorithm" || algorithmShape("SHA512") != "" {
		t.Error("algorithms of the parameter")
	}
}
