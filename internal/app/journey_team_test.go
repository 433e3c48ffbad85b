package app

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
)

const teamAPI = "/api/opscenter/team"

// signed uploads a document.
func (j *journey) signed(login string) []string {
	j.Helper()
	return []string{j.ok(login, "POST", files, upload{"signed.txt", []byte("signed by " + login + " at " + j.clock.Now().String())}).text("id")}
}

// crew: a contract, its people, a replacement, the duty, a visit.
func (j *journey) crew() {
	j.Helper()
	const manager, owner, reviewer = "manager", "authoriser", "reviewer"
	agreed := values{"number": "HT-2026-01", "start": j.day(-30), "end": j.day(1000), "total": 100000000, "bond": 5000000, "validFrom": j.day(-30), "reason": "签订", "fileIds": j.signed(manager)}
	j.refused(http.StatusForbidden, "fault.forbidden", owner, "POST", teamAPI+"/contracts", agreed)
	contract := j.ok(manager, "POST", teamAPI+"/contracts", agreed)
	j.contractID = contract.text("id")
	if ledger := string(j.ok(reviewer, "GET", clocksAPI+"/penalties", nil).raw); !strings.Contains(ledger, `"total":100000000`) {
		j.Errorf("the penalties do not know the contract: %s", ledger)
	}
	enrol := func(role, from string) answer {
		j.Helper()
		body := values{"name": "陈示范", "role": role, "since": j.day(-4000), "projects": []string{"示范项目"}}
		if from != "" {
			body["from"] = from
		}
		return j.ok(manager, "POST", teamAPI+"/members", body)
	}
	serving, candidate := enrol("manager", j.day(-30)), enrol("manager", "")
	j.refused(http.StatusConflict, "team.two_managers", manager, "POST", teamAPI+"/members", values{"name": "李示范", "role": "manager", "since": j.day(-4000), "projects": []string{}, "from": j.day(0)})
	j.memberID = serving.text("id")
	one := teamAPI + "/members/" + j.memberID
	j.ok(manager, "POST", one+"/certificates", values{"version": 1, "kind": "pmp", "title": "PMP", "issuedOn": j.day(-400), "fileIds": j.signed(manager)})
	j.ok(manager, "POST", teamAPI+"/members/"+candidate.text("id")+"/certificates", values{"version": 1, "kind": "itil", "title": "ITIL", "issuedOn": j.day(-400), "fileIds": j.signed(manager)})
	j.ok(manager, "PUT", one, values{"version": 2, "since": j.day(-4001), "projects": []string{"示范项目"}})
	if shown := j.ok(reviewer, "GET", one, nil); shown.body["met"] != true || strings.Contains(string(shown.raw), "陈示范") {
		j.Errorf("person: %s", shown.raw)
	}
	j.rows(manager, teamAPI+"/accounts")
	j.rows(reviewer, one+"/files")
	j.rows(reviewer, one+"/timeline")
	j.rows(reviewer, teamAPI+"/members?role=manager")
	j.ok(reviewer, "GET", teamAPI+"/overview", nil)
	j.rows(reviewer, teamAPI+"/contracts")
	j.rows(reviewer, teamAPI+"/contracts/"+j.contractID+"/files")
	j.rows(reviewer, teamAPI+"/contracts/"+j.contractID+"/timeline")
	j.duty(manager, serving.text("id"))
	j.replaced(manager, owner, reviewer, serving.text("id"), candidate.text("id"))
	j.visited(manager, owner, reviewer)
	j.refused(http.StatusForbidden, "fault.forbidden", "officer", "GET", one, nil)
}

// replaced: refused, withdrawn, and then with the owner's written consent.
func (j *journey) replaced(manager, owner, reviewer, outgoing, successor string) {
	j.Helper()
	notice := func() string {
		j.Helper()
		day := clock.Day(j.day(90))
		return j.ok(manager, "POST", teamAPI+"/replacements", values{"outgoingId": outgoing, "successorId": successor, "effectiveDay": day, "reason": "调离", "fileIds": j.signed(manager)}).text("id")
	}
	j.refused(http.StatusUnprocessableEntity, "fault.fields", manager, "POST", teamAPI+"/replacements", values{"outgoingId": outgoing, "successorId": successor, "effectiveDay": j.day(20), "reason": "调离", "fileIds": j.signed(manager)})
	j.ok(owner, "POST", teamAPI+"/replacements/"+notice()+"/refuse", values{"version": 1, "note": "不宜"})
	j.ok(manager, "POST", teamAPI+"/replacements/"+notice()+"/withdraw", values{"version": 1, "note": "另议"})
	j.replacementID = notice()
	one := teamAPI + "/replacements/" + j.replacementID
	if todo := string(j.ok(owner, "GET", "/api/report/desk", nil).raw); !strings.Contains(todo, "todo.teamReplacement.consent") {
		j.Errorf("the owner is not asked: %s", todo)
	}
	j.refused(http.StatusUnprocessableEntity, "fault.fields", owner, "POST", one+"/consent", values{"version": 1})
	if done := j.ok(owner, "POST", one+"/consent", values{"version": 1, "fileIds": j.signed(owner)}); done.text("state") != "consented" {
		j.Errorf("consented: %s", done.raw)
	}
	if clocks := j.ok(reviewer, "GET", clocksAPI+"/subjects/"+j.replacementID, nil); !strings.Contains(string(clocks.raw), `"C13"`) {
		j.Errorf("no clock of the notice: %s", clocks.raw)
	}
	j.ok(reviewer, "GET", one, nil)
	j.rows(reviewer, teamAPI+"/replacements")
	j.rows(reviewer, one+"/files")
	j.rows(reviewer, one+"/timeline")
}

// duty: a roster without holes; one swap is approved and one is not.
func (j *journey) duty(manager, memberID string) {
	j.Helper()
	second := j.ok(manager, "POST", teamAPI+"/members", values{"name": "王示范", "role": "support", "since": j.day(-4000), "projects": []string{"示范项目"}, "from": j.day(-30)}).text("id")
	j.refused(http.StatusUnprocessableEntity, "fault.fields", manager, "POST", teamAPI+"/roster", values{"from": j.day(3), "to": j.day(6), "hours": 12, "members": []string{memberID}})
	roster := j.ok(manager, "POST", teamAPI+"/roster", values{"from": j.day(0), "to": j.day(6), "hours": 12, "members": []string{memberID, second}})
	if shifts := roster.list("shifts"); len(shifts) != 14 || len(roster.list("holes")) != 0 {
		j.Errorf("roster: %s", roster.raw)
	}
	for i, action := range []string{"reject", "approve"} {
		shift := roster.list("shifts")[4+2*i]["id"].(string)
		j.swapID = j.ok("engineer", "POST", teamAPI+"/swaps", values{"shiftId": shift, "toId": second, "reason": "有事"}).text("id")
		j.ok(manager, "POST", teamAPI+"/swaps/"+j.swapID+"/"+action, values{"version": 1, "note": "知道了"})
	}
	j.rows("engineer", teamAPI+"/swaps")
	j.rows("engineer", teamAPI+"/shifts")
	j.ok("engineer", "GET", teamAPI+"/roster?from="+j.day(0)+"&to="+j.day(6), nil)
}

// visited: a visit is signed, a training is called off.
func (j *journey) visited(manager, owner, reviewer string) {
	j.Helper()
	plan := func(kind string) string {
		j.Helper()
		return j.ok(manager, "POST", teamAPI+"/sessions", values{"kind": kind, "title": "季度巡访", "plannedOn": j.day(0), "place": "示范诊所"}).text("id")
	}
	j.ok(manager, "POST", teamAPI+"/sessions/"+plan("training")+"/cancel", values{"version": 1, "note": "改期"})
	j.sessionID = plan("visit")
	one := teamAPI + "/sessions/" + j.sessionID
	j.ok(manager, "POST", one+"/hold", values{"version": 1, "heldOn": j.day(0), "attendees": "三人签到", "fileIds": j.signed(manager)})
	if signed := j.ok(owner, "POST", one+"/sign", values{"version": 2, "feedback": "满意"}); signed.text("state") != "signed" {
		j.Errorf("signed: %s", signed.raw)
	}
	j.ok(reviewer, "GET", one, nil)
	j.rows(reviewer, teamAPI+"/sessions")
	j.rows(reviewer, one+"/files")
	j.rows(reviewer, one+"/timeline")
}

// TestTeamOverTheAPI plays the module alone.
func TestTeamOverTheAPI(t *testing.T) {
	t.Parallel()
	j := play(t)
	j.crew()
	j.clock.Advance(time.Minute)
	j.sound()
}
