package signin

import (
	"testing"
	"time"

	"gongzhi/internal/kit/totp"
	"gongzhi/internal/module/platform/identity"
)

// Whoever copied the token of a session has nothing any more once its owner has changed
// what proves them, at this node and at the other; the owner's own page goes on.
func TestTokenIsRenewed(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	people, _ := identity.New(identity.Kit{Runner: h.kit.Runner, Ring: h.kit.Ring, Parameters: h.kit.Parameters, Cost: h.kit.Cost}, identity.Needs{Organisations: organisations{}})
	needs := h.service.needs
	needs.Identity = people
	second, _ := New(h.kit, needs)
	there := h.serve(second)
	c := h.client()
	c.signIn("ana", goodPassword).expect(t, 201, "")
	app, keyID := phone{}, ""
	enrol := func() {
		app = phone{client: c, key: totp.Key{Secret: c.call("POST", "platform/signin/me/totp", map[string]any{"password": goodPassword}).expect(t, 200, "").body["secret"].(string), Algorithm: "SHA1"}}
	}
	for _, one := range []struct {
		name   string
		others bool // the person's other sessions end
		do     func() answer
	}{
		{"app", true, func() answer {
			return c.call("POST", "platform/signin/me/totp/confirm", map[string]any{"code": app.code()})
		}},
		{"new app", true, func() answer {
			return c.call("POST", "platform/signin/me/totp/confirm", map[string]any{"code": app.code()})
		}},
		{"passkey", true, func() answer {
			_, made := c.register("Phone")
			return made
		}},
		{"passkey away", false, func() answer {
			return c.call("POST", "platform/signin/me/passkeys/"+keyID+"/remove", map[string]any{"password": goodPassword})
		}},
		{"app away", false, func() answer {
			return c.call("POST", "platform/signin/me/totp/remove", map[string]any{"password": goodPassword})
		}},
		{"password", true, func() answer { // the last: it is asked for above
			return c.call("PUT", "platform/signin/me/password", map[string]any{"old": goodPassword, "new": newPassword})
		}},
	} {
		t.Run(one.name, func(t *testing.T) {
			h.clock.Advance(time.Minute)
			other := h.client() // signed in on another device
			if answer := other.signIn("ana", goodPassword); answer.status != 201 {
				h.clock.Advance(time.Minute)
				other.second(answer.params()["ticket"].(string), app.code()).expect(t, 201, "")
			}
			h.clock.Advance(time.Minute)
			switch one.name {
			case "app", "new app":
				enrol()
			case "passkey away":
				keyID = c.passkeys()[0]["id"].(string)
			}
			thief := *c
			same, elsewhere := thief, thief
			elsewhere.server = there
			elsewhere.alive(true) // the other node knows the session
			done := one.do()
			if done.status >= 300 || c.cookie == thief.cookie {
				t.Fatalf("%d %v, the token stays: %v", done.status, done.body, c.cookie == thief.cookie)
			}
			c.alive(true)
			anew := *c
			anew.server = there
			anew.alive(true)
			same.alive(true) // what was under way may read
			elsewhere.alive(true)
			same.call("PUT", "platform/signin/me/language", map[string]any{"lang": "en"}).expect(t, 401, "fault.unauthenticated")
			other.alive(!one.others)
			h.clock.Advance(5 * time.Second)
			same, elsewhere = thief, thief
			elsewhere.server = there
			same.alive(false)
			elsewhere.alive(false)
			c.alive(true)
			anew.alive(true)
		})
	}
}

// A client without cookies is told the new token, and nobody else is.
func TestRenewedBearer(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	h.set(renewGrace, "0")
	c := h.client()
	c.bearer = c.call("POST", "platform/signin/sessions", map[string]any{"login": "ana", "password": goodPassword, "bearer": true}).expect(t, 201, "").body["token"].(string)
	before := *c
	changed := c.call("PUT", "platform/signin/me/password", map[string]any{"old": goodPassword, "new": newPassword}).expect(t, 200, "")
	if changed.header.Get("Set-Cookie") != "" {
		t.Error("a cookie for a client without")
	}
	before.alive(false) // no grace at all
	c.bearer = changed.header.Get("X-Session-Token")
	c.alive(true)
	browser := h.client()
	browser.signIn("ana", newPassword).expect(t, 201, "")
	if kept := browser.call("PUT", "platform/signin/me/password", map[string]any{"old": newPassword, "new": "Granite-quay-31"}).expect(t, 200, "").header.Get("X-Session-Token"); kept != "" {
		t.Error("a browser's scripts see the token")
	}
}
