package signin

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"gongzhi/internal/module/platform/identity"
)

func TestSignIn(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	c := h.client()
	c.headers["X-Device"] = "PDA 7\u0085"
	c.call("POST", "platform/signin/sessions", map[string]any{"login": "ana"}).expect(t, 422, "fault.fields")
	c.try("ana", "wrong", nil).expect(t, 401, "signin.failed")
	c.call("GET", "platform/signin/me", nil).expect(t, 401, "fault.unauthenticated")

	signedIn := c.try(" ＡＮＡ", goodPassword, nil).expect(t, 201, "")
	for _, flag := range []string{"gz_session=", "HttpOnly", "SameSite=Strict", "Path=/", "Expires=Fri, 20 Nov 2026 10:00:00 GMT"} {
		if set := signedIn.header.Get("Set-Cookie"); !strings.Contains(set, flag) || strings.Contains(set, "Secure") {
			t.Errorf("cookie %q: no %s, or Secure without TLS", set, flag)
		}
	}
	me := c.call("GET", "platform/signin/me", nil).expect(t, 200, "")
	if !reflect.DeepEqual(me.body, signedIn.body["me"]) || signedIn.body["token"] != nil {
		t.Fatalf("me %v after %v", me.body, signedIn.body)
	}
	post := me.body["post"].(map[string]any)
	if me.body["console"] != "warehouse" || me.body["lastSignIn"] != nil || post["orgName"] != "Name of store" ||
		me.body["person"].(map[string]any)["login"] != "ana" || fmt.Sprint(me.body["permissions"]) != "["+identity.Read+"]" ||
		len(me.body["menu"].([]any)) != 1 || me.body["mustChange"] != false || me.body["serverTime"] != "2026-11-20T02:00:00.000Z" {
		t.Fatalf("me %v", me.body)
	}

	h.clock.Advance(time.Hour)
	phone := h.client()
	phone.headers["X-Forwarded-Proto"] = "https"
	bearer := phone.call("POST", "platform/signin/sessions", map[string]any{"login": "ana", "password": goodPassword, "bearer": true}).expect(t, 201, "")
	if phone.bearer, _ = bearer.body["token"].(string); phone.bearer == "" || bearer.header.Get("Set-Cookie") != "" {
		t.Fatalf("bearer %v, cookie %q", bearer.body, bearer.header.Get("Set-Cookie"))
	}
	if again := phone.call("GET", "platform/signin/me", nil).expect(t, 200, ""); again.body["lastSignIn"] != "2026-11-20T02:00:00.000Z" {
		t.Fatalf("last sign-in %v", again.body["lastSignIn"])
	}
	if secure := phone.try("ana", goodPassword, nil).header.Get("Set-Cookie"); !strings.Contains(secure, "Secure") {
		t.Errorf("cookie over https: %q", secure)
	}

	if out := phone.call("DELETE", "platform/signin/sessions/current", nil).expect(t, 204, ""); !strings.Contains(out.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("signing out leaves the cookie: %q", out.header.Get("Set-Cookie"))
	}
	phone.call("GET", "platform/signin/me", nil).expect(t, 401, "fault.unauthenticated")
	phone.call("DELETE", "platform/signin/sessions/current", nil).expect(t, 401, "fault.unauthenticated")

	if got := h.entries("platform.signin.success"); len(got) != 3 || !strings.Contains(got[0], `"device":"PDA 7"`) || !strings.Contains(got[0], `"ip":"198.51.100.7"`) {
		t.Errorf("entries of sign-ins: %v", got)
	}
	if got := h.entries("platform.signin.failure"); len(got) != 1 || strings.Contains(got[0], "ana") || !strings.Contains(got[0], "loginHash") {
		t.Errorf("entries of failures: %v", got)
	}
	if got := h.entries("platform.signin.signOut"); len(got) != 1 {
		t.Errorf("entries of sign-outs: %v", got)
	}
}

// The answers for a login that does not exist are those for one that does.
func TestNoEnumeration(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	closed := h.hire("gone", "store", "warehouse.receiver")
	if err := h.identity.CloseAccount(h.ctx, closed.Login, "left"); err != nil {
		t.Fatal(err)
	}
	story := func(login, plain string) []string {
		c := h.client()
		c.address = "203.0.113." + fmt.Sprint(len(login))
		var lines []string
		for range 7 {
			got := c.signIn(login, plain)
			lines = append(lines, fmt.Sprint(got.status, got.body["title"], got.body["detail"], got.params()))
		}
		return lines
	}
	known, unknown, gone := story("ana", "wrong"), story("nobody", "wrong"), story("gone", goodPassword)
	if !reflect.DeepEqual(known, unknown) || !reflect.DeepEqual(known, gone) {
		t.Fatalf("known   %q\nunknown %q\nclosed  %q", known, unknown, gone)
	}
}

func TestLockOut(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	h.hire("rui", "store", "warehouse.receiver")
	c := h.client()
	for range 5 {
		c.signIn("ana", "wrong").expect(t, 401, "signin.failed")
	}
	if got := c.signIn("ana", goodPassword).expect(t, 429, "signin.locked"); got.params()["minutes"] != 30.0 {
		t.Fatalf("locked for %v", got.params())
	}
	if got := h.entries("platform.signin.lock"); len(got) != 1 {
		t.Fatalf("entries of lock-outs: %v", got)
	}
	other := h.client()
	other.address = "203.0.113.9"
	other.signIn("ana", goodPassword).expect(t, 429, "signin.locked") // from everywhere
	other.signIn("rui", goodPassword).expect(t, 201, "")              // but nobody else
	h.clock.Advance(29 * time.Minute)
	if got := c.signIn("ana", goodPassword).expect(t, 429, "signin.locked"); got.params()["minutes"] != 1.0 {
		t.Fatalf("locked for %v", got.params())
	}
	h.clock.Advance(time.Minute)
	c.signIn("ana", goodPassword).expect(t, 201, "")
	for range 4 {
		c.signIn("ana", "wrong").expect(t, 401, "signin.failed") // counting began anew
	}
	c.signIn("ana", goodPassword).expect(t, 201, "")
}

// Only wrong passwords lock: neither a right one from a wrong address, nor new
// passwords that are too weak, nor a first password that has waited too long.
func TestRightPasswordsLockNobodyOut(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	rosa := h.hire("rosa", "gov", "platform.system")
	ana := h.enter("ana")
	for range 7 {
		ana.call("PUT", "platform/signin/me/password", map[string]string{"old": goodPassword, "new": "weak"}).expect(t, 422, "fault.fields")
	}
	ana.call("PUT", "platform/signin/me/password", map[string]string{"old": goodPassword, "new": newPassword}).expect(t, 200, "")
	h.set(addressList, `["203.0.113.0/24"]`)
	for range 7 {
		h.client().signIn("rosa", goodPassword).expect(t, 403, "signin.address")
	}
	inside := h.client()
	inside.address = "203.0.113.9"
	inside.signIn("rosa", goodPassword).expect(t, 201, "")
	h.set(addressList, `[]`)
	if err := h.identity.ResetPassword(h.ctx, "rosa", "Lotus-and-Water-8"); err != nil {
		t.Fatal(err)
	}
	h.clock.Advance(73 * time.Hour)
	for range 7 {
		h.client().signIn("rosa", "Lotus-and-Water-8").expect(t, 403, "identity.first_password_over")
	}
	if got := h.entries("platform.signin.lock"); len(got) != 0 {
		t.Errorf("lock-outs of %s: %v", rosa.ID, got)
	}
	if err := h.identity.ResetPassword(h.ctx, "rosa", "Lotus-and-Water-7"); err != nil {
		t.Fatal(err)
	}
	h.client().signIn("rosa", "Lotus-and-Water-7").expect(t, 201, "")
}

// TestResetLiftsTheLockOut: it is what the message of the lock-out says.
func TestResetLiftsTheLockOut(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	for range 5 {
		h.client().signIn("ana", "wrong").expect(t, 401, "signin.failed")
	}
	h.client().signIn("ana", goodPassword).expect(t, 429, "signin.locked")
	if err := h.identity.ResetPassword(h.ctx, "ana", "Lotus-and-Water-8"); err != nil {
		t.Fatal(err)
	}
	h.client().signIn("ana", "Lotus-and-Water-8").expect(t, 201, "")
}

// Guesses made at the same moment do not get past the limit together.
func TestLockOutRace(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	answers := make([]answer, 16)
	var wait sync.WaitGroup
	for i := range answers {
		wait.Go(func() { answers[i] = h.client().try("ana", "wrong", nil) })
	}
	wait.Wait()
	looked := 0
	for _, got := range answers {
		if got.status == 401 {
			looked++
		} else if got.status != 429 {
			t.Fatalf("answer %d %v", got.status, got.body)
		}
	}
	if looked > 5 {
		t.Fatalf("%d passwords were looked at", looked)
	}
}

func TestAddressLockOut(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	c := h.client()
	for i := range 30 {
		c.signIn(fmt.Sprintf("guess%d", i), "wrong").expect(t, 401, "signin.failed")
	}
	c.signIn("ana", goodPassword).expect(t, 429, "signin.locked")
	c.address = "198.51.100.8"
	c.signIn("ana", goodPassword).expect(t, 201, "")
}

func TestCaptcha(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	c := h.client()
	for range 3 {
		c.try("ana", "wrong", nil).expect(t, 401, "signin.failed")
	}
	asked := c.try("ana", goodPassword, nil).expect(t, 429, "signin.captcha").params()
	if asked["difficulty"] != 16.0 || asked["expiresAt"] != "2026-11-20T02:05:00.000Z" {
		t.Fatalf("challenge %v", asked)
	}
	c.try("ana", goodPassword, map[string]string{"challenge": asked["challenge"].(string), "nonce": "no work"}).expect(t, 429, "signin.captcha")
	solved := solve(asked)
	c.try("ana", "wrong", solved).expect(t, 401, "signin.failed")
	c.try("ana", goodPassword, solved).expect(t, 429, "signin.captcha") // good once
	c.call("POST", "public/challenges?purpose=Other", nil).expect(t, 422, "fault.fields")
	c.call("POST", "public/challenges?purpose=anything", nil).expect(t, 422, "captcha.purpose")
	h.kit.Guard.Purpose("trace", func() int { return 18 })
	other := c.call("POST", "public/challenges?purpose=trace", nil).expect(t, 200, "").body
	if other["difficulty"] != 18.0 { // not the one of signing in
		t.Errorf("a challenge for something else has %v bits", other["difficulty"])
	}
	c.try("ana", goodPassword, solve(other)).expect(t, 429, "signin.captcha") // made for something else
	own := c.call("POST", "public/challenges", nil).expect(t, 200, "").body
	c.try("ana", goodPassword, solve(own)).expect(t, 201, "")
}

// TestChallengesAreRationed: an address gets so many a minute.
func TestChallengesAreRationed(t *testing.T) {
	c := open(t).client()
	for range 60 {
		c.call("POST", "public/challenges", nil).expect(t, 200, "")
	}
	c.call("POST", "public/challenges", nil).expect(t, 429, "fault.too_many")
}

func TestNoPost(t *testing.T) {
	h := open(t)
	person := h.hire("ana", "store", "warehouse.receiver")
	if _, err := h.identity.ClosePost(h.system(), person.Posts[0].ID, 1, "left"); err != nil {
		t.Fatal(err)
	}
	for range 6 { // being right does not lock
		h.client().try("ana", goodPassword, nil).expect(t, 403, "signin.no_post")
	}
}

func TestPublic(t *testing.T) {
	h := open(t)
	c := h.client()
	app := c.call("GET", "public/app", nil).expect(t, 200, "")
	if app.body["name"] != "Test house" || app.body["version"] != "1.2.3" || app.body["demo"] != false || len(app.body["languages"].([]any)) != 4 {
		t.Fatalf("app %v", app.body)
	}
	c.call("GET", "public/demo-accounts", nil).expect(t, 404, "fault.not_found")
}
