package opsreport

import (
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
)

func byNumber(q *bun.SelectQuery, text string) *bun.SelectQuery {
	return q.Where("t.number LIKE ? ESCAPE '!'", "%"+list.EscapeLike(strings.ToUpper(text))+"%")
}

// bySubject finds a report by its own number or that of the record it speaks of.
func bySubject(q *bun.SelectQuery, text string) *bun.SelectQuery {
	like := "%" + list.EscapeLike(strings.ToUpper(text)) + "%"
	return q.Where("(t.number LIKE ? ESCAPE '!' OR t.subject_no LIKE ? ESCAPE '!')", like, like)
}

// DutyFilter narrows the duties.
type DutyFilter struct {
	State     []string  `query:"state" enum:"upcoming,open,done,doneLate,late,void" filter:"t.state"`
	Cycle     []string  `query:"cycle" enum:"daily,weekly,monthly,quarterly,yearly,event" filter:"t.cycle"`
	Duty      []string  `query:"duty" enum:"patrol,patrolLog,dailyReport,logSummary,patchCheck,scan,scanReport,monthlyReport,restoreTest,restoreReport,accessReview,drill,drillReport,planDrill,faultAnalysis,majorReport,specialReport,keyPeriodBrief,securityReport,securitySummary" filter:"t.duty"`
	DueAtFrom clock.Day `query:"dueAtFrom" format:"date" filter:"t.due_at,from"`
	DueAtTo   clock.Day `query:"dueAtTo" format:"date" filter:"t.due_at,until"`
}

type dutiesInput struct {
	list.Params
	DutyFilter
}

var dutyList = list.Spec[Turn]{
	Name: dutyTable, Versions: []string{dutyTable},
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("t.period LIKE ? ESCAPE '!'", "%"+list.EscapeLike(strings.ToUpper(text))+"%")
	},
	Sorts: map[string]string{"dueAt": "t.due_at"}, DefaultSort: "-dueAt",
	Position: func(row *Turn, _ string) any { return int64(row.DueAt) },
	ID:       func(row *Turn) string { return row.ID },
}

var dutyColumns = listing.Table{Entity: "reportDuty", Columns: []listing.Column{{Field: "duty", Words: "enum.duty."}, {Field: "period"}, {Field: "cycle", Words: "enum.dutyCycle."}, {Field: "state", Words: "state.reportDuty."},
	{Field: "dueAt"}, {Field: "completedAt"}, {Field: "createdAt"}}}

// ReportFilter narrows the reports.
type ReportFilter struct {
	Kind   []string  `query:"kind" enum:"R1,R2,R3,R4,R5,R6,R7,R8,R9,R10,R11" filter:"t.kind"`
	State  []string  `query:"state" enum:"drafted,reviewed,sent,received,refused" filter:"t.state"`
	ToFrom clock.Day `query:"toFrom" format:"date" filter:"t.to_day,>=" doc:"Periods that end on this day or later"`
	ToTo   clock.Day `query:"toTo" format:"date" filter:"t.to_day,<="`
}

type reportsInput struct {
	list.Params
	ReportFilter
}

var reportList = list.Spec[Report]{
	Name: reportTable, Versions: []string{reportTable}, Search: bySubject,
	Sorts: map[string]string{"createdAt": "t.created_at"}, DefaultSort: "-createdAt",
	Position: func(row *Report, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *Report) string { return row.ID },
}

var reportColumns = listing.Table{Entity: "opsReport", Columns: []listing.Column{{Field: "number"}, {Field: "edition"}, {Field: "kind", Words: "enum.reportKind."}, {Field: "state", Words: "state.opsReport."}, {Field: "from"}, {Field: "to"},
	{Field: "subjectNo"}, {Field: "authorName"}, {Field: "reviewerName"}, {Field: "sentAt"}, {Field: "receiverName"}, {Field: "receivedAt"}, {Field: "sha256"}, {Field: "createdAt"}}}

// RequestFilter narrows the requests.
type RequestFilter struct {
	State []string `query:"state" enum:"requested,drafted,reviewed,sent,received,refused,withdrawn" filter:"t.state"`
}

type requestsInput struct {
	list.Params
	RequestFilter
}

var requestList = list.Spec[Request]{
	Name: requestTable, Versions: []string{requestTable}, Search: byNumber,
	Sorts: map[string]string{"createdAt": "t.created_at"}, DefaultSort: "-createdAt",
	Position: func(row *Request, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *Request) string { return row.ID },
}

var requestColumns = listing.Table{Entity: "reportRequest", Columns: []listing.Column{{Field: "number"}, {Field: "state", Words: "state.reportRequest."}, {Field: "question"}, {Field: "askerName"}, {Field: "dueAt"}, {Field: "sentAt"}, {Field: "late"}, {Field: "createdAt"}}}
