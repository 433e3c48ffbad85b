package app

import (
	"context"
	"net/http/httptest"
	"slices"
	"testing"
	"time"
)

const rolesPath = "/api/platform/identity/roles"

// give is a body that makes a role of these permissions.
func give(version int, permissions ...string) values {
	grants := []values{}
	for _, permission := range permissions {
		grants = append(grants, values{"permission": permission, "reach": "all"})
	}
	return values{"version": version, "grants": grants, "reason": "岗位调整"}
}

// roles: one of one's own comes and goes, and what the product ships is changed
// by two people where it matters.
func (j *journey) roles() {
	own := give(1, "report.desk.read", "drugtrace.site.read")
	own["side"], own["name"] = "warehouse", "盘点员"
	delete(own, "version")
	id := j.ok("security", "POST", rolesPath, own).text("roleId")
	j.ok("security", "POST", rolesPath+"/"+id+"/close", values{"version": 2, "reason": "并入保管员"})

	const trainer = rolesPath + "/regulator.trainer"
	shipped := []string{"report.desk.read", "platform.enterprise.read"}
	more := append(slices.Clone(shipped), "platform.evidence.read")
	decide := func(login, action string, version int) string {
		change := j.ok("security", "PUT", trainer, give(version, more...))
		if change.text("state") != "proposed" {
			j.Errorf("giving the audit log needs two: %s", change.raw)
		}
		id := change.text("id")
		j.ok(login, "POST", "/api/platform/identity/role-changes/"+id+"/"+action, values{"version": 1, "reason": "已核实"})
		return id
	}
	decide("security", "withdraw", 1)
	decide("security2", "refuse", 1)
	j.roleChangeID = decide("security2", "approve", 1)
	if changes := j.rows("audit", trainer+"/changes"); len(changes) != 3 || changes[0]["deciderName"] == "" {
		j.Errorf("history: %v", changes)
	}
	if apart := j.rows("audit", "/api/platform/identity/duties"); len(apart) < 5 {
		j.Errorf("duties: %v", apart)
	}
	if all := j.rows("security", "/api/platform/identity/permissions"); len(all) != len(j.Permissions()) {
		j.Errorf("%d permissions", len(all))
	}
	fresh := empty(j.T) // an installation of its own
	code, _, err := fresh.Services.First.Code(j.Context())
	if err != nil {
		j.Fatal(err)
	}
	fresh.ok("", "POST", firstPath, three(code))
	j.done["first-start-make"] = true
	j.ok("", "GET", firstPath, nil)
	if listed := j.rows("audit", rolesPath); len(listed) < 30 {
		j.Errorf("%d roles", len(listed))
	}
}

// TestRolesReachEveryNode: two nodes on one database. What a role may do is
// changed on one; somebody signed in at the other has it without signing in
// again, and so has the narrower reach of the post.
func TestRolesReachEveryNode(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	other, err := Open(t.Context(), st.Config, st.clock, "test")
	if err != nil {
		t.Fatal(err)
	}
	running, stop := context.WithCancel(t.Context())
	go other.Services.Identity.Watch(running)
	server := httptest.NewServer(other.Handler())
	t.Cleanup(func() { server.Close(); stop(); _ = other.Stop(context.Background()) })

	const list = "/api/platform/settings/parameters"
	st.signIn("inspector")
	there := &stage{T: st.T, seeder: st.seeder, router: st.router, routes: st.routes, tokens: st.tokens, done: st.done, server: server}
	until := func(what string, want func() bool) {
		t.Helper()
		began := time.Now()
		for !want() { // the test's own time-out ends a wait that never ends
			time.Sleep(10 * time.Millisecond)
		}
		t.Logf("%s: in force on the other node after %v", what, time.Since(began).Round(time.Millisecond))
	}
	status := func(node *stage) int { return node.send("inspector", "en", "GET", list, nil).status }
	if here, elsewhere := status(st), status(there); here != 403 || elsewhere != 403 {
		t.Fatalf("before: %d, %d", here, elsewhere)
	}
	given := give(1, "report.desk.read", "platform.enterprise.read", "drugtrace.drugcatalog.read", "platform.settings.read")
	st.ok("security", "PUT", rolesPath+"/regulator.inspector", given)
	if status(st) != 200 {
		t.Fatal("not in force where it was changed")
	}
	until("a permission more", func() bool { return status(there) == 200 })
	st.ok("security", "PUT", rolesPath+"/regulator.inspector", give(2, "report.desk.read"))
	until("a permission less", func() bool { return status(there) == 403 })
	st.ok("security", "PUT", rolesPath+"/regulator.inspector", give(3, "report.desk.read", "platform.enterprise.read", "platform.settings.read"))
	until("a permission again", func() bool { return status(there) == 200 })
	post := st.ok("inspector", "GET", me, nil).body["post"].(map[string]any)["id"].(string)
	all := len(there.ok("inspector", "GET", orgs, nil).list("items"))
	held := st.ok("security", "GET", posts+"/"+post, nil).body
	st.ok("security", "PUT", posts+"/"+post, values{"version": held["version"], "roles": held["roles"], "validFrom": held["validFrom"], "reach": "own"})
	until("a narrower post", func() bool { return len(there.ok("inspector", "GET", orgs, nil).list("items")) < all })
}
