package app

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/i18n"
)

const reportAPI = "/api/opscenter/opsreport"

// reports: the calendar is made from the contract, a report is drawn from data,
// reviewed by a second person, sent and signed; the owner asks and is answered.
func (j *journey) reports() {
	j.Helper()
	const manager, engineer, owner, reviewer = "manager", "engineer", "authoriser", "reviewer"
	if err := j.Services.Reports.Sweep(j.Context()); err != nil {
		j.Fatal(err)
	}
	calendar := j.ok(reviewer, "GET", reportAPI+"/calendar?from="+j.day(0)+"&to="+j.day(30), nil)
	if !strings.Contains(string(calendar.raw), `"duty":"patrol"`) {
		j.Errorf("calendar: %s", calendar.raw)
	}
	j.refused(http.StatusUnprocessableEntity, "fault.fields", reviewer, "GET", reportAPI+"/calendar?from="+j.day(0)+"&to="+j.day(-1), nil)
	rows := j.rows(reviewer, reportAPI+"/duties?cycle=daily&duty=dailyReport&sort=dueAt")
	if len(rows) == 0 {
		j.Fatal("no duties")
	}
	j.dutyID = rows[0]["id"].(string)
	j.ok(reviewer, "GET", reportAPI+"/duties/"+j.dutyID, nil)
	j.rows(reviewer, reportAPI+"/duties/"+j.dutyID+"/timeline")
	j.refused(http.StatusForbidden, "fault.forbidden", reviewer, "POST", reportAPI+"/reports", values{"kind": "R1", "day": j.day(0)})
	j.refused(http.StatusUnprocessableEntity, "fault.fields", engineer, "POST", reportAPI+"/reports", values{"kind": "R1", "day": j.day(3)})
	made := j.ok(engineer, "POST", reportAPI+"/reports", values{"kind": "R1", "day": j.day(0)})
	j.reportID = made.text("id")
	one := reportAPI + "/reports/" + j.reportID
	step := func(login, action string, body values) answer {
		j.Helper()
		body["version"] = j.ok(login, "GET", one, nil).version()
		return j.ok(login, "POST", one+"/"+action, body)
	}
	for _, form := range []string{"pdf", "docx", "snapshot"} {
		first, second := j.send(reviewer, "pt", "GET", one+"/"+form, nil), j.send(engineer, "en", "GET", one+"/"+form, nil)
		if first.status != http.StatusOK || !bytes.Equal(first.raw, second.raw) || len(first.raw) < 1000 {
			j.Errorf("%s: %d, %d bytes and %d", form, first.status, len(first.raw), len(second.raw))
		}
	}
	step(manager, "review", values{})
	step(manager, "return", values{"note": "add the plan"})
	step(manager, "review", values{})
	step(manager, "send", values{})
	step(owner, "refuse", values{"note": "the plan is missing"})
	next := j.ok(engineer, "POST", one+"/editions", values{"version": j.ok(engineer, "GET", one, nil).version(), "reason": "the plan is added", "notes": []values{{"section": 7, "text": "go on"}}})
	one = reportAPI + "/reports/" + next.text("id")
	step(manager, "review", values{})
	step(manager, "send", values{})
	if got := step(owner, "receive", values{}); got.text("state") != "received" || got.text("receivedAt") == "" {
		j.Errorf("received: %s", got.raw)
	}
	j.rows(reviewer, one+"/timeline")
	j.rows(reviewer, reportAPI+"/reports?kind=R1&state=received")
	for _, kind := range []string{"R2", "R3", "R7", "R8", "R9"} { // every section has its source
		got := j.ok(engineer, "POST", reportAPI+"/reports", values{"kind": kind, "day": j.day(0)})
		if strings.Contains(string(got.raw), `"state":"undeployed"`) {
			j.Errorf("%s: %s", kind, got.raw)
		}
	}
	j.special(engineer, manager, owner, reviewer)
	j.refused(http.StatusForbidden, "fault.forbidden", "officer", "GET", one, nil)
}

func (j *journey) special(engineer, manager, owner, reviewer string) {
	j.Helper()
	asked := j.ok(reviewer, "POST", reportAPI+"/requests", values{"question": "昨天为什么停机？"})
	j.specialID = asked.text("id")
	one := reportAPI + "/requests/" + j.specialID
	answered := j.ok(engineer, "POST", one+"/draft", values{"version": asked.version(), "from": j.day(-1), "to": j.day(0), "facts": []string{"tickets", "availability"}, "conclusion": "没有停机，是计划维护。"})
	report := reportAPI + "/reports/" + answered.text("id")
	if !strings.Contains(string(answered.raw), "昨天为什么停机？") || !strings.Contains(string(answered.raw), `"key":"availability"`) {
		j.Errorf("answer: %s", answered.raw)
	}
	for _, by := range [][2]string{{manager, "review"}, {manager, "send"}, {owner, "receive"}} {
		j.ok(by[0], "POST", report+"/"+by[1], values{"version": j.ok(by[0], "GET", report, nil).version()})
	}
	if got := j.ok(reviewer, "GET", one, nil); got.text("state") != "received" {
		j.Errorf("request: %s", got.raw)
	}
	j.rows(reviewer, one+"/timeline")
	second := j.ok(owner, "POST", reportAPI+"/requests", values{"question": "请说明本月的变更。", "dueOn": j.day(4)})
	j.ok(owner, "POST", reportAPI+"/requests/"+second.text("id")+"/withdraw", values{"version": 1, "note": "已经清楚"})
	j.rows(reviewer, reportAPI+"/requests?state=received")
}

// TestReportsOverTheAPI plays the module alone, and proves that a fault that is
// over brings its record by itself.
func TestReportsOverTheAPI(t *testing.T) {
	t.Parallel()
	j := play(t)
	j.crew()
	j.reports()
	j.clock.Advance(time.Minute)
	j.sound()
	taken := j.rawData("report_doc")
	forged := bytes.Replace(taken, []byte(`"state":"received"`), []byte(`"state":"refused!"`), 1)
	if report, err := audit.VerifyBundle(bytes.NewReader(forged), j.Signer.Verifier()); err != nil || report.OK() || !strings.HasPrefix(report.Problems[0].What, "row report_doc ") {
		t.Errorf("a changed row: %v %v", err, report.Problems)
	}
}

// TestReportsTellWhatTheModulesDid: what was patrolled, saved, ordered and
// restored stands in the reports, and closes the duties of the calendar.
func TestReportsTellWhatTheModulesDid(t *testing.T) {
	t.Parallel()
	j := play(t)
	j.register()
	j.crew()
	j.run(j.Services.Reports.Sweep) // owes the duties, looks, and finds nothing
	j.orders()
	j.recoveries()
	run, err := j.Services.Patrol.Start(j.Context())
	if err != nil {
		t.Fatal(err)
	}
	j.clock.Advance(time.Minute) // what a report tells is over
	backup := j.ok("reviewer", "GET", recoveryAPI+"/backups/"+j.backupID, nil).text("number")
	test := j.ok("reviewer", "GET", recoveryAPI+"/checks/"+j.checkID, nil)
	drill := j.ok("reviewer", "GET", recoveryAPI+"/drills/"+j.drillID, nil).text("number")
	order := j.rows("reviewer", ordersAPI+"/data?q=2026")[0]["number"].(string)
	account := j.rows("reviewer", ordersAPI+"/accounts?q=2026")[0]["number"].(string)
	table := test.list("tables")[0]
	for _, one := range []struct {
		kind, source string
		wants        []string
	}{
		{"R1", "patrolConclusion", []string{run.Number, `"key":"patrolTroubles"`}}, {"R1", "backups", []string{backup}}, {"R1", "dataOrders", []string{order, account}},
		{"R2", "patrolHead", []string{run.Number}}, {"R8", "restoreRows", []string{table["table"].(string), table["restoredSha256"].(string), `"key":"restoreDiffer"`}}, {"R9", "drillScene", []string{drill}},
	} {
		part := j.section(one.kind, one.source)
		for _, want := range append(one.wants, `"state":"data"`) {
			if !strings.Contains(part, want) {
				t.Errorf("%s, %s lacks %s: %s", one.kind, one.source, want, part)
			}
		}
	}
	j.rawData("patrol_run", "patrol_result", "recovery_backup", "recovery_check", "recovery_drill", "order_account", "order_data")
	j.clock.Set(j.clock.Now().Day().End().Add(time.Hour)) // what is analysed is over
	j.run(j.Services.Logs.Summarise)
	j.run(j.Services.Reports.Sweep)
	for duty, number := range map[string]string{"restoreTest": test.text("number"), "drill": drill, "planDrill": drill, "logSummary": string(j.clock.Now().Day().AddDays(-1))} {
		var state, evidence string
		if err := j.DB.Read().NewRaw("SELECT state, evidence FROM report_duty WHERE duty = ? AND from_day <= ? AND to_day >= ?", duty, j.clock.Now().Day(), j.clock.Now().Day()).Scan(t.Context(), &state, &evidence); err != nil || state != "done" || !strings.Contains(evidence, number) {
			t.Errorf("%s is %q by %s: %v", duty, state, evidence, err)
		}
	}
}

// TestMonthReportTellsOfChangesAndLogs: so does the month of what was changed and
// of what the logs said.
func TestMonthReportTellsOfChangesAndLogs(t *testing.T) {
	t.Parallel()
	j := play(t)
	j.tickets()
	j.moreTickets()
	j.crew()
	j.keyPeriods()
	j.configuration()
	j.logs()
	if strings.HasSuffix(j.day(0), "-01") { // the logs of the day before are of another month
		j.pass(1)
		j.run(j.Services.Logs.Summarise)
	}
	j.clock.Advance(time.Minute)
	for source, table := range map[string]string{"changes": "changes", "logs": "logs", "database": "improvements"} {
		if part := j.section("R3", source); !strings.Contains(part, `"state":"data"`) || !strings.Contains(part, `"key":"`+table+`"`) {
			t.Errorf("%s: %s", source, part)
		}
	}
	if part := j.section("R3", "satisfaction"); !strings.Contains(part, `"key":"ratingMonths"`) || !strings.Contains(part, `"cells":["`+j.day(0)[:7]+`","1","4.00"]`) {
		t.Errorf("ratings: %s", part)
	}
	taken := string(j.rawData("config_change", "log_finding", "sla_subject"))
	for _, kind := range []string{"request", "fault", "replacement"} { // and those of events of cyber-security, by the same time
		if !regexp.MustCompile(`"set":"sla_subject".*"kind":"` + kind + `"`).MatchString(taken) {
			t.Errorf("no clock of a %s", kind)
		}
	}
}

// TestRawDataIsDescribed: the owner's reviewer finds every set of rows in the
// description of the bundle, and the log vouches for it.
func TestRawDataIsDescribed(t *testing.T) {
	t.Parallel()
	described, err := os.ReadFile("../../docs/evidence-bundle.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range newStage(t).rawData(clock.Day("2026-11-01"), clock.Day("2026-11-30")) {
		if name := set.Table.Name; name == "" || !bytes.Contains(described, []byte("`"+name+"`")) {
			t.Errorf("%q by %s is not declared or not described", name, set.Column)
		}
	}
}

// section is a section of the report of today, made when there is none.
func (j *journey) section(kind, source string) string {
	j.Helper()
	var id string
	if made := j.rows("reviewer", reportAPI+"/reports?kind="+kind); len(made) > 0 {
		id = made[0]["id"].(string)
	} else {
		id = j.ok("engineer", "POST", reportAPI+"/reports", values{"kind": kind, "day": j.day(0)}).text("id")
	}
	var frozen struct{ Sections []json.RawMessage }
	if err := json.Unmarshal(j.send("reviewer", "en", "GET", reportAPI+"/reports/"+id+"/snapshot", nil).raw, &frozen); err != nil {
		j.Fatal(err)
	}
	for _, one := range frozen.Sections {
		if strings.Contains(string(one), `"source":"`+source+`"`) {
			return string(one)
		}
	}
	j.Fatalf("%s has no %s", kind, source)
	return ""
}

// rawData: the owner's reviewer takes the period home, with rows of the sets, and
// proves it without the database.
func (j *journey) rawData(sets ...string) []byte {
	j.Helper()
	taken := j.send("reviewer", "en", "GET", "/api/platform/evidence/bundle?from="+j.day(-1)+"&to="+j.day(0), nil)
	report, err := audit.VerifyBundle(bytes.NewReader(taken.raw), j.Signer.Verifier())
	if err != nil || !report.OK() || report.Rows == 0 || report.Proven == 0 {
		j.Fatalf("raw data: %v, %d rows, %d proven, %v", err, report.Rows, report.Proven, report.Problems)
	}
	for _, set := range sets {
		if !strings.Contains(string(taken.raw), `"line":"data","set":"`+set+`"`) {
			j.Errorf("no row of %s", set)
		}
	}
	return taken.raw
}

// TestWordsOfReportsAreThere: what a snapshot freezes cannot be mended later, so
// no text key may stand in it.
func TestWordsOfReportsAreThere(t *testing.T) {
	t.Parallel()
	j := play(t)
	j.crew()
	j.reports()
	for _, row := range j.rows("reviewer", reportAPI+"/reports?limit=100") {
		text := string(j.send("reviewer", "en", "GET", reportAPI+"/reports/"+row["id"].(string)+"/snapshot", nil).raw)
		for _, start := range []string{"enum.", "state.", "field.", "service.", "audit.", "action.", "menu."} {
			if at := strings.Index(text, `"`+start); at >= 0 {
				t.Errorf("%s: %s", row["kind"], text[at:min(at+60, len(text))])
			}
		}
	}
	if words := j.Catalogue.Text(i18n.Hans, "enum.duty.patrol", nil); words == "enum.duty.patrol" {
		t.Error("duties have no names")
	}
}
