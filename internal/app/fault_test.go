package app

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/host/hosttest"
)

// outage is a fault of a database that is really killed, on a clock that the
// test moves; the jobs run as the runner would let them.
type outage struct {
	*journey
	step   *stepper
	base   string // of the ticket
	clocks string // of its clocks
	number string
	began  clock.Instant // the report
	closed clock.Instant
}

func newOutage(t *testing.T) *outage {
	o := &outage{journey: &journey{stage: newStage(t), items: map[string]string{}}}
	o.jobs = o.work()
	o.step = &stepper{clock: o.clock, jobs: o.jobs, file: t.TempDir() + "/clock"}
	o.clock.Set(o.today.AddDays(1).Start().Add(8*time.Hour + 30*time.Minute))
	return o
}

// pass lets time go by; sessions end meanwhile.
func (o *outage) pass(d time.Duration) {
	o.Helper()
	if err := o.step.to(o.Context(), o.clock.Now().Add(d), false); err != nil {
		o.Fatal(err)
	}
	o.tokens = map[string]string{}
}

func (o *outage) minutes(n int) {
	o.Helper()
	o.pass(time.Duration(n) * time.Minute)
}

// until is so many minutes after the report.
func (o *outage) until(minute int) {
	o.Helper()
	o.minutes(minute - int(o.clock.Now().Sub(o.began)/time.Minute))
}

// clockOf is one clock of the fault as its page shows it.
func (o *outage) clockOf(code string) map[string]any {
	o.Helper()
	for _, c := range o.ok("reviewer", "GET", o.clocks, nil).list("clocks") {
		if c["code"] == code {
			return c
		}
	}
	o.Fatalf("no clock %s", code)
	return nil
}

// stands checks state, target and the minutes that have passed of a clock.
func (o *outage) stands(code, state string, target, minutes int) {
	o.Helper()
	c := o.clockOf(code)
	if spent := int(c["elapsedMs"].(float64)) / 60_000; c["state"] != state || c["minutes"] != float64(target) || spent != minutes {
		o.Errorf("%s is %v, %d of %v minutes; want %s, %d of %d", code, c["state"], spent, c["minutes"], state, minutes, target)
	}
}

// told are the escalations of the recovery clock that reached a person, each as
// per cent and minute after the report.
func (o *outage) told(login string) (told []string) {
	o.Helper()
	for _, m := range o.rows(login, inboxAPI+"?kind=opscenter.sla.escalation&limit=100") {
		title := m["title"].(string)
		if !strings.HasPrefix(title, o.number) || !strings.Contains(title, "C10") {
			continue
		}
		percent := strings.TrimSpace(title[strings.LastIndexFunc(title, func(r rune) bool { return r > 127 })+3 : len(title)-1])
		at, err := time.Parse(time.RFC3339, m["createdAt"].(string))
		if err != nil {
			o.Fatal(err)
		}
		told = append(told, fmt.Sprintf("%s%%@%d", percent, clock.FromTime(at).Sub(o.began)/time.Minute))
	}
	slices.Reverse(told)
	return told
}

// theOne is the only row of a list.
func (o *outage) theOne(login, path string) map[string]any {
	o.Helper()
	rows := o.rows(login, path)
	if len(rows) != 1 {
		o.Fatalf("%s: %d rows, want 1: %v", path, len(rows), rows)
	}
	return rows[0]
}

// cellsOf are the rows of a table in the newest report of a kind.
func (o *outage) cellsOf(report map[string]any, source, table string) (rows []string, figures map[string]string) {
	o.Helper()
	var frozen struct {
		Sections []struct {
			Source  string
			Figures []struct{ Key, Value string }
			Tables  []struct {
				Key  string
				Rows []struct{ Cells []string }
			}
		}
	}
	raw := o.ok("reviewer", "GET", reportAPI+"/reports/"+report["id"].(string)+"/snapshot", nil).raw
	if err := json.Unmarshal(raw, &frozen); err != nil {
		o.Fatal(err)
	}
	figures = map[string]string{}
	for _, s := range frozen.Sections {
		if s.Source != source {
			continue
		}
		for _, f := range s.Figures {
			figures[f.Key] = f.Value
		}
		for _, t := range s.Tables {
			for _, row := range t.Rows {
				if t.Key == table {
					rows = append(rows, strings.Join(row.Cells, "|"))
				}
			}
		}
	}
	return rows, figures
}

// engineerOf is the id of an engineer by login.
func (o *outage) engineerOf(login string) string {
	o.Helper()
	name := o.account(login).PersonName
	for _, one := range o.rows("servicedesk", "/api/opscenter/servicedesk/engineers") {
		if one["name"] == name {
			return one["id"].(string)
		}
	}
	o.Fatalf("%s handles no tickets", login)
	return ""
}

// grave is a fault of the first level that no probe sees, from its report to its
// signature: the first of the year, which costs nothing.
func (o *outage) grave() {
	o.Helper()
	rating := values{"scope": 1, "business": 4, "function": 4, "data": 5, "security": 5, "public": 5}
	base := ticketsAPI + "/" + o.ok("engineer", "POST", "/api/opscenter/servicedesk/faults", values{"title": "样式缺失", "name": "值班", "phone": "13812345678",
		"items": []values{{"module": "9", "description": "页面没有样式"}}, "rating": rating, "modules": []string{"9"}}).text("id")
	o.act("servicedesk", base, "assign", values{"engineerId": o.engineerOf("engineer")})
	o.act("engineer", base, "respond", values{"text": "收到"})
	o.act("engineer", base, "diagnose", values{"complexity": "low", "mode": "remote"})
	o.act("engineer", base, "prelim", values{"text": "静态文件缺失"})
	o.act("engineer", base, "observe", nil)
	o.clock.Advance(16 * time.Minute)
	o.act("engineer", base, "confirm-recovery", nil)
	o.act("engineer", base, "analyse", values{"causeKind": "operation", "cause": "发布遗漏", "rootCause": "发布清单未核对", "fix": "重新发布", "prevention": "发布后自检"})
	o.act("authoriser", base, "finalise", values{"level": 1})
	o.act("engineer", base, "sign", values{"signKind": "refused", "text": "用户不在场"})
}

// TestAFaultFromDetectionToTheDailyReport: a real database is killed and started
// again, and everything the contract asks for follows by the minute: detection,
// alert, ticket, clocks, escalation, the fifteen healthy minutes, the record of
// analysis, the signature, the penalty and the reports.
func TestAFaultFromDetectionToTheDailyReport(t *testing.T) {
	o := newOutage(t)
	database := hosttest.New(t).MariaDB(1)
	o.ok("manager", "POST", teamAPI+"/contracts", values{"number": "HT-2026-01", "start": o.day(-30), "end": o.day(1000), "total": 100000000, "bond": 5000000, "validFrom": o.day(-30), "reason": "签订", "fileIds": o.signed("manager")})
	o.grave()
	probe := watchAPI + "/probes/" + o.ok("engineer", "POST", watchAPI+"/probes", values{"code": "DB-1", "name": "Primary database", "kind": "mysql", "target": hosttest.At(database.Port), "subjectKind": "asset", "subject": "DB-1",
		"everySeconds": 60, "timeoutMs": 5000, "slowMs": 0, "settings": values{"user": hosttest.User, "role": "primary"}, "secret": hosttest.Password}).text("id")
	lives := func() bool { return o.ok("engineer", "POST", probe+"/try", nil).text("status") == "good" }
	await := func() { (&hosttest.Fleet{TB: t}).Until("the database answers", lives) }
	await()
	o.minutes(3)
	if up := o.ok("manager", "GET", probe, nil); up.text("shown") != "up" {
		t.Fatalf("before the fault: %s", up.raw)
	}

	database.Kill()
	killed := o.clock.Now()
	o.minutes(1)
	if early := o.rows("servicedesk", watchAPI+"/alerts?subject=DB-1"); len(early) != 0 {
		t.Errorf("one bad sample is no outage: %v", early)
	}
	o.minutes(1)
	o.pass(time.Second)
	o.detected(killed)
	o.handled()
	o.escalated()

	database.Start()
	await()
	restarted := o.clock.Now()
	o.recoveredBy(restarted)
	o.closedAndPaid()
	o.reported(killed, restarted)
	o.clock.Advance(time.Minute)
	o.settle()
	for _, p := range verify(t, o.System).Problems {
		t.Errorf("%s %s %s: %s", p.What, p.Table, p.ID, p.Detail)
	}
}

// detected: the second bad sample raises an alert, a second later there is one
// ticket, and its clocks run from its report.
func (o *outage) detected(killed clock.Instant) {
	o.Helper()
	alert := o.theOne("servicedesk", watchAPI+"/alerts?subject=DB-1")
	ticket := o.theOne("servicedesk", ticketsAPI+"?channel=monitor")
	at := func(row map[string]any, field string) clock.Instant {
		var i clock.Instant
		if err := i.UnmarshalText([]byte(row[field].(string))); err != nil {
			o.Fatal(err)
		}
		return i
	}
	o.alertID, o.number, o.began = alert["id"].(string), ticket["number"].(string), at(ticket, "reportedAt")
	o.base, o.clocks = ticketsAPI+"/"+ticket["id"].(string), clocksAPI+"/subjects/"+ticket["clockId"].(string)
	first, second := killed.Add(time.Minute), killed.Add(2*time.Minute)
	if alert["ruleId"] != "probe-down" || at(alert, "startedAt") != first || at(alert, "raisedAt") != second || alert["told"] != true {
		o.Errorf("alert: %v", alert)
	}
	if ticket["state"] != "reported" || ticket["level"] != 3.0 || ticket["engineerId"] != "" || o.began != second.Add(time.Second) || at(ticket, "detectedAt") != first {
		o.Errorf("ticket: %v", ticket)
	}
	if told := o.rows("servicedesk", inboxAPI+"?kind=opscenter.alert"); len(told) != 1 || told[0]["urgent"] != true || !strings.HasSuffix(told[0]["path"].(string), o.alertID) {
		o.Errorf("the desk was told %v", told)
	}
	shown := o.ok("reviewer", "GET", o.clocks, nil)
	if fmt.Sprint(shown.body["probes"]) != "[DB-1]" || shown.body["healthy"].(map[string]any)["from"] != nil {
		o.Errorf("what watches it: %s", shown.raw)
	}
	for code, target := range map[string]int{"C1": 10, "C2": 15, "C3": 15, "C7": 60, "C8": 60, "C10": 480} {
		o.stands(code, "running", target, 0)
	}
	if waits := o.clockOf("C12"); waits["state"] != "waiting" {
		o.Errorf("the record of analysis is owed before there is a recovery: %v", waits)
	}
}

// handled: one engineer is responsible, raises the level, answers, goes there,
// finds the cause and tells the company, each before its clock ends.
func (o *outage) handled() {
	o.Helper()
	o.act("servicedesk", watchAPI+"/alerts/"+o.alertID, "acknowledge", values{"note": "已派单", "minutes": 240})
	o.until(1)
	o.act("servicedesk", o.base, "assign", values{"engineerId": o.engineerOf("dba")})
	o.until(3)
	if turn := o.rows("dba", inboxAPI+"?kind=opscenter.servicedesk.stepped"); len(turn) != 1 || !strings.Contains(turn[0]["title"].(string)+turn[0]["body"].(string), o.number) {
		o.Errorf("the engineer was told %v", turn)
	}
	o.ok("dba", "POST", o.clocks+"/level", values{"level": 1, "criterion": "result", "evidence": "主库宕机，全部业务不可用"})
	o.stands("C10", "running", 120, 3)
	o.act("dba", o.base, "respond", values{"text": "已收到，主库进程不在，预计两小时内恢复"})
	o.until(5)
	o.act("dba", o.base, "diagnose", values{"complexity": "high", "mode": "remote"})
	o.until(15)
	o.act("dba", o.base, "arrive", values{"text": "已到机房"})
	o.until(20)
	o.act("dba", o.base, "prelim", values{"text": "数据库进程被强制结束，数据目录完整"})
	o.until(50)
	o.act("dba", o.base, "escalate", values{"text": "磁盘阵列需厂商支持"})
	for code, want := range map[string][2]int{"C1": {10, 3}, "C2": {15, 5}, "C3": {15, 5}, "C4": {60, 5}, "C5": {120, 15}, "C6": {30, 5}, "C8": {60, 50}} {
		o.stands(code, "met", want[0], want[1])
	}
	if void := o.clockOf("C7"); void["state"] != "void" {
		o.Errorf("C7 is of lesser faults: %v", void)
	}
	o.until(65)
	o.act("expert", o.base, "plan", values{"text": "更换磁盘后在原机启动"})
	o.until(70)
	o.act("dba", o.base, "confirm-plan", nil)
	o.stands("C9", "met", 60, 20)
	if one := o.ok("reviewer", "GET", o.base, nil); one.text("engineerName") == "" || one.text("state") != "handling" || one.body["level"] != 1.0 {
		o.Errorf("in hand: %s", one.raw)
	}
}

// escalated: half of the time, three quarters, nine tenths and all of it reach
// the people of the ladder; nobody acknowledges.
func (o *outage) escalated() {
	o.Helper()
	o.until(107)
	if early := o.told("expert"); len(early) != 0 {
		o.Errorf("the expert before nine tenths: %v", early)
	}
	o.until(120)
	o.stands("C10", "running", 120, 120)
	o.until(122)
	o.stands("C10", "breached", 120, 122)
	for login, want := range map[string][]string{"dba": {"50%@60", "50%@75"}, "manager": {"75%@90", "75%@105"}, "expert": {"90%@108"}, "authoriser": {"100%@120"}, "engineer": nil, "servicedesk": nil} {
		if told := o.told(login); !slices.Equal(told, want) {
			o.Errorf("%s was told %v, want %v", login, told, want)
		}
	}
}

// recoveredBy: the recovery is the end of fifteen healthy minutes in a row, not
// the engineer's word.
func (o *outage) recoveredBy(restarted clock.Instant) {
	o.Helper()
	o.minutes(1)
	good := restarted.Add(59 * time.Second)
	o.act("dba", o.base, "observe", nil)
	o.refused(409, "servicedesk.wait", "dba", "POST", o.base+"/confirm-recovery", values{"version": o.ok("dba", "GET", o.base, nil).version()})
	o.minutes(14)
	shown := o.ok("reviewer", "GET", o.clocks, nil)
	if healthy := shown.body["healthy"].(map[string]any); healthy["from"] != good.String() || healthy["minutes"] != 15.0 || shown.text("recoveredAt") != "" || o.ok("dba", "GET", o.base, nil).text("state") != "observing" {
		o.Errorf("after fourteen minutes: %s", shown.raw)
	}
	o.minutes(1)
	for range 2 { // the watch looks every fifteen seconds, the ticket follows at once
		o.pass(15 * time.Second)
	}
	shown = o.ok("reviewer", "GET", o.clocks, nil)
	if shown.text("goodFrom") != good.String() || shown.text("recoveredAt") != good.Add(15*time.Minute).String() || shown.text("recoveryKind") != "monitor" {
		o.Errorf("after fifteen minutes: %s", shown.raw)
	}
	o.stands("C10", "breached", 120, int(good.Add(15*time.Minute).Sub(o.began)/time.Minute))
	if one := o.ok("dba", "GET", o.base, nil); one.text("state") != "recovered" {
		o.Errorf("the ticket: %s", one.raw)
	}
	if alert := o.ok("servicedesk", "GET", watchAPI+"/alerts/"+o.alertID, nil); alert.text("state") != "recovered" || alert.text("recoveredAt") != good.Add(2*time.Minute).String() {
		o.Errorf("the alert: %s", alert.raw)
	}
}

// closedAndPaid: the record of analysis, the owner's level, the reason of the
// late clock, the signature; the second grave fault of the year costs two per cent.
func (o *outage) closedAndPaid() {
	o.Helper()
	o.minutes(12)
	o.act("dba", o.base, "analyse", values{"causeKind": "hardware", "cause": "磁盘阵列故障", "rootCause": "阵列电池到期未更换", "fix": "更换后重启数据库", "prevention": "电池纳入巡检", "affected": 1200})
	o.stands("C12", "met", 1440, 12)
	before := o.ok("reviewer", "GET", clocksAPI+"/penalties", nil)
	if year := before.list("years")[0]; year["count"] != 1.0 || year["penalty"] != 0.0 || before.body["next"] != 2000000.0 {
		o.Errorf("the forecast before the owner's word: %s", before.raw)
	}
	o.act("authoriser", o.base, "finalise", values{"level": 1})
	drawing := o.upload("dba", "signature.pdf")
	sign := values{"version": o.ok("dba", "GET", o.base, nil).version(), "signKind": "drawn", "stars": 4, "fileId": drawing}
	o.refused(409, "servicedesk.explain_first", "dba", "POST", o.base+"/sign", sign)
	o.ok("dba", "POST", clocksAPI+"/clocks/"+strings.TrimPrefix(o.clocks, clocksAPI+"/subjects/")+".C10/explain", values{"reason": "备件晚到一小时"})
	o.closed = o.clock.Now()
	if signed := o.act("dba", o.base, "sign", values{"signKind": "drawn", "stars": 4, "fileId": drawing}); signed.text("state") != "closed" || signed.body["stars"] != 4.0 {
		o.Errorf("signed: %s", signed.raw)
	}
	paid := o.ok("reviewer", "GET", clocksAPI+"/penalties", nil)
	year := paid.list("years")[0]
	if year["count"] != 2.0 || year["penalty"] != 2000000.0 || year["left"] != 3000000.0 || paid.body["next"] != 2000000.0 {
		o.Errorf("two grave faults of one that is free: %s", paid.raw)
	}
	if !strings.Contains(string(paid.raw), o.number) {
		o.Errorf("the ledger does not name %s: %s", o.number, paid.raw)
	}
	var actions []string
	for _, entry := range o.rows("reviewer", o.base+"/course") {
		actions = append(actions, entry["action"].(string))
	}
	if want := "open assign respond level diagnose arrive prelim escalate plan confirm-plan observe over recover analyse finalise sign"; strings.Join(actions, " ") != want {
		o.Errorf("the course is %v", actions)
	}
}

// reported: after midnight the reports are there by themselves and say the same.
func (o *outage) reported(killed, restarted clock.Instant) {
	o.Helper()
	day := o.clock.Now().Day()
	o.clock.Set(day.End().Add(10 * time.Minute)) // the night in one leap
	o.pass(time.Second)
	minute := func(at clock.Instant) string { return at.Format("2006-01-02 15:04") }
	first, good := killed.Add(time.Minute), restarted.Add(59*time.Second)
	down := int(good.Sub(first) / time.Minute)
	net := strconv.Itoa(int((good.Add(15*time.Minute).Sub(o.began) + time.Minute - 1) / time.Minute))
	daily := o.theOne("reviewer", reportAPI+"/reports?kind=R1&toFrom="+string(day)+"&toTo="+string(day))
	tickets, figures := o.cellsOf(daily, "tickets", "tickets")
	i := slices.IndexFunc(tickets, func(row string) bool { return strings.HasPrefix(row, o.number) })
	if i < 0 || figures["faults"] != strconv.Itoa(len(tickets)) || figures["closed"] != "2" {
		o.Fatalf("tickets of the day: %v %v", tickets, figures)
	}
	for _, want := range []string{"|P1|" + o.account("dba").PersonName + "|", "|" + minute(o.began) + "|" + minute(o.closed) + "|"} {
		if !strings.Contains(tickets[i], want) {
			o.Errorf("%s is not in %s", want, tickets[i])
		}
	}
	outages, _ := o.cellsOf(daily, "day", "outages")
	if len(outages) != 1 || !strings.HasPrefix(outages[0], fmt.Sprintf("DB-1|%s|%s|%d|", minute(first), minute(good), down)) {
		o.Errorf("outages of the day: %v, want %d minutes", outages, down)
	}
	alerts, _ := o.cellsOf(daily, "day", "alerts")
	if !slices.ContainsFunc(alerts, func(row string) bool { return strings.Contains(row, "DB-1") }) {
		o.Errorf("alerts of the day: %v", alerts)
	}
	ofFault := func(kind string) map[string]any {
		o.Helper()
		all := o.rows("reviewer", reportAPI+"/reports?kind="+kind)
		i := slices.IndexFunc(all, func(row map[string]any) bool { return row["subjectNo"] == o.number })
		if i < 0 {
			o.Fatalf("no %s of %s: %v", kind, o.number, all)
		}
		return all[i]
	}
	renewed := ofFault("R6") // by itself, since the owner set the final level after the first was made
	versions := o.ok("reviewer", "GET", reportAPI+"/reports/"+renewed["id"].(string), nil).list("editions")
	if len(versions) != 2 || versions[0]["replacedBy"] != renewed["id"] || renewed["edition"] != 2.0 {
		o.Fatalf("editions of the report of the grave fault: %v", versions)
	}
	if _, told := o.cellsOf(versions[0], "faultContract", "contract"); told["net"] != net || told["p1"] != "1" || told["penalty"] != "0.00" {
		o.Errorf("made at the recovery: %v, want %s net minutes", told, net)
	}
	if _, told := o.cellsOf(renewed, "faultContract", "contract"); told["net"] != net || told["p1"] != "2" || told["penalty"] != "20000.00" {
		o.Errorf("its second edition: %v, want %s net minutes", told, net)
	}
	record := ofFault("R4")
	if proof, _ := o.cellsOf(record, "faultRecovery", "recovery"); !strings.Contains(strings.Join(proof, " "), minute(good)) || !strings.Contains(strings.Join(proof, " "), "DB-1") {
		o.Errorf("the record of analysis: %v", proof)
	}
	page := o.ok("reviewer", "GET", patrolAPI+"/days/"+string(day)+"/maintenance", nil)
	if sums := page.body["sums"].(map[string]any); sums["tickets"].(float64) < 2 || sums["alerts"].(float64) < 1 {
		o.Errorf("the patrol's daily report: %s", page.raw)
	}
}
