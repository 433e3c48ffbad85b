package improvement

import (
	"slices"
	"strings"
	"unicode/utf8"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// What improvements are about, and what they are measured by.
var (
	areas   = []string{"database", "function", "interface", "capacity", "security", "other"}
	metrics = []string{"slow_queries", "table_space", "response_time", "error_rate", "effort", "other"}
)

// fewest characters that say something.
const fewest = 2

// Proposal is what somebody thinks could be better, with the figure of today.
type Proposal struct {
	Area    string    `json:"area" enum:"database,function,interface,capacity,security,other"`
	Title   string    `json:"title" maxLength:"120"`
	Detail  string    `json:"detail" maxLength:"2000"`
	Modules []string  `json:"modules,omitempty" maxItems:"60"`
	Asset   string    `json:"asset,omitempty" maxLength:"40"`
	Metric  string    `json:"metric" enum:"slow_queries,table_space,response_time,error_rate,effort,other"`
	Unit    string    `json:"unit" maxLength:"16"`
	Better  string    `json:"better" enum:"lower,higher"`
	Before  int64     `json:"before" minimum:"0" maximum:"1000000000000000" doc:"Thousandths of the unit"`
	On      clock.Day `json:"beforeOn" format:"date"`
	Source  string    `json:"beforeSource" maxLength:"200"`
}

// check notes what a proposal lacks.
func (p *Proposal) check(checks *fault.Checks, today clock.Day) {
	for _, text := range []*string{&p.Title, &p.Detail, &p.Asset, &p.Unit, &p.Source} {
		*text = strings.TrimSpace(*text)
	}
	checks.That(slices.Contains(areas, p.Area), "/area", "field.choice", "choices", areas)
	checks.That(says(p.Title), "/title", "improvement.text")
	checks.That(says(p.Detail), "/detail", "improvement.text")
	checks.That(len(p.Modules) > 0 || p.Asset != "", "/modules", "improvement.about")
	checks.That(slices.Contains(metrics, p.Metric), "/metric", "field.choice", "choices", metrics)
	checks.That(p.Unit != "", "/unit", "field.required")
	checks.That(p.Better == Lower || p.Better == Higher, "/better", "field.choice", "choices", []string{Lower, Higher})
	figure(checks, p.Before, p.On, p.Source, "/before", today)
}

// figure: one without a day and a place to look it up proves nothing.
func figure(checks *fault.Checks, value int64, on clock.Day, source, field string, today clock.Day) {
	checks.That(value >= 0, field, "improvement.figure")
	checks.That(!on.IsZero() && on <= today, field+"On", "improvement.day")
	checks.That(says(source), field+"Source", "improvement.source")
}

func says(text string) bool { return utf8.RuneCountInString(text) >= fewest }

// Step is what an action needs to be told; each action reads its own fields.
type Step struct {
	Version      int       `json:"version" minimum:"1"`
	Text         string    `json:"text,omitempty" maxLength:"2000" doc:"Opinion, or what was found"`
	Proposal     *Proposal `json:"proposal,omitempty" doc:"Instead of the old one; revising needs it"`
	ChangeNumber string    `json:"changeNumber,omitempty" maxLength:"24"`
	After        int64     `json:"after,omitempty" minimum:"0" maximum:"1000000000000000" doc:"Thousandths of the unit"`
	On           clock.Day `json:"afterOn,omitempty" format:"date"`
	Source       string    `json:"afterSource,omitempty" maxLength:"200"`
}

// check notes what an action still needs.
func (s *Step) check(i *Improvement, action string, today clock.Day) error {
	var checks fault.Checks
	for _, text := range []*string{&s.Text, &s.ChangeNumber, &s.Source} {
		*text = strings.TrimSpace(*text)
	}
	switch action {
	case "accept", "reject", "resume":
		checks.That(says(s.Text), "/text", "improvement.text")
	case "revise":
		checks.That(s.Proposal != nil, "/proposal", "field.required")
	case "change":
		checks.That(s.ChangeNumber != "", "/changeNumber", "field.required")
	case "measure":
		figure(&checks, s.After, s.On, s.Source, "/after", today)
		checks.That(s.On.IsZero() || s.On >= i.CarriedAt.Day(), "/afterOn", "improvement.too_soon")
	}
	return checks.Err()
}
