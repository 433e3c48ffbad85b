package app

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/host"
)

const (
	assetsAPI = "/api/opscenter/configuration"
	changeAPI = "/api/opscenter/change"
)

// reported lets the agent of a host tell what its files are.
func (j *journey) reported(code, digest string) {
	j.Helper()
	fingerprint := strings.Repeat("ab", 32)
	if err := j.Services.Agents.Enrol(asOperator(j.Context()), code, fingerprint); err != nil {
		j.Fatal(err)
	}
	now := j.clock.Now()
	if _, err := j.Services.Agents.Take(j.Context(), code, fingerprint, host.Batch{SentAt: now, Reports: []host.Report{{At: now, Files: map[string]string{"/etc/app.conf": digest}}}}); err != nil {
		j.Fatal(err)
	}
}

func asset(code, kind string, needs ...values) values {
	return values{"code": code, "name": code, "kind": kind, "environment": "production", "criticality": "key", "keeper": "operations.engineer", "needs": needs}
}

// configuration: assets are registered, imported, edited and retired, the map
// says what breaks, and the owner calls a module a key one.
func (j *journey) configuration() {
	j.Helper()
	const engineer, owner = "engineer", "authoriser"
	made := j.ok(engineer, "POST", assetsAPI+"/assets", asset("APP-HOST", "linux"))
	j.assetID = made.text("id")
	one := assetsAPI + "/assets/" + j.assetID
	j.refused(http.StatusForbidden, "fault.forbidden", owner, "POST", assetsAPI+"/assets", asset("X-1", "linux"))
	j.refused(http.StatusUnprocessableEntity, "fault.fields", engineer, "POST", assetsAPI+"/assets", asset("app-host", "linux"))
	for _, action := range []string{"commission", "suspend", "resume"} {
		j.act(engineer, one, action, values{"reason": "as planned"})
	}
	edit := asset("APP-HOST", "linux")
	edit["version"], edit["edition"], edit["reason"], edit["fileIds"] = j.ok(engineer, "GET", one, nil).version(), "12.8", "upgraded", []string{j.reportFile(engineer, "a,b\n")}
	j.ok(engineer, "PUT", one, edit)
	j.ok(engineer, "GET", assetsAPI+"/assets/import/template", nil)
	head := "code,name,kind,environment,criticality,keeper,needs\n"
	wrong := j.ok(engineer, "POST", assetsAPI+"/assets/import/preview", upload{"assets.csv", []byte(head + "WEB-9,web,nginx,production,key,operations.engineer,NONE\n")})
	j.assetToken = wrong.text("token")
	j.ok(engineer, "GET", assetsAPI+"/assets/import/"+j.assetToken+"/errors", nil)
	right := j.ok(engineer, "POST", assetsAPI+"/assets/import/preview", upload{"assets.csv", []byte(head + "WEB-9,web,nginx,production,key,operations.engineer,APP-HOST@web\n")})
	if done := j.ok(engineer, "POST", assetsAPI+"/assets/import", values{"token": right.text("token")}); done.body["imported"] != 1.0 {
		j.Errorf("imported: %s", done.raw)
	}
	j.ok(engineer, "PUT", assetsAPI+"/services/2", values{"version": 0, "keeper": "operations.engineer", "needs": []values{{"asset": "WEB-9"}}, "reason": "first map"})
	key := j.ok(owner, "POST", assetsAPI+"/services/2/key", values{"version": 1, "key": true, "reason": "core business"})
	if key.body["key"] != true {
		j.Errorf("key: %s", key.raw)
	}
	if all := j.rows("reviewer", assetsAPI+"/services"); len(all) < 33 {
		j.Errorf("%d service items", len(all))
	}
	if effect := j.ok("reviewer", "GET", assetsAPI+"/map/effect?kind=asset&code=APP-HOST", nil); !strings.Contains(string(effect.raw), `"down":[{"kind":"module","code":"2"}`) {
		j.Errorf("what breaks: %s", effect.raw)
	}
	j.ok("reviewer", "GET", assetsAPI+"/map", nil)
	spare := j.ok(engineer, "POST", assetsAPI+"/assets", asset("OLD-1", "redis"))
	j.act(engineer, assetsAPI+"/assets/"+spare.text("id"), "retire", values{"reason": "replaced"})
	j.refused(http.StatusConflict, "configuration.needed", engineer, "POST", one+"/retire", values{"version": j.ok(engineer, "GET", one, nil).version(), "reason": "old"})
	j.history("reviewer", one, "create", "commission", "edit")
	j.rows("reviewer", one+"/files")
	j.counted("reviewer", assetsAPI+"/assets/counts", "all", 3)
	j.refused(http.StatusForbidden, "fault.forbidden", "officer", "GET", one, nil)
	j.changes()
	j.problems()
	j.securityEvents()
	j.improvements()
	j.baselines()
	if host := j.ok("reviewer", "GET", watchAPI+"/hosts/APP-HOST", nil); host.text("standing") != "reporting" {
		j.Errorf("the host that reported: %s", host.raw)
	}
	j.history("reviewer", watchAPI+"/hosts/APP-HOST", "enrol")
	j.rows("reviewer", watchAPI+"/hosts")
	j.keyPeriodsOver()
}

// asked asks for a change and assesses it, with a window of three hours from now.
func (j *journey) asked(kind string, more values) string {
	j.Helper()
	body := values{"kind": kind, "category": "config", "title": "Larger buffers", "reason": "too slow", "assets": []string{"APP-HOST"}}
	for name, value := range more {
		body[name] = value
	}
	made := j.ok("engineer", "POST", changeAPI+"/changes", body)
	one := changeAPI + "/changes/" + made.text("id")
	j.act("engineer", one, "assess", j.assessed())
	return one
}

func (j *journey) assessed() values {
	now := j.clock.Now()
	return values{"impact": "short break", "risk": "low", "plan": "edit and reload", "rollback": "put the file back", "startsAt": now.String(), "endsAt": now.Add(3 * time.Hour).String()}
}

var carriedOut = values{"text": "edited", "figures": []values{{"name": "p95", "before": "900 ms", "after": "200 ms"}}}

// changes: one goes its whole way, one is refused and cancelled, one is rolled
// back, one is an emergency, one follows a pattern.
func (j *journey) changes() {
	j.Helper()
	const engineer, second, owner = "engineer", "secengineer", "authoriser"
	one := j.asked("normal", values{"tickets": []string{j.ok("manager", "GET", ticketsAPI+"/"+j.ticketID, nil).text("number")}})
	j.changeID = one[len(changeAPI+"/changes/"):]
	revised := values{"version": j.ok(engineer, "GET", one, nil).version(), "kind": "normal", "category": "config", "title": "Larger buffers still", "reason": "too slow", "assets": []string{"APP-HOST"}}
	j.ok(engineer, "PUT", one, revised)
	j.act(engineer, one, "assess", j.assessed())
	j.act(engineer, one, "reassess", j.assessed())
	j.refused(http.StatusConflict, "flow.undefined", engineer, "POST", one+"/start", values{"version": j.ok(engineer, "GET", one, nil).version()})
	j.act(engineer, one, "submit", nil)
	if todo := string(j.ok(owner, "GET", "/api/report/desk", nil).raw); !strings.Contains(todo, "todo.change.authorise") {
		j.Errorf("the owner is not asked: %s", todo)
	}
	j.act(owner, one, "refuse", values{"text": "not today"})
	j.act(engineer, one, "submit", nil)
	j.act(owner, one, "authorise", values{"text": "go on"})
	j.act(engineer, one, "replan", values{"text": "another hour"})
	j.act(engineer, one, "submit", nil)
	j.act(owner, one, "authorise", nil)
	j.rows(engineer, one+"/backup-points")
	j.guarded()
	j.act(engineer, one, "start", nil)
	j.act(engineer, one, "record", values{"text": "stopped the service"})
	j.act(engineer, one, "implement", carriedOut)
	j.refused(http.StatusConflict, "change.own_work", engineer, "POST", one+"/verify", values{"version": j.ok(engineer, "GET", one, nil).version(), "text": "fine"})
	j.act(second, one, "fail", values{"text": "still slow"})
	j.act(engineer, one, "implement", carriedOut)
	j.act(second, one, "verify", values{"text": "the graph is right"})
	j.act(owner, one, "endorse", values{"until": j.day(30)})
	if closed := j.act(engineer, one, "review", values{"text": "went well"}); closed.text("state") != "closed" {
		j.Errorf("closed: %s", closed.raw)
	}
	j.history("reviewer", one, "draft", "assess", "authorise", "verify", "review")
	j.rows("reviewer", one+"/files")
	j.counted("reviewer", changeAPI+"/changes/counts", "closed", 1)
	like := j.rows(engineer, changeAPI+"/patterns")[0]["number"]
	standard := j.asked("standard", values{"pattern": like})
	j.act(engineer, standard, "schedule", nil)
	j.act(engineer, standard, "cancel", values{"text": "not needed"})
	j.act(owner, one, "withdraw", values{"text": "ask every time"})
	urgent := j.asked("emergency", nil)
	j.act(engineer, urgent, "rush", values{"text": "the service is down"})
	j.act(owner, urgent, "ratify", values{"text": "agreed"})
	j.act(engineer, urgent, "rollback", values{"text": "as it was"})
	refused := j.asked("emergency", nil)
	j.act(engineer, refused, "rush", values{"text": "the service is down"})
	j.act(owner, refused, "reject", values{"text": "it was not"})
	j.act(engineer, refused, "rollback", values{"text": "as it was"})
}

// guarded: a change that touches data waits for its backup point, the first of
// which fails.
func (j *journey) guarded() {
	j.Helper()
	const engineer, owner = "engineer", "authoriser"
	one := j.asked("normal", nil)
	touching := j.assessed()
	touching["touchesData"] = true
	j.act(engineer, one, "reassess", touching)
	j.act(engineer, one, "submit", nil)
	j.act(owner, one, "authorise", nil)
	j.spoilt(func() { j.act(engineer, one, "secure", nil) })
	if failed := j.ok(engineer, "GET", one, nil); !strings.Contains(string(failed.raw), `"state":"failed","reason":"程序出错`) {
		j.Errorf("the point: %s", failed.raw)
	}
	j.act(engineer, one, "retry", nil)
	j.refused(http.StatusConflict, "change.point_preparing", engineer, "POST", one+"/start", values{"version": j.ok(engineer, "GET", one, nil).version()})
	j.saved()
	if begun := j.act(engineer, one, "start", nil); begun.text("backupRef") == "" {
		j.Errorf("begun: %s", begun.raw)
	}
	j.act(engineer, one, "rollback", values{"text": "as it was"})
}

// baselines: what the agent reported is approved by the owner, and what differs
// from it without a change is a ticket.
func (j *journey) baselines() {
	j.Helper()
	const engineer, owner = "engineer", "authoriser"
	j.reported("APP-HOST", "1")
	if can := j.rows(engineer, changeAPI+"/captures"); len(can) == 0 {
		j.Error("nothing can be captured")
	}
	capture := values{"asset": "APP-HOST"}
	j.refused(http.StatusForbidden, "fault.forbidden", owner, "POST", changeAPI+"/baselines", capture)
	spare := j.ok(engineer, "POST", changeAPI+"/baselines", capture)
	j.act(owner, changeAPI+"/baselines/"+spare.text("id"), "dismiss", values{"text": "once more"})
	made := j.ok(engineer, "POST", changeAPI+"/baselines", capture)
	j.baselineID = made.text("id")
	j.act(owner, changeAPI+"/baselines/"+j.baselineID, "approve", nil)
	j.refused(http.StatusUnprocessableEntity, "fault.fields", engineer, "POST", changeAPI+"/baselines", capture)
	j.clock.Advance(time.Minute)
	j.reported("APP-HOST", "2")
	if err := j.Services.Changes.Detect(j.Context()); err != nil {
		j.Fatal(err)
	}
	drifts := j.rows("reviewer", changeAPI+"/drifts?state=open")
	if len(drifts) != 1 || drifts[0]["violation"] != true || !strings.HasPrefix(drifts[0]["ticketNumber"].(string), "GZ") {
		j.Errorf("drift: %v", drifts)
	}
	j.ok("manager", "GET", ticketsAPI+"/"+drifts[0]["ticketId"].(string), nil)
	j.rows("reviewer", changeAPI+"/baselines")
}

// TestConfigurationOverTheAPI plays the module alone.
func TestConfigurationOverTheAPI(t *testing.T) {
	t.Parallel()
	j := play(t)
	j.tickets()
	j.keyPeriods()
	j.configuration()
	j.sound()
}

// TestBackupRestoreAndPatrolAreLastDoneDates: what recovery and the patrol did
// to a database are the last-done dates of its duties, each with its record.
func TestBackupRestoreAndPatrolAreLastDoneDates(t *testing.T) {
	t.Parallel()
	j := play(t)
	j.crew()
	const engineer = "engineer"
	one := assetsAPI + "/assets/" + j.ok(engineer, "POST", assetsAPI+"/assets", asset("DB-1", "mysql")).text("id")
	j.act(engineer, one, "commission", values{"reason": "上线"})
	backup := j.ok("dba", "POST", recoveryAPI+"/backups", values{"kind": "full", "reason": "每日备份"})
	j.saved() // the first one is restored too
	run, err := j.Services.Patrol.Start(j.Context())
	if err != nil {
		t.Fatal(err)
	}
	shown := j.ok("reviewer", "GET", one, nil)
	found := map[string]string{}
	for _, d := range shown.list("duties") {
		if at, _ := d["doneAt"].(string); at != "" {
			found[d["code"].(string)] = d["source"].(string)
		}
	}
	if found["backup"] != backup.text("number") || !strings.HasPrefix(found["restore"], "YZ") || found["patrol"] != run.Number {
		t.Errorf("%v of %s", found, shown.raw)
	}
}
