package team

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Replacement is the change of one person of the project for another.
type Replacement struct {
	bun.BaseModel `bun:"table:team_replacement,alias:t" json:"-"`

	ID           string        `bun:"id,pk" json:"id"`
	Number       string        `bun:"number" json:"number"`
	OutgoingID   string        `bun:"outgoing_id" json:"outgoingId"`
	SuccessorID  string        `bun:"successor_id" json:"successorId"`
	Role         string        `bun:"role" json:"role" enum:"manager,support,security,dba,engineer"`
	Reason       string        `bun:"reason" json:"reason"`
	NoticeDay    clock.Day     `bun:"notice_day" json:"noticeDay" doc:"The day on which the notice was entered; nobody can set it"`
	NoticeDays   int           `bun:"notice_days" json:"noticeDays" doc:"Working days that the case keeps"`
	CalendarID   string        `bun:"calendar_id" json:"calendarId"`
	EarliestDay  clock.Day     `bun:"earliest_day" json:"earliestDay"`
	EffectiveDay clock.Day     `bun:"effective_day" json:"effectiveDay" doc:"First day of the successor"`
	State        string        `bun:"state" json:"state" enum:"noticed,consented,effective,refused,withdrawn"`
	DecidedBy    string        `bun:"decided_by" json:"-"`
	DecidedAt    clock.Instant `bun:"decided_at" json:"decidedAt"`
	Note         string        `bun:"note" json:"note"`
	Version      int           `bun:"version" json:"version"`
	CreatedBy    string        `bun:"created_by" json:"-"`
	CreatedAt    clock.Instant `bun:"created_at" json:"createdAt"`
}

// Notice is the written notice to the owner.
type Notice struct {
	OutgoingID   string    `json:"outgoingId" minLength:"1" maxLength:"26"`
	SuccessorID  string    `json:"successorId" minLength:"1" maxLength:"26"`
	EffectiveDay clock.Day `json:"effectiveDay" format:"date" doc:"First day of the successor"`
	Reason       string    `json:"reason" minLength:"2" maxLength:"400"`
	FileIDs      []string  `json:"fileIds" minItems:"1" maxItems:"10" doc:"The signed notice"`
}

// Decision is a step of a replacement.
type Decision struct {
	Version int      `json:"version" minimum:"1"`
	Note    string   `json:"note,omitempty" maxLength:"400"`
	FileIDs []string `json:"fileIds,omitempty" maxItems:"10" doc:"The owner's written consent"`
}

// check: a consent needs its document, a refusal its reason (O-067).
func (d *Decision) check(action string) error {
	var checks fault.Checks
	checks.That(action != "consent" || len(d.FileIDs) > 0, "/fileIds", "team.consent_file")
	checks.That(action == "consent" || len([]rune(d.Note)) >= 2, "/note", "team.reason")
	return checks.Err()
}
