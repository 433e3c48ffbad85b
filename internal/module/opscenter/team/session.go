package team

import (
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Session is a visit to the users (巡访) or a training (培训).
type Session struct {
	bun.BaseModel `bun:"table:team_session,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	Number    string        `bun:"number" json:"number"`
	Kind      string        `bun:"kind" json:"kind" enum:"visit,training"`
	Title     string        `bun:"title" json:"title"`
	PlannedOn clock.Day     `bun:"planned_on" json:"plannedOn"`
	Place     string        `bun:"place" json:"place"`
	State     string        `bun:"state" json:"state" enum:"planned,held,signed,cancelled"`
	HeldOn    clock.Day     `bun:"held_on" json:"heldOn"`
	People    string        `bun:"attendees" json:"attendees" doc:"Who signed in"`
	Feedback  string        `bun:"feedback" json:"feedback"`
	Note      string        `bun:"note" json:"note"`
	SignedBy  string        `bun:"signed_by" json:"-"`
	SignedAt  clock.Instant `bun:"signed_at" json:"signedAt"`
	Version   int           `bun:"version" json:"version"`
	CreatedBy string        `bun:"created_by" json:"-"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
}

// Appointment is a session to be planned.
type Appointment struct {
	Kind      string    `json:"kind" enum:"visit,training"`
	Title     string    `json:"title" minLength:"2" maxLength:"120"`
	PlannedOn clock.Day `json:"plannedOn" format:"date"`
	Place     string    `json:"place" minLength:"2" maxLength:"120"`
}

func (a *Appointment) check() error {
	a.Title, a.Place = strings.TrimSpace(a.Title), strings.TrimSpace(a.Place)
	var checks fault.Checks
	checks.That(a.Kind == "visit" || a.Kind == "training", "/kind", "field.required")
	checks.That(a.Title != "", "/title", "field.required")
	checks.That(a.Place != "", "/place", "field.required")
	checks.That(!a.PlannedOn.IsZero(), "/plannedOn", "field.required")
	return checks.Err()
}

// Course is a step of a session.
type Course struct {
	Version  int       `json:"version" minimum:"1"`
	HeldOn   clock.Day `json:"heldOn,omitempty" format:"date"`
	People   string    `json:"attendees,omitempty" maxLength:"1000" doc:"Who signed in"`
	Feedback string    `json:"feedback,omitempty" maxLength:"1000"`
	Note     string    `json:"note,omitempty" maxLength:"400"`
	FileIDs  []string  `json:"fileIds,omitempty" maxItems:"10" doc:"Signed sheet and materials"`
}

// check: what was held has people, a day that is over and its signed sheet.
func (c *Course) check(action string, today clock.Day) error {
	var checks fault.Checks
	switch action {
	case "hold":
		checks.That(!c.HeldOn.IsZero() && c.HeldOn <= today, "/heldOn", "team.held_on")
		checks.That(strings.TrimSpace(c.People) != "", "/attendees", "field.required")
		checks.That(len(c.FileIDs) > 0, "/fileIds", "team.session_file")
	case "sign":
		checks.That(strings.TrimSpace(c.Feedback) != "", "/feedback", "field.required")
	case "cancel":
		checks.That(len([]rune(c.Note)) >= 2, "/note", "team.reason")
	}
	return checks.Err()
}
