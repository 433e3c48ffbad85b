package logcentre

import (
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
)

// Finding is what a rule found: one subject in one time.
type Finding struct {
	bun.BaseModel `bun:"table:log_finding,alias:t" json:"-"`

	ID             string        `bun:"id,pk" json:"id"`
	Number         string        `bun:"number" json:"number"`
	Rule           string        `bun:"rule_id" json:"rule" enum:"brute,export,offhours,burst,place"`
	Severity       string        `bun:"severity" json:"severity" enum:"critical,warning,notice"`
	SubjectKind    string        `bun:"subject_kind" json:"subjectKind" enum:"person,login,address"`
	Subject        string        `bun:"subject" json:"-"` // person id, keyed hash of a login, or address
	OrgID          string        `bun:"org_id" json:"-"`
	Origin         string        `bun:"origin" json:"-"` // network address that most of it came from
	FromAt         clock.Instant `bun:"from_at" json:"fromAt"`
	UntilAt        clock.Instant `bun:"until_at" json:"untilAt"`
	Hits           int64         `bun:"hits" json:"hits"`
	Threshold      int64         `bun:"threshold" json:"threshold"`
	Minutes        int64         `bun:"minutes" json:"minutes"`
	RuleVersion    string        `bun:"rule_version" json:"ruleVersion"` // of the parameter behind the threshold
	Evidence       []string      `bun:"evidence" json:"-"`               // ids of lines, the first of them
	State          string        `bun:"state" json:"state"`
	Note           string        `bun:"note" json:"note"`
	AcknowledgedBy string        `bun:"acknowledged_by" json:"-"`
	AcknowledgedAt clock.Instant `bun:"acknowledged_at" json:"acknowledgedAt"`
	HandledBy      string        `bun:"handled_by" json:"-"`
	HandledAt      clock.Instant `bun:"handled_at" json:"handledAt"`
	Version        int           `bun:"version" json:"version"`
	CreatedAt      clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt      clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// mostEvidence bounds the lines that a finding names.
const mostEvidence = 200

func (f *Finding) closed() bool { return f.State == Handled || f.State == Dismissed }

// View is a finding as it is shown.
type View struct {
	Finding

	SubjectName      string        `json:"subjectName"`
	OrgName          string        `json:"orgName"`
	From             string        `json:"origin" doc:"Network address that most of it came from; its end is hidden from those who do not handle findings"`
	AcknowledgerName string        `json:"acknowledgerName"`
	HandlerName      string        `json:"handlerName"`
	Exercise         *Exercise     `json:"exercise,omitempty" doc:"Of attack and defence, which the address belonged to then"`
	Actions          []flow.Action `json:"actions" nullable:"false"`
	Waits            *flow.Wait    `json:"waits,omitempty"`
}

// Step is what somebody does with a finding.
type Step struct {
	Version int    `json:"version" minimum:"1"`
	Note    string `json:"note,omitempty" maxLength:"1000" doc:"What was done, or why it is none"`
}

func (s *Step) check(action string) error {
	var checks fault.Checks
	s.Note = strings.TrimSpace(s.Note)
	checks.That(action == "acknowledge" || len([]rune(s.Note)) >= 2, "/note", "logcentre.note")
	return checks.Err()
}
