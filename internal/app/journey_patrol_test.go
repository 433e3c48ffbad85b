package app

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
)

const patrolAPI = "/api/opscenter/patrol"

// patrols: the program looks at everything, the inspector looks at the room and
// signs, another one confirms; a day on which nothing ran is made up for.
func (j *journey) patrols() {
	j.Helper()
	const inspector, manager, reviewer = "engineer", "manager", "reviewer"
	j.settle()
	now := j.clock.Now() // the patrol begins two days ago and is away for one
	j.clock.Set(now.Day().AddDays(-2).Start().Add(12 * time.Hour))
	if err := j.Services.Patrol.Daily(j.Context()); err != nil {
		j.Fatal(err)
	}
	j.clock.Set(now)
	run, err := j.Services.Patrol.Start(j.Context())
	if err != nil {
		j.Fatal(err)
	}
	j.patrolID = run.ID
	one := patrolAPI + "/runs/" + run.ID
	board := j.ok(reviewer, "GET", patrolAPI+"/board", nil)
	shown := board.body["run"].(map[string]any)
	if shown["id"] != run.ID || shown["noData"].(float64) == 0 || len(board.list("left")) != 2 {
		j.Errorf("board: %s", board.raw)
	}
	verdicts := map[string]string{}
	for _, cell := range shown["cells"].([]any) {
		c := cell.(map[string]any)
		verdicts[c["measure"].(string)+"/"+c["subject"].(string)] = c["verdict"].(string)
	}
	saved := "nodata"
	if j.backupID != "" { // backups were made before
		saved = "normal"
	}
	for item, want := range map[string]string{"module_probe/2": "normal", "module_errors/2": "normal", "module_probe/22": "na", "interface_state/IF-SIGNIN": "normal", "log_chain/GONGZHI": "normal",
		"log_capacity/GONGZHI": "", "security_weaknesses/GONGZHI": "", "host_cpu/HOST-1": "nodata", "mysql_backup/DB-1": saved} {
		if got := verdicts[item]; want != "" && got != want || want == "" && got != "normal" && got != "abnormal" {
			j.Errorf("%s is %q, want %q", item, got, want)
		}
	}
	j.refused(http.StatusConflict, "patrol.look_first", inspector, "POST", one+"/sign", values{"version": run.Version})
	j.ok(inspector, "GET", one, nil)
	version := func() int { return int(j.ok(reviewer, "GET", one, nil).body["version"].(float64)) }
	for _, measure := range []string{"site_room", "site_lamps", "site_cabling"} {
		j.ok(inspector, "POST", one+"/look", values{"version": version(), "measure": measure, "subject": "GONGZHI", "verdict": "normal"})
	}
	photo := j.signed(inspector)[0]
	j.refused(http.StatusUnprocessableEntity, "fault.fields", inspector, "POST", one+"/look", values{"version": version(), "measure": "site_lamps", "subject": "GONGZHI", "verdict": "abnormal"})
	seen := j.ok(inspector, "POST", one+"/look", values{"version": version(), "measure": "site_lamps", "subject": "GONGZHI", "verdict": "abnormal", "remark": "黄灯", "fileId": photo})
	if !strings.Contains(string(seen.raw), `"fileId":"`+photo) {
		j.Errorf("looked: %s", seen.raw)
	}
	if file := j.send(manager, "en", "GET", files+"/"+photo, nil); file.status != http.StatusOK {
		j.Errorf("the photograph: %d", file.status)
	}
	j.refused(http.StatusForbidden, "fault.forbidden", reviewer, "POST", one+"/sign", values{"version": version()})
	j.ok(inspector, "POST", one+"/sign", values{"version": version(), "note": "现场已查看"})
	j.refused(http.StatusForbidden, "fault.forbidden", inspector, "POST", one+"/confirm", values{"version": version(), "note": "x"})
	if todo := string(j.ok(manager, "GET", "/api/report/desk", nil).raw); !strings.Contains(todo, "todo.patrolRun.confirm") {
		j.Errorf("nobody is asked to confirm: %s", todo)
	}
	if done := j.ok(manager, "POST", one+"/confirm", values{"version": version(), "note": "已派单"}); done.text("state") != "done" || done.text("timing") != "onTime" {
		j.Errorf("done: %s", done.raw)
	}
	j.rows(reviewer, one+"/timeline")
	j.madeUp(now.Day(), inspector, reviewer)
	day := patrolAPI + "/days/" + string(now.Day())
	if paper := j.send(reviewer, "zh-Hans", "GET", day+"/log.pdf", nil); paper.status != http.StatusOK || !strings.HasPrefix(string(paper.raw), "%PDF") {
		j.Errorf("the log on paper: %d %.200s", paper.status, paper.raw)
	}
	j.ok(reviewer, "GET", day+"/log", nil)
	if report := j.ok(reviewer, "GET", day+"/maintenance", nil); len(report.list("troubles")) == 0 {
		j.Errorf("report: %s", report.raw)
	}
	if trend := j.ok(reviewer, "GET", patrolAPI+"/trend?measure=log_delay&subject=GONGZHI", nil); len(trend.list("points")) != 3 {
		j.Errorf("trend: %s", trend.raw)
	}
	j.planned(manager, reviewer)
	j.refused(http.StatusForbidden, "fault.forbidden", "officer", "GET", one, nil)
}

// madeUp: the day between is missed for ever.
func (j *journey) madeUp(today clock.Day, inspector, reviewer string) {
	j.Helper()
	yesterday := today.AddDays(-1)
	month := j.ok(reviewer, "GET", patrolAPI+"/months/"+string(yesterday)[:7], nil)
	for _, day := range month.list("days") {
		if day["day"] != string(yesterday) {
			continue
		}
		path := patrolAPI + "/runs/" + day["runId"].(string)
		made := j.ok(inspector, "POST", path+"/make-up", values{"version": 1, "note": "服务器停机"})
		if day["timing"] != "missed" || made.text("timing") != "missed" || made.text("state") != "inspected" {
			j.Errorf("made up: %v %s", day, made.raw)
		}
	}
	j.refused(http.StatusNotFound, "patrol.month", reviewer, "GET", patrolAPI+"/months/2026-13", nil)
	j.rows(reviewer, patrolAPI+"/runs?state=done,inspected")
}

// planned: a version of the plan from tomorrow on, with every machine.
func (j *journey) planned(manager, reviewer string) {
	j.Helper()
	plans := j.ok(reviewer, "GET", patrolAPI+"/plans", nil)
	version := plans.list("versions")[0]
	draft := values{"validFrom": string(j.clock.Now().Day().AddDays(1)), "places": version["places"], "rules": []values{{"measure": "log_shipping", "severity": "warning", "off": "日志中心上线前不适用"}}, "reason": "日志中心未上线"}
	j.refused(http.StatusForbidden, "fault.forbidden", "engineer", "POST", patrolAPI+"/plans", draft)
	if made := j.ok(manager, "POST", patrolAPI+"/plans", draft); made.body["number"] != 2.0 {
		j.Errorf("plan: %s", made.raw)
	}
}

// TestPatrolOverTheAPI plays the module alone, on what the monitoring measured.
func TestPatrolOverTheAPI(t *testing.T) {
	t.Parallel()
	j := play(t)
	j.watching()
	j.patrols()
	j.patrolReport()
	j.clock.Advance(time.Minute)
	j.sound()
}

// TestAnAlertOpensATicket: an outage is one ticket of the service desk, and its
// recovery is written there.
func TestAnAlertOpensATicket(t *testing.T) {
	t.Parallel()
	j := play(t)
	j.watching()
	j.settle()
	found := j.rows("servicedesk", "/api/opscenter/servicedesk/tickets?channel=monitor")
	if len(found) == 0 {
		t.Fatal("the alerts of the monitoring opened no ticket")
	}
	for _, ticket := range found {
		path := "/api/opscenter/servicedesk/tickets/" + ticket["id"].(string)
		if ticket["state"] != "reported" {
			t.Errorf("a recovery moved it: %v", ticket["state"])
		}
		course := string(j.ok("servicedesk", "GET", path+"/course", nil).raw)
		if !strings.Contains(course, `"action":"open"`) {
			t.Errorf("course: %s", course)
		}
	}
}

// patrolReport: the log of the day (R2) prints what the patrol read, each value
// against its limit with the verdict and the time.
func (j *journey) patrolReport() {
	j.Helper()
	made := j.ok("engineer", "POST", reportAPI+"/reports", values{"kind": "R2", "day": string(j.clock.Now().Day())})
	content, _ := made.body["content"].(map[string]any)
	sections, _ := content["sections"].([]any)
	found := map[string]int{}
	for _, one := range sections {
		section := one.(map[string]any)
		for _, table := range section["tables"].([]any) {
			for _, row := range table.(map[string]any)["rows"].([]any) {
				if cells := row.(map[string]any)["cells"].([]any); len(cells) == 8 && cells[4] != "" && cells[5] != "" {
					found[section["heading"].(string)]++
				}
			}
		}
	}
	for _, group := range []string{"A 主机", "B Nginx", "C MySQL", "D Redis", "E 应用模块", "F 接口", "G 安全", "H 日志与审计链"} {
		if found[group] == 0 {
			j.Errorf("%s: nothing was read: %v", group, found)
		}
	}
}
