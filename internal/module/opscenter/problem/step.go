package problem

import (
	"slices"
	"strings"
	"unicode/utf8"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// CauseKinds are the kinds of causes of faults.
var CauseKinds = []string{"code", "config", "capacity", "data", "network", "hardware", "thirdparty", "operation", "security", "other"}

// Opening opens a problem by hand.
type Opening struct {
	Title   string   `json:"title" minLength:"1" maxLength:"120"`
	Detail  string   `json:"detail" minLength:"1" maxLength:"2000"`
	Modules []string `json:"modules,omitempty" maxItems:"60" doc:"Those of the faults are added"`
	Faults  []string `json:"faults,omitempty" maxItems:"50" doc:"Numbers"`
}

func (o *Opening) check() error {
	var checks fault.Checks
	o.Title, o.Detail = strings.TrimSpace(o.Title), strings.TrimSpace(o.Detail)
	checks.That(o.Title != "", "/title", "field.required")
	checks.That(utf8.RuneCountInString(o.Detail) >= fewest, "/detail", "problem.text")
	checks.That(len(o.Modules)+len(o.Faults) > 0, "/modules", "problem.about")
	return checks.Err()
}

// Linking makes a fault part of a problem.
type Linking struct {
	Fault string `json:"fault" minLength:"1" maxLength:"26" doc:"Number or id"`
	Used  bool   `json:"used,omitempty" doc:"Its workaround was used"`
}

// Step is what an action needs to be told; each action reads its own fields.
type Step struct {
	Version      int       `json:"version" minimum:"1"`
	Text         string    `json:"text,omitempty" maxLength:"2000" doc:"Opinion, reason, verification, review"`
	CauseKind    string    `json:"causeKind,omitempty" enum:"code,config,capacity,data,network,hardware,thirdparty,operation,security,other"`
	DirectCause  string    `json:"directCause,omitempty" maxLength:"2000"`
	RootCause    string    `json:"rootCause,omitempty" maxLength:"2000"`
	Workaround   string    `json:"workaround,omitempty" maxLength:"2000"`
	Plan         string    `json:"plan,omitempty" maxLength:"4000"`
	DueOn        clock.Day `json:"dueOn,omitempty" format:"date"`
	ChangeNumber string    `json:"changeNumber,omitempty" maxLength:"24"`
}

// fewest characters that say something.
const fewest = 2

// speaks are actions whose text is needed.
var speaks = []string{"approve", "return", "finish", "close", "fail", "reopen", "dismiss"}

// check notes what an action still needs.
func (s *Step) check(action string, today clock.Day) error {
	var checks fault.Checks
	for _, text := range []*string{&s.Text, &s.DirectCause, &s.RootCause, &s.Workaround, &s.Plan, &s.ChangeNumber} {
		*text = strings.TrimSpace(*text)
	}
	says := func(text string) bool { return utf8.RuneCountInString(text) >= fewest }
	checks.That(!slices.Contains(speaks, action) || says(s.Text), "/text", "problem.text")
	switch action {
	case "explain", "revise":
		checks.That(says(s.RootCause) || says(s.Workaround), "/rootCause", "problem.known")
		checks.That(slices.Contains(CauseKinds, s.CauseKind), "/causeKind", "field.choice", "choices", CauseKinds)
	case "plan":
		checks.That(says(s.Plan), "/plan", "problem.text")
		checks.That(s.DueOn >= today, "/dueOn", "problem.due")
	case "change":
		checks.That(s.ChangeNumber != "", "/changeNumber", "field.required")
	}
	return checks.Err()
}
