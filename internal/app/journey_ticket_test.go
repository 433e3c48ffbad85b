package app

import (
	"net/http"
	"strings"
	"time"
)

const (
	ticketsAPI = "/api/opscenter/servicedesk/tickets"
	clocksAPI  = "/api/opscenter/sla"
)

// tickets: a shop reports a fault, the desk registers it and goes on with it as
// a fault, an engineer mends it, the shop confirms and signs; the owner decides
// what is not counted.
func (j *journey) tickets() {
	j.Helper()
	j.refused(http.StatusUnprocessableEntity, "fault.fields", "owner", "POST", ticketsAPI, values{"title": "打不开", "name": "钱店主", "phone": "123456", "items": []values{{"module": "", "description": "登录后空白"}}})
	asked := j.ok("owner", "POST", ticketsAPI, values{"title": "目录打不开", "name": "钱店主", "phone": "13812345678", "items": []values{{"module": "1", "description": "登录后空白"}}})
	if asked.text("phone") != "138****5678" || asked.text("state") != "submitted" {
		j.Errorf("reported: %s", asked.raw)
	}
	request := ticketsAPI + "/" + asked.text("id")
	for _, stranger := range []string{"pharmacist", "officer"} {
		j.refused(http.StatusNotFound, "servicedesk.absent", stranger, "GET", request, nil)
	}
	j.act("servicedesk", request, "accept", nil)
	rating := values{"scope": 3, "business": 2, "function": 3, "data": 5, "security": 5, "public": 5}
	gone := j.act("servicedesk", request, "transfer", values{"text": "系统故障", "rating": rating, "modules": []string{"1"}})
	fault := ticketsAPI + "/" + gone.list("links")[0]["id"].(string)
	shown := j.ok("engineer", "GET", fault, nil)
	if shown.body["level"] != 2.0 || shown.text("reportedAt") != asked.text("reportedAt") || shown.list("deciding") == nil && !strings.Contains(string(shown.raw), `"business"`) {
		j.Errorf("the level is the worst aspect, the report that of the request: %s", shown.raw)
	}
	j.ticketID, j.clockID = shown.text("id"), shown.text("clockId")
	engineer := ""
	for _, one := range j.rows("servicedesk", "/api/opscenter/servicedesk/engineers") {
		if one["name"] == "卫运维" {
			engineer = one["id"].(string)
		}
	}
	j.act("servicedesk", fault, "assign", values{"engineerId": engineer})
	j.act("engineer", fault, "respond", values{"text": "正在处理"})
	j.act("engineer", fault, "diagnose", values{"complexity": "low", "mode": "remote"})
	j.act("engineer", fault, "prelim", values{"text": "索引损坏"})
	j.act("owner", fault, "urge", values{"text": "顾客在等"})
	j.act("engineer", fault, "observe", nil)

	claim := values{"from": shown.text("reportedAt"), "to": shown.text("reportedAt"), "cause": "power", "evidence": "停电通知 17 号"}
	subject := clocksAPI + "/subjects/" + j.clockID
	if a := j.send("engineer", "zh-Hans", "POST", subject+"/exemptions", claim); a.status != http.StatusUnprocessableEntity {
		j.Errorf("an empty span: %s", a.raw)
	}
	claim["from"] = "2026-01-01T00:00:00Z"
	j.exemptionID = j.ok("engineer", "POST", subject+"/exemptions", claim).text("id")
	j.refused(http.StatusForbidden, "fault.forbidden", "engineer", "POST", clocksAPI+"/exemptions/"+j.exemptionID+"/decide", values{"version": 1, "approve": true, "opinion": ""})
	if decided := j.ok("authoriser", "POST", clocksAPI+"/exemptions/"+j.exemptionID+"/decide", values{"version": 1, "approve": false, "opinion": "与停电无关"}); decided.text("state") != "refused" {
		j.Errorf("decided: %s", decided.raw)
	}
	milder := j.ok("engineer", "POST", subject+"/level", values{"level": 4, "criterion": "result", "evidence": "只影响一家"})
	if milder.text("state") != "proposed" {
		j.Errorf("a milder level is the owner's: %s", milder.raw)
	}
	j.levelID = milder.text("id")
	j.ok("engineer", "POST", clocksAPI+"/clocks/"+j.clockID+".C10/acknowledge", nil)
	if clocks := j.ok("reviewer", "GET", subject, nil); len(clocks.list("clocks")) < 8 || clocks.text("number") != shown.text("number") {
		j.Errorf("clocks: %s", clocks.raw)
	}
	for _, path := range []string{"/attainment?from=" + j.day(-30) + "&to=" + j.day(0), "/availability?from=" + j.day(-30) + "&to=" + j.day(0), "/penalties"} {
		j.ok("reviewer", "GET", clocksAPI+path, nil)
	}
	if len(j.rows("owner", ticketsAPI)) != 2 || len(j.rows("pharmacist", ticketsAPI)) != 0 {
		j.Error("who asked sees their own tickets only")
	}
	j.ok("reviewer", "GET", ticketsAPI+"/export?format=csv", nil)
	if past := j.rows("owner", fault+"/timeline"); len(past) < 7 {
		j.Errorf("the timeline: %v", past)
	}
	if course := j.rows("owner", fault+"/course"); len(course) < 7 || course[0]["action"] != "open" {
		j.Errorf("the course: %v", course)
	}
}

// moreTickets takes the ways that the first fault did not.
func (j *journey) moreTickets() {
	j.Helper()
	report := func(login, channel string) string {
		return ticketsAPI + "/" + j.ok(login, "POST", ticketsAPI, values{"channel": channel, "title": "导出很慢", "name": "钱店主", "phone": "+853 28331234", "items": []values{{"module": "1", "description": "导出要十分钟"}}}).text("id")
	}
	named := map[string]string{}
	for _, one := range j.rows("servicedesk", "/api/opscenter/servicedesk/engineers") {
		named[one["name"].(string)] = one["id"].(string)
	}
	back := report("owner", "web")
	j.act("servicedesk", back, "return", values{"text": "请写明品种"})
	j.act("owner", back, "resubmit", nil)
	j.act("owner", back, "withdraw", values{"text": "自己解决了"})

	call := report("servicedesk", "phone")
	j.ok("servicedesk", "POST", call+"/reveal", values{"reason": "回电核对"})
	j.act("servicedesk", call, "answer", values{"text": "已登记，马上安排"})
	j.act("servicedesk", call, "confirm-written", values{"text": "回电逐项核对"})
	j.act("servicedesk", call, "accept", nil)
	j.act("servicedesk", call, "assign", values{"engineerId": named["卫运维"]})
	j.act("servicedesk", call, "handover", values{"engineerId": named["蒋工程师"]})
	j.act("engineer2", call, "start", values{"complexity": "middle", "mode": "onsite"})
	j.act("engineer2", call, "notify", values{"mode": "onsite", "text": "上门处理", "eta": j.clock.Now().Add(3600e9).String()})
	j.act("servicedesk", call, "confirm-notice", nil)
	j.act("engineer2", call, "begin", nil)
	j.act("engineer2", call, "arrive", values{"text": "已到门店"})
	j.act("engineer2", call, "note", values{"text": "正在重建索引"})
	j.act("engineer2", call, "result", values{"item": 0, "text": "已恢复到十秒"})
	j.act("engineer2", call, "finish", nil)
	j.act("servicedesk", call, "dispute", values{"text": "仍然很慢"})
	j.act("engineer2", call, "finish", nil)
	drawing := j.upload("engineer2", "signature.pdf")
	j.act("engineer2", call, "sign", values{"signKind": "drawn", "stars": 4, "fileId": drawing})
	j.act("servicedesk", call, "reopen", values{"text": "又慢了"})
	j.act("engineer2", call, "finish", nil)
	j.act("engineer2", call, "sign", values{"signKind": "drawn", "stars": 4, "fileId": j.upload("engineer2", "signature.pdf")})

	rating := values{"scope": 4, "business": 4, "function": 4, "data": 5, "security": 5, "public": 5}
	register := func() string {
		return ticketsAPI + "/" + j.ok("engineer", "POST", "/api/opscenter/servicedesk/faults", values{"title": "样式缺失", "name": "值班", "phone": "13812345678", "items": []values{{"module": "1", "description": "页面没有样式"}},
			"rating": rating, "modules": []string{"9"}}).text("id") // nothing watches it: the requester confirms
	}
	one, two, three := register(), register(), register()
	j.act("servicedesk", two, "merge", values{"masterId": strings.TrimPrefix(one, ticketsAPI+"/")})
	j.act("authoriser", three, "no-fault", values{"text": "客户端断网"})
	j.act("servicedesk", one, "assign", values{"engineerId": named["卫运维"]})
	j.act("engineer", one, "respond", values{"text": "收到"})
	j.act("engineer", one, "diagnose", values{"complexity": "low", "mode": "remote"})
	j.act("engineer", one, "prelim", values{"text": "静态文件缺失"})
	j.act("engineer", one, "escalate", values{"text": "需要公司支持"})
	j.act("expert", one, "plan", values{"text": "重新发布静态文件"})
	j.act("engineer", one, "confirm-plan", nil)
	j.act("engineer", one, "observe", nil)
	j.refused(http.StatusConflict, "servicedesk.wait", "engineer", "POST", one+"/confirm-recovery", values{"version": j.ok("engineer", "GET", one, nil).version()})
	forgotten := report("owner", "web")
	j.clock.Advance(16 * time.Minute)
	j.pass(0) // sessions anew
	j.act("engineer", one, "confirm-recovery", nil)
	j.act("engineer", one, "analyse", values{"causeKind": "operation", "cause": "发布遗漏", "rootCause": "发布清单未核对", "fix": "重新发布", "prevention": "发布后自检"})
	j.act("authoriser", one, "finalise", values{"level": 4})
	j.ok("engineer", "POST", clocksAPI+"/clocks/"+strings.TrimPrefix(forgotten, ticketsAPI+"/")+".C1/explain", values{"reason": "值班电话占线"})
	if signed := j.act("engineer", one, "sign", values{"signKind": "refused", "text": "用户不在场"}); signed.text("state") != "closed" {
		j.Errorf("signed: %s", signed.raw)
	}
	j.ok("authoriser", "POST", clocksAPI+"/levels/"+j.levelID+"/decide", values{"version": 1, "approve": true, "opinion": "同意"})
}
