package problem

import (
	"slices"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/module/opscenter/sla"
)

// How a problem was found.
const (
	ByHand   = "hand"
	Severe   = "severe"   // a fault of a grave level
	Repeated = "repeated" // faults of one module and kind of cause
)

// How a fault belongs to a problem.
const (
	Linked = "linked"
	Used   = "used" // its workaround was used
)

// Problem is what makes faults happen.
type Problem struct {
	bun.BaseModel `bun:"table:problem_case,alias:t" json:"-"`

	ID           string        `bun:"id,pk" json:"id"`
	Number       string        `bun:"number" json:"number"`
	State        string        `bun:"state" json:"state" enum:"registered,analysing,known,planned,fixing,verifying,closed,dismissed"`
	Source       string        `bun:"source" json:"source" enum:"hand,severe,repeated"`
	Title        string        `bun:"title" json:"title"`
	Detail       string        `bun:"detail" json:"detail"`
	Level        int64         `bun:"level" json:"level" doc:"Worst of its faults, 0 without one"`
	Modules      sla.Names     `bun:"modules" json:"modules" nullable:"false"`
	CauseKind    string        `bun:"cause_kind" json:"causeKind" enum:",code,config,capacity,data,network,hardware,thirdparty,operation,security,other"`
	DirectCause  string        `bun:"direct_cause" json:"directCause"`
	RootCause    string        `bun:"root_cause" json:"rootCause"`
	Workaround   string        `bun:"workaround" json:"workaround"`
	KnownAt      clock.Instant `bun:"known_at" json:"knownAt" doc:"A known error since"`
	WorkaroundAt clock.Instant `bun:"workaround_at" json:"workaroundAt"`
	Plan         string        `bun:"plan_text" json:"plan"`
	DueOn        clock.Day     `bun:"due_on" json:"dueOn" doc:"Last day of the permanent fix"`
	PlannedBy    string        `bun:"planned_by" json:"-"`
	Opinion      string        `bun:"opinion" json:"opinion" doc:"Of the owner"`
	DecidedBy    string        `bun:"decided_by" json:"-"`
	DecidedAt    clock.Instant `bun:"decided_at" json:"decidedAt"`
	ChangeNumber string        `bun:"change_number" json:"changeNumber" doc:"Of the change that mends it"`
	FinishedAt   clock.Instant `bun:"finished_at" json:"finishedAt"`
	FinishNote   string        `bun:"finish_note" json:"finishNote"`
	Review       string        `bun:"review" json:"review"`
	ReviewedBy   string        `bun:"reviewed_by" json:"-"`
	ClosedAt     clock.Instant `bun:"closed_at" json:"closedAt"`
	Reopens      int64         `bun:"reopens" json:"reopens"`
	Search       string        `bun:"search" json:"-"`
	Version      int           `bun:"version" json:"version"`
	CreatedBy    string        `bun:"created_by" json:"-"`
	CreatedAt    clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt    clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// Incident is a fault that belongs to a problem.
type Incident struct {
	bun.BaseModel `bun:"table:problem_incident,alias:t" json:"-"`

	ID         string        `bun:"id,pk" json:"id"`
	ProblemID  string        `bun:"problem_id" json:"-"`
	TicketID   string        `bun:"ticket_id" json:"ticketId"`
	Number     string        `bun:"number" json:"number"`
	How        string        `bun:"how" json:"how" enum:"linked,used"`
	ReportedAt clock.Instant `bun:"reported_at" json:"reportedAt"`
	At         clock.Instant `bun:"at" json:"at"`
	ByID       string        `bun:"by_id" json:"-"`

	Title  string `bun:"-" json:"title"`
	State  string `bun:"-" json:"state"`
	Level  int64  `bun:"-" json:"level"`
	Path   string `bun:"-" json:"path"`
	ByName string `bun:"-" json:"byName"`
}

// View is a problem as its page shows it.
type View struct {
	Problem
	Incidents    []Incident    `json:"incidents" nullable:"false"`
	PlannerName  string        `json:"plannerName"`
	DeciderName  string        `json:"deciderName"`
	ReviewerName string        `json:"reviewerName"`
	CreatorName  string        `json:"creatorName"`
	Change       *Fix          `json:"change,omitempty"`
	Late         bool          `json:"late" doc:"The permanent fix is not there on its day; it stays so"`
	Uses         int64         `json:"uses" doc:"How often the workaround was used"`
	Steps        []flow.Step   `json:"steps" nullable:"false"`
	Actions      []flow.Action `json:"actions" nullable:"false"`
	Waits        *flow.Wait    `json:"waits,omitempty"`
}

// late tells whether the permanent fix was or is later than its day.
func (p *Problem) late(now clock.Instant) bool {
	if p.FinishedAt > 0 {
		now = p.FinishedAt
	}
	return !p.DueOn.IsZero() && now >= p.DueOn.End()
}

// guard says why an action is blocked for now.
func (p *Problem) guard(action, person string, last clock.Instant) *fault.Error {
	conflict := func(key string, pairs ...any) *fault.Error { return fault.New(fault.Conflict, key, pairs...) }
	switch action {
	case "approve":
		if person == p.PlannedBy {
			return conflict("problem.own_plan")
		}
	case "finish":
		if p.ChangeNumber == "" {
			return conflict("problem.change_first")
		}
	case "close":
		if person == p.PlannedBy {
			return conflict("problem.own_review")
		}
		if last > p.FinishedAt {
			return conflict("problem.came_back")
		}
	}
	return nil
}

func (p *Problem) steps() []flow.Step {
	at := slices.Index(chain, p.State)
	steps := make([]flow.Step, 0, len(chain)+1)
	for i, key := range chain {
		step := flow.Step{Key: key, State: "future"}
		switch {
		case at < 0 && i > 0:
			continue
		case at < 0 || i < at:
			step.State = "done"
		case i == at:
			step.State = "current"
		}
		steps = append(steps, step)
	}
	if at < 0 {
		steps = append(steps, flow.Step{Key: p.State, State: "side"})
	}
	return steps
}

// Readiness is what a fault that repeats a known error says of the precautions
// (招标文件 3.6.4: 未能采取有效的预防措施或规避策略).
type Readiness struct {
	Within time.Duration // a fault later than this after the last one is no repetition
	Use    time.Duration // the workaround must be used within this after the report
}

// unready tells why a fault that was linked now shows a lack of precaution; empty
// when it does not: it is no repetition, or the fix was not due yet and the
// workaround was used at once.
func (p *Problem) unready(r Readiness, previous clock.Instant, i *Incident) string {
	switch {
	case p.KnownAt.IsZero() || i.ReportedAt <= p.KnownAt, previous.IsZero(), i.ReportedAt.Sub(previous) > r.Within:
		return ""
	case p.State == Closed || p.State == Verifying:
		return "returned"
	case p.late(i.ReportedAt):
		return "late"
	case p.Workaround == "" || i.How != Used || i.At.Sub(i.ReportedAt) > r.Use:
		return "unused"
	}
	return ""
}
