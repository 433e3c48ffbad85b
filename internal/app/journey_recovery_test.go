package app

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

const recoveryAPI = "/api/opscenter/recovery"

// recoveries: a backup, a test that really restores it, a plan and a drill.
func (j *journey) recoveries() {
	j.Helper()
	const dba, manager, owner, reviewer = "dba", "manager", "authoriser", "reviewer"
	asked := values{"kind": "full", "reason": "演练前备份"}
	j.refused(http.StatusForbidden, "fault.forbidden", reviewer, "POST", recoveryAPI+"/backups", asked)
	j.backupID = j.ok(dba, "POST", recoveryAPI+"/backups", asked).text("id")
	j.saved()
	one := recoveryAPI + "/backups/" + j.backupID
	if made := j.ok(reviewer, "GET", one, nil); made.text("state") != "done" || made.body["proven"] != 5.0 {
		j.Fatalf("backup: %s", made.raw)
	}
	j.rows(reviewer, recoveryAPI+"/backups?kind=full")
	j.history(reviewer, one, "backup", "backup-finish")
	j.refused(http.StatusUnprocessableEntity, "fault.fields", dba, "POST", recoveryAPI+"/checks", values{"backupId": j.backupID, "purpose": "quarterly", "level": 3, "place": "main"})
	j.checkID = j.ok(dba, "POST", recoveryAPI+"/checks", values{"backupId": j.backupID, "purpose": "quarterly", "level": 5, "place": "main"}).text("id")
	j.saved()
	test := recoveryAPI + "/checks/" + j.checkID
	if shown := j.ok(reviewer, "GET", test, nil); shown.body["good"] != true || shown.body["consistency"] != 10000.0 || len(shown.list("tables")) < 80 {
		j.Fatalf("test: %s", shown.raw)
	}
	j.act(owner, test, "confirm", nil)
	j.rows(reviewer, recoveryAPI+"/checks?purpose=quarterly")
	j.rows(reviewer, test+"/timeline")
	j.drilled(dba, manager, owner, reviewer, j.saved)
	if o := string(j.ok(reviewer, "GET", recoveryAPI+"/overview", nil).raw); !strings.Contains(o, `"restored":{`) || strings.Contains(o, `"stale":true`) {
		j.Errorf("overview: %s", o)
	}
	j.refused(http.StatusForbidden, "fault.forbidden", "officer", "GET", one, nil)
}

// drilled: one drill is called off, one goes to the owner's confirmation.
func (j *journey) drilled(dba, manager, owner, reviewer string, work func()) {
	j.Helper()
	people := j.rows(manager, recoveryAPI+"/people")
	draft := values{"title": "数据库全毁", "scenario": "主从数据库全部宕机", "body": "发现、决策、取回备份、恢复、验证。", "ownerId": people[0]["id"], "validFrom": j.day(0), "reason": "首版"}
	plan := j.ok(manager, "POST", recoveryAPI+"/plans", draft)
	draft["revision"], draft["reason"] = 1, "修订"
	j.planID = j.ok(manager, "POST", recoveryAPI+"/plans/"+plan.text("id")+"/amend", draft).text("id")
	j.rows(reviewer, recoveryAPI+"/plans")
	j.ok(reviewer, "GET", recoveryAPI+"/plans/"+j.planID, nil)
	at := func(hour string) string { return j.day(0) + "T" + hour + ":00+08:00" }
	script := func() string {
		j.Helper()
		return j.ok(manager, "POST", recoveryAPI+"/drills", values{"title": "年度恢复演练", "scenario": "主从全部宕机", "safety": "只恢复到临时服务器", "planNumber": plan.text("number"), "plannedOn": j.day(0),
			"members": []values{{"personId": j.people[dba].PersonID, "duty": "恢复"}},
			"steps":   []values{{"phase": "detect", "title": "告警", "plannedAt": at("22:00")}, {"phase": "decide", "title": "决定恢复", "plannedAt": at("22:05")}, {"phase": "restore", "title": "恢复", "plannedAt": at("22:10")}, {"phase": "verify", "title": "验证", "plannedAt": at("22:30")}}}).text("id")
	}
	j.act(manager, recoveryAPI+"/drills/"+script(), "cancel", values{"note": "改期"})
	j.drillID = script()
	one := recoveryAPI + "/drills/" + j.drillID
	j.act(owner, one, "approve", nil)
	j.act(dba, one, "begin", nil)
	j.ok(dba, "POST", one+"/attendance", nil)
	for ordinal := 1; ordinal <= 2; ordinal++ {
		j.ok(dba, "POST", one+"/step-begin", values{"ordinal": ordinal})
		j.clock.Advance(time.Minute)
		j.ok(dba, "POST", one+"/step-end", values{"ordinal": ordinal, "outcome": "good"})
	}
	j.act(dba, one, "restore", nil)
	j.saved()
	j.act(dba, one, "finish", nil)
	report := values{"deviations": "无偏差", "conclusion": "达到目标", "measures": []values{{"what": "补充联系人", "ownerId": j.people[dba].PersonID, "dueOn": j.day(30)}}}
	j.act(manager, one, "report", report)
	j.act(owner, one, "return", values{"note": "请补充"})
	j.act(manager, one, "report", report)
	j.act(owner, one, "confirm", nil)
	j.ok(dba, "POST", one+"/improve", values{"ordinal": 1})
	if shown := j.ok(reviewer, "GET", one, nil); shown.text("state") != "confirmed" || shown.body["consistency"] != 10000.0 || len(shown.list("splits")) != 4 {
		j.Errorf("drill: %s", shown.raw)
	}
	j.rows(reviewer, recoveryAPI+"/drills?state=confirmed")
	j.history(reviewer, one, "drill-approve", "drill-finish", "drill-confirm")
}

// TestRecoveryOverTheAPI plays the module alone.
func TestRecoveryOverTheAPI(t *testing.T) {
	t.Parallel()
	j := play(t)
	j.recoveries()
	j.clock.Advance(time.Minute)
	j.sound()
}
