package app

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/module/opscenter/logcentre"
)

const logsAPI = "/api/opscenter/logcentre"

// logs: what everybody did is found by class and counted, too many exports are a
// finding that is worked on, days are summarised and signed, months archived,
// verified and, past their term, removed.
func (j *journey) logs() {
	j.Helper()
	const guard, reviewer = "secengineer", "reviewer"
	j.settle()
	if rows := j.rows(guard, logsAPI+"/lines?class=signin&limit=5"); len(rows) == 0 || rows[0]["class"] != "signin" {
		j.Errorf("sign-ins: %v", rows)
	}
	for _, login := range []string{"security", "audit", reviewer} {
		j.ok(login, "GET", logsAPI+"/lines?class=operation,security&level=warning", nil)
	}
	j.refused(http.StatusForbidden, "logcentre.origin", reviewer, "GET", logsAPI+"/lines?ip=127.0.0.1", nil)
	j.refused(http.StatusForbidden, "fault.forbidden", "officer", "GET", logsAPI+"/lines", nil)
	j.refused(http.StatusUnprocessableEntity, "fault.fields", guard, "GET", logsAPI+"/lines?archived=true", nil)
	if classes := j.ok(reviewer, "GET", logsAPI+"/statistics", nil).list("classes"); len(classes) != len(logcentre.Classes) {
		j.Errorf("classes: %v", classes)
	}
	for range 10 {
		j.ok("officer", "GET", drugs+"/items/export?format=csv", nil)
	}
	j.run(j.Services.Monitoring.Evaluate) // what else fires has its ticket
	j.run(j.Services.Logs.Detect)
	j.settle()
	rows := j.rows(guard, logsAPI+"/findings?rule=export&state=open")
	if len(rows) == 0 {
		j.Fatal("ten exports are no finding")
	}
	j.findingID = rows[0]["id"].(string)
	one := logsAPI + "/findings/" + j.findingID
	alert := j.alertOf(guard, reviewer, rows[0]["number"].(string))
	if lines := j.rows(reviewer, one+"/evidence"); len(lines) < 10 {
		j.Errorf("%d lines prove it", len(lines))
	}
	if todo := string(j.ok(guard, "GET", "/api/report/desk", nil).raw); !strings.Contains(todo, "todo.logcentre.acknowledge") {
		j.Errorf("nobody is asked: %s", todo)
	}
	j.refused(http.StatusForbidden, "fault.forbidden", reviewer, "POST", one+"/acknowledge", values{"version": 1})
	j.act(guard, one, "acknowledge", nil)
	j.act(guard, one, "handle", values{"note": "asked, it was a report"})
	j.act(guard, one, "reopen", values{"note": "once more"})
	j.act(guard, one, "dismiss", values{"note": "a report that was ordered"})
	j.history(guard, one, "acknowledge", "handle", "reopen", "dismiss")
	j.run(j.Services.Monitoring.Evaluate)
	if got := j.ok(guard, "GET", alert, nil); got.text("state") != "recovered" {
		j.Errorf("dealt with, and still an alert: %v", got.body)
	}
	j.oldLogs(guard, reviewer)
}

// alertOf: a finding about a person is an alert too, with the person and the
// address for those who follow it up, and opens no second ticket.
func (j *journey) alertOf(guard, reader, finding string) string {
	j.Helper()
	const alerts = "/api/opscenter/monitoring/alerts"
	before := len(j.rows("servicedesk", "/api/opscenter/servicedesk/tickets?kind=fault&limit=100"))
	j.run(j.Services.Monitoring.Evaluate)
	j.settle()
	if after := len(j.rows("servicedesk", "/api/opscenter/servicedesk/tickets?kind=fault&limit=100")); after != before {
		j.Errorf("%d faults, there were %d: the finding has its ticket", after, before)
	}
	for _, row := range j.rows(guard, alerts+"?state=firing&family=attack") {
		if row["subject"] != finding {
			continue
		}
		one := alerts + "/" + row["id"].(string)
		if row["ruleId"] != "mass-export" || row["subjectKind"] != "finding" || row["personName"] == "" || row["origin"] != "127.0.0.1" || !strings.Contains(row["summary"].(string), finding) {
			j.Errorf("the alert: %v", row)
		}
		if seen := j.ok(reader, "GET", one, nil); seen.text("personName") != "" || seen.text("origin") != "127.0.0.*" {
			j.Errorf("for a reader: %v", seen.body)
		}
		return one
	}
	j.Fatalf("finding %s is no alert", finding)
	return ""
}

// oldLogs are those of days and months that are over.
func (j *journey) oldLogs(guard, reviewer string) {
	j.Helper()
	old := j.clock.Now().Add(-250 * 24 * time.Hour)
	err := j.DB.Write(j.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO log_line (id, at, class, level, node, message, facts, trace_id) VALUES ('01JAAAAAAAAAAAAAAAAAAAAAAA', ?, 'system', 'error', 'node-1', 'disk full', '', '')", old)
		return err
	})
	if err != nil {
		j.Fatal(err)
	}
	j.run(j.Services.Logs.Summarise)
	j.run(j.Services.Logs.ArchiveDue)
	j.summaryID = j.rows(reviewer, logsAPI+"/summaries")[0]["id"].(string)
	summary := logsAPI + "/summaries/" + j.summaryID
	if signed := j.ok(guard, "POST", summary+"/sign", nil); len(signed.list("readings")) != 1 {
		j.Errorf("signed: %s", signed.raw)
	}
	j.refused(http.StatusConflict, "logcentre.already_read", guard, "POST", summary+"/sign", nil)
	j.ok(reviewer, "GET", summary, nil)
	found := j.rows(guard, logsAPI+"/lines?archived=true&class=system&q=disk&atFrom="+string(old.Day())+"&atTo="+string(old.Day()))
	if len(found) != 1 {
		j.Errorf("the old line: %v", found)
	}
	rows := j.rows(guard, logsAPI+"/archives?class=system&month="+string(old.Day()[:7]))
	if len(rows) != 1 || rows[0]["rows"] != 1.0 {
		j.Fatalf("archives: %v", rows)
	}
	j.archiveID = rows[0]["id"].(string)
	archive := logsAPI + "/archives/" + j.archiveID
	if checked := j.ok(guard, "POST", archive+"/verify", nil); checked.text("verdict") != "sound" {
		j.Errorf("verified: %s", checked.raw)
	}
	gone := values{"reason": "its term is over"}
	j.refused(http.StatusConflict, "logcentre.term", guard, "POST", archive+"/remove", gone)
	term := settingsAPI + "/parameters/opscenter.logcentre.keep_days/versions"
	j.refused(http.StatusUnprocessableEntity, "fault.fields", "system", "POST", term, values{"from": j.day(0), "value": 179, "basis": "x", "reason": "room"})
	j.ok("system", "POST", term, values{"from": j.day(0), "value": 180, "basis": "x", "reason": "room"})
	if removed := j.ok(guard, "POST", archive+"/remove", gone); removed.text("state") != "removed" {
		j.Errorf("removed: %s", removed.raw)
	}
}

// run runs what is a job otherwise.
func (j *journey) run(f func(ctx context.Context) error) {
	j.Helper()
	if err := f(j.Context()); err != nil {
		j.Fatal(err)
	}
}

// TestLogsAreSearchedAndKept is the log centre alone.
func TestLogsAreSearchedAndKept(t *testing.T) {
	t.Parallel()
	j := play(t)
	j.logs()
	j.sound()
}
