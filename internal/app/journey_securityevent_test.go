package app

import (
	"net/http"
	"strings"
	"time"
)

const eventsAPI = "/api/opscenter/securityevent/events"

// securityEvents: an engineer registers an event from a fault, the report to the
// authority stops its clock, the summary lets it be closed; the owner lowers a
// level and calls a false alarm what it is.
func (j *journey) securityEvents() {
	j.Helper()
	const guard, manager, owner = "secengineer", "manager", "authoriser"
	now := j.clock.Now()
	body := func(level string, more values) values {
		v := values{"title": "主机出现未知程序", "kind": "malware", "level": level, "source": "hand", "foundAt": now.Add(-time.Hour), "awareAt": now.Add(-30 * time.Minute),
			"detail": "巡检发现未登记的程序", "impact": "一台主机，未见数据外传", "modules": []string{"3"}, "assets": []string{"APP-HOST"}}
		for name, value := range more {
			v[name] = value
		}
		return v
	}
	_, fault := j.registered("登录页被篡改")
	made := j.ok(guard, "POST", eventsAPI, body("serious", values{"source": "fault", "sourceKey": fault.text("number"), "fileIds": []string{j.upload(guard, "shot.pdf")}}))
	j.eventID = made.text("id")
	one := eventsAPI + "/" + j.eventID
	if made.body["reportable"] != true || made.text("sourceNumber") != fault.text("number") {
		j.Errorf("registered: %s", made.raw)
	}
	j.refused(http.StatusConflict, "securityevent.registered_already", guard, "POST", eventsAPI, body("serious", values{"source": "fault", "sourceKey": fault.text("id")}))
	j.refused(http.StatusForbidden, "fault.forbidden", "reviewer", "POST", eventsAPI, body("serious", nil))
	j.refused(http.StatusForbidden, "fault.forbidden", "officer", "GET", one, nil)
	if linked := j.rows(owner, eventsAPI+"?source=fault&sourceId="+fault.text("id")); len(linked) != 1 {
		j.Errorf("from the fault: %v", linked)
	}
	if todo := string(j.ok(manager, "GET", "/api/report/desk", nil).raw); !strings.Contains(todo, "todo.securityEvent.report") {
		j.Errorf("nobody is asked for the report: %s", todo)
	}
	if clocks := j.ok(owner, "GET", clocksAPI+"/subjects/"+j.eventID, nil).list("clocks"); len(clocks) != 1 || clocks[0]["code"] != "C14" || clocks[0]["state"] != "running" {
		j.Errorf("its clock: %v", clocks)
	}
	j.act(guard, one, "handle", nil)
	j.act(guard, one, "revise", values{"title": "主机出现挖矿程序", "kind": "malware", "detail": "程序占用处理器", "impact": "一台主机", "modules": []string{"3"}})
	j.act(guard, one, "raise", values{"level": "grave", "text": "又有一台主机"})
	j.refused(http.StatusForbidden, "fault.forbidden", guard, "POST", one+"/lower", values{"version": 4, "level": "serious", "text": "已隔离"})
	j.act(owner, one, "lower", values{"level": "serious", "text": "只有一台主机"})
	report := func(kind string) values {
		return values{"report": kind, "toldAt": now, "authority": "省级网信部门", "receipt": "WX-" + kind, "text": "按时报告事件情况"}
	}
	j.act(manager, one, "report", report("first"))
	if clocks := j.ok(owner, "GET", clocksAPI+"/subjects/"+j.eventID, nil).list("clocks"); len(clocks) != 1 || clocks[0]["state"] != "met" {
		j.Errorf("its clock has stopped: %v", clocks)
	}
	j.act(guard, one, "dispose", values{"text": "清除程序并重装主机", "cause": "弱口令被破解"})
	j.refused(http.StatusConflict, "securityevent.summary_first", guard, "POST", one+"/close", values{"version": j.ok(guard, "GET", one, nil).version(), "text": "没有再出现"})
	last := report("final")
	last["fileIds"] = []string{j.upload(owner, "summary.pdf")}
	j.act(owner, one, "report", last)
	if closed := j.act(guard, one, "close", values{"text": "没有再出现"}); closed.text("state") != "closed" || len(closed.list("reports")) != 2 || closed.body["reportLate"] != false {
		j.Errorf("closed: %s", closed.raw)
	}
	j.history("reviewer", one, "register", "handle", "raise", "lower", "report", "dispose", "report", "close")
	if files := j.rows("reviewer", one+"/files"); len(files) != 2 {
		j.Errorf("files: %v", files)
	}
	j.falseAlarms(body)
	owed, err := j.eventsOwing(j.Context(), now)
	if err != nil || len(owed) < 2 || owed[0].Duty != "securityReport" || owed[0].DoneAt > owed[0].DueAt || owed[1].Duty != "securitySummary" || owed[1].DoneAt.IsZero() {
		j.Errorf("duties: %+v %v", owed, err)
	}
}

// falseAlarms come from a finding of the logs and from a vulnerability.
func (j *journey) falseAlarms(body func(string, values) values) {
	j.Helper()
	const guard, owner = "secengineer", "authoriser"
	for source, key := range map[string]string{"finding": j.findingID, "vulnerability": j.weakID, "hand": ""} {
		if source != "hand" && key == "" {
			continue
		}
		made := j.ok(guard, "POST", eventsAPI, body("special", values{"source": source, "sourceKey": key}))
		if (source == "hand") != (made.text("sourcePath") == "") {
			j.Errorf("%s: %s", source, made.raw)
		}
		j.act(owner, eventsAPI+"/"+made.text("id"), "dismiss", values{"text": "是我方的扫描"})
	}
	if found := j.rows("reviewer", eventsAPI+"?state=dismissed&level=special"); len(found) == 0 {
		j.Error("no false alarm is listed")
	}
}
