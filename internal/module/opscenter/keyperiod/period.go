package keyperiod

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
)

// Levels of a period, the highest first.
var Levels = []string{"special", "first", "second"}

// Period is a key period.
type Period struct {
	bun.BaseModel `bun:"table:keyperiod_period,alias:t" json:"-"`

	ID         string        `bun:"id,pk" json:"id"`
	Number     string        `bun:"number" json:"number"`
	State      string        `bun:"state" json:"state" enum:"planned,approved,closed,refused,cancelled,lifted"`
	Name       string        `bun:"name" json:"name"`
	Level      string        `bun:"level" json:"level" enum:"special,first,second"`
	Basis      string        `bun:"basis" json:"basis" doc:"Notice or law that asks for it"`
	From       clock.Day     `bun:"first_day" json:"from"`
	To         clock.Day     `bun:"last_day" json:"to"`
	Freeze     bool          `bun:"frozen" json:"freeze" doc:"No change in it without the owner's word"`
	Roster     bool          `bun:"rostered" json:"roster" doc:"Somebody is on duty at every hour of it"`
	Rounds     int           `bun:"rounds" json:"rounds" doc:"Patrols a day"`
	Measures   string        `bun:"measures" json:"measures" doc:"What else is done, and who is called"`
	ApprovedBy string        `bun:"approved_by" json:"-"`
	ApprovedAt clock.Instant `bun:"approved_at" json:"approvedAt"`
	LiftedAt   clock.Instant `bun:"lifted_at" json:"liftedAt"`
	Summary    string        `bun:"summary" json:"summary"`
	SummaryDue clock.Instant `bun:"summary_due" json:"summaryDue"`
	ClosedBy   string        `bun:"closed_by" json:"-"`
	ClosedAt   clock.Instant `bun:"closed_at" json:"closedAt"`
	Note       string        `bun:"note" json:"note" doc:"What the owner said"`
	Search     string        `bun:"search" json:"-"`
	Version    int           `bun:"version" json:"version"`
	CreatedBy  string        `bun:"created_by" json:"-"`
	CreatedAt  clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt  clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// Span is a stretch of time, its end not in it.
type Span struct {
	From clock.Instant `json:"from"`
	To   clock.Instant `json:"to"`
}

// Binds is when the period binds: never before the owner approved it, and not
// any more once the owner lifted it.
func (p *Period) Binds() Span {
	if p.ApprovedAt.IsZero() {
		return Span{}
	}
	span := Span{max(p.From.Start(), p.ApprovedAt), p.To.End()}
	if p.LiftedAt > 0 {
		span.To = min(span.To, p.LiftedAt)
	}
	return span
}

// Meets tells whether the period binds at some time between two instants.
func (p *Period) Meets(from, to clock.Instant) bool {
	span := p.Binds()
	return span.From < span.To && from < span.To && span.From < to
}

// DayRounds are the patrols of one day of a period.
type DayRounds struct {
	Day  clock.Day `json:"day"`
	Due  int       `json:"due"`
	Done int       `json:"done"`
}

// View is a period as its page shows it.
type View struct {
	Period
	MakerName    string        `json:"makerName"`
	ApproverName string        `json:"approverName"`
	CloserName   string        `json:"closerName"`
	Binding      bool          `json:"binding" doc:"It binds now"`
	Late         bool          `json:"late" doc:"The summary was not written in time; it stays so"`
	Holes        []Span        `json:"holes" nullable:"false" doc:"Hours still to come at which nobody is on duty"`
	Patrols      []DayRounds   `json:"patrols" nullable:"false" doc:"Of the days that have begun"`
	Steps        []flow.Step   `json:"steps" nullable:"false"`
	Actions      []flow.Action `json:"actions" nullable:"false"`
	Waits        *flow.Wait    `json:"waits,omitempty"`
}

// Plan describes a period.
type Plan struct {
	Name     string    `json:"name" minLength:"2" maxLength:"120"`
	Level    string    `json:"level" enum:"special,first,second"`
	Basis    string    `json:"basis" minLength:"2" maxLength:"400"`
	From     clock.Day `json:"from" format:"date"`
	To       clock.Day `json:"to" format:"date"`
	Freeze   bool      `json:"freeze"`
	Roster   bool      `json:"roster"`
	Measures string    `json:"measures,omitempty" maxLength:"2000"`
}

func (p *Plan) check(today clock.Day, longest int) error {
	var checks fault.Checks
	for _, text := range []*string{&p.Name, &p.Basis, &p.Measures} {
		*text = strings.TrimSpace(*text)
	}
	checks.That(utf8.RuneCountInString(p.Name) >= 2, "/name", "field.required")
	checks.That(utf8.RuneCountInString(p.Basis) >= 2, "/basis", "keyperiod.basis")
	checks.That(p.From >= today, "/from", "keyperiod.from", "day", today)
	checks.That(p.To >= p.From && p.From.DaysUntil(p.To) < longest, "/to", "keyperiod.to", "days", longest)
	return checks.Err()
}

// Step is what an action needs to be told.
type Step struct {
	Version int    `json:"version" minimum:"1"`
	Note    string `json:"note,omitempty" maxLength:"1000"`
	Summary string `json:"summary,omitempty" maxLength:"4000" doc:"What happened in it and what follows"`
}

func (s *Step) check(action string) error {
	s.Note, s.Summary = strings.TrimSpace(s.Note), strings.TrimSpace(s.Summary)
	var checks fault.Checks
	switch action {
	case "refuse", "cancel", "lift":
		checks.That(utf8.RuneCountInString(s.Note) >= 4, "/note", "keyperiod.reason")
	case "close":
		checks.That(utf8.RuneCountInString(s.Summary) >= 10, "/summary", "keyperiod.summary")
	}
	return checks.Err()
}

// guard: nobody approves a period of their own, what is over is not approved
// afterwards, and nothing is summed up before its end.
func (p *Period) guard(action, person string, now clock.Instant) *fault.Error {
	switch {
	case action == "approve" && p.CreatedBy == person:
		return fault.New(fault.Conflict, "keyperiod.own")
	case action == "approve" && now >= p.To.End():
		return fault.New(fault.Conflict, "keyperiod.over")
	case action == "lift" && now >= p.To.End():
		return fault.New(fault.Conflict, "keyperiod.ended")
	case action == "close" && now < p.To.End():
		return fault.New(fault.Conflict, "keyperiod.running", "day", p.To)
	}
	return nil
}

func (p *Period) late(now clock.Instant) bool {
	if p.ClosedAt > 0 {
		now = p.ClosedAt
	}
	return (p.State == Approved || p.State == Closed) && now > p.SummaryDue
}

func (p *Period) steps() []flow.Step {
	way := []string{Planned, Approved, Closed}
	switch p.State {
	case Refused, Cancelled:
		way = []string{Planned, p.State}
	case Lifted:
		way = []string{Planned, Approved, Lifted}
	}
	at := slices.Index(way, p.State)
	shown := make([]flow.Step, len(way))
	for i, key := range way {
		shown[i] = flow.Step{Key: key, State: "future"}
		switch {
		case i == at && i == len(way)-1 && p.State != Closed:
			shown[i].State = "side"
		case i < at || p.State == Closed:
			shown[i].State = "done"
		case i == at:
			shown[i].State = "current"
		}
	}
	return shown
}
