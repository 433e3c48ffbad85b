package identity

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// token is what the test server takes for a session.
func token(person Person, post Post) string { return person.ID + ":" + post.ID }

func TestPeopleOverHTTP(t *testing.T) {
	h := open(t)
	admin := token(h.hire("adele", "gov", "platform.system"))
	clerk := token(h.hire("clerk", "store", "warehouse.receiver"))

	input := map[string]any{"name": "陳 嘉怡", "login": "Ka.I", "password": goodPassword, "phone": "66123456", "lang": "zh-Hant"}
	h.call("", "POST", "/people", input).expect(t, 401, "fault.unauthenticated")
	h.call(clerk, "POST", "/people", input).expect(t, 403, "fault.forbidden")
	made := h.call(admin, "POST", "/people", input).expect(t, 201, "")
	id := made.text("id")
	if made.text("login") != "ka.i" || made.text("phone") != "66****56" || made.body["mustChange"] != true || made.body["passwordHash"] != nil {
		t.Fatalf("created %v", made.body)
	}
	input["login"] = "ＫＡ.i" // the same login in another width
	h.call(admin, "POST", "/people", input).expect(t, 422, "fault.fields").field(t, "/login", "identity.login_taken")
	for phone, found := range map[string]float64{"%2B853+6612-3456": 3, "66123457": 0} { // all of them, by keyed hash
		if list := h.call(admin, "GET", "/people?q="+phone, nil).expect(t, 200, ""); list.body["total"] != found {
			t.Errorf("%s finds %v", phone, list.body["total"])
		}
	}
	wrong := h.call(admin, "POST", "/people", map[string]any{"name": " ", "login": "-x-", "password": "12345", "phone": "1", "lang": "pt"}).expect(t, 422, "fault.fields")
	for pointer, key := range map[string]string{"/name": "field.required", "/login": "identity.login_shape", "/password": "password.too_short", "/phone": "identity.phone_shape"} {
		wrong.field(t, pointer, key)
	}

	h.call("", "GET", "/people/"+id, nil).expect(t, 401, "fault.unauthenticated")
	h.call(clerk, "GET", "/people/"+id, nil).expect(t, 403, "fault.forbidden")
	h.call(admin, "GET", "/people/none", nil).expect(t, 404, "identity.person_absent")
	h.post(id, "gov", "warehouse.qa") // until then nobody can sign in
	shown := h.call(admin, "GET", "/people/"+id, nil).expect(t, 200, "")
	if actions := fmt.Sprint(shown.body["actions"]); !strings.Contains(actions, "lock") || strings.Contains(actions, "unlock") {
		t.Fatalf("actions %s", actions)
	}

	change := map[string]any{"version": 2, "name": "陳嘉怡", "login": "ka.i", "lang": "pt"}
	h.call("", "PUT", "/people/"+id, change).expect(t, 401, "fault.unauthenticated")
	h.call(clerk, "PUT", "/people/"+id, change).expect(t, 403, "fault.forbidden")
	h.call(admin, "PUT", "/people/none", change).expect(t, 404, "identity.person_absent")
	if changed := h.call(admin, "PUT", "/people/"+id, change).expect(t, 200, ""); changed.text("phone") != "66****56" || changed.body["version"] != 3.0 {
		t.Fatalf("changed %v", changed.body)
	}
	h.call(admin, "PUT", "/people/"+id, change).expect(t, 409, "fault.stale")
	change["version"], change["login"] = 3, "adele"
	h.call(admin, "PUT", "/people/"+id, change).expect(t, 422, "fault.fields").field(t, "/login", "identity.login_taken")
	change["login"], change["phone"] = "ka.i", ""
	if changed := h.call(admin, "PUT", "/people/"+id, change).expect(t, 200, ""); changed.text("phone") != "" {
		t.Fatalf("telephone stayed: %v", changed.body)
	}

	weak := map[string]any{"version": 4, "password": "Password123!"}
	h.call("", "POST", "/people/"+id+"/password", weak).expect(t, 401, "fault.unauthenticated")
	h.call(clerk, "POST", "/people/"+id+"/password", weak).expect(t, 403, "fault.forbidden")
	h.call(admin, "POST", "/people/"+id+"/password", weak).expect(t, 422, "fault.fields").field(t, "/password", "password.common")
	strong := map[string]any{"version": 4, "password": "Lotus-and-Water-9"}
	h.call(admin, "POST", "/people/none/password", strong).expect(t, 404, "identity.person_absent")
	h.call(admin, "POST", "/people/"+id+"/password", strong).expect(t, 200, "")
	h.call(admin, "POST", "/people/"+id+"/password", strong).expect(t, 409, "fault.stale")

	for i, step := range []struct{ action, state string }{{"lock", Locked}, {"unlock", Active}, {"lock", Locked}, {"close", Closed}} {
		path, body := "/people/"+id+"/"+step.action, map[string]any{"version": 5 + i, "reason": "left"}
		h.call("", "POST", path, body).expect(t, 401, "fault.unauthenticated")
		h.call(clerk, "POST", path, body).expect(t, 403, "fault.forbidden")
		h.call(admin, "POST", "/people/none/"+step.action, body).expect(t, 404, "identity.person_absent")
		h.call(admin, "POST", path, map[string]any{"version": body["version"], "reason": " "}).expect(t, 422, "identity.reason")
		h.call(admin, "POST", path, map[string]any{}).expect(t, 422, "fault.fields").field(t, "/version", "field.required")
		if done := h.call(admin, "POST", path, body).expect(t, 200, ""); done.text("state") != step.state {
			t.Fatalf("%s leads to %v", step.action, done.body)
		}
		h.call(admin, "POST", path, body).expect(t, 409, "fault.stale")
	}
	if shown := h.call(admin, "GET", "/people/"+id, nil).expect(t, 200, ""); fmt.Sprint(shown.body["steps"]) == "" || shown.body["locksAt"] != nil {
		t.Fatalf("life %v", shown.body)
	}
	h.call(admin, "POST", "/people/"+id+"/unlock", map[string]any{"version": 9}).expect(t, 409, "flow.undefined")
	change["version"] = 9
	h.call(admin, "PUT", "/people/"+id, change).expect(t, 409, "identity.closed")
	h.call(admin, "POST", "/people/"+id+"/password", map[string]any{"version": 9, "password": goodPassword}).expect(t, 409, "identity.closed")

	h.call("", "GET", "/people/"+id+"/timeline", nil).expect(t, 401, "fault.unauthenticated")
	h.call(clerk, "GET", "/people/"+id+"/timeline", nil).expect(t, 403, "fault.forbidden")
	h.call(admin, "GET", "/people/none/timeline", nil).expect(t, 404, "identity.person_absent")
	history := h.call(admin, "GET", "/people/"+id+"/timeline", nil).expect(t, 200, "").body["items"].([]any)
	var actions []string
	for _, line := range history {
		actions = append(actions, strings.TrimPrefix(line.(map[string]any)["action"].(string), "platform.identity."))
	}
	if want := []string{"close", "lock", "unlock", "lock", "password", "update", "update", "createPost", "create"}; !slices.Equal(actions, want) {
		t.Fatalf("history %v, want %v", actions, want)
	}
	if first := history[0].(map[string]any); first["personName"] != "Name of adele" || first["orgName"] != "Bureau" || first["reason"] != "left" {
		t.Fatalf("line %v", first)
	}
	if text := fmt.Sprint(history); strings.Contains(text, "argon2id") || strings.Contains(text, "66123456") {
		t.Fatal("the history shows private values")
	}
}

func TestPeopleList(t *testing.T) {
	h := open(t)
	admin := token(h.hire("adele", "gov", "platform.system"))
	h.hire("receiver", "store", "warehouse.receiver")
	leaver, _ := h.hire("leaver", "store", "warehouse.receiver", "warehouse.qa")
	owner := token(h.hire("owner", "trade", "business.owner"))
	if _, err := h.service.Update(h.system(), leaver.ID, PersonChange{Version: leaver.Version, Name: "歐陽 娜娜", Login: "leaver", Lang: "pt"}); err != nil {
		t.Fatal(err)
	}
	names := func(as, query string, status int) string {
		t.Helper()
		got := h.call(as, "GET", "/people"+query, nil)
		if got.status != status {
			t.Fatalf("%s: %v", query, got.body)
		}
		items, _ := got.body["items"].([]any)
		var logins []string
		for _, item := range items {
			logins = append(logins, item.(map[string]any)["login"].(string))
		}
		if status == 200 && got.body["total"] != float64(len(items)) {
			t.Fatalf("%s: total %v of %d", query, got.body["total"], len(items))
		}
		return strings.Join(logins, " ")
	}
	for query, want := range map[string]string{
		"?sort=login": "adele leaver owner receiver", "?sort=-login": "receiver owner leaver adele",
		"?sort=login&orgId=store": "leaver receiver", "?sort=login&orgId=store,gov": "adele leaver receiver", "?orgId=none": "",
		"?role=warehouse.qa": "leaver", "?role=warehouse.qa&orgId=gov": "", "?q=RECEIV": "receiver", "?q=%E6%AC%A7%E9%98%B3": "leaver",
		"?q=oynn": "leaver", "?state=closed": "", "?sort=login&state=active,locked": "adele leaver owner receiver",
		"?createdAtFrom=2026-11-21": "", "?sort=name&createdAtTo=2026-11-20&q=adele": "adele",
	} {
		if got := names(admin, query, 200); got != want {
			t.Errorf("%s lists %q, want %q", query, got, want)
		}
	}
	if got := names(owner, "?sort=login", 200); got != "leaver owner receiver" { // the subtree only
		t.Errorf("the owner sees %q", got)
	}
	names("", "", 401)
	names(token(h.hire("clerk", "store", "warehouse.receiver")), "", 403)
	names(admin, "?sort=phone", 422)
	names(admin, "?state=gone", 422)

	page := h.call(admin, "GET", "/people?sort=login&limit=2", nil).expect(t, 200, "")
	if got := names2(page); got != "adele clerk" {
		t.Fatalf("first page %s", got)
	}
	next := h.call(admin, "GET", "/people?limit=2&cursor="+page.text("next"), nil).expect(t, 200, "")
	if got := names2(next); got != "leaver owner" || next.text("prev") == "" {
		t.Fatalf("second page %s", got)
	}

	if _, err := h.service.Do(h.system(), leaver.ID, "close", leaver.Version+1, "left"); err != nil {
		t.Fatal(err)
	}
	if got := names(admin, "?state=closed", 200); got != "leaver" {
		t.Errorf("closed: %q", got)
	}
	if got := names(admin, "?role=warehouse.qa", 200); got != "" { // closing a person closes the posts
		t.Errorf("role after closing: %q", got)
	}
}

func names2(page answer) string {
	var logins []string
	for _, item := range page.body["items"].([]any) {
		logins = append(logins, item.(map[string]any)["login"].(string))
	}
	return strings.Join(logins, " ")
}

func TestPostsOverHTTP(t *testing.T) {
	h := open(t)
	admin := token(h.hire("adele", "gov", "platform.security"))
	owner := token(h.hire("owner", "trade", "business.owner"))
	person, post := h.hire("receiver", "store", "warehouse.receiver")
	clerk := token(person, post)

	input := map[string]any{"personId": person.ID, "orgId": "isaf", "roles": []string{"external.isaf"}, "validTo": "2026-12-31"}
	h.call("", "POST", "/posts", input).expect(t, 401, "fault.unauthenticated")
	h.call(clerk, "POST", "/posts", input).expect(t, 403, "fault.forbidden")
	h.call(owner, "POST", "/posts", input).expect(t, 422, "fault.fields").field(t, "/orgId", "identity.org_absent") // beyond the owner's reach
	made := h.call(admin, "POST", "/posts", input).expect(t, 201, "")
	if made.text("orgName") != "ISAF" || made.text("validFrom") != "2026-11-20" || made.text("validTo") != "2026-12-31" {
		t.Fatalf("post %v", made.body)
	}
	for pointer, body := range map[string]map[string]any{
		"/orgId identity.org_absent":       {"personId": person.ID, "orgId": "none", "roles": []string{"warehouse.qa"}},
		"/roles identity.role_unknown":     {"personId": person.ID, "orgId": "store", "roles": []string{"warehouse.king"}},
		"/personId identity.person_absent": {"personId": "none", "orgId": "store", "roles": []string{"warehouse.qa"}},
		"/validTo identity.validity":       {"personId": person.ID, "orgId": "store", "roles": []string{"warehouse.qa"}, "validFrom": "2026-12-02", "validTo": "2026-12-01"},
	} {
		where, key, _ := strings.Cut(pointer, " ")
		h.call(admin, "POST", "/posts", body).expect(t, 422, "fault.fields").field(t, where, key)
	}
	h.call(admin, "POST", "/posts", map[string]any{"personId": person.ID, "orgId": "store", "roles": []string{}}).expect(t, 422, "fault.fields")

	id := made.text("id")
	h.call("", "GET", "/posts/"+id, nil).expect(t, 401, "fault.unauthenticated")
	h.call(clerk, "GET", "/posts/"+id, nil).expect(t, 403, "fault.forbidden")
	h.call(owner, "GET", "/posts/"+id, nil).expect(t, 404, "identity.post_absent") // another organisation's
	h.call(owner, "GET", "/posts/"+post.ID, nil).expect(t, 200, "")
	h.call(admin, "GET", "/posts/"+id, nil).expect(t, 200, "")

	change := map[string]any{"version": 1, "roles": []string{"external.isaf", "warehouse.qa"}, "validFrom": "2026-11-20"}
	h.call("", "PUT", "/posts/"+id, change).expect(t, 401, "fault.unauthenticated")
	h.call(clerk, "PUT", "/posts/"+id, change).expect(t, 403, "fault.forbidden")
	h.call(owner, "PUT", "/posts/"+id, change).expect(t, 404, "identity.post_absent")
	changed := h.call(admin, "PUT", "/posts/"+id, change).expect(t, 200, "")
	if changed.body["validTo"] != nil || fmt.Sprint(changed.body["roles"]) != "[warehouse.qa external.isaf]" {
		t.Fatalf("post %v", changed.body)
	}
	h.call(admin, "PUT", "/posts/"+id, change).expect(t, 409, "fault.stale")
	change["version"], change["roles"] = 2, []string{"nobody.knows"}
	h.call(admin, "PUT", "/posts/"+id, change).expect(t, 422, "fault.fields").field(t, "/roles", "identity.role_unknown")

	end := map[string]any{"version": 2, "reason": "moved"}
	h.call("", "POST", "/posts/"+id+"/close", end).expect(t, 401, "fault.unauthenticated")
	h.call(clerk, "POST", "/posts/"+id+"/close", end).expect(t, 403, "fault.forbidden")
	h.call(owner, "POST", "/posts/"+id+"/close", end).expect(t, 404, "identity.post_absent")
	h.call(admin, "POST", "/posts/"+id+"/close", map[string]any{"version": 0}).expect(t, 422, "fault.fields").field(t, "/version", "field.minimum")
	h.call(admin, "POST", "/posts/"+id+"/close", end).expect(t, 200, "")
	end["version"] = 3
	h.call(admin, "POST", "/posts/"+id+"/close", end).expect(t, 409, "identity.post_closed")

	history := h.call(admin, "GET", "/people/"+person.ID+"/timeline", nil).expect(t, 200, "")
	if text := fmt.Sprint(history.body["items"]); !strings.Contains(text, "platform.identity.updatePost") || !strings.Contains(text, "external.isaf,warehouse.qa") {
		t.Fatalf("the history of a person lacks the posts: %s", text)
	}
}

func TestRolesOverHTTP(t *testing.T) {
	h := open(t)
	admin := token(h.hire("adele", "gov", "platform.audit"))
	clerk := token(h.hire("clerk", "store", "warehouse.receiver"))
	h.call("", "GET", "/roles", nil).expect(t, 401, "fault.unauthenticated")
	h.call(clerk, "GET", "/roles", nil).expect(t, 403, "fault.forbidden")
	roles := h.call(admin, "GET", "/roles", nil).expect(t, 200, "").body["items"].([]any)
	if first := roles[0].(map[string]any); len(roles) != len(definitions) || first["id"] != "warehouse.receiver" || len(first["grants"].([]any)) != 2 {
		t.Fatalf("roles %v", roles)
	}
}

// Nobody grants themselves anything, and nobody wears two of the three heads.
func TestSeparation(t *testing.T) {
	h := open(t)
	administrator, post := h.hire("adele", "gov", "platform.system")
	admin := token(administrator, post)
	own := map[string]any{"version": administrator.Version}
	for _, action := range []string{"lock", "close"} {
		h.call(admin, "POST", "/people/"+administrator.ID+"/"+action, own).expect(t, 422, "identity.own_account")
	}
	h.call(admin, "POST", "/people/"+administrator.ID+"/password", map[string]any{"version": administrator.Version, "password": "Lotus-and-Water-9"}).expect(t, 422, "identity.own_account")

	officer, officerPost := h.hire("security", "gov", "platform.security")
	security := token(officer, officerPost)
	h.call(security, "POST", "/posts", map[string]any{"personId": officer.ID, "orgId": "store", "roles": []string{"warehouse.qa"}}).expect(t, 422, "identity.own_post")
	h.call(security, "PUT", "/posts/"+officerPost.ID, map[string]any{"version": 1, "roles": []string{"platform.security", "warehouse.qa"}, "validFrom": "2026-11-20"}).expect(t, 422, "identity.own_post")
	h.call(security, "POST", "/posts/"+officerPost.ID+"/close", map[string]any{"version": 1}).expect(t, 422, "identity.own_post")

	person, auditPost := h.hire("auditor", "gov", "platform.audit")
	second := map[string]any{"personId": person.ID, "orgId": "gov", "roles": []string{"platform.system"}}
	refused := h.call(security, "POST", "/posts", second).expect(t, 422, "identity.duties")
	if detail := refused.text("detail"); strings.Contains(detail, "{") {
		t.Errorf("sentence %q", detail)
	}
	h.call(security, "PUT", "/posts/"+auditPost.ID, map[string]any{"version": 1, "roles": []string{"platform.audit", "platform.security"}, "validFrom": "2026-11-20"}).expect(t, 422, "identity.duties")
	h.call(security, "POST", "/posts/"+auditPost.ID+"/close", map[string]any{"version": 1}).expect(t, 200, "")
	h.call(security, "POST", "/posts", second).expect(t, 201, "") // after laying down the first
}

// An account works after two people: one opened it, another granted a post. It is
// the people who count, not the posts they have at the moment.
func TestNewAccountsNeedTwoPeople(t *testing.T) {
	h := open(t)
	opener, openerPost := h.hire("opener", "gov", "platform.system")
	system := token(opener, openerPost)
	security := token(h.hire("granter", "gov", "platform.security"))
	input := map[string]any{"name": "Ana", "login": "ana", "password": goodPassword}
	h.call(security, "POST", "/people", input).expect(t, 403, "fault.forbidden")
	made := h.call(system, "POST", "/people", input).expect(t, 201, "")
	if made.text("state") != Pending {
		t.Fatalf("opened: %v", made.body)
	}
	id := made.text("id")
	ask := map[string]any{"personId": id, "orgId": "store", "roles": []string{"warehouse.qa"}}
	h.call(system, "POST", "/posts", ask).expect(t, 403, "fault.forbidden")

	// The opener lays the system post down and becomes security administrator.
	if _, err := h.service.ClosePost(h.system(), openerPost.ID, 1, "moved"); err != nil {
		t.Fatal(err)
	}
	moved := token(opener, h.post(opener.ID, "gov", "platform.security"))
	h.call(moved, "POST", "/posts", ask).expect(t, 422, "identity.own_opening")

	granter, err := h.service.ActorFor(h.ctx, strings.Split(security, ":")[0], strings.Split(security, ":")[1])
	if err != nil {
		t.Fatal(err)
	}
	if waiting, err := h.service.todos(h.ctx, granter, 5); err != nil || len(waiting) != 1 || waiting[0].Path != "/platform/identity/people/"+id {
		t.Fatalf("on the desk of who grants: %+v, %v", waiting, err)
	}
	post := h.call(security, "POST", "/posts", ask).expect(t, 201, "")
	if waiting, err := h.service.todos(h.ctx, granter, 5); err != nil || len(waiting) != 0 {
		t.Fatalf("after the grant: %+v, %v", waiting, err)
	}
	if shown := h.call(security, "GET", "/people/"+id, nil).expect(t, 200, ""); shown.text("state") != Active {
		t.Fatalf("granted: %v", shown.body)
	}
	h.call(moved, "PUT", "/posts/"+post.text("id"), map[string]any{"version": 1, "roles": []string{"warehouse.receiver"}, "validFrom": "2026-11-20"}).expect(t, 422, "identity.own_opening")
	actions := fmt.Sprint(h.call(system, "GET", "/people/"+id, nil).body)
	if strings.Contains(actions, "activate") {
		t.Errorf("granting is not a button: %s", actions)
	}
}

// What keeps duties apart looks at permissions too, so that no new role unites
// what the old ones kept apart.
func TestDutiesByPermission(t *testing.T) {
	now := newSnapshot(1, []Role{{ID: "a.opens"}, {ID: "b.grants"}, {ID: "c.reads"}}, []Grant{
		{RoleID: "a.opens", Permission: Manage, Reach: "own"}, {RoleID: "b.grants", Permission: Appoint, Reach: "all"}, {RoleID: "c.reads", Permission: Read, Reach: "all"}})
	for roles, ok := range map[string]bool{"a.opens c.reads": true, "b.grants c.reads": true, "a.opens b.grants": false} {
		if err := checkDuties(duties, []Post{{State: Active, Roles: strings.Fields(roles)}}, now); (err == nil) != ok {
			t.Errorf("%s: %v", roles, err)
		}
	}
}
