package app

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/module/platform/identity"
)

const ordersAPI = "/api/opscenter/operationorder"

// step takes an action on an order as it is now.
func (j *journey) step(login, path, action string, more values) answer {
	j.Helper()
	now := j.ok(login, "GET", path, nil)
	body := values{"version": now.version(), "note": "已核对无误"}
	for name, value := range more {
		body[name] = value
	}
	return j.ok(login, "POST", path+"/"+action, body)
}

// orders: accounts and data are touched by order only.
func (j *journey) orders() {
	j.Helper()
	j.accountOrders()
	j.dataOrders()
	j.exercises()
	for _, path := range []string{"/accounts", "/data", "/exercises"} {
		j.rows("reviewer", ordersAPI+path+"?q=2026")
		j.refused(http.StatusForbidden, "fault.forbidden", "officer", "GET", ordersAPI+path, nil)
	}
}

func (j *journey) accountOrders() {
	j.Helper()
	const asks, owner, engineer = "requester", "authoriser", "engineer"
	ask := func(body values) string {
		j.Helper()
		body["reason"] = "书面申请第一号"
		return ordersAPI + "/accounts/" + j.ok(asks, "POST", ordersAPI+"/accounts", body).text("id")
	}
	org := j.rows(asks, ordersAPI+"/targets?kind=organisation&q=")[0]["id"]
	if roles := j.rows(asks, ordersAPI+"/targets?kind=role&q=business"); len(roles) < 3 {
		j.Errorf("roles: %v", roles)
	}
	opened := ask(values{"kind": "create", "newName": "林示范", "newLogin": "order.one", "orgId": org, "roles": []string{"business.staff"}, "fileIds": j.signed(asks)})
	j.refused(http.StatusConflict, "flow.undefined", engineer, "POST", opened+"/carry", values{"version": 1})
	j.refused(http.StatusForbidden, "fault.forbidden", engineer, "POST", opened+"/authorise", values{"version": 1})
	j.step(owner, opened, "authorise", nil)
	done := j.step(engineer, opened, "carry", nil)
	if done.text("state") != "done" || len(done.text("secret")) < 12 {
		j.Fatalf("opened: %s", done.raw)
	}
	j.accountOrderID = done.text("id")
	if again := j.ok(engineer, "GET", opened, nil); again.text("secret") != "" {
		j.Error("the password can be read again")
	}
	j.rows("reviewer", opened+"/timeline")
	j.rows("reviewer", opened+"/files")
	person := j.rows(asks, ordersAPI+"/targets?kind=person&q=order.one")[0]["id"]
	withdrawn := ask(values{"kind": "reset", "targetId": person})
	j.step(asks, withdrawn, "withdraw", nil)
	refused := ask(values{"kind": "rights", "targetId": person, "orgId": org, "roles": []string{"business.owner"}})
	j.step(owner, refused, "refuse", nil)
	reset := ask(values{"kind": "reset", "targetId": person, "factors": true})
	j.step(owner, reset, "authorise", nil)
	j.step(engineer, reset, "carry", values{"identityCheck": "callback", "checkNote": "回拨登记号码"})
	j.refused(http.StatusUnprocessableEntity, "fault.fields", engineer, "POST", ordersAPI+"/accounts/stop", values{"targetKind": "person", "targetId": person, "reason": "x"})
	stop := j.ok("servicedesk", "POST", ordersAPI+"/accounts/stop", values{"targetKind": "person", "targetId": person, "reason": "账号疑似被盗用"})
	if stop.body["affected"] != 1.0 || stop.text("state") != "stopped" {
		j.Errorf("stop: %s", stop.raw)
	}
	account := j.ok("system", "GET", "/api/platform/identity/people/"+person.(string), nil)
	j.refused(http.StatusConflict, "identity.stopped", "system", "POST", "/api/platform/identity/people/"+person.(string)+"/unlock", values{"version": account.version(), "reason": "绕过操作单"})
	if todo := string(j.ok(owner, "GET", "/api/report/desk", nil).raw); !strings.Contains(todo, "todo.order.ratify") {
		j.Error("the owner is not asked to confirm the stop")
	}
	j.step(owner, ordersAPI+"/accounts/"+stop.text("id"), "ratify", nil)
	lift := ask(values{"kind": "lift", "targetId": stop.text("id")})
	j.step(owner, lift, "authorise", nil)
	j.step(engineer, lift, "carry", nil)
	if state := j.ok("system", "GET", "/api/platform/identity/people/"+person.(string), nil).text("state"); state != "active" {
		j.Errorf("after the lift: %s", state)
	}
}

func (j *journey) dataOrders() {
	j.Helper()
	const asks, owner, engineer, dba = "requester", "authoriser", "engineer", "dba"
	j.ok(asks, "GET", ordersAPI+"/catalogue", nil)
	ask := func(body values) string {
		j.Helper()
		body["reason"] = "书面申请第二号"
		return ordersAPI + "/data/" + j.ok(asks, "POST", ordersAPI+"/data", body).text("id")
	}
	see := func(path string) values { return values{"digest": j.ok(owner, "GET", path, nil).text("digest")} }
	table := func(names ...string) string {
		text := "名称,机构类别\n"
		for _, name := range names {
			text += name + ",食品企业\n"
		}
		return j.ok(asks, "POST", files, upload{"organisations.csv", []byte(text)}).text("id")
	}
	imported := ask(values{"kind": "import", "subject": "platform.enterprise.organisations", "fileIds": []string{table("甲示范店")}})
	j.step(engineer, imported, "rehearse", nil)
	j.step(asks, imported, "replace", values{"fileIds": []string{table("乙示范店", "丙示范店")}})
	if looked := j.step(engineer, imported, "rehearse", nil); looked.body["total"] != 2.0 {
		j.Fatalf("rehearsal: %s", looked.raw)
	}
	j.step(owner, imported, "authorise", see(imported))
	j.spoilt(func() { j.step(engineer, imported, "prepare", values{"undoPlan": "按备份点恢复机构表"}) })
	j.refused(http.StatusConflict, "operationorder.point_failed", dba, "POST", imported+"/witness", values{"version": j.ok(dba, "GET", imported, nil).version()})
	j.step(engineer, imported, "retry", nil)
	j.refused(http.StatusConflict, "operationorder.point_preparing", dba, "POST", imported+"/witness", values{"version": j.ok(dba, "GET", imported, nil).version()})
	j.saved()
	j.step(dba, imported, "witness", nil)
	j.step(engineer, imported, "run", nil)
	j.runOrders()
	if done := j.step(dba, imported, "check", nil); done.body["rowsDone"] != 2.0 || done.text("state") != "checked" {
		j.Errorf("import: %s", done.raw)
	}
	j.step(asks, imported, "archive", nil)
	if found := j.rows("officer", orgs+"?q="+"丙示范店"); len(found) != 1 {
		j.Errorf("imported: %v", found)
	}
	j.rows("reviewer", imported+"/timeline")
	j.rows("reviewer", imported+"/files")

	taken := j.exportOrder("accounts")
	if j.send(asks, "zh-Hans", "GET", taken+"/result", nil); j.ok(asks, "GET", taken, nil).body["downloads"] != 2.0 { // and no other order has this version
		j.Error("each time a file is taken is counted")
	}
	accounts := j.dataOrderID
	exported := j.exportOrder("organisations")
	j.dataOrderID = accounts
	j.refused(http.StatusForbidden, "fault.forbidden", engineer, "GET", exported+"/result", nil)
	j.step(asks, exported, "destroy", nil)
	j.refused(http.StatusConflict, "operationorder.file_gone", asks, "GET", exported+"/result", nil)

	many := make([]string, 501)
	for i := range many {
		many[i] = "批量示范店" + strings.Repeat("甲", i%20+1) + strings.Repeat("乙", i/20+1)
	}
	large := ask(values{"kind": "import", "subject": "platform.enterprise.organisations", "fileIds": []string{table(many...)}})
	j.step(engineer, large, "rehearse", nil)
	if half := j.step(owner, large, "authorise", see(large)); half.text("state") != "half" {
		j.Errorf("501 rows: %s", half.text("state"))
	}
	j.step("authoriser2", large, "cosign", see(large))
	j.step(asks, large, "withdraw", nil)

	processed := ask(values{"kind": "process", "subject": "accounts.close_idle", "with": values{"organisation": j.rows(asks, ordersAPI+"/targets?kind=organisation&q=")[0]["id"], "days": "3650"}})
	j.step(engineer, processed, "rehearse", nil)
	j.step(owner, processed, "authorise", see(processed))
	j.step(dba, processed, "prepare", values{"undoPlan": "按备份点恢复账号"})
	j.saved()
	j.step(engineer, processed, "witness", nil)
	j.step(dba, processed, "run", nil)
	j.runOrders()
	j.step(dba, processed, "revert", nil)
	j.step(owner, ask(values{"kind": "export", "subject": "drugs"}), "refuse", nil)
}

// exportOrder goes the whole way of an order to export; its file is there for some days.
func (j *journey) exportOrder(subject string) string {
	j.Helper()
	const asks, owner, engineer, dba = "requester", "authoriser", "engineer", "dba"
	one := ordersAPI + "/data/" + j.ok(asks, "POST", ordersAPI+"/data", values{"kind": "export", "subject": subject, "reason": "书面申请第二号"}).text("id")
	j.step(engineer, one, "rehearse", nil)
	j.step(owner, one, "authorise", values{"digest": j.ok(owner, "GET", one, nil).text("digest")})
	j.step(engineer, one, "prepare", values{"undoPlan": "导出不改数据"})
	j.saved()
	j.step(dba, one, "witness", nil)
	j.step(engineer, one, "run", nil)
	j.runOrders()
	j.step(dba, one, "check", nil)
	if file := j.send(asks, "zh-Hans", "GET", one+"/result", nil); file.status != http.StatusOK || len(file.raw) < 1000 {
		j.Errorf("file: %d %s", file.status, file.raw)
	}
	j.dataOrderID = strings.TrimPrefix(one, ordersAPI+"/data/")
	return one
}

// saved makes the backups that wait, as the job does.
func (j *journey) saved() {
	j.Helper()
	if err := j.Services.Recovery.Work(j.Context()); err != nil {
		j.Fatal(err)
	}
}

// spoilt lets the backup that is asked for meanwhile fail: where backups are put
// is no folder.
func (j *journey) spoilt(ask func()) {
	j.Helper()
	place := filepath.Join(j.Config.Data, "backups")
	aside := place + ".aside"
	moved := os.Rename(place, aside)
	if moved != nil && !errors.Is(moved, fs.ErrNotExist) {
		j.Fatal(moved)
	}
	if err := os.WriteFile(place, nil, 0o600); err != nil {
		j.Fatal(err)
	}
	ask()
	j.saved()
	err := os.Remove(place)
	if err == nil && moved == nil {
		err = os.Rename(aside, place)
	}
	if err != nil {
		j.Fatal(err)
	}
}

func (j *journey) runOrders() {
	j.Helper()
	if err := j.Services.Orders.RunDue(context.Background()); err != nil {
		j.Fatal(err)
	}
	j.settle()
}

func (j *journey) exercises() {
	j.Helper()
	const security, owner = "secengineer", "authoriser"
	plan := func() string {
		j.Helper()
		now := j.clock.Now()
		return ordersAPI + "/exercises/" + j.ok(security, "POST", ordersAPI+"/exercises", values{"title": "秋季演练", "aim": "管理端与公众端", "teams": "红队、蓝队", "sources": []string{"203.0.113.0/28"},
			"contacts": "服务台值班岗", "startsAt": now.Add(time.Minute), "endsAt": now.Add(8 * time.Hour)}).text("id")
	}
	j.step(owner, plan(), "refuse", nil)
	j.step(security, plan(), "cancel", nil)
	one := plan()
	j.step(owner, one, "approve", nil)
	j.clock.Advance(2 * time.Minute)
	j.step(security, one, "begin", nil)
	if mark := j.ok(security, "GET", ordersAPI+"/mark?address=203.0.113.5", nil); mark.text("number") == "" {
		j.Errorf("mark: %s", mark.raw)
	}
	found := j.ok(security, "POST", one+"/findings", values{"kind": "found", "severity": "medium", "title": "上传类型未校验", "detail": "可上传任意类型", "at": j.clock.Now()})
	if found.text("ticketNumber") == "" {
		j.Errorf("finding: %s", found.raw)
	}
	j.rows("reviewer", one+"/findings")
	j.step(security, one, "finish", nil)
	j.step(security, one, "report", values{"report": "发现一处并已生成工单。"})
	j.step(owner, one, "return", nil)
	j.step(security, one, "report", values{"report": "发现一处并已生成工单，已整改。"})
	j.exerciseID = j.step(owner, one, "confirm", nil).text("id")
	j.rows("reviewer", one+"/timeline")
	j.rows("reviewer", one+"/files")
}

// TestOperationOrdersOverTheAPI plays the module alone.
func TestOperationOrdersOverTheAPI(t *testing.T) {
	t.Parallel()
	j := play(t)
	j.register()
	j.orders()
	j.sound()
}

// TestEmergencyStopEndsSessionsOnEveryNode: two nodes on one database. Everybody
// of a role is stopped at one of them; at the other their sessions are dead
// within five seconds, and they cannot begin new ones until the lift.
func TestEmergencyStopEndsSessionsOnEveryNode(t *testing.T) {
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
	there := &stage{T: st.T, seeder: st.seeder, router: st.router, routes: st.routes, tokens: st.tokens, done: st.done, server: server}
	for _, login := range []string{"inspector", "engineer"} {
		st.signIn(login)
	}
	status := func(node *stage, login string) int { return node.send(login, "en", "GET", me, nil).status }
	if here, elsewhere := status(st, "inspector"), status(there, "inspector"); here != 200 || elsewhere != 200 {
		t.Fatalf("before: %d, %d", here, elsewhere)
	}
	began := time.Now()
	answer := st.ok("engineer", "POST", ordersAPI+"/accounts/stop", values{"targetKind": "role", "targetId": "regulator.inspector", "reason": "终端被盗，先行停用"})
	if answer.body["affected"] == 0.0 || status(st, "inspector") != 401 {
		t.Fatalf("where it was done: %s", answer.raw)
	}
	for status(there, "inspector") != 401 {
		if time.Since(began) > 5*time.Second {
			t.Fatal("a stopped person still works on the other node after five seconds")
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Logf("dead on the other node after %v", time.Since(began).Round(time.Millisecond))
	if status(there, "engineer") != 200 {
		t.Error("somebody else was stopped as well")
	}
}

// TestOperationsTeamHasNoWayRoundTheOrder: no role of the service may open
// accounts, grant, import or change business data; what touches them is an order.
func TestOperationsTeamHasNoWayRoundTheOrder(t *testing.T) {
	var definitions []identity.RoleDefinition
	if err := json.Unmarshal(rolesJSON, &definitions); err != nil {
		t.Fatal(err)
	}
	allowed := []string{"report.desk.read", "platform.settings.upload"}
	for _, role := range definitions {
		if !strings.HasPrefix(role.ID, "operations.") {
			continue
		}
		for _, grants := range role.Grants {
			for _, permission := range grants {
				if !strings.HasPrefix(permission, "opscenter.") && !slices.Contains(allowed, permission) {
					t.Errorf("%s has %s, which is no order", role.ID, permission)
				}
			}
		}
	}
}
