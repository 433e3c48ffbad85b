package sla

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Causes that do not count (招标文件 3.4.1.5); other is what else is not the system's.
var Causes = []string{"network", "power", "terminal", "other"}

// The states of an exemption and of a change of level that waits for the owner.
const (
	Proposed = "proposed"
	Approved = "approved"
	Refused  = "refused"
	Lapsed   = "lapsed" // of what the program proposed: overtaken by events
)

// Exemption is a span that somebody asks not to be counted. Only the owner
// decides it, on evidence, and only its overlap with a clock is taken off.
type Exemption struct {
	bun.BaseModel `bun:"table:sla_exemption,alias:t" json:"-"`

	ID         string        `bun:"id,pk" json:"id"`
	SubjectID  string        `bun:"subject_id" json:"subjectId"`
	From       clock.Instant `bun:"from_at" json:"from"`
	To         clock.Instant `bun:"to_at" json:"to"`
	Cause      string        `bun:"cause" json:"cause" enum:"network,power,terminal,other"`
	Evidence   string        `bun:"evidence" json:"evidence"`
	State      string        `bun:"state" json:"state" enum:"proposed,approved,refused"`
	ProposedBy string        `bun:"proposed_by" json:"-"`
	ProposedAt clock.Instant `bun:"proposed_at" json:"proposedAt"`
	DecidedBy  string        `bun:"decided_by" json:"-"`
	DecidedAt  clock.Instant `bun:"decided_at" json:"decidedAt"`
	Opinion    string        `bun:"opinion" json:"opinion"`
	Version    int           `bun:"version" json:"version"`

	ProposerName string `bun:"-" json:"proposerName"`
	DeciderName  string `bun:"-" json:"deciderName"`
}

// Claim asks for an exemption.
type Claim struct {
	From     clock.Instant `json:"from"`
	To       clock.Instant `json:"to"`
	Cause    string        `json:"cause" enum:"network,power,terminal,other"`
	Evidence string        `json:"evidence" minLength:"1" maxLength:"1000" doc:"What shows it: number of the notice, of the carrier's report"`
}

func (c *Claim) check(now clock.Instant) error {
	var checks fault.Checks
	c.Evidence = strings.TrimSpace(c.Evidence)
	checks.That(!c.From.IsZero(), "/from", "field.required")
	checks.That(c.To > c.From, "/to", "sla.span")
	checks.That(c.To <= now, "/to", "sla.future")
	checks.That(slices.Contains(Causes, c.Cause), "/cause", "field.choice", "choices", Causes)
	checks.That(utf8.RuneCountInString(c.Evidence) >= 4, "/evidence", "sla.evidence")
	return checks.Err()
}

// Decision is the owner's word.
type Decision struct {
	Version int    `json:"version" minimum:"1"`
	Approve bool   `json:"approve"`
	Opinion string `json:"opinion" maxLength:"500"`
}

func (d *Decision) check() error {
	var checks fault.Checks
	d.Opinion = strings.TrimSpace(d.Opinion)
	checks.That(d.Approve || d.Opinion != "", "/opinion", "sla.refusal_reason")
	return checks.Err()
}

// Change is a change of level: done at once when it is worse or the owner's
// wish, and else waiting for the owner.
type Change struct {
	bun.BaseModel `bun:"table:sla_level_change,alias:t" json:"-"`

	ID         string        `bun:"id,pk" json:"id"`
	SubjectID  string        `bun:"subject_id" json:"subjectId"`
	From       Level         `bun:"from_level" json:"from"`
	To         Level         `bun:"to_level" json:"to"`
	Criterion  string        `bun:"criterion" json:"criterion" enum:"response,readiness,attitude,result,followup"`
	Evidence   string        `bun:"evidence" json:"evidence"`
	State      string        `bun:"state" json:"state" enum:"proposed,approved,refused,lapsed"`
	ProposedBy string        `bun:"proposed_by" json:"-"`
	ProposedAt clock.Instant `bun:"proposed_at" json:"proposedAt"`
	DecidedBy  string        `bun:"decided_by" json:"-"`
	DecidedAt  clock.Instant `bun:"decided_at" json:"decidedAt"`
	Opinion    string        `bun:"opinion" json:"opinion"`
	Rule       string        `bun:"rule_name" json:"rule" enum:",urged,repeated,rated,complained,widened,returned,unsummarised" doc:"By which the program proposed it; empty when a person did"`
	SourceKey  string        `bun:"source_key" json:"-"`
	Proofs     []Proof       `bun:"proofs" json:"proofs" nullable:"false" doc:"Rows that a proposal of the program stands on"`
	DueAt      clock.Instant `bun:"due_at" json:"dueAt" doc:"Unanswered until then it is told again"`
	Told       int64         `bun:"told" json:"told"`
	Version    int           `bun:"version" json:"version"`

	ProposerName string `bun:"-" json:"proposerName"`
	DeciderName  string `bun:"-" json:"deciderName"`
	MayAccept    bool   `bun:"-" json:"mayAccept" doc:"The reader may agree to it"`
	MayDecline   bool   `bun:"-" json:"mayDecline"`
}

// Acceptance agrees to a worse level that was proposed.
type Acceptance struct {
	Version int    `json:"version" minimum:"1"`
	Opinion string `json:"opinion,omitempty" maxLength:"500"`
}

// Wish asks for another level.
type Wish struct {
	Level     Level  `json:"level" minimum:"1" maximum:"5"`
	Criterion string `json:"criterion" enum:"response,readiness,attitude,result,followup"`
	Evidence  string `json:"evidence" minLength:"1" maxLength:"1000" doc:"What happened, and what the user says"`
}
