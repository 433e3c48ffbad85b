package securityevent

import (
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/module/opscenter/sla"
)

// Levels of an event, the worst first (GB/T 20986-2023).
var Levels = []string{"special", "grave", "serious", "ordinary"}

// Kinds of events (GB/T 20986-2023).
var Kinds = []string{"malware", "attack", "data", "content", "facility", "violation", "hazard", "abnormal", "force", "other"}

// How an event came to be known.
const (
	ByHand   = "hand"
	Fault    = "fault"         // a ticket of the service desk
	Finding  = "finding"       // of the log centre
	Weakness = "vulnerability" // a case of it
)

// Event is an event of cyber-security.
type Event struct {
	bun.BaseModel `bun:"table:securityevent_event,alias:t" json:"-"`

	ID           string        `bun:"id,pk" json:"id"`
	Number       string        `bun:"number" json:"number"`
	State        string        `bun:"state" json:"state" enum:"registered,handling,disposed,closed,dismissed"`
	Title        string        `bun:"title" json:"title"`
	Kind         string        `bun:"kind" json:"kind" enum:"malware,attack,data,content,facility,violation,hazard,abnormal,force,other"`
	Level        string        `bun:"level" json:"level" enum:"special,grave,serious,ordinary"`
	Source       string        `bun:"source" json:"source" enum:"hand,fault,finding,vulnerability"`
	SourceID     string        `bun:"source_id" json:"sourceId"`
	SourceNumber string        `bun:"source_number" json:"sourceNumber"`
	SourcePath   string        `bun:"source_path" json:"sourcePath"`
	FoundAt      clock.Instant `bun:"found_at" json:"foundAt"`
	AwareAt      clock.Instant `bun:"aware_at" json:"awareAt" doc:"When the owner knew of it; the time for the report begins then"`
	Detail       string        `bun:"detail" json:"detail"`
	Impact       string        `bun:"impact" json:"impact"`
	Modules      sla.Names     `bun:"modules" json:"modules" nullable:"false"`
	Assets       sla.Names     `bun:"assets" json:"assets" nullable:"false" doc:"Codes"`
	HandlerID    string        `bun:"handler_id" json:"-"`
	HandledAt    clock.Instant `bun:"handled_at" json:"handledAt"`
	Cause        string        `bun:"cause" json:"cause"`
	Measures     string        `bun:"measures" json:"measures" doc:"What was done"`
	DisposedAt   clock.Instant `bun:"disposed_at" json:"disposedAt"`
	Reportable   bool          `bun:"reportable" json:"reportable" doc:"The authority must be told of it"`
	KnownAt      clock.Instant `bun:"known_at" json:"-"` // since when the authority had to be told, whatever came after
	ReportDue    clock.Instant `bun:"report_due" json:"reportDue" doc:"By when the authority must be told; none when it need not be"`
	ReportedAt   clock.Instant `bun:"reported_at" json:"reportedAt" doc:"When the first report was registered here; the clock stops then"`
	SummaryDue   clock.Instant `bun:"summary_due" json:"summaryDue" doc:"By when the summary report must be there"`
	SummedAt     clock.Instant `bun:"summed_at" json:"summedAt" doc:"When the summary report was registered"`
	Note         string        `bun:"note" json:"note" doc:"Of the last change of level, of the end, or why it was none"`
	ClosedAt     clock.Instant `bun:"closed_at" json:"closedAt"`
	Search       string        `bun:"search" json:"-"`
	Version      int           `bun:"version" json:"version"`
	CreatedBy    string        `bun:"created_by" json:"-"`
	CreatedAt    clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt    clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// Kinds of reports.
const (
	First  = "first"
	Follow = "follow"
	Final  = "final" // the summary
)

// Report is what an authority was told. It is registered once and never changed.
type Report struct {
	bun.BaseModel `bun:"table:securityevent_report,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	EventID   string        `bun:"event_id" json:"-"`
	Kind      string        `bun:"kind" json:"kind" enum:"first,follow,final"`
	ToldAt    clock.Instant `bun:"told_at" json:"toldAt" doc:"When the authority got it, by the receipt"`
	Authority string        `bun:"authority" json:"authority"`
	Receipt   string        `bun:"receipt" json:"receipt" doc:"Number that the authority gave it"`
	Content   string        `bun:"content" json:"content"`
	CreatedBy string        `bun:"created_by" json:"-"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt" doc:"When it was registered here"`

	MakerName string `bun:"-" json:"makerName"`
}

// View is an event as its page shows it.
type View struct {
	Event
	MakerName   string        `json:"makerName"`
	HandlerName string        `json:"handlerName"`
	ReportLate  bool          `json:"reportLate" doc:"The first report was not registered in time; it stays so"`
	SummaryLate bool          `json:"summaryLate" doc:"The summary report was not registered in time; it stays so"`
	Reports     []Report      `json:"reports" nullable:"false"`
	Steps       []flow.Step   `json:"steps" nullable:"false"`
	Actions     []flow.Action `json:"actions" nullable:"false"`
	Waits       *flow.Wait    `json:"waits,omitempty"`
}

// atLeast tells whether a level is as bad as another.
func atLeast(level, as string) bool {
	return slices.Index(Levels, level) <= slices.Index(Levels, as)
}

// past tells whether something was or is later than its time.
func past(due, done, now clock.Instant) bool {
	if done > 0 {
		now = done
	}
	return due > 0 && now > due
}

// release takes back what need not be told any more. What was late by now stays.
func (e *Event) release(now clock.Instant) {
	e.Reportable = false
	if e.ReportedAt.IsZero() && now <= e.ReportDue {
		e.ReportDue = 0
	}
	if e.SummedAt.IsZero() && now <= e.SummaryDue {
		e.SummaryDue = 0
	}
}

// guard says why an action is blocked for now.
func (e *Event) guard(action string) *fault.Error {
	switch {
	case action == "close" && e.Reportable && e.ReportedAt.IsZero():
		return fault.New(fault.Conflict, "securityevent.report_first")
	case action == "close" && e.Reportable && e.SummedAt.IsZero():
		return fault.New(fault.Conflict, "securityevent.summary_first")
	case action == "raise" && e.Level == Levels[0]:
		return fault.New(fault.Conflict, "securityevent.worst")
	case action == "lower" && e.Level == Levels[len(Levels)-1]:
		return fault.New(fault.Conflict, "securityevent.mildest")
	}
	return nil
}

func (e *Event) steps() []flow.Step {
	at := slices.Index(chain, e.State)
	steps := make([]flow.Step, 0, len(chain)+1)
	for i, key := range chain {
		step := flow.Step{Key: key, State: "future"}
		switch {
		case at < 0 && i > 0 && (i > 1 || e.HandledAt.IsZero()):
			continue
		case at < 0 || i < at || e.State == Closed:
			step.State = "done"
		case i == at:
			step.State = "current"
		}
		steps = append(steps, step)
	}
	if at < 0 {
		steps = append(steps, flow.Step{Key: e.State, State: "side"})
	}
	return steps
}
