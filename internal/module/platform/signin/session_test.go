package signin

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/totp"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/platform/identity"
)

// enter signs a new client in.
func (h *house) enter(login string) *client {
	h.t.Helper()
	c := h.client()
	c.signIn(login, goodPassword).expect(h.t, 201, "")
	return c
}

func (c *client) alive(want bool) {
	c.t.Helper()
	status, key := 200, ""
	if !want {
		status, key = 401, "fault.unauthenticated"
	}
	c.call("GET", "platform/signin/me", nil).expect(c.t, status, key)
}

func TestIdleAndAge(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	lazy, busy, polling := h.enter("ana"), h.enter("ana"), h.enter("ana")
	polling.headers["X-Poll"] = "1"
	h.clock.Advance(15 * time.Minute)
	busy.alive(true)
	polling.alive(true)
	h.clock.Advance(15 * time.Minute)
	lazy.alive(true) // on the minute
	busy.alive(true)
	h.clock.Advance(time.Millisecond)
	polling.alive(false) // a poll is no activity
	for range 30 {
		busy.alive(true)
		h.clock.Advance(15 * time.Minute)
	}
	busy.alive(false) // eight hours are over, however busy
	lazy.alive(false)
}

// A page left open by one person does nothing in the name of the next one who
// signs in in the same browser.
func TestSpeaksForOnePerson(t *testing.T) {
	h := open(t)
	ana := h.hire("ana", "store", "warehouse.receiver")
	h.hire("rui", "store", "warehouse.receiver")
	page := h.enter("ana")
	page.headers["X-Person"] = ana.ID
	page.alive(true)
	page.cookie = h.enter("rui").cookie
	page.alive(false)
	delete(page.headers, "X-Person")
	page.alive(true)
}

// The last activity is written once a minute, not with every request.
func TestActivity(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	c := h.enter("ana")
	written := func() string {
		session, err := loadSession(h.ctx, h.kit.Runner.DB.Read(), "token_hash", hashToken(c.cookie))
		if err != nil {
			t.Fatal(err)
		}
		return session.SeenAt.String()
	}
	start := written()
	h.clock.Advance(59 * time.Second)
	c.alive(true)
	if written() != start {
		t.Fatal("written within the minute")
	}
	h.clock.Advance(time.Second)
	c.alive(true)
	if written() == start {
		t.Fatal("not written after a minute")
	}
}

func TestTokenIsNotStored(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	c := h.enter("ana")
	stored, err := loadSession(h.ctx, h.kit.Runner.DB.Read(), "token_hash", hashToken(c.cookie))
	if err != nil || strings.Contains(fmt.Sprint(stored), c.cookie) {
		t.Fatalf("session %+v, %v", stored, err)
	}
	c.cookie = stored.TokenHash
	c.alive(false)
}

func TestRevoke(t *testing.T) {
	h := open(t)
	ana := h.hire("ana", "store", "warehouse.receiver")
	h.hire("rosa", "gov", "platform.system")
	root, browser, phone := h.enter("rosa"), h.enter("ana"), h.enter("ana")
	path := "platform/signin/people/" + ana.ID + "/sessions"
	h.client().call("DELETE", path, nil).expect(t, 401, "fault.unauthenticated")
	browser.call("DELETE", path, nil).expect(t, 403, "fault.forbidden")
	root.call("DELETE", "platform/signin/people/none/sessions", nil).expect(t, 404, "identity.person_absent")

	// A second node has just seen the phone's session.
	second, _ := New(h.kit, Needs{Identity: h.identity, Menus: menus{}})
	phone.server = h.serve(second)
	phone.alive(true)
	root.call("DELETE", path, nil).expect(t, 204, "")
	browser.alive(false)
	h.clock.Advance(time.Second)
	phone.alive(false)
	root.alive(true)
	if len(h.entries(Revoke)) != 1 {
		t.Error("revoking left no audit entry")
	}
}

// Whatever an administrator does to an account ends its sessions.
func TestSessionsEndWithTheAccount(t *testing.T) {
	h := open(t)
	ana := h.hire("ana", "store", "warehouse.receiver")
	c := h.enter("ana")
	locked, err := h.identity.Do(h.system(), ana.ID, "lock", ana.Version, "left")
	if err != nil {
		t.Fatal(err)
	}
	c.alive(false)
	h.client().try("ana", goodPassword, nil).expect(t, 401, "signin.failed")
	h.clock.Advance(time.Millisecond)
	unlocked, err := h.identity.Do(h.system(), ana.ID, "unlock", locked.Version, "left")
	if err != nil {
		t.Fatal(err)
	}
	c.alive(false) // the old session does not come back
	h.clock.Advance(time.Millisecond)
	c = h.enter("ana")
	h.clock.Advance(time.Millisecond)
	if _, err := h.identity.SetPassword(h.system(), ana.ID, unlocked.Version, newPassword); err != nil {
		t.Fatal(err)
	}
	c.alive(false)

	c = h.client()
	if got := c.signIn("ana", newPassword).expect(t, 201, ""); got.body["me"].(map[string]any)["mustChange"] != true {
		t.Fatalf("me %v", got.body)
	}
	c.call("GET", "platform/identity/people", nil).expect(t, 403, "fault.forbidden") // nothing before the password is one's own
	c.call("PUT", "platform/signin/me/password", map[string]any{"old": newPassword, "new": "Granite-quay-31"}).expect(t, 200, "")
	c.call("GET", "platform/identity/people", nil).expect(t, 200, "")
	if _, err := h.identity.ClosePost(h.system(), ana.Posts[0].ID, 1, ""); err != nil {
		t.Fatal(err)
	}
	c.alive(false)
}

func TestOwnPassword(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	other := h.enter("ana")
	h.clock.Advance(time.Second)
	c := h.enter("ana")
	h.clock.Advance(time.Second)
	change := func(old, plain string) answer {
		return c.call("PUT", "platform/signin/me/password", map[string]any{"old": old, "new": plain})
	}
	h.client().call("PUT", "platform/signin/me/password", map[string]any{"old": "a", "new": "b"}).expect(t, 401, "fault.unauthenticated")
	if got := change("wrong", newPassword).expect(t, 422, "fault.fields"); !strings.Contains(fmt.Sprint(got.body["errors"]), "signin.old_wrong") {
		t.Fatalf("%v", got.body)
	}
	if got := change(goodPassword, goodPassword).expect(t, 422, "fault.fields"); !strings.Contains(fmt.Sprint(got.body["errors"]), "signin.same_password") {
		t.Fatalf("%v", got.body)
	}
	if got := change(goodPassword, "short").expect(t, 422, "fault.fields"); !strings.Contains(fmt.Sprint(got.body["errors"]), "password.too_short") {
		t.Fatalf("%v", got.body)
	}
	change(goodPassword, newPassword).expect(t, 200, "")
	c.alive(true)
	other.alive(false)
	h.client().try("ana", goodPassword, nil).expect(t, 401, "signin.failed")
	h.client().signIn("ana", newPassword).expect(t, 201, "")
	for range 5 { // somebody at an open screen guesses
		change("wrong", goodPassword)
	}
	change(newPassword, goodPassword).expect(t, 429, "signin.locked")
}

// What is changed at one node holds at the next request at another, which has just
// seen the session: a new first password, a second factor.
func TestTheOtherNodeKnows(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	h.set(factorRoles, `["warehouse.*"]`)
	people, _ := identity.New(identity.Kit{Runner: h.kit.Runner, Ring: h.kit.Ring, Parameters: h.kit.Parameters, Cost: h.kit.Cost}, identity.Needs{Organisations: organisations{}})
	needs := h.service.needs
	needs.Identity = people
	second, _ := New(h.kit, needs)
	there := h.serve(second)
	const initial = "first-Password-31"
	if err := h.identity.ResetPassword(h.system(), "ana", initial); err != nil {
		t.Fatal(err)
	}
	c := h.client()
	c.signIn("ana", initial).expect(t, 201, "")
	elsewhere := func(status int, key string) {
		t.Helper()
		other := *c
		other.server = there
		other.call("GET", "platform/identity/people", nil).expect(t, status, key)
	}
	elsewhere(403, "fault.forbidden")
	c.call("PUT", "platform/signin/me/password", map[string]any{"old": initial, "new": "another-Password-7"}).expect(t, 200, "")
	elsewhere(403, "fault.forbidden") // signed in still, and the factor is due
	made := c.call("POST", "platform/signin/me/totp", map[string]any{"password": "another-Password-7"}).expect(t, 200, "")
	app := &phone{client: c, key: totp.Key{Secret: made.body["secret"].(string), Algorithm: "SHA1"}}
	c.call("POST", "platform/signin/me/totp/confirm", map[string]any{"code": app.code()}).expect(t, 200, "")
	elsewhere(200, "")
}

func TestSwitchPost(t *testing.T) {
	h := open(t)
	ana := h.hire("ana", "store", "warehouse.receiver")
	rui := h.hire("rui", "store", "clinic.pharmacist")
	h.clock.Advance(time.Second)
	second, err := h.identity.CreatePost(h.system(), identity.NewPost{PersonID: ana.ID, OrgID: "clinic", Roles: []string{"clinic.pharmacist"}})
	if err != nil {
		t.Fatal(err)
	}
	c := h.enter("ana")
	to := func(id string) answer { return c.call("PUT", "platform/signin/me/post", map[string]any{"postId": id}) }
	h.client().call("PUT", "platform/signin/me/post", map[string]any{"postId": second.ID}).expect(t, 401, "fault.unauthenticated")
	c.call("PUT", "platform/signin/me/post", map[string]any{}).expect(t, 422, "fault.fields")
	to("none").expect(t, 404, "signin.post_absent")
	to(rui.Posts[0].ID).expect(t, 404, "signin.post_absent")
	c.call("GET", "platform/identity/people", nil).expect(t, 200, "")
	me := to(second.ID).expect(t, 200, "")
	if me.body["console"] != "clinic" || me.body["post"].(map[string]any)["orgId"] != "clinic" || len(me.body["posts"].([]any)) != 2 || len(me.body["menu"].([]any)) != 0 {
		t.Fatalf("me %v", me.body)
	}
	c.call("GET", "platform/identity/people", nil).expect(t, 403, "fault.forbidden") // permissions of the new post
	if len(h.entries("platform.signin.switchPost")) != 1 {
		t.Error("switching left no audit entry")
	}
}

func TestLanguage(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	c := h.enter("ana")
	h.client().call("PUT", "platform/signin/me/language", map[string]any{"lang": "pt"}).expect(t, 401, "fault.unauthenticated")
	c.call("PUT", "platform/signin/me/language", map[string]any{"lang": "fr"}).expect(t, 422, "fault.fields")
	if me := c.call("PUT", "platform/signin/me/language", map[string]any{"lang": "pt"}).expect(t, 200, ""); me.body["lang"] != "pt" {
		t.Fatalf("me %v", me.body)
	}
}

// Grants edited while people work take effect with their next request.
func TestGrantsTakeEffect(t *testing.T) {
	h := open(t)
	ana := h.hire("ana", "store", "warehouse.receiver")
	c := h.enter("ana")
	c.call("GET", "platform/identity/people", nil).expect(t, 200, "")
	change := identity.PostChange{Version: 1, Roles: []string{"clinic.pharmacist"}, ValidFrom: "2026-11-20"}
	if _, err := h.identity.UpdatePost(h.system(), ana.Posts[0].ID, change); err != nil {
		t.Fatal(err)
	}
	c.call("GET", "platform/identity/people", nil).expect(t, 403, "fault.forbidden")

	ctx, cancel := context.WithCancel(h.ctx)
	defer cancel()
	go h.identity.Watch(ctx)
	grant := identity.Grant{ID: "clinic.pharmacist:" + identity.Read, RoleID: "clinic.pharmacist", Permission: identity.Read, Reach: "all"}
	err := h.kit.Runner.DB.Write(h.ctx, func(ctx context.Context, raw *db.Tx) error { // as another process would
		return usecase.Handle(ctx, h.kit.Runner, raw, "test", func(ctx context.Context, tx *usecase.Tx) error {
			tx.Record("role_grant", grant.ID)
			_, err := tx.NewInsert().Model(&grant).Exec(ctx)
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	for c.call("GET", "platform/identity/people", nil).status != 200 { // the test's own time-out ends a poll that never comes
		time.Sleep(20 * time.Millisecond)
	}
}

func TestPurge(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	h.client().try("nobody", "wrong", nil).expect(t, 401, "signin.failed")
	old := h.enter("ana")
	h.clock.Advance(7 * time.Hour)
	young := h.enter("ana")
	h.clock.Advance(time.Hour + time.Millisecond)
	if err := h.service.purge(h.ctx); err != nil {
		t.Fatal(err)
	}
	for c, want := range map[*client]bool{old: false, young: true} {
		_, err := loadSession(h.ctx, h.kit.Runner.DB.Read(), "token_hash", hashToken(c.cookie))
		if (err == nil) != want || err != nil && !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("session kept: %v, want %v", err, want)
		}
	}
	failure, err := loadFailure(h.ctx, h.kit.Runner.DB.Read(), h.kit.Ring.Hash("signin-login", "nobody"))
	if err != nil || failure.Failures != 0 {
		t.Errorf("failures %+v, %v", failure, err)
	}
}

func TestDemoAccounts(t *testing.T) {
	h := open(t)
	h.service.kit.App.Demo = true
	h.service.needs.DemoAccounts = func(context.Context) []DemoAccount {
		return []DemoAccount{{Role: "warehouse.receiver", Login: "receiver", Password: goodPassword, PersonName: "Ana", OrgName: "Store"}}
	}
	items := h.client().call("GET", "public/demo-accounts", nil).expect(t, 200, "").body["items"].([]any)
	if first := items[0].(map[string]any); first["console"] != "warehouse" || first["login"] != "receiver" {
		t.Fatalf("accounts %v", items)
	}
}
