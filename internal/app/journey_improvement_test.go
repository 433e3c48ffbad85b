package app

import (
	"net/http"
	"strings"
)

const improvementsAPI = "/api/opscenter/improvement/improvements"

// improvements: a database is made faster by a change and measured again; one
// proposal is not accepted.
func (j *journey) improvements() {
	j.Helper()
	const engineer, owner = "engineer", "authoriser"
	proposal := values{"area": "database", "title": "出库查询加索引", "detail": "按药店查询出库单全表扫描", "modules": []string{"3"}, "asset": "APP-HOST", "metric": "slow_queries", "unit": "次/日", "better": "lower", "before": 120000, "beforeOn": j.day(0), "beforeSource": "慢查询日志"}
	j.refused(http.StatusForbidden, "fault.forbidden", owner, "POST", improvementsAPI, proposal)
	j.improvementID = j.ok(engineer, "POST", improvementsAPI, proposal).text("id")
	one := improvementsAPI + "/" + j.improvementID
	proposal["title"] = "出库查询按药店加索引"
	j.act(engineer, one, "revise", values{"proposal": proposal})
	if todo := string(j.ok(owner, "GET", "/api/report/desk", nil).raw); !strings.Contains(todo, "todo.improvement.accept") {
		j.Errorf("the owner is not asked: %s", todo)
	}
	j.act(owner, one, "accept", values{"text": "同意"})
	change := j.ok(engineer, "GET", changeAPI+"/changes/"+j.changeID, nil).text("number")
	after := values{"after": 130000, "afterOn": j.day(0), "afterSource": "慢查询日志", "text": "索引没有用上"}
	carried := func() {
		j.act(engineer, one, "change", values{"changeNumber": change})
		j.act(engineer, one, "carry", nil)
	}
	carried()
	j.act(engineer, one, "measure", after)
	j.act(engineer, one, "resume", values{"text": "改写查询条件"})
	carried()
	after["after"] = 3500
	if done := j.act(engineer, one, "measure", after); done.text("verdict") != "better" || done.text("afterText") != "3.5 次/日" {
		j.Errorf("measured: %s", done.raw)
	}
	j.history("reviewer", one, "propose", "accept", "carry", "measure")
	none := j.ok(engineer, "POST", improvementsAPI, proposal)
	j.act(owner, improvementsAPI+"/"+none.text("id"), "reject", values{"text": "今年不做"})
	if all := j.rows("reviewer", improvementsAPI+"?state=rejected"); len(all) == 0 {
		j.Error("the reviewer sees no rejected improvement")
	}
}
