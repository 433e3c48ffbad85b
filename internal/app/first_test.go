package app

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/module/platform/identity"
)

const firstPath = "/api/public/first-start"

// empty is an installation on which nobody has an account.
func empty(t *testing.T) *stage {
	t.Helper()
	driven := clock.NewManual(clock.System{}.Now())
	s, err := Open(t.Context(), testConfig(t), driven, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop(context.Background()) })
	if _, err := s.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	api := s.API()
	st := &stage{T: t, seeder: &seeder{System: s, clock: driven}, router: api.Mux, tokens: map[string]string{}, done: map[string]bool{}}
	st.server = httptest.NewServer(s.Handler())
	t.Cleanup(st.server.Close)
	return st
}

// three is what whoever installs fills in.
func three(code string) values {
	return values{"code": code, "organisation": "示例运维中心", "system": values{"name": "甲示例", "login": "jia"},
		"security": values{"name": "乙示例", "login": "yi.shi"}, "audit": values{"name": "丙示例", "login": "bing"}}
}

// each of the three signs in, must choose a password, and is what they were named for.
func (st *stage) each(made []map[string]any) {
	st.Helper()
	for i, one := range made {
		login, first := one["login"].(string), one["password"].(string)
		st.Accounts = append(st.Accounts, Account{Role: one["role"].(string), Login: login, Password: first})
		if shown := st.ok(login, "GET", me, nil); shown.body["mustChange"] != true || len(shown.body["permissions"].([]any)) != 0 {
			st.Errorf("%s with the first password: %s", login, shown.raw)
		}
		st.ok(login, "PUT", me+"/password", values{"old": first, "new": "Granite-quay-3" + string(rune('1'+i))})
		st.account(login).Password = "Granite-quay-3" + string(rune('1'+i))
	}
}

// TestFirstStartOnThePage: an empty installation has no account anybody could
// guess; the page makes three, each of whom can do only their part.
func TestFirstStartOnThePage(t *testing.T) {
	st := empty(t)
	for _, login := range []string{"admin", "system"} {
		st.Accounts = append(st.Accounts, Account{Login: login, Password: login})
		if a := st.send("", "en", "POST", "/api/platform/signin/sessions", values{"login": login, "password": login, "bearer": true}); a.status != 401 {
			t.Errorf("%s signs in to an empty installation: %s", login, a.raw)
		}
	}
	var said bytes.Buffer
	if err := st.firstStart(t.Context(), &said); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(st.Config.Data, "first-start-code")
	written, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	code := strings.TrimSpace(string(written))
	if !strings.Contains(said.String(), code) || !strings.Contains(said.String(), "https://example.test/first-start") {
		t.Errorf("said %q", said.String())
	}
	if shown := st.ok("", "GET", firstPath, nil); shown.body["open"] != true {
		t.Fatalf("state: %s", shown.raw)
	}
	st.refused(403, "firststart.code", "", "POST", firstPath, three("guess-guess-guess"))
	common := three(code)
	common["audit"] = values{"name": "丙示例", "login": "Admin1"}
	if a := st.send("", "en", "POST", firstPath, common); a.status != 422 || a.list("errors")[0]["pointer"] != "/audit/login" || a.list("errors")[0]["key"] != "identity.login_common" {
		t.Fatalf("a login that names nobody: %s", a.raw)
	}
	made := st.ok("", "POST", firstPath, three(code)).list("items")
	st.each(made)
	for login, does := range map[string]string{"jia": identity.Manage, "yi.shi": identity.Appoint, "bing": "platform.evidence.export"} {
		shown := st.ok(login, "GET", me, nil).body // nothing opens but the set-up of the second factor
		if shown["factorDue"] != true {
			t.Errorf("%s needs no second factor", login)
		}
		id := func(of string) string { return shown[of].(map[string]any)["id"].(string) }
		actor, err := st.Services.Identity.ActorFor(t.Context(), id("person"), id("post"))
		if err != nil {
			t.Fatal(err)
		}
		for _, permission := range []string{identity.Manage, identity.Appoint, "platform.evidence.export"} {
			if actor.Can(permission) != (permission == does) {
				t.Errorf("%s: %s is %v", login, permission, actor.Can(permission))
			}
		}
	}
	if shown := st.ok("", "GET", firstPath, nil); shown.body["open"] != false {
		t.Errorf("state afterwards: %s", shown.raw)
	}
	st.refused(409, "firststart.closed", "", "POST", firstPath, three(code))
	said.Reset()
	if err := st.firstStart(t.Context(), &said); err != nil || said.Len() != 0 {
		t.Errorf("the next start says %q, %v", said.String(), err)
	}
}

// TestFirstStartAtTheCommandLine makes the same three.
func TestFirstStartAtTheCommandLine(t *testing.T) {
	config := alone(t)
	t.Setenv("LANG", "C")
	var said bytes.Buffer
	first := FirstUser{Organisation: "Office", System: map[string]string{"jia": "Jia"}, Security: map[string]string{"yi.shi": "Yi"}, Audit: map[string]string{"jia": "Bing"}}
	if err := FirstUsers(t.Context(), config, first, &said); !fault.Is(err, fault.Invalid) {
		t.Fatalf("one login twice: %v", err)
	}
	first.Audit = map[string]string{"bing": "Bing"}
	if err := FirstUsers(t.Context(), config, first, &said); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(said.String()), "\n")
	roles := []string{}
	for _, line := range lines[:3] {
		fields := strings.Fields(line)
		if len(fields) != 3 || len(fields[2]) < 16 {
			t.Fatalf("line %q", line)
		}
		roles = append(roles, fields[0])
	}
	if !slices.Equal(roles, []string{"platform.system", "platform.security", "platform.audit"}) {
		t.Errorf("roles %v", roles)
	}
	if err := FirstUsers(t.Context(), config, first, &said); fault.KeyOf(err) != "firststart.closed" {
		t.Errorf("a second time: %v", err)
	}
}
