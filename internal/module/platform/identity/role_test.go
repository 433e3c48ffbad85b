package identity

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
)

// wants is a body that gives a role these permissions, "goods.read:all".
func wants(version int, grants ...string) map[string]any {
	list := []map[string]any{}
	for _, one := range grants {
		permission, reach, _ := strings.Cut(one, ":")
		list = append(list, map[string]any{"permission": permission, "reach": reach})
	}
	return map[string]any{"version": version, "grants": list, "reason": "stocktaking"}
}

func (h *house) role(as, id string) map[string]any {
	h.t.Helper()
	items, _ := h.call(as, "GET", "/roles", nil).body["items"].([]any)
	for _, item := range items {
		if role := item.(map[string]any); role["id"] == id {
			return role
		}
	}
	h.t.Fatalf("no role %s", id)
	return nil
}

func (a answer) actions() string {
	var allowed []string
	for _, action := range a.body["actions"].([]any) {
		if one := action.(map[string]any); one["allowed"] == true {
			allowed = append(allowed, one["action"].(string))
		}
	}
	return strings.Join(allowed, " ")
}

// What a role may do is changed while people work in it: the next request of
// theirs knows, and the change stays with who, when, what and why.
func TestRolesChangeWhileTheSystemRuns(t *testing.T) {
	h := open(t)
	security := token(h.hire("security", "gov", "platform.security"))
	audit := token(h.hire("auditor", "gov", "platform.audit"))
	person, post := h.hire("receiver", "store", "warehouse.receiver")
	reach := func(permission string) scope.Reach {
		t.Helper()
		actor, err := h.service.ActorFor(h.ctx, person.ID, post.ID)
		if err != nil {
			t.Fatal(err)
		}
		return actor.Reach(permission)
	}
	path := "/roles/warehouse.receiver"
	if reach("goods.read") != scope.Organisation || reach("goods.receive") != scope.Organisation {
		t.Fatal("shipped grants")
	}
	body := wants(1, "goods.read:all")
	h.call("", "PUT", path, body).expect(t, 401, "fault.unauthenticated")
	h.call(audit, "PUT", path, body).expect(t, 403, "fault.forbidden")
	h.call(security, "PUT", "/roles/no.such", body).expect(t, 404, "identity.role_absent")
	changed := h.call(security, "PUT", path, body).expect(t, 200, "")
	if changed.text("state") != Effective || fmt.Sprint(changed.body["lines"]) != "[map[from:organisation permission:goods.read to:all] map[from:organisation permission:goods.receive to:none]]" {
		t.Fatalf("changed %v", changed.body)
	}
	if reach("goods.read") != scope.All || reach("goods.receive") != scope.None {
		t.Fatalf("the holder has %v and %v", reach("goods.read"), reach("goods.receive"))
	}
	h.call(security, "PUT", path, body).expect(t, 409, "fault.stale")
	h.call(security, "PUT", path, wants(2, "goods.read:all")).expect(t, 422, "identity.role_same")
	h.call(security, "PUT", path, wants(2, "goods.eat:all")).expect(t, 422, "fault.fields").field(t, "/grants/0/permission", "identity.permission_unknown")
	h.call(security, "PUT", path, wants(2, "goods.read:all", "goods.read:own")).expect(t, 422, "fault.fields").field(t, "/grants/1/permission", "identity.permission_twice")
	named := wants(2, "goods.read:own")
	named["name"] = "Porter"
	h.call(security, "PUT", path, named).expect(t, 422, "fault.fields").field(t, "/name", "identity.role_name")
	h.call(security, "POST", path+"/close", map[string]any{"version": 2, "reason": "unused"}).expect(t, 409, "identity.role_shipped")

	history := h.call(audit, "GET", path+"/changes", nil).expect(t, 200, "").body["items"].([]any)
	if line := history[0].(map[string]any); len(history) != 1 || line["proposerName"] != "Name of security" || line["reason"] != "stocktaking" {
		t.Fatalf("history %v", history)
	}
	h.call(audit, "GET", "/roles/no.such/changes", nil).expect(t, 404, "identity.role_absent")
	// What was changed is not undone by the next start.
	if err := h.service.Seed(h.ctx, definitions, h.permissions()); err != nil {
		t.Fatal(err)
	}
	if reach("goods.receive") != scope.None {
		t.Error("a start gave back what was taken away")
	}
}

// Giving more of what is sensitive, and changing what one holds, needs two people.
func TestSensitiveGrantsNeedTwoPeople(t *testing.T) {
	h := open(t)
	first := token(h.hire("first", "gov", "platform.security"))
	second := token(h.hire("second", "gov", "platform.security"))
	person, post := h.hire("receiver", "store", "warehouse.receiver")
	path := "/roles/warehouse.receiver"
	body := wants(1, "goods.read:organisation", "goods.receive:organisation", Manage+":organisation")
	proposed := h.call(first, "PUT", path, body).expect(t, 200, "")
	change := "/role-changes/" + proposed.text("id")
	if proposed.text("state") != Proposed || proposed.actions() != "withdraw" || h.role(first, "warehouse.receiver")["waiting"] != true {
		t.Fatalf("proposed %v", proposed.body)
	}
	if actor, _ := h.service.ActorFor(h.ctx, person.ID, post.ID); actor.Can(Manage) {
		t.Fatal("a proposal is in force")
	}
	h.call(first, "PUT", path, wants(1, "goods.read:own")).expect(t, 409, "identity.role_waiting")
	h.call(first, "POST", change+"/approve", map[string]any{"version": 1}).expect(t, 422, "identity.role_second")
	h.call(second, "POST", change+"/withdraw", map[string]any{"version": 1}).expect(t, 422, "identity.role_proposer")
	h.call(second, "POST", "/role-changes/none/approve", map[string]any{"version": 1}).expect(t, 404, "identity.role_change_absent")
	h.call(second, "POST", change+"/approve", map[string]any{"version": 7}).expect(t, 409, "fault.stale")
	approved := h.call(second, "POST", change+"/approve", map[string]any{"version": 1, "reason": "asked for by the depot"}).expect(t, 200, "")
	if approved.text("deciderName") != "Name of second" || approved.text("note") == "" {
		t.Fatalf("approved %v", approved.body)
	}
	if actor, err := h.service.ActorFor(h.ctx, person.ID, post.ID); err != nil || actor.Reach(Manage) != scope.Organisation {
		t.Fatalf("approved but not in force: %v", err)
	}
	h.call(second, "POST", change+"/approve", map[string]any{"version": 2}).expect(t, 409, "flow.undefined")

	// Less needs one person; one's own role needs two, whatever the change.
	h.call(first, "PUT", path, wants(2, "goods.read:organisation", "goods.receive:organisation")).expect(t, 200, "")
	own := h.call(first, "PUT", "/roles/platform.security", wants(1, Read+":all", Appoint+":all", "goods.read:all")).expect(t, 200, "")
	if own.text("state") != Proposed {
		t.Fatalf("own role %v", own.body)
	}
	h.call(second, "POST", "/role-changes/"+own.text("id")+"/refuse", map[string]any{"version": 1, "reason": "no"}).expect(t, 200, "")
	again := h.call(second, "PUT", "/roles/platform.security", wants(1, Appoint+":all")).expect(t, 200, "")
	h.call(second, "POST", "/role-changes/"+again.text("id")+"/withdraw", map[string]any{"version": 1}).expect(t, 200, "")
	if got := h.role(first, "platform.security"); got["version"] != 1.0 {
		t.Errorf("what was refused and withdrawn changed the role: %v", got)
	}
}

// No change of a role unites in it, or in somebody who has it, what duties keep apart.
func TestRolesRespectDuties(t *testing.T) {
	h := open(t)
	security := token(h.hire("security", "gov", "platform.security"))
	h.call(security, "PUT", "/roles/warehouse.qa", wants(1, Manage+":own", Appoint+":own")).expect(t, 422, "identity.duties")
	if _, err := h.service.CreatePost(h.system(), NewPost{PersonID: strings.Split(security, ":")[0], OrgID: "store", Roles: []string{"warehouse.qa"}}); err != nil {
		t.Fatal(err)
	}
	h.call(security, "PUT", "/roles/warehouse.qa", wants(1, Manage+":own")).expect(t, 422, "identity.duties") // somebody with it grants already
	rules := h.call(security, "GET", "/duties", nil).expect(t, 200, "").body["items"].([]any)
	if len(rules) != len(duties) || rules[1].(map[string]any)["basis"] != duties[1].Basis {
		t.Fatalf("rules %v", rules)
	}
	if all := h.call(security, "GET", "/permissions", nil).expect(t, 200, "").body["items"].([]any); len(all) != 6 {
		t.Fatalf("permissions %v", all)
	}
}

// A role of one's own works like any other until it is taken out of use.
func TestOwnRoles(t *testing.T) {
	h := open(t)
	security := token(h.hire("security", "gov", "platform.security"))
	body := wants(0, "goods.read:organisation")
	delete(body, "version")
	body["side"], body["name"] = "warehouse", " Stocktaker "
	created := h.call(security, "POST", "/roles", body).expect(t, 201, "")
	id := created.text("roleId")
	if !roleShape.MatchString(id) || !strings.HasPrefix(id, "warehouse.") || created.text("state") != Effective {
		t.Fatalf("created %v", created.body)
	}
	h.call(security, "POST", "/roles", map[string]any{"side": "moon", "name": "Stocktaker", "reason": "again", "grants": []any{}}).expect(t, 422, "fault.fields").field(t, "/side", "identity.side_unknown")
	body["name"] = "Stocktaker"
	h.call(security, "POST", "/roles", body).expect(t, 422, "fault.fields").field(t, "/name", "identity.role_taken")

	person, post := h.hire("counter", "store", id)
	actor, err := h.service.ActorFor(h.ctx, person.ID, post.ID)
	if err != nil || actor.Reach("goods.read") != scope.Organisation || post.Title != "Stocktaker" {
		t.Fatalf("holder %+v %+v, %v", actor, post, err)
	}
	if names, err := h.service.RoleNames(h.ctx); err != nil || names[id] != "Stocktaker" || len(names) != 1 {
		t.Fatalf("names %v, %v", names, err)
	}
	end := map[string]any{"version": 2, "reason": "no longer"}
	h.call(security, "POST", "/roles/"+id+"/close", end).expect(t, 409, "identity.role_held")
	if _, err := h.service.ClosePost(h.system(), post.ID, 1, "moved"); err != nil {
		t.Fatal(err)
	}
	h.call(security, "POST", "/roles/"+id+"/close", end).expect(t, 200, "")
	if _, err := h.service.CreatePost(h.system(), NewPost{PersonID: person.ID, OrgID: "store", Roles: []string{id}}); !fault.Is(err, fault.Invalid) {
		t.Fatalf("a role out of use was given: %v", err)
	}
	h.call(security, "PUT", "/roles/"+id, wants(3, "goods.read:own")).expect(t, 409, "identity.role_closed")
	history := h.call(security, "GET", "/roles/"+id+"/changes", nil).expect(t, 200, "").body["items"].([]any)
	if len(history) != 2 {
		t.Fatalf("history %v", history)
	}
}

// The reach of a post narrows what its roles give, while the person works.
func TestReachOfAPost(t *testing.T) {
	h := open(t)
	security := token(h.hire("security", "gov", "platform.security"))
	person, post := h.hire("lead", "trade", "warehouse.qa") // receives their own, reads all
	reaches := func() string {
		t.Helper()
		actor, err := h.service.ActorFor(h.ctx, person.ID, post.ID)
		if err != nil {
			t.Fatal(err)
		}
		return actor.Reach("goods.receive").String() + " " + actor.Reach("goods.read").String()
	}
	if got := reaches(); got != "own all" || post.Reach != "all" {
		t.Fatalf("at first %s", got)
	}
	for i, step := range []struct{ reach, want string }{{"area", "own area"}, {"organisation", "own organisation"}, {"own", "own own"}, {"all", "own all"}, {"", "own all"}} {
		body := map[string]any{"version": i + 1, "roles": []string{"warehouse.qa"}, "validFrom": "2026-11-20", "reason": "narrower"}
		if step.reach != "" {
			body["reach"] = step.reach
		}
		h.call(security, "PUT", "/posts/"+post.ID, body).expect(t, 200, "")
		if got := reaches(); got != step.want {
			t.Errorf("%q gives %s, want %s", step.reach, got, step.want)
		}
	}
	h.call(security, "PUT", "/posts/"+post.ID, map[string]any{"version": 6, "roles": []string{"warehouse.qa"}, "validFrom": "2026-11-20", "reach": "moon"}).expect(t, 422, "fault.fields")
}

// A post with a last day ends by itself, is announced before, and is renewed.
func TestPostsEndByThemselves(t *testing.T) {
	h := open(t)
	officer, officerPost := h.hire("security", "gov", "platform.security")
	security := token(officer, officerPost)
	person, _ := h.hire("guido", "isaf", "external.isaf")
	made := h.call(security, "POST", "/posts", map[string]any{"personId": person.ID, "orgId": "store", "roles": []string{"warehouse.qa"}, "validTo": "2026-11-25"}).expect(t, 201, "")
	id := made.text("id")
	if made.text("standing") != "ending" {
		t.Fatalf("made %v", made.body)
	}
	later := h.call(security, "POST", "/posts", map[string]any{"personId": person.ID, "orgId": "store", "roles": []string{"warehouse.receiver"}, "validTo": "2027-06-30"}).expect(t, 201, "")
	listed := func(query string) []string {
		t.Helper()
		var ids []string
		for _, item := range h.call(security, "GET", "/posts/ending"+query, nil).expect(t, 200, "").body["items"].([]any) {
			ids = append(ids, item.(map[string]any)["id"].(string))
		}
		return ids
	}
	if got := listed(""); !slices.Equal(got, []string{id}) {
		t.Fatalf("ending soon: %v", got)
	}
	if got := listed("?endsBy=2027-12-31"); !slices.Equal(got, []string{id, later.text("id")}) {
		t.Fatalf("ending by the year after: %v", got)
	}
	if got := listed("?role=warehouse.receiver"); len(got) != 0 {
		t.Fatalf("by role: %v", got)
	}
	actor, err := h.service.ActorFor(h.ctx, officer.ID, officerPost.ID)
	if err != nil {
		t.Fatal(err)
	}
	if todos, err := h.service.todos(h.ctx, actor, 5); err != nil || len(todos) != 1 || todos[0].What != "todo.post.ending" || todos[0].Overdue {
		t.Fatalf("on the desk: %+v, %v", todos, err)
	}

	h.clock.Set(h.clock.Now().Add(6 * 24 * 3600e9))
	if _, err := h.service.ActorFor(h.ctx, person.ID, id); !fault.Is(err, fault.Unauthenticated) {
		t.Fatalf("after the last day: %v", err)
	}
	if todos, err := h.service.todos(h.ctx, actor, 5); err != nil || len(todos) != 1 || todos[0].What != "todo.post.lapsed" || !todos[0].Overdue {
		t.Fatalf("on the desk afterwards: %+v, %v", todos, err)
	}
	renew := map[string]any{"version": 1, "validTo": "2026-11-24", "reason": "stays"}
	h.call("", "POST", "/posts/"+id+"/renew", renew).expect(t, 401, "fault.unauthenticated")
	h.call(security, "POST", "/posts/none/renew", renew).expect(t, 404, "identity.post_absent")
	h.call(security, "POST", "/posts/"+id+"/renew", renew).expect(t, 422, "fault.fields").field(t, "/validTo", "identity.renew_later")
	renew["validTo"] = "2027-05-31"
	if done := h.call(security, "POST", "/posts/"+id+"/renew", renew).expect(t, 200, ""); done.text("standing") != Active {
		t.Fatalf("renewed %v", done.body)
	}
	if _, err := h.service.ActorFor(h.ctx, person.ID, id); err != nil {
		t.Fatalf("after the renewal: %v", err)
	}
}
