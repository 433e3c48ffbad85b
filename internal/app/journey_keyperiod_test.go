package app

import (
	"net/http"
	"strings"
	"time"
)

const keyPeriodAPI = "/api/opscenter/keyperiod"

func (j *journey) periodPlanned(name string, days int, freeze bool) string {
	j.Helper()
	made := j.ok("manager", "POST", keyPeriodAPI+"/periods", values{"name": name, "level": "first", "basis": "通知〔2026〕12号", "from": j.day(days), "to": j.day(days), "freeze": freeze, "roster": true, "measures": "加密巡检"})
	return keyPeriodAPI + "/periods/" + made.text("id")
}

// keyPeriods: the operator plans, the owner decides; one binds today.
func (j *journey) keyPeriods() {
	j.Helper()
	const manager, owner = "manager", "authoriser"
	one := j.periodPlanned("会展保障", 0, false)
	j.keyPeriodID = one[len(keyPeriodAPI+"/periods/"):]
	j.refused(http.StatusForbidden, "fault.forbidden", "engineer", "POST", keyPeriodAPI+"/periods", values{"name": "名称", "level": "first", "basis": "依据", "from": j.day(0), "to": j.day(0), "freeze": true, "roster": true})
	j.refused(http.StatusForbidden, "fault.forbidden", manager, "POST", one+"/approve", values{"version": 1})
	j.step(owner, one, "approve", nil)
	j.refused(http.StatusConflict, "keyperiod.running", manager, "POST", one+"/close", values{"version": 2, "summary": "没有发生任何异常情况"})
	j.step(owner, j.periodPlanned("多余的", 3, true), "refuse", nil)
	j.step(manager, j.periodPlanned("取消的", 3, true), "cancel", nil)
	if rows := j.rows("reviewer", keyPeriodAPI+"/current"); len(rows) != 1 {
		j.Errorf("%d periods bind", len(rows))
	}
	if len(j.rows("reviewer", keyPeriodAPI+"/periods")) != 3 {
		j.Error("not all periods are listed")
	}
	if roster := string(j.ok(manager, "GET", teamAPI+"/roster", nil).raw); !strings.Contains(roster, `"guarded"`) {
		j.Errorf("the roster says nothing of key periods: %s", roster)
	}
}

// keyPeriodsOver: a freeze to come refuses a window inside it until the owner
// lifts it, and the period of a past day is summed up.
func (j *journey) keyPeriodsOver() {
	j.Helper()
	const engineer, owner = "engineer", "authoriser"
	one := j.periodPlanned("庆典保障", 20, true)
	j.step(owner, one, "approve", nil)
	if freezes := j.rows(engineer, changeAPI+"/freezes"); len(freezes) != 1 || freezes[0]["name"] != "庆典保障" {
		j.Errorf("%v", freezes)
	}
	made := j.ok(engineer, "POST", changeAPI+"/changes", values{"kind": "normal", "category": "config", "title": "Larger buffers", "reason": "too slow", "assets": []string{"APP-HOST"}})
	asked := changeAPI + "/changes/" + made.text("id")
	plan := j.assessed()
	plan["version"], plan["startsAt"], plan["endsAt"] = 1, j.day(20)+"T10:00:00+08:00", j.day(20)+"T12:00:00+08:00"
	j.refused(http.StatusUnprocessableEntity, "fault.fields", engineer, "POST", asked+"/assess", plan)
	j.act(engineer, asked, "cancel", values{"text": "not needed"})
	j.step(owner, one, "lift", nil)
	past := keyPeriodAPI + "/periods/" + j.keyPeriodID
	now := j.clock.Now()
	j.clock.Set(now.Day().End().Add(time.Hour))
	clear(j.tokens)
	if closed := j.step("manager", past, "close", values{"summary": "值守和加巡按方案完成，没有发生异常情况"}); closed.text("state") != "closed" {
		j.Errorf("closed: %s", closed.raw)
	}
	j.clock.Set(now)
	clear(j.tokens)
	j.history("reviewer", past, "plan", "approve", "close")
}
