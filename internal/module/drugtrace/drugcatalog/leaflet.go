package drugcatalog

import (
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Leaflet is the patient information of an item in one language, as the public
// page shows it.
type Leaflet struct {
	bun.BaseModel `bun:"table:drug_leaflet,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	ItemID    string        `bun:"item_id" json:"itemId"`
	Lang      string        `bun:"lang" json:"lang" enum:"zh-Hans,zh-Hant,pt,en"`
	Title     string        `bun:"title" json:"title"`
	Sections  []Section     `bun:"sections" json:"sections" nullable:"false"`
	Version   int           `bun:"version" json:"version"`
	UpdatedAt clock.Instant `bun:"updated_at" json:"updatedAt"`
	UpdatedBy string        `bun:"updated_by" json:"updatedBy"`
}

// Section is one heading of a leaflet with its text.
type Section struct {
	Heading string `json:"heading" minLength:"1" maxLength:"120"`
	Text    string `json:"text" minLength:"1" maxLength:"8000"`
}

// LeafletText is what a person writes into a leaflet.
type LeafletText struct {
	Version  int       `json:"version" minimum:"0" doc:"0 for a leaflet that does not exist yet"`
	Title    string    `json:"title" minLength:"1" maxLength:"200"`
	Sections []Section `json:"sections" minItems:"1" maxItems:"40" nullable:"false"`
}

func (t *LeafletText) check() error {
	var checks fault.Checks
	checks.That(strings.TrimSpace(t.Title) != "", "/title", "field.required")
	checks.That(len(t.Sections) > 0, "/sections", "field.required")
	return checks.Err()
}
