package app

import (
	"net/http"
	"strings"
	"time"
)

const (
	watchAPI    = "/api/opscenter/monitoring"
	webhookPath = "/api/public/monitoring/alertmanager"
)

// sweep lets so many minutes go by with a measurement and a look in each.
func (j *journey) sweep(minutes int) {
	j.Helper()
	for range minutes {
		j.clock.Advance(time.Minute)
		for _, run := range []error{j.Services.Monitoring.Sweep(j.Context()), j.Services.Monitoring.Evaluate(j.Context())} {
			if run != nil {
				j.Fatal(run)
			}
		}
	}
}

// watching: an engineer declares probes, something breaks, is seen, handled and
// mended; the owner approves maintenance.
func (j *journey) watching() {
	j.Helper()
	address := strings.TrimPrefix(j.server.URL, "http://")
	probe := values{"code": "WEB-1", "name": "Web", "kind": "http", "target": j.server.URL + "/healthz", "subjectKind": "asset", "subject": "WEB-1", "everySeconds": 60, "timeoutMs": 5000, "slowMs": 0}
	j.refused(http.StatusForbidden, "fault.forbidden", "authoriser", "POST", watchAPI+"/probes", probe)
	made := j.ok("engineer", "POST", watchAPI+"/probes", probe)
	j.probeID = made.text("id")
	one := watchAPI + "/probes/" + j.probeID
	if tried := j.ok("engineer", "POST", one+"/try", nil); tried.text("status") != "good" || tried.text("note") != "HTTP 200" {
		j.Errorf("tried: %s", tried.raw)
	}
	signin := j.ok("engineer", "POST", watchAPI+"/probes", values{"code": "IF-SIGNIN", "name": "Sign-in", "kind": "signin", "target": "", "subjectKind": "interface", "subject": "IF-SIGNIN",
		"everySeconds": 60, "timeoutMs": 20000, "slowMs": 0, "settings": values{"user": "servicedesk"}, "secret": j.account("servicedesk").Password})
	if tried := j.ok("engineer", "POST", watchAPI+"/probes/"+signin.text("id")+"/try", nil); tried.text("status") != "good" {
		j.Errorf("a whole sign-in: %s", tried.raw)
	}
	if strings.Contains(string(signin.raw), j.account("servicedesk").Password) {
		j.Error("the password of the probe is told")
	}
	j.ok("engineer", "POST", one+"/pause", values{"version": 1, "reason": "换机房"})
	j.ok("engineer", "POST", one+"/resume", values{"version": 2})
	j.sweep(2)
	board := j.ok("manager", "GET", watchAPI+"/board", nil)
	states := map[string]string{}
	for _, line := range board.list("lines") {
		states[line["number"].(string)] = line["state"].(string)
	}
	if len(states) != 49 || states["2"] != "up" || states["4"] != "up" || states["M3"] != "up" || states["22"] != "undeployed" || board.body["stale"] != false {
		j.Errorf("board: %v", states)
	}
	probe["target"], probe["version"] = "http://"+address+"/api/no-such", 3
	j.ok("engineer", "PUT", one, probe)
	j.sweep(2)
	alerts := j.rows("servicedesk", watchAPI+"/alerts?state=firing&subject=WEB-1")
	if len(alerts) != 1 || alerts[0]["ruleId"] != "probe-down" {
		j.Fatalf("alerts: %v", alerts)
	}
	j.alertID = alerts[0]["id"].(string)
	alert := watchAPI + "/alerts/" + j.alertID
	if todo := string(j.ok("servicedesk", "GET", "/api/report/desk", nil).raw); !strings.Contains(todo, "todo.monitorAlert.acknowledge") {
		j.Errorf("nobody is told: %s", todo)
	}
	j.act("servicedesk", alert, "acknowledge", values{"note": "正在看", "minutes": 30})
	j.act("servicedesk", alert, "silence", values{"note": "已知", "minutes": 30})
	j.act("servicedesk", alert, "unsilence", nil)
	j.refused(http.StatusUnprocessableEntity, "fault.fields", "servicedesk", "POST", alert+"/acknowledge", values{"version": j.ok("servicedesk", "GET", alert, nil).version(), "note": "好", "minutes": 1})
	probe["target"], probe["version"] = j.server.URL+"/healthz", 4
	j.ok("engineer", "PUT", one, probe)
	j.sweep(4)
	if back := j.ok("servicedesk", "GET", alert, nil); back.text("state") != "recovered" {
		j.Fatalf("recovered: %s", back.raw)
	}
	j.act("servicedesk", alert, "close", values{"note": "地址写错了"})
	j.history("servicedesk", alert, "raise", "acknowledge", "silence", "unsilence", "recover", "close")
	j.history("engineer", one, "declare", "pause", "resume", "revise", "revise")
	if out := j.rows("reviewer", watchAPI+"/outages?probe=WEB-1&kind=down"); len(out) != 1 || out[0]["minutes"] != 2.0 {
		j.Errorf("outages: %v", out)
	}
	if samples := j.rows("reviewer", watchAPI+"/samples?probe=WEB-1"); len(samples) < 6 || samples[0]["status"] != "good" {
		j.Errorf("samples: %v", samples)
	}
	j.ok("expert", "GET", one, nil)
	j.ok("expert", "GET", one+"/chart?from="+j.clock.Now().Add(-time.Hour).String()+"&to="+j.clock.Now().String(), nil)
	rules := j.ok("manager", "GET", watchAPI+"/rules", nil).list("items")
	j.ok("engineer", "PUT", watchAPI+"/rules/refusals", values{"version": 1, "threshold": 5000, "forSeconds": 0, "keepSeconds": 60, "severity": "warning", "enabled": true, "reason": "演练期间调高"})
	if len(rules) < 15 {
		j.Errorf("rules: %v", rules)
	}
	j.windows()
	j.foreignAlert()
	if status := j.ok("", "GET", "/api/public/monitoring/status", nil); status.text("state") == "" || len(status.list("services")) != 9 {
		j.Errorf("status: %s", status.raw)
	}
}

// windows: planned is only what was approved before it started.
func (j *journey) windows() {
	j.Helper()
	at := func(hours int) string {
		return j.clock.Now().Add(time.Duration(hours) * time.Hour).String()
	}
	propose := func() string {
		return j.ok("engineer", "POST", watchAPI+"/windows", values{"title": "升级数据库", "impact": "短时中断，可回退", "subjects": []string{"module/2", "asset/WEB-1"}, "startsAt": at(1), "endsAt": at(2)}).text("id")
	}
	j.windowID = propose()
	one := watchAPI + "/windows/" + j.windowID
	if todo := string(j.ok("authoriser", "GET", "/api/report/desk", nil).raw); !strings.Contains(todo, "todo.monitorWindow.approve") {
		j.Errorf("the owner is not asked: %s", todo)
	}
	if approved := j.act("authoriser", one, "approve", values{"note": "同意"}); approved.body["planned"] != true {
		j.Errorf("approved: %s", approved.raw)
	}
	j.act("authoriser", watchAPI+"/windows/"+propose(), "reject", values{"note": "月底不行"})
	j.act("engineer", watchAPI+"/windows/"+propose(), "withdraw", values{"note": "不需要了"})
	j.history("manager", one, "propose", "window-approve")
}

// foreignAlert: an Alertmanager comes in by its token only.
func (j *journey) foreignAlert() {
	j.Helper()
	body := values{"version": "4", "groupKey": "{}", "alerts": []values{{"status": "firing", "labels": values{"alertname": "NodeDown", "instance": "db1"}, "annotations": values{"summary": "db1"},
		"startsAt": j.clock.Now().String(), "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "http://prometheus/", "fingerprint": "00ff00ff00ff00ff"}}}
	j.refused(http.StatusUnauthorized, "monitoring.webhook_token", "", "POST", webhookPath, body)
	if a := j.send("", "en", "POST", webhookPath, body, "Authorization", "Bearer "+webhookToken); a.status != http.StatusNoContent {
		j.Errorf("webhook: %d %s", a.status, a.raw)
	}
	if found := j.rows("engineer", watchAPI+"/alerts?q=db1"); len(found) != 1 || found[0]["source"] != "alertmanager" {
		j.Errorf("foreign alert: %v", found)
	}
}
