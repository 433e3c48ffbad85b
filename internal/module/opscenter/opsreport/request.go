package opsreport

import (
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Request is the owner's question that a special report answers (O-137).
type Request struct {
	bun.BaseModel `bun:"table:report_request,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	Number    string        `bun:"number" json:"number"`
	Question  string        `bun:"question" json:"question" doc:"As the owner wrote it; nobody changes it"`
	DueAt     clock.Instant `bun:"due_at" json:"dueAt"`
	State     string        `bun:"state" json:"state" enum:"requested,drafted,reviewed,sent,received,refused,withdrawn"`
	ReportID  string        `bun:"report_id" json:"reportId"`
	SentAt    clock.Instant `bun:"sent_at" json:"sentAt" doc:"When it was answered for the first time"`
	Version   int           `bun:"version" json:"version"`
	CreatedBy string        `bun:"created_by" json:"-"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
}

// Question asks for a special report.
type Question struct {
	Question string    `json:"question" maxLength:"2000"`
	DueOn    clock.Day `json:"dueOn,omitempty" format:"date" doc:"Agreed day; empty is the one of the contract"`
}

func (q *Question) check(today clock.Day) error {
	var checks fault.Checks
	q.Question = strings.TrimSpace(q.Question)
	checks.That(utf8.RuneCountInString(q.Question) >= 5, "/question", "opsreport.question")
	checks.That(q.DueOn.IsZero() || q.DueOn >= today, "/dueOn", "opsreport.due", "day", today)
	return checks.Err()
}

// Answer is the draft of a special report: which data is quoted, and what
// follows from it.
type Answer struct {
	Version    int       `json:"version" minimum:"1"`
	From       clock.Day `json:"from" format:"date" doc:"Period of the data"`
	To         clock.Day `json:"to" format:"date"`
	Facts      []string  `json:"facts" minItems:"1" maxItems:"12" doc:"Names of the data, such as tickets or availability"`
	Conclusion string    `json:"conclusion" maxLength:"4000"`
	FileIDs    []string  `json:"fileIds,omitempty" maxItems:"10"`
}

// mostDays is how long the period of a special report may be.
const mostDays = 400

func (a *Answer) check(today clock.Day, known func(string) bool) error {
	var checks fault.Checks
	checks.That(!a.From.IsZero() && a.From <= a.To && a.From.DaysUntil(a.To) < mostDays, "/from", "opsreport.period", "days", mostDays)
	checks.That(a.To <= today, "/to", "opsreport.future", "day", today)
	checks.That(len(a.Facts) > 0, "/facts", "field.required")
	for _, name := range a.Facts {
		checks.That(known(name), "/facts", "opsreport.fact", "name", name)
	}
	checks.That(utf8.RuneCountInString(strings.TrimSpace(a.Conclusion)) >= 5, "/conclusion", "opsreport.conclusion")
	return checks.Err()
}

// facts are the data that a special report may quote.
var facts = []string{"tickets", "faults", "alerts", "outages", "attainment", "availability", "weaknesses", "weakLines", "interfaces", "modules", "security", "auditChain", "people", "satisfaction", "duties", "keyPeriods"}
