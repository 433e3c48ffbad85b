package servicedesk

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Variables are what a canned answer may name; the ticket says it.
var Variables = []string{"number", "title", "person", "engineer", "eta", "me"}

var variable = regexp.MustCompile(`\{([^{}]*)\}`)

// Canned is 常用回复: an answer that is written once. A shared one is for
// everybody who handles tickets, one's own for oneself.
type Canned struct {
	bun.BaseModel `bun:"table:desk_canned,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	Title     string        `bun:"title" json:"title"`
	Body      string        `bun:"body" json:"body"`
	Shared    bool          `bun:"shared" json:"shared"`
	OwnerID   string        `bun:"owner_id" json:"-"`
	Version   int           `bun:"version" json:"version"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt clock.Instant `bun:"updated_at" json:"updatedAt"`

	OwnerName string `bun:"-" json:"ownerName"`
	Text      string `bun:"-" json:"text" doc:"With what the ticket says, when one was named"`
	Mine      bool   `bun:"-" json:"mine"`
	Editable  bool   `bun:"-" json:"editable"`
}

// CannedVersion is what a canned answer said; it is written once.
type CannedVersion struct {
	bun.BaseModel `bun:"table:desk_canned_version,alias:t" json:"-"`

	ID       string        `bun:"id,pk" json:"-"`
	CannedID string        `bun:"canned_id" json:"-"`
	Number   int           `bun:"number" json:"number"`
	Title    string        `bun:"title" json:"title"`
	Body     string        `bun:"body" json:"body"`
	ByID     string        `bun:"by_id" json:"-"`
	At       clock.Instant `bun:"at" json:"at"`

	ByName string `bun:"-" json:"byName"`
}

// CannedText is what somebody writes.
type CannedText struct {
	Title   string `json:"title" minLength:"1" maxLength:"60"`
	Body    string `json:"body" minLength:"1" maxLength:"2000" doc:"May name {number}, {title}, {person}, {engineer}, {eta} and {me}"`
	Shared  bool   `json:"shared,omitempty"`
	Version int    `json:"version,omitempty" doc:"Of the text that is changed"`
}

func (c *CannedText) check() error {
	c.Title, c.Body = strings.TrimSpace(c.Title), strings.TrimSpace(c.Body)
	var checks fault.Checks
	checks.That(c.Title != "", "/title", "field.required")
	checks.That(utf8.RuneCountInString(c.Body) >= fewest, "/body", "servicedesk.text")
	for _, found := range variable.FindAllStringSubmatch(c.Body, -1) {
		if !slices.Contains(Variables, found[1]) {
			checks.That(false, "/body", "servicedesk.variable", "variable", found[0], "known", "{"+strings.Join(Variables, "} {")+"}")
			break
		}
	}
	return checks.Err()
}

// fill puts what the ticket says into the places of the variables; what it does
// not say yet stays a place to fill in.
func fill(body string, says map[string]string) string {
	return variable.ReplaceAllStringFunc(body, func(place string) string {
		if said := says[strings.Trim(place, "{}")]; said != "" {
			return said
		}
		return place
	})
}
