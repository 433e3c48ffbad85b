package signin

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// set changes a parameter from today on.
func (h *house) set(name, value string) {
	h.t.Helper()
	err := h.kit.Runner.DB.Write(h.ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, h.kit.Runner, raw, "test", func(ctx context.Context, tx *usecase.Tx) error {
			_, err := h.kit.Parameters.Change(ctx, tx, param.Change{Name: name, From: tx.Now().Day(), Value: []byte(value), Basis: "test", Reason: "test"})
			return err
		})
	})
	if err != nil {
		h.t.Fatal(name, err)
	}
}

func (a answer) items() (found []map[string]any) {
	items, _ := a.body["items"].([]any)
	for _, item := range items {
		found = append(found, item.(map[string]any))
	}
	return found
}

const (
	edge   = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"
	iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)

func TestOwnSessions(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	h.hire("rui", "store", "warehouse.receiver")
	desk, stranger := h.client(), h.enter("rui")
	desk.headers["User-Agent"] = edge
	first := desk.signIn("ana", goodPassword).expect(t, 201, "")
	if notices := first.body["me"].(map[string]any)["notices"].([]any); len(notices) != 0 {
		t.Errorf("the first device of all is no news: %v", notices)
	}
	h.clock.Advance(time.Minute)
	phone := h.client()
	phone.address, phone.headers["User-Agent"] = "203.0.113.9", iphone
	told := phone.signIn("ana", goodPassword).expect(t, 201, "").body["me"].(map[string]any)["notices"].([]any)
	if len(told) != 1 || told[0].(map[string]any)["current"] != true || told[0].(map[string]any)["newDevice"] != true {
		t.Errorf("on a new device the person is told %v", told)
	}
	here := desk.call("GET", "platform/signin/me", nil).expect(t, 200, "").body["notices"].([]any)
	if len(here) != 1 || here[0].(map[string]any)["address"] != "203.0.113.9" || here[0].(map[string]any)["agent"] != "Safari · iOS" {
		t.Errorf("who is signed in already is told %v", here)
	}
	if got := h.entries("platform.signin.success"); strings.Contains(got[1], "newDevice") || !strings.Contains(got[2], "newDevice") {
		t.Errorf("entries %v", got)
	}

	listed := desk.call("GET", "platform/signin/me/sessions", nil).expect(t, 200, "").items()
	if len(listed) != 2 || listed[0]["current"] != true || listed[0]["agent"] != "Edge · Windows" || listed[0]["address"] != "198.51.100.7" ||
		listed[0]["begunAt"] != "2026-11-20T02:00:00.000Z" || listed[1]["current"] != false || listed[1]["personName"] != "Name of ana" {
		t.Fatalf("sessions %v", listed)
	}
	stranger.call("DELETE", "platform/signin/me/sessions/"+listed[1]["id"].(string), nil).expect(t, 404, "signin.session_absent")
	desk.call("DELETE", "platform/signin/me/sessions/none", nil).expect(t, 404, "signin.session_absent")
	desk.call("DELETE", "platform/signin/me/sessions/"+listed[1]["id"].(string), nil).expect(t, 204, "")
	phone.alive(false)
	desk.alive(true)

	// The same browser again is no new device; all others end together.
	desk.call("DELETE", "platform/signin/sessions/current", nil).expect(t, 204, "")
	again := desk.signIn("ana", goodPassword).expect(t, 201, "").body["me"].(map[string]any)
	if len(again["notices"].([]any)) != 0 {
		t.Errorf("the same browser again: %v", again["notices"])
	}
	second, third := h.enter("ana"), h.enter("ana")
	if ended := desk.call("DELETE", "platform/signin/me/sessions", nil).expect(t, 200, "").body["ended"]; ended != 2.0 {
		t.Errorf("%v sessions ended", ended)
	}
	second.alive(false)
	third.alive(false)
	desk.alive(true)
	stranger.alive(true)
	h.client().call("GET", "platform/signin/me/sessions", nil).expect(t, 401, "fault.unauthenticated")
}

// A client without cookies is known by what it calls itself.
func TestDeviceOfAMiniProgram(t *testing.T) {
	h := open(t)
	h.hire("ana", "store", "warehouse.receiver")
	told := func(device string) int {
		c := h.client()
		c.headers["X-Device"] = device
		got := c.call("POST", "platform/signin/sessions", map[string]any{"login": "ana", "password": goodPassword, "bearer": true}).expect(t, 201, "")
		if c.device != "" {
			t.Error("a mini-program was given a cookie")
		}
		news := 0
		for _, notice := range got.body["me"].(map[string]any)["notices"].([]any) {
			if view := notice.(map[string]any); view["current"] == true {
				news++
			}
		}
		return news
	}
	if got := []int{told("PDA 7"), told("PDA 7"), told("PDA 8"), told("PDA 8")}; fmt.Sprint(got) != "[0 0 1 0]" {
		t.Errorf("told of new devices: %v", got)
	}
}

func TestSessionsOfOthers(t *testing.T) {
	h := open(t)
	ana := h.hire("ana", "store", "warehouse.receiver")
	h.hire("guard", "gov", "platform.security")
	h.hire("owner", "store", "business.owner")
	h.hire("trader", "trade", "business.owner")
	staff, security, owner, trader := h.enter("ana"), h.enter("guard"), h.enter("owner"), h.enter("trader")
	const path = "platform/signin/sessions"
	listed := security.call("GET", path+"?personId="+ana.ID, nil).expect(t, 200, "").items()
	if len(listed) != 1 || listed[0]["personName"] != "Name of ana" || listed[0]["address"] != "198.51.100.7" {
		t.Fatalf("sessions of a person %v", listed)
	}
	if all := security.call("GET", path, nil).expect(t, 200, ""); len(all.items()) != 4 || all.body["total"] != 4.0 {
		t.Errorf("all sessions %v", all.body)
	}
	if own := owner.call("GET", path, nil).expect(t, 200, "").items(); len(own) != 2 {
		t.Errorf("an owner sees %v", own)
	}
	staff.call("GET", path, nil).expect(t, 403, "fault.forbidden")
	one := path + "/" + listed[0]["id"].(string)
	staff.call("DELETE", one, nil).expect(t, 403, "fault.forbidden")
	trader.call("DELETE", one, nil).expect(t, 404, "signin.session_absent")
	h.client().call("DELETE", one, nil).expect(t, 401, "fault.unauthenticated")

	// A second node has just seen the session; it is over there within the five seconds of the rule.
	second, _ := New(h.kit, Needs{Identity: h.identity, Menus: menus{}})
	staff.server = h.serve(second)
	staff.alive(true)
	security.call("DELETE", one, nil).expect(t, 204, "")
	h.clock.Advance(trustFor)
	staff.alive(false)
	security.call("DELETE", one, nil).expect(t, 404, "signin.session_absent")
	if got := h.entries("platform.signin.endSession"); len(got) != 1 || !strings.Contains(got[0], ana.ID) {
		t.Errorf("entries %v", got)
	}
	h.clock.Advance(31 * time.Minute)
	security = h.enter("guard")
	if left := security.call("GET", path, nil).expect(t, 200, "").items(); len(left) != 1 {
		t.Errorf("after the idle time there are %v", left)
	}
}

// Administrators sign out after a quarter of an hour, others after half an hour.
func TestIdleTimeOfAdministrators(t *testing.T) {
	h := open(t)
	h.hire("rosa", "gov", "platform.system")
	h.hire("ana", "store", "warehouse.receiver")
	root, staff := h.enter("rosa"), h.enter("ana")
	password := root.call("GET", "platform/signin/me/security", nil).expect(t, 200, "").body["password"].(map[string]any)
	if fmt.Sprint(password["rules"]) != "map[classes:3 days:90 history:5 length:10]" || password["setAt"] != "2026-11-20T02:00:00.000Z" || password["endsAt"] != "2027-02-18T02:00:00.000Z" {
		t.Errorf("password of an administrator: %v", password)
	}
	if password := staff.call("GET", "platform/signin/me/security", nil).expect(t, 200, "").body["password"].(map[string]any); password["endsAt"] != nil {
		t.Errorf("password of others: %v", password)
	}
	if limit := root.call("GET", "platform/signin/me", nil).body["idleLimit"]; limit != 900_000.0 {
		t.Errorf("idle limit of an administrator: %v", limit)
	}
	h.clock.Advance(15 * time.Minute)
	root.alive(true)
	h.clock.Advance(15*time.Minute + time.Second)
	root.alive(false)
	staff.alive(false)
	root, staff = h.enter("rosa"), h.enter("ana")
	h.clock.Advance(15*time.Minute + time.Second)
	root.alive(false)
	staff.alive(true)

	// The list shows nobody whose session has ended so.
	h.hire("guard", "gov", "platform.security")
	var live []string
	h.clock.Advance(time.Minute)
	for _, view := range h.enter("guard").call("GET", "platform/signin/sessions", nil).expect(t, 200, "").items() {
		live = append(live, view["personName"].(string))
	}
	if fmt.Sprint(live) != "[Name of guard Name of ana]" {
		t.Errorf("signed in: %v", live)
	}
}

func TestAddressesOfAdministrators(t *testing.T) {
	h := open(t)
	h.hire("rosa", "gov", "platform.system")
	h.hire("ana", "store", "warehouse.receiver")
	root, staff := h.enter("rosa"), h.enter("ana")
	h.set(addressList, `["203.0.113.0/24", "2001:db8::/32"]`)
	root.call("GET", "platform/identity/people", nil).expect(t, 403, "signin.address")
	root.call("GET", "platform/signin/me", nil).expect(t, 403, "signin.address")
	root.call("GET", "public/app", nil).expect(t, 200, "")
	staff.alive(true) // the list is for administrators
	h.client().signIn("rosa", goodPassword).expect(t, 403, "signin.address")
	if got := h.entries("platform.signin.wrongAddress"); len(got) != 1 || !strings.Contains(got[0], `"ip":"198.51.100.7"`) {
		t.Errorf("entries %v", got)
	}
	h.clock.Advance(time.Hour + time.Second)
	for range 3 {
		h.client().signIn("rosa", goodPassword).expect(t, 403, "signin.address")
	}
	if got := h.entries("platform.signin.wrongAddress"); len(got) != 2 {
		t.Errorf("%d entries in the second hour", len(got))
	}
	for _, address := range []string{"203.0.113.77", "2001:db8:0:1::5"} {
		inside := h.client()
		inside.address = address
		inside.signIn("rosa", goodPassword).expect(t, 201, "")
		inside.alive(true)
		inside.address = "198.51.100.7"
		inside.call("DELETE", "platform/signin/sessions/current", nil).expect(t, 204, "") // signing out is always possible
		inside.address = address
		inside.alive(false)
	}
	if err := h.service.AllowAnyAddress(h.ctx); err != nil {
		t.Fatal(err)
	}
	h.enter("rosa").alive(true)
	// One address of IPv6 is that one, not its neighbours; IPv4 inside IPv6 is IPv4.
	h.set(addressList, `["2001:db8::5", "2001:db8:1::/120", "::ffff:203.0.113.0/120"]`)
	for address, status := range map[string]int{"2001:db8::5": 201, "2001:db8::6": 403, "2001:db8:1::ff": 201, "2001:db8:1::1:0": 403, "203.0.113.9": 201, "203.0.114.9": 403} {
		one := h.client()
		one.address = address
		if got := one.signIn("rosa", goodPassword); got.status != status {
			t.Errorf("from %s: %d", address, got.status)
		}
	}
	for entry, key := range map[string]string{"10.0.0.5": "", "10.0.0.0/8": "", "10.0.0": "signin.network", "depot": "signin.network"} {
		if got := networkShape(entry); got != key {
			t.Errorf("%s: %q", entry, got)
		}
	}
}

// TestAuditNamesTheAddress: an entry and a session name the address itself (GB/T
// 22239-2019 8.1.4.3 b), though of IPv6 a whole network is counted as one client.
func TestAuditNamesTheAddress(t *testing.T) {
	h := open(t)
	ana := h.hire("ana", "store", "warehouse.receiver")
	c := h.client()
	c.address = "2001:db8:0:1::5"
	c.signIn("ana", "wrong").expect(t, 401, "signin.failed")
	c.signIn("ana", goodPassword).expect(t, 201, "")
	for _, action := range []string{"platform.signin.failure", "platform.signin.success"} {
		if found := h.entries(action); len(found) != 1 || !strings.Contains(found[0], `"ip":"2001:db8:0:1::5"`) {
			t.Errorf("%s: %v", action, found)
		}
	}
	sessions, err := h.service.SessionsOf(h.ctx, ana.ID)
	if err != nil || len(sessions) != 1 || sessions[0].Address != "2001:db8:0:1::5" {
		t.Errorf("sessions %+v, %v", sessions, err)
	}
	for i := range 30 { // neighbours of the network are one client
		c.address = fmt.Sprintf("2001:db8:0:1::%x", i+16)
		c.signIn(fmt.Sprintf("guess%d", i), "wrong")
	}
	c.address = "2001:db8:0:1::ffff"
	c.signIn("ana", goodPassword).expect(t, 429, "signin.locked")
}

// TestListKeepsItsWriterIn: a list that would shut its writer out is refused; at
// the command line, where there is no address, it is not.
func TestListKeepsItsWriterIn(t *testing.T) {
	at := func(address string) context.Context {
		var ctx context.Context
		chain := web.Chain{Catalogue: i18n.NewCatalogue(), MaxUpload: 1, Address: func(*http.Request) string { return address },
			Authenticate: func(r *http.Request) (scope.Actor, bool, error) { ctx = r.Context(); return scope.Actor{}, false, nil }}
		chain.Handler(http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), "GET", "/api/x", http.NoBody))
		return ctx
	}
	for _, one := range []struct {
		address, list string
		kept          bool
	}{
		{"203.0.113.9", "203.0.113.0/24", true}, {"203.0.113.9", "198.51.100.1", false}, {"2001:db8::5", "2001:db8::5", true}, {"2001:db8::5", "2001:db8::6", false}, {"", "198.51.100.1", true},
	} {
		wrong := keepsIn(at(one.address), []string{one.list})
		if (wrong == nil) != one.kept || wrong != nil && (wrong.Key != "signin.own_address" || wrong.Params["address"] != one.address) {
			t.Errorf("%s with %s: %+v", one.address, one.list, wrong)
		}
	}
	if keepsIn(at("203.0.113.9"), nil) != nil {
		t.Error("the empty list shuts somebody out")
	}
}

func TestAgents(t *testing.T) {
	for agent, want := range map[string]string{edge: "Edge · Windows", iphone: "Safari · iOS", "": "", "curl/8.0": "",
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                     "Firefox · Linux",
		"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0.50": "WeChat · Android"} {
		if got := agentOf(agent); got != want {
			t.Errorf("%q is %q, want %q", agent, got, want)
		}
	}
}

func TestDevicesAreForgotten(t *testing.T) {
	h := open(t)
	ana := h.hire("ana", "store", "warehouse.receiver")
	h.enter("ana")
	h.clock.Advance(deviceLife + time.Millisecond)
	if err := h.service.purge(h.ctx); err != nil {
		t.Fatal(err)
	}
	if left, err := devicesOf(h.ctx, h.kit.Runner.DB.Read(), ana.ID); err != nil || len(left) != 0 {
		t.Errorf("devices %v, %v", left, err)
	}
}
