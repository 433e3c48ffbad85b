package recovery

import (
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Plan is one revision of an emergency plan (应急预案). Revisions are added,
// never changed.
type Plan struct {
	bun.BaseModel `bun:"table:recovery_plan,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	Number    string        `bun:"number" json:"number"`
	Revision  int           `bun:"revision" json:"revision"`
	Latest    bool          `bun:"latest" json:"latest"`
	Title     string        `bun:"title" json:"title"`
	Scenario  string        `bun:"scenario" json:"scenario" doc:"What it is for"`
	Body      string        `bun:"body" json:"body"`
	OwnerID   string        `bun:"owner_id" json:"ownerId"`
	ValidFrom clock.Day     `bun:"valid_from" json:"validFrom"`
	Reason    string        `bun:"reason" json:"reason"`
	Search    string        `bun:"search" json:"-"`
	CreatedBy string        `bun:"created_by" json:"-"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
}

// Draft is a revision to be added.
type Draft struct {
	Title     string    `json:"title" minLength:"2" maxLength:"120"`
	Scenario  string    `json:"scenario" minLength:"2" maxLength:"400"`
	Body      string    `json:"body" minLength:"10" maxLength:"20000"`
	OwnerID   string    `json:"ownerId" minLength:"1" maxLength:"26"`
	ValidFrom clock.Day `json:"validFrom" format:"date"`
	Reason    string    `json:"reason" minLength:"2" maxLength:"400"`
	Revision  int       `json:"revision,omitempty" doc:"The revision that it follows; none for a new plan"`
}

func (d *Draft) check() error {
	var checks fault.Checks
	for at, value := range map[string]string{"/title": d.Title, "/scenario": d.Scenario, "/body": d.Body, "/ownerId": d.OwnerID, "/reason": d.Reason} {
		checks.That(strings.TrimSpace(value) != "", at, "field.required")
	}
	checks.That(!d.ValidFrom.IsZero(), "/validFrom", "field.required")
	return checks.Err()
}
