package securityevent

import (
	"slices"
	"strings"
	"unicode/utf8"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// fewest characters that say something.
const fewest = 4

// Facts are what is known of an event and may become clearer.
type Facts struct {
	Title   string   `json:"title,omitempty" maxLength:"120"`
	Kind    string   `json:"kind,omitempty" enum:"malware,attack,data,content,facility,violation,hazard,abnormal,force,other"`
	Detail  string   `json:"detail,omitempty" maxLength:"2000"`
	Impact  string   `json:"impact,omitempty" maxLength:"2000"`
	Modules []string `json:"modules,omitempty" maxItems:"60" doc:"Numbers of the table of contents"`
	Assets  []string `json:"assets,omitempty" maxItems:"60" doc:"Codes"`
}

func (f *Facts) check(checks *fault.Checks) {
	trim(&f.Title, &f.Detail, &f.Impact)
	checks.That(utf8.RuneCountInString(f.Title) >= fewest, "/title", "securityevent.text")
	checks.That(slices.Contains(Kinds, f.Kind), "/kind", "field.required")
	checks.That(utf8.RuneCountInString(f.Detail) >= fewest, "/detail", "securityevent.text")
	checks.That(utf8.RuneCountInString(f.Impact) >= fewest, "/impact", "securityevent.text")
	checks.That(len(f.Modules)+len(f.Assets) > 0, "/modules", "securityevent.about")
}

// Registration registers an event.
type Registration struct {
	Facts
	Level     string        `json:"level" enum:"special,grave,serious,ordinary"`
	Source    string        `json:"source" enum:"hand,fault,finding,vulnerability"`
	SourceKey string        `json:"sourceKey,omitempty" maxLength:"26" doc:"Number or id of the ticket, finding or case"`
	FoundAt   clock.Instant `json:"foundAt"`
	AwareAt   clock.Instant `json:"awareAt" doc:"When the owner knew"`
	FileIDs   []string      `json:"fileIds,omitempty" maxItems:"10"`
}

func (r *Registration) check(now clock.Instant) error {
	var checks fault.Checks
	r.Facts.check(&checks)
	trim(&r.SourceKey)
	checks.That(r.Source == ByHand || r.SourceKey != "", "/sourceKey", "securityevent.source_key")
	checks.That(!r.FoundAt.IsZero() && r.FoundAt <= now, "/foundAt", "securityevent.past")
	checks.That(!r.AwareAt.IsZero() && r.AwareAt <= now, "/awareAt", "securityevent.past")
	checks.That(r.AwareAt >= r.FoundAt || r.AwareAt.IsZero(), "/awareAt", "securityevent.aware")
	return checks.Err()
}

// Step is what an action needs to be told; each action reads its own fields.
type Step struct {
	Facts
	Version   int           `json:"version" minimum:"1"`
	Text      string        `json:"text,omitempty" maxLength:"2000" doc:"Reason of a level or a false alarm, what was done, what follows"`
	Cause     string        `json:"cause,omitempty" maxLength:"2000"`
	Level     string        `json:"level,omitempty" enum:"special,grave,serious,ordinary"`
	Report    string        `json:"report,omitempty" enum:"first,follow,final"`
	ToldAt    clock.Instant `json:"toldAt,omitzero" doc:"When the authority got it"`
	Authority string        `json:"authority,omitempty" maxLength:"120"`
	Receipt   string        `json:"receipt,omitempty" maxLength:"80"`
	FileIDs   []string      `json:"fileIds,omitempty" maxItems:"10"`
}

// check notes what an action still needs of an event.
func (s *Step) check(action string, e *Event, now clock.Instant) error {
	var checks fault.Checks
	trim(&s.Text, &s.Cause, &s.Authority, &s.Receipt)
	said := func(pointer, text string) {
		checks.That(utf8.RuneCountInString(text) >= fewest, pointer, "securityevent.text")
	}
	switch action {
	case "revise":
		s.Facts.check(&checks)
	case "raise", "lower":
		said("/text", s.Text)
		to, from := slices.Index(Levels, s.Level), slices.Index(Levels, e.Level)
		checks.That(to >= 0 && to != from && (action == "raise") == (to < from), "/level", "securityevent."+action)
	case "dispose":
		said("/text", s.Text)
		said("/cause", s.Cause)
	case "close", "dismiss":
		said("/text", s.Text)
	case "report":
		s.checkReport(&checks, e, now)
	}
	return checks.Err()
}

// checkReport: the first report comes first and once, the summary after the
// disposal and once; a number or a file proves each.
func (s *Step) checkReport(checks *fault.Checks, e *Event, now clock.Instant) {
	checks.That(utf8.RuneCountInString(s.Text) >= fewest, "/text", "securityevent.text")
	checks.That(utf8.RuneCountInString(s.Authority) >= 2, "/authority", "field.required")
	checks.That(s.Receipt != "" || len(s.FileIDs) > 0, "/receipt", "securityevent.proof")
	checks.That(s.ToldAt >= e.FoundAt && s.ToldAt <= now, "/toldAt", "securityevent.told")
	switch s.Report {
	case First:
		checks.That(e.ReportedAt.IsZero(), "/report", "securityevent.told_already")
	case Follow, Final:
		checks.That(e.ReportedAt > 0, "/report", "securityevent.told_first")
		checks.That(s.Report == Follow || e.State == Disposed, "/report", "securityevent.not_disposed")
		checks.That(s.Report == Follow || e.SummedAt.IsZero(), "/report", "securityevent.summed_already")
	default:
		checks.Add("/report", "field.required")
	}
}

func trim(texts ...*string) {
	for _, text := range texts {
		*text = strings.TrimSpace(*text)
	}
}
