package app

import (
	"net/http"
	"strings"
	"time"
)

const problemsAPI = "/api/opscenter/problem/problems"

// registered is a fault that the desk wrote down for a caller.
func (j *journey) registered(title string) (one string, shown answer) {
	j.Helper()
	rating := values{"scope": 4, "business": 4, "function": 4, "data": 5, "security": 5, "public": 5}
	made := j.ok("servicedesk", "POST", "/api/opscenter/servicedesk/faults", values{"channel": "phone", "title": title, "name": "钱店主", "phone": "13812345678", "items": []values{{"module": "3", "description": "打不开"}}, "rating": rating, "modules": []string{"3"}})
	return ticketsAPI + "/" + made.text("id"), made
}

// problems: a fault becomes a problem, its workaround is used for the next one,
// the owner approves the plan, a change mends it, another engineer reviews; a
// complaint proposes a worse level, which the project manager agrees to.
func (j *journey) problems() {
	j.Helper()
	const engineer, second, owner = "engineer", "secengineer", "authoriser"
	origin, first := j.registered("目录打不开")
	made := j.ok("servicedesk", "POST", problemsAPI, values{"title": "目录索引损坏", "detail": "断电后出现", "faults": []string{first.text("number")}})
	j.problemID = made.text("id")
	one := problemsAPI + "/" + j.problemID
	if of := j.ok("servicedesk", "GET", origin, nil).list("problems"); len(of) != 1 || of[0]["id"] != j.problemID {
		j.Errorf("the fault does not name its problem: %v", of)
	}
	j.refused(http.StatusForbidden, "fault.forbidden", owner, "POST", problemsAPI, values{"title": "目录", "detail": "断电后出现", "modules": []string{"3"}})
	j.act(engineer, one, "analyse", nil)
	j.refused(http.StatusUnprocessableEntity, "fault.fields", engineer, "POST", one+"/explain", values{"version": j.ok(engineer, "GET", one, nil).version(), "causeKind": "data"})
	known := j.act(engineer, one, "explain", values{"causeKind": "data", "directCause": "断电", "rootCause": "没有校验索引", "workaround": "重建目录索引"})
	if known.text("state") != "known" {
		j.Errorf("a known error: %s", known.raw)
	}
	j.act(engineer, one, "revise", values{"causeKind": "data", "rootCause": "启动时没有校验索引", "workaround": "重建目录索引后重启"})

	j.clock.Advance(time.Minute)
	fault, shown := j.registered("目录又打不开")
	if offered := j.ok(engineer, "GET", fault, nil).list("knownErrors"); len(offered) != 1 || offered[0]["id"] != j.problemID {
		j.Errorf("offered beside the fault: %s", shown.raw)
	}
	if typed := j.rows(engineer, "/api/opscenter/servicedesk/suggestions?q=目录索引损坏&module=3"); len(typed) == 0 || typed[0]["kind"] != "problem" {
		j.Errorf("offered while typing: %v", typed)
	}
	j.act("servicedesk", fault, "respond", values{"text": "按变通办法处理", "problemIds": []string{j.problemID}})
	j.clock.Advance(time.Minute)
	third, other := j.registered("目录第三次打不开")
	linked := j.ok(engineer, "POST", one+"/faults", values{"fault": other.text("number")})
	if len(linked.list("incidents")) != 3 || linked.body["uses"] != 1.0 {
		j.Errorf("linked: %s", linked.raw)
	}
	subject := clocksAPI + "/subjects/" + other.text("clockId")
	if asked := j.ok("manager", "GET", subject, nil).list("changes"); len(asked) != 1 || asked[0]["rule"] != "repeated" {
		j.Errorf("a repeated known error: %v", asked)
	}
	j.act("servicedesk", third, "widen", values{"text": "三家药店受影响", "affected": 30})
	j.act("servicedesk", third, "complain", values{"text": "没有人跟进"})
	asked := j.ok("manager", "GET", subject, nil).list("changes")
	if len(asked) != 2 {
		j.Fatalf("a complaint: %v", asked)
	}
	if agreed := j.ok("manager", "POST", clocksAPI+"/levels/"+asked[1]["id"].(string)+"/accept", values{"version": 1, "opinion": "属实"}); agreed.text("state") != "approved" || agreed.body["to"] != 3.0 {
		j.Errorf("agreed: %s", agreed.raw)
	}
	if lapsed := j.ok(owner, "GET", subject, nil).list("changes"); lapsed[0]["state"] != "lapsed" {
		j.Errorf("the level is as bad already: %v", lapsed)
	}

	j.act(engineer, one, "plan", values{"plan": "启动时校验索引", "dueOn": j.day(14)})
	if todo := string(j.ok(owner, "GET", "/api/report/desk", nil).raw); !strings.Contains(todo, "todo.problem.approve") {
		j.Errorf("the owner is not asked: %s", todo)
	}
	j.act(owner, one, "return", values{"text": "补充回退"})
	j.act(engineer, one, "plan", values{"plan": "启动时校验索引，可回退", "dueOn": j.day(14)})
	j.act(owner, one, "approve", values{"text": "同意"})
	change := j.ok(engineer, "GET", changeAPI+"/changes/"+j.changeID, nil).text("number")
	j.act(engineer, one, "change", values{"changeNumber": change})
	j.act(engineer, one, "finish", values{"text": "已上线"})
	j.act(engineer, one, "fail", values{"text": "还要再看"})
	j.act(engineer, one, "change", values{"changeNumber": change})
	j.act(engineer, one, "finish", values{"text": "已上线"})
	number := j.ok(engineer, "GET", one, nil).text("number")
	j.refused(http.StatusUnprocessableEntity, "fault.fields", engineer, "POST", reportAPI+"/reports", values{"kind": "R5", "subject": "WT209901010001"})
	remedy := j.ok(engineer, "POST", reportAPI+"/reports", values{"kind": "R5", "subject": number})
	frozen := string(j.send("reviewer", "en", "GET", reportAPI+"/reports/"+remedy.text("id")+"/snapshot", nil).raw)
	for _, want := range []string{number, change, `"key":"problemFaults"`, "/opscenter/servicedesk/tickets/"} {
		if !strings.Contains(frozen, want) {
			j.Errorf("the remedy of %s lacks %s: %s", number, want, frozen)
		}
	}
	if found := j.rows("reviewer", reportAPI+"/reports?kind=R5&q="+number); len(found) != 1 || found[0]["subjectNo"] != number {
		j.Errorf("reports of %s: %v", number, found)
	}
	j.refused(http.StatusConflict, "problem.own_review", engineer, "POST", one+"/close", values{"version": j.ok(engineer, "GET", one, nil).version(), "text": "没有再出现"})
	if closed := j.act(second, one, "close", values{"text": "两周没有再出现"}); closed.text("state") != "closed" {
		j.Errorf("closed: %s", closed.raw)
	}
	j.act(second, one, "reopen", values{"text": "又有迹象"})
	j.history("reviewer", one, "open", "explain", "approve", "close", "reopen")
	none := j.ok(engineer, "POST", problemsAPI, values{"title": "打印机缺纸", "detail": "不是系统问题", "modules": []string{"3"}})
	j.act(owner, problemsAPI+"/"+none.text("id"), "dismiss", values{"text": "不属于系统"})
	if all := j.rows("reviewer", problemsAPI+"?state=dismissed"); len(all) == 0 {
		j.Error("the reviewer sees no dismissed problem")
	}
}
