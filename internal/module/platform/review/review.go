package review

import (
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/module/platform/identity"
)

// The states of a line, and of a review: open until all lines are decided.
const (
	Open    = "open"
	Kept    = "kept"
	Removed = "removed"
	Done    = "done"
)

var lineFlow = flow.Flow{Entity: "reviewLine", Initial: Open, Transitions: []flow.Transition{
	{From: []string{Open}, Action: "keep", To: Kept, Permission: Decide},
	{From: []string{Open}, Action: "remove", To: Removed, Permission: Decide, Danger: true},
}}

// Review is the check of all grants of one period.
type Review struct {
	bun.BaseModel `bun:"table:access_review,alias:t" json:"-"`

	ID       string        `bun:"id,pk" json:"id"`
	Period   string        `bun:"period" json:"period" doc:"First month of the period, YYYY-MM"`
	OpenedAt clock.Instant `bun:"opened_at" json:"openedAt"`
	DueOn    clock.Day     `bun:"due_on" json:"dueOn" format:"date" doc:"Last day for the decisions"`
	State    string        `bun:"state" json:"state" enum:"open,done"`
	DoneAt   clock.Instant `bun:"done_at,nullzero" json:"doneAt,omitzero"`
	Version  int           `bun:"version" json:"version"`
	Lines    int           `bun:"-" json:"lines"`
	Left     int           `bun:"-" json:"left" doc:"Lines that are not decided yet"`
	LateDone int           `bun:"-" json:"lateDone" doc:"Lines that were decided after the last day"`
	Late     bool          `bun:"-" json:"late" doc:"A decision was, or is, too late; stays so"`
}

// Line is one post as it was when the review began, and what was decided.
type Line struct {
	bun.BaseModel `bun:"table:access_review_line,alias:t" json:"-"`

	ID          string            `bun:"id,pk" json:"id"`
	ReviewID    string            `bun:"review_id" json:"reviewId"`
	PostID      string            `bun:"post_id" json:"postId"`
	PersonID    string            `bun:"person_id" json:"personId"`
	PersonName  string            `bun:"-" json:"personName"`
	OrgID       string            `bun:"org_id" json:"orgId"`
	OrgName     string            `bun:"-" json:"orgName"`
	Roles       identity.RoleList `bun:"roles" json:"roles" nullable:"false"`
	Title       string            `bun:"-" json:"title" doc:"The roles in words"`
	Side        string            `bun:"side" json:"side" doc:"Of the leading role"`
	Search      string            `bun:"search" json:"-"` // fold.Index of the organisation
	ValidTo     clock.Day         `bun:"valid_to" json:"validTo,omitempty" format:"date"`
	State       string            `bun:"state" json:"state" enum:"open,kept,removed"`
	Reason      string            `bun:"reason" json:"reason"`
	DecidedBy   *string           `bun:"decided_by" json:"-"`
	DeciderName string            `bun:"-" json:"deciderName,omitempty"`
	DecidedAt   clock.Instant     `bun:"decided_at,nullzero" json:"decidedAt,omitzero"`
	Late        bool              `bun:"-" json:"late" doc:"Decided, or still open, after the last day"`
	Version     int               `bun:"version" json:"version"`
	Actions     []flow.Action     `bun:"-" json:"actions" nullable:"false"`
}

// late reports whether a line missed the last day: for good when it was decided,
// for now when it is open.
func (l *Line) late(due clock.Day, now clock.Instant) bool {
	at := l.DecidedAt
	if at.IsZero() {
		at = now
	}
	return at >= due.End()
}

// periodOf is the first month of the period of so many months that a day is in.
func periodOf(day clock.Day, months int) string {
	t := day.Time()
	first := (int(t.Month())-1)/months*months + 1
	return fmt.Sprintf("%04d-%02d", t.Year(), first)
}
