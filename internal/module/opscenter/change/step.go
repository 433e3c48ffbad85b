package change

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Proposal is what one writes down who wants a change.
type Proposal struct {
	Version  int       `json:"version,omitempty" doc:"Of the draft that is edited"`
	Kind     string    `json:"kind" enum:"standard,normal,emergency"`
	Category string    `json:"category" enum:"patch,upgrade,config,data,network,law,other"`
	Title    string    `json:"title" minLength:"1" maxLength:"120"`
	Reason   string    `json:"reason" minLength:"1" maxLength:"2000"`
	Assets   []string  `json:"assets,omitempty" maxItems:"60"`
	Modules  []string  `json:"modules,omitempty" maxItems:"60"`
	Tickets  []string  `json:"tickets,omitempty" maxItems:"20"`
	Weakness string    `json:"weakness,omitempty" maxLength:"24"`
	Law      string    `json:"law,omitempty" maxLength:"200"`
	LawFrom  clock.Day `json:"lawFrom,omitempty" format:"date"`
	Pattern  string    `json:"pattern,omitempty" maxLength:"24"`
}

func (p *Proposal) tidy() {
	for _, text := range []*string{&p.Title, &p.Reason, &p.Weakness, &p.Law, &p.Pattern} {
		*text = strings.TrimSpace(*text)
	}
	p.Assets, p.Modules, p.Tickets = tidy(p.Assets), tidy(p.Modules), tidy(p.Tickets)
}

func tidy(list []string) []string {
	found := []string{}
	for _, one := range list {
		if one = strings.ToUpper(strings.TrimSpace(one)); one != "" && !slices.Contains(found, one) {
			found = append(found, one)
		}
	}
	return found
}

func (p *Proposal) check(checks *fault.Checks) {
	checks.That(slices.Contains(Kinds, p.Kind), "/kind", "field.choice", "choices", Kinds)
	checks.That(slices.Contains(Categories, p.Category), "/category", "field.choice", "choices", Categories)
	checks.That(p.Title != "", "/title", "field.required")
	checks.That(utf8.RuneCountInString(p.Reason) >= fewest, "/reason", "change.text")
	checks.That(len(p.Assets)+len(p.Modules) > 0, "/assets", "change.touches")
	checks.That(p.Category != Law || p.Law != "", "/law", "change.law")
	checks.That(p.Category != Law || !p.LawFrom.IsZero(), "/lawFrom", "change.law")
	checks.That((p.Kind == Standard) == (p.Pattern != ""), "/pattern", "change.pattern_needed")
}

// Step is what an action needs to be told; each action reads its own fields.
type Step struct {
	Version   int           `json:"version" minimum:"1"`
	Text      string        `json:"text,omitempty" maxLength:"2000" doc:"Reason, record of the work, verification, review"`
	Impact    string        `json:"impact,omitempty" maxLength:"1000"`
	Verdict   string        `json:"verdict,omitempty" enum:"affected,unaffected"`
	Risk      string        `json:"risk,omitempty" enum:"low,medium,high"`
	RiskNote  string        `json:"riskNote,omitempty" maxLength:"1000"`
	Data      bool          `json:"touchesData,omitempty"`
	Plan      string        `json:"plan,omitempty" maxLength:"4000"`
	Rollback  string        `json:"rollback,omitempty" maxLength:"4000"`
	StartsAt  clock.Instant `json:"startsAt,omitzero"`
	EndsAt    clock.Instant `json:"endsAt,omitzero"`
	BackupRef string        `json:"backupRef,omitempty" maxLength:"40" doc:"Backup point of the recovery module"`
	FileIDs   []string      `json:"fileIds,omitempty" maxItems:"10" doc:"Evidence: of the backup, of the work, of the figures"`
	Figures   []Figure      `json:"figures,omitempty" maxItems:"20"`
	Until     clock.Day     `json:"until,omitempty" format:"date" doc:"Last day of an endorsement"`
}

// fewest characters that say something.
const fewest = 2

// speaks are actions whose text is needed.
var speaks = []string{"refuse", "replan", "record", "fail", "verify", "ratify", "reject", "rollback", "review", "withdraw", "cancel", "implement", "rush"}

// check notes what an action still needs.
func (s *Step) check(c *Change, action string, now clock.Instant, longest int) error {
	var checks fault.Checks
	for _, text := range []*string{&s.Text, &s.Impact, &s.RiskNote, &s.Plan, &s.Rollback, &s.BackupRef} {
		*text = strings.TrimSpace(*text)
	}
	say := func(text, pointer string) {
		checks.That(utf8.RuneCountInString(text) >= fewest, pointer, "change.text")
	}
	if slices.Contains(speaks, action) {
		say(s.Text, "/text")
	}
	switch action {
	case "assess", "reassess":
		say(s.Impact, "/impact")
		say(s.Plan, "/plan")
		checks.That(utf8.RuneCountInString(s.Rollback) >= fewest, "/rollback", "change.rollback_needed")
		checks.That(slices.Contains(Risks, s.Risk), "/risk", "field.choice", "choices", Risks)
		checks.That(s.Risk == "low" || utf8.RuneCountInString(s.RiskNote) >= fewest, "/riskNote", "change.risk_note")
		checks.That(s.StartsAt > 0, "/startsAt", "field.required")
		checks.That(s.EndsAt > s.StartsAt && s.EndsAt > now, "/endsAt", "change.window")
		checks.That(c.Category != Law || slices.Contains(Verdicts, s.Verdict), "/verdict", "change.verdict")
	case "implement":
		checks.That(len(s.Figures) > 0, "/figures", "change.figures")
		for i, f := range s.Figures {
			checks.That(strings.TrimSpace(f.Name) != "" && strings.TrimSpace(f.Before) != "" && strings.TrimSpace(f.After) != "", "/figures/"+strconv.Itoa(i), "change.figures")
		}
	case "endorse":
		last := now.Day().AddDays(longest)
		checks.That(s.Until > now.Day() && s.Until <= last, "/until", "change.until", "from", now.Day().AddDays(1), "to", last)
	}
	return checks.Err()
}
