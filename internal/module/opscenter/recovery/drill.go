package recovery

import (
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// The phases that a recovery is measured by.
var phases = []string{"detect", "decide", backup.PhaseFetch, backup.PhaseRestore, backup.PhaseReplay, backup.PhaseVerify}

// Drill is one exercise of a recovery.
type Drill struct {
	bun.BaseModel `bun:"table:recovery_drill,alias:t" json:"-"`

	ID           string        `bun:"id,pk" json:"id"`
	Number       string        `bun:"number" json:"number"`
	Title        string        `bun:"title" json:"title"`
	Scenario     string        `bun:"scenario" json:"scenario"`
	Safety       string        `bun:"safety" json:"safety" doc:"Conditions and safety measures"`
	PlanNumber   string        `bun:"plan_number" json:"planNumber"`
	PlanRevision int           `bun:"plan_revision" json:"planRevision"`
	PlannedOn    clock.Day     `bun:"planned_on" json:"plannedOn"`
	State        string        `bun:"state" json:"state" enum:"planned,approved,running,finished,reported,confirmed,cancelled"`
	RPOTarget    int64         `bun:"rpo_target_ms" json:"rpoTarget"`
	RTOTarget    int64         `bun:"rto_target_ms" json:"rtoTarget"`
	ApprovedBy   string        `bun:"approved_by" json:"-"`
	ApprovedAt   clock.Instant `bun:"approved_at" json:"approvedAt"`
	FailedAt     clock.Instant `bun:"failed_at" json:"failedAt" doc:"When the failure was played"`
	DeclaredAt   clock.Instant `bun:"declared_at" json:"declaredAt" doc:"End of detection"`
	VerifiedAt   clock.Instant `bun:"verified_at" json:"verifiedAt"`
	FinishedAt   clock.Instant `bun:"finished_at" json:"finishedAt"`
	CheckID      string        `bun:"check_id" json:"checkId" doc:"The restore that was done"`
	RecoveredAt  clock.Instant `bun:"recovered_at" json:"recoveredAt"`
	RPO          int64         `bun:"rpo_ms" json:"rpo"`
	RTO          int64         `bun:"rto_ms" json:"rto"`
	Consistency  int           `bun:"consistency" json:"consistency" doc:"Ten thousandths of the tables that are the same"`
	Deviations   string        `bun:"deviations" json:"deviations"`
	Conclusion   string        `bun:"conclusion" json:"conclusion"`
	PlanChange   string        `bun:"plan_change" json:"planChange" doc:"What the emergency plan must change"`
	Note         string        `bun:"note" json:"note"`
	ConfirmedBy  string        `bun:"confirmed_by" json:"-"`
	ConfirmedAt  clock.Instant `bun:"confirmed_at" json:"confirmedAt"`
	Search       string        `bun:"search" json:"-"`
	Version      int           `bun:"version" json:"version"`
	CreatedBy    string        `bun:"created_by" json:"-"`
	CreatedAt    clock.Instant `bun:"created_at" json:"createdAt"`
}

// Member takes part in a drill.
type Member struct {
	bun.BaseModel `bun:"table:recovery_member,alias:t" json:"-"`

	ID       string        `bun:"id,pk" json:"id"`
	DrillID  string        `bun:"drill_id" json:"-"`
	PersonID string        `bun:"person_id" json:"personId"`
	Duty     string        `bun:"duty" json:"duty"`
	SignedAt clock.Instant `bun:"signed_at" json:"signedAt" doc:"When the person signed in; only they can"`
	Name     string        `bun:"-" json:"name"`
}

// Step is one line of the script.
type Step struct {
	bun.BaseModel `bun:"table:recovery_step,alias:t" json:"-"`

	ID         string        `bun:"id,pk" json:"id"`
	DrillID    string        `bun:"drill_id" json:"-"`
	Ordinal    int           `bun:"ordinal" json:"ordinal"`
	Phase      string        `bun:"phase" json:"phase" enum:"detect,decide,fetch,restore,replay,verify"`
	Title      string        `bun:"title" json:"title"`
	PlannedAt  clock.Instant `bun:"planned_at" json:"plannedAt"`
	StartedAt  clock.Instant `bun:"started_at" json:"startedAt" doc:"By the clock of the server"`
	FinishedAt clock.Instant `bun:"finished_at" json:"finishedAt"`
	DoneBy     string        `bun:"done_by" json:"-"`
	Outcome    string        `bun:"outcome" json:"outcome" enum:",good,deviated,failed"`
	Note       string        `bun:"note" json:"note"`
	DoerName   string        `bun:"-" json:"doerName"`
}

func (s *Step) timed() bool { return !s.StartedAt.IsZero() && !s.FinishedAt.IsZero() }

// Measure is something to be improved after a drill.
type Measure struct {
	bun.BaseModel `bun:"table:recovery_measure,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	DrillID   string        `bun:"drill_id" json:"-"`
	Ordinal   int           `bun:"ordinal" json:"ordinal"`
	What      string        `bun:"what" json:"what"`
	OwnerID   string        `bun:"owner_id" json:"ownerId"`
	DueOn     clock.Day     `bun:"due_on" json:"dueOn"`
	DoneAt    clock.Instant `bun:"done_at" json:"doneAt"`
	DoneBy    string        `bun:"done_by" json:"-"`
	OwnerName string        `bun:"-" json:"ownerName"`
}

// Script is a drill to be planned.
type Script struct {
	Title      string       `json:"title" minLength:"2" maxLength:"120"`
	Scenario   string       `json:"scenario" minLength:"2" maxLength:"1000"`
	Safety     string       `json:"safety" minLength:"2" maxLength:"1000"`
	PlanNumber string       `json:"planNumber" minLength:"1" maxLength:"24" doc:"The emergency plan that it exercises"`
	PlannedOn  clock.Day    `json:"plannedOn" format:"date"`
	Members    []ScriptRole `json:"members" minItems:"1" maxItems:"30"`
	Steps      []ScriptStep `json:"steps" minItems:"1" maxItems:"60"`
}

// ScriptRole gives somebody a duty.
type ScriptRole struct {
	PersonID string `json:"personId" minLength:"1" maxLength:"26"`
	Duty     string `json:"duty" minLength:"2" maxLength:"120"`
}

// ScriptStep is a step to be done.
type ScriptStep struct {
	Phase     string        `json:"phase" enum:"detect,decide,fetch,restore,replay,verify"`
	Title     string        `json:"title" minLength:"2" maxLength:"200"`
	PlannedAt clock.Instant `json:"plannedAt"`
}

// check: a drill goes through detection, decision, restore and proof, in time.
func (s *Script) check(today clock.Day) error {
	var checks fault.Checks
	checks.That(strings.TrimSpace(s.Title) != "", "/title", "field.required")
	checks.That(strings.TrimSpace(s.Scenario) != "", "/scenario", "field.required")
	checks.That(strings.TrimSpace(s.Safety) != "", "/safety", "field.required")
	checks.That(s.PlannedOn >= today, "/plannedOn", "recovery.planned_past")
	checks.That(len(s.Members) > 0, "/members", "recovery.members")
	people := map[string]bool{}
	for i, m := range s.Members {
		checks.That(!people[m.PersonID], "/members/"+strconv.Itoa(i)+"/personId", "recovery.member_twice")
		checks.That(strings.TrimSpace(m.Duty) != "", "/members/"+strconv.Itoa(i)+"/duty", "field.required")
		people[m.PersonID] = true
	}
	for _, needed := range []string{"detect", "decide", backup.PhaseRestore, backup.PhaseVerify} {
		checks.That(slices.ContainsFunc(s.Steps, func(one ScriptStep) bool { return one.Phase == needed }), "/steps", "recovery.phase_needed", "phase", needed)
	}
	for i, one := range s.Steps {
		at := "/steps/" + strconv.Itoa(i)
		checks.That(slices.Contains(phases, one.Phase), at+"/phase", "field.required")
		checks.That(strings.TrimSpace(one.Title) != "", at+"/title", "field.required")
		checks.That(one.PlannedAt.Day() == s.PlannedOn, at+"/plannedAt", "recovery.step_day")
		checks.That(i == 0 || one.PlannedAt >= s.Steps[i-1].PlannedAt, at+"/plannedAt", "recovery.step_order")
	}
	return checks.Err()
}

// Progress is a step of a drill.
type Progress struct {
	Version    int              `json:"version" minimum:"1"`
	Note       string           `json:"note,omitempty" maxLength:"400"`
	Deviations string           `json:"deviations,omitempty" maxLength:"2000" doc:"What went otherwise than planned; that nothing did is said in words"`
	Conclusion string           `json:"conclusion,omitempty" maxLength:"2000"`
	PlanChange string           `json:"planChange,omitempty" maxLength:"1000"`
	Measures   []MeasureRequest `json:"measures,omitempty" maxItems:"30"`
}

// MeasureRequest is an improvement to be made.
type MeasureRequest struct {
	What    string    `json:"what" minLength:"2" maxLength:"400"`
	OwnerID string    `json:"ownerId" minLength:"1" maxLength:"26"`
	DueOn   clock.Day `json:"dueOn" format:"date"`
}

func (p *Progress) check(action string) error {
	p.Deviations, p.Conclusion = strings.TrimSpace(p.Deviations), strings.TrimSpace(p.Conclusion)
	var checks fault.Checks
	switch action {
	case "report":
		checks.That(p.Deviations != "", "/deviations", "recovery.deviations")
		checks.That(p.Conclusion != "", "/conclusion", "field.required")
		for i, m := range p.Measures {
			at := "/measures/" + strconv.Itoa(i)
			checks.That(strings.TrimSpace(m.What) != "", at+"/what", "field.required")
			checks.That(m.OwnerID != "", at+"/ownerId", "field.required")
			checks.That(!m.DueOn.IsZero(), at+"/dueOn", "field.required")
		}
	case "return", "cancel":
		checks.That(len([]rune(strings.TrimSpace(p.Note))) >= 2, "/note", "recovery.reason")
	}
	return checks.Err()
}

// LineRequest names a line of a drill.
type LineRequest struct {
	Ordinal int `json:"ordinal" minimum:"1" maximum:"60"`
}

// StepResult ends a step of the script.
type StepResult struct {
	Ordinal int    `json:"ordinal" minimum:"1" maximum:"60"`
	Outcome string `json:"outcome" enum:"good,deviated,failed"`
	Note    string `json:"note,omitempty" maxLength:"400"`
}

func (r *StepResult) check() error {
	var checks fault.Checks
	checks.That(slices.Contains([]string{"good", "deviated", "failed"}, r.Outcome), "/outcome", "field.required")
	checks.That(r.Outcome == "good" || strings.TrimSpace(r.Note) != "", "/note", "recovery.step_note")
	return checks.Err()
}

// Split is how long one phase took.
type Split struct {
	Phase  string `json:"phase" enum:"detect,decide,fetch,restore,replay,verify"`
	Millis int64  `json:"millis"`
}

// split is the time of each phase, from its first beginning to its last end.
func split(steps []Step) []Split {
	found := []Split{}
	for _, phase := range phases {
		first, last := clock.Instant(0), clock.Instant(0)
		for _, s := range steps {
			if s.Phase != phase || !s.timed() {
				continue
			}
			if first.IsZero() || s.StartedAt < first {
				first = s.StartedAt
			}
			last = max(last, s.FinishedAt)
		}
		if !first.IsZero() {
			found = append(found, Split{phase, int64(last - first)})
		}
	}
	return found
}

// measure takes the figures of a drill from its steps: declared when detection
// ended, verified when the last proof did (RTO between them).
func (d *Drill) measure(steps []Step) {
	for _, s := range steps {
		switch s.Phase {
		case "detect":
			d.DeclaredAt = max(d.DeclaredAt, s.FinishedAt)
		case backup.PhaseVerify:
			d.VerifiedAt = max(d.VerifiedAt, s.FinishedAt)
		}
	}
	d.RTO = max(0, int64(d.VerifiedAt-d.DeclaredAt))
}
