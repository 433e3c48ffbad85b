package monitoring

import (
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
)

// The states of a maintenance window.
const (
	Proposed  = "proposed"
	Approved  = "approved"
	Rejected  = "rejected"
	Withdrawn = "withdrawn"
)

var windowFlow = flow.Flow{Entity: "monitorWindow", Initial: Proposed, Transitions: []flow.Transition{
	{From: []string{Proposed}, Action: "approve", To: Approved, Permission: PermitApprove},
	{From: []string{Proposed}, Action: "reject", To: Rejected, Permission: PermitApprove, Danger: true},
	{From: []string{Proposed, Approved}, Action: "withdraw", To: Withdrawn, Permission: PermitPropose, Danger: true},
}}

// Window is a time of maintenance. It is planned only when the owner approved it
// before it started; the contract does not know any other planned downtime.
type Window struct {
	bun.BaseModel `bun:"table:monitor_window,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	Number    string        `bun:"number" json:"number"`
	Title     string        `bun:"title" json:"title"`
	Impact    string        `bun:"impact" json:"impact"`
	Subjects  []string      `bun:"subjects" json:"subjects" nullable:"false" doc:"Lines, interfaces and assets, such as module/4"`
	StartsAt  clock.Instant `bun:"starts_at" json:"startsAt"`
	EndsAt    clock.Instant `bun:"ends_at" json:"endsAt"`
	State     string        `bun:"state" json:"state" enum:"proposed,approved,rejected,withdrawn"`
	DecidedBy string        `bun:"decided_by" json:"-"`
	DecidedAt clock.Instant `bun:"decided_at" json:"decidedAt"`
	Note      string        `bun:"note" json:"note"`
	Version   int           `bun:"version" json:"version"`
	CreatedBy string        `bun:"created_by" json:"-"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
}

// Planned tells whether the window was approved before it started.
func (w *Window) Planned() bool { return w.State == Approved && w.DecidedAt < w.StartsAt }

// Covers tells whether the window speaks of a line, an interface or an asset.
func (w *Window) Covers(kind, subject string) bool {
	return slices.Contains(w.Subjects, kind+"/"+subject)
}

// covered tells whether one of the windows speaks of the probe's subject.
func covered(windows []Window, p *Probe) bool {
	return slices.ContainsFunc(windows, func(w Window) bool { return w.Covers(p.SubjectKind, p.Subject) })
}

// Proposal is what the operations team asks the owner to approve.
type Proposal struct {
	Title    string        `json:"title" minLength:"2" maxLength:"120"`
	Impact   string        `json:"impact" minLength:"2" maxLength:"1000" doc:"What users will notice, and the way back"`
	Subjects []string      `json:"subjects" minItems:"1" maxItems:"60"`
	StartsAt clock.Instant `json:"startsAt"`
	EndsAt   clock.Instant `json:"endsAt"`
}

// check names every field that is wrong. A window that has started already can
// be asked for, but it will not be a planned one.
func (p *Proposal) check(longest time.Duration) error {
	p.Title, p.Impact = strings.TrimSpace(p.Title), strings.TrimSpace(p.Impact)
	var checks fault.Checks
	checks.That(p.Title != "", "/title", "field.required")
	checks.That(p.Impact != "", "/impact", "field.required")
	checks.That(!p.StartsAt.IsZero(), "/startsAt", "field.required")
	checks.That(p.EndsAt > p.StartsAt, "/endsAt", "monitoring.window_end")
	checks.That(p.EndsAt.Sub(p.StartsAt) <= longest, "/endsAt", "monitoring.window_long", "hours", int(longest.Hours()))
	for _, subject := range p.Subjects {
		kind, name, ok := strings.Cut(subject, "/")
		known := ok && slices.Contains([]string{SubjectInterface, SubjectAsset}, kind) && codeShape.MatchString(name)
		if kind == SubjectModule {
			_, known = lineOf(name)
		}
		if !known {
			checks.Add("/subjects", "monitoring.window_subject", "subject", subject)
			break
		}
	}
	checks.That(len(p.Subjects) > 0, "/subjects", "field.required")
	return checks.Err()
}
