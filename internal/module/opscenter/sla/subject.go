package sla

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
)

// What a subject of clocks is.
const (
	RequestKind     = "request"
	FaultKind       = "fault"
	ReplacementKind = "replacement"
	SecurityKind    = "security" // an event of cyber-security
)

// Subject is what clocks run for. It has the id of the ticket it belongs to.
type Subject struct {
	bun.BaseModel `bun:"table:sla_subject,alias:t" json:"-"`

	ID           string        `bun:"id,pk" json:"id"`
	Kind         string        `bun:"kind" json:"kind" enum:"request,fault,replacement,security"`
	Number       string        `bun:"number" json:"number"`
	Path         string        `bun:"path" json:"path"`
	ReportedAt   clock.Instant `bun:"reported_at" json:"reportedAt" doc:"Formal report of a fault, which nobody can change; of others when they were asked for, known or given notice of"`
	DetectedAt   clock.Instant `bun:"detected_at" json:"detectedAt" doc:"When the monitoring saw it; shown beside the report and not counted"`
	Level        Level         `bun:"level" json:"level" doc:"Of handling; 0 is not set"`
	FirstLevel   Level         `bun:"first_level" json:"firstLevel" doc:"As reported"`
	FinalLevel   Level         `bun:"final_level" json:"finalLevel" doc:"At sign-off; it counts for the recovery time and the penalty"`
	Mode         string        `bun:"mode" json:"mode" enum:",online,onsite"`
	EngineerID   string        `bun:"engineer_id" json:"-"`
	Modules      Names         `bun:"modules" json:"modules" nullable:"false"`
	Probes       Names         `bun:"probes" json:"probes" nullable:"false" doc:"Bound at the report; may grow, never shrink without the owner"`
	WatchID      string        `bun:"watch_id" json:"-"`
	SinceAt      clock.Instant `bun:"since_at" json:"-"` // recovery is looked for from here
	ObservingAt  clock.Instant `bun:"observing_at" json:"observingAt" doc:"When the engineer said it was mended"`
	NoFault      bool          `bun:"no_fault" json:"noFault"`
	MasterID     string        `bun:"master_id" json:"masterId"`
	RecoveredAt  clock.Instant `bun:"recovered_at" json:"recoveredAt"`
	GoodFrom     clock.Instant `bun:"good_from" json:"goodFrom" doc:"Actual recovery: start of the healthy stretch"`
	RecoveryKind string        `bun:"recovery_kind" json:"recoveryKind" enum:",monitor,manual"`
	PolicyDay    clock.Day     `bun:"policy_day" json:"policyDay" doc:"The day whose parameters the clocks keep"`
	CalendarID   string        `bun:"calendar_id" json:"calendarId"`
	Version      int           `bun:"version" json:"version"`
	CreatedAt    clock.Instant `bun:"created_at" json:"createdAt"`
}

// Names is a list kept as JSON.
type Names []string

// Value stores the list.
func (n Names) Value() (driver.Value, error) {
	if n == nil {
		n = Names{}
	}
	text, err := json.Marshal([]string(n))
	return string(text), err
}

// Scan reads the list.
func (n *Names) Scan(src any) error {
	text, ok := src.(string)
	if raw, isBytes := src.([]byte); isBytes {
		text, ok = string(raw), true
	}
	if !ok {
		return fmt.Errorf("names: %T", src)
	}
	if json.Unmarshal([]byte(text), (*[]string)(n)) != nil {
		*n = Names{text} // somebody altered it: verifying names the row, it does not stop at it
	}
	return nil
}

// How a recovery was found.
const (
	ByMonitor = "monitor"
	ByHand    = "manual"
)

// take moves what of a fact is kept with the subject itself.
func (s *Subject) take(f Fact) {
	switch f.Kind {
	case Levelled:
		if s.FirstLevel == 0 {
			s.FirstLevel = f.Level
		}
		s.Level = f.Level
	case Finalised:
		s.FinalLevel = f.Level
	case NoFault:
		s.NoFault = true
	case Recovered:
		s.RecoveredAt = f.At
	case Reported: // of several the earliest counts (D20)
		if s.ReportedAt.IsZero() || f.At < s.ReportedAt {
			s.ReportedAt, s.SinceAt = f.At, f.At
		}
	case Observing:
		s.ObservingAt = f.At
	case Reopened:
		s.RecoveredAt, s.GoodFrom, s.RecoveryKind, s.ObservingAt, s.SinceAt = 0, 0, "", 0, f.At
	}
	if f.Mode != "" {
		s.Mode = f.Mode
	}
}

// date gives a subject without a formal report the time it is of: the first that
// is known of it, else the moment its record was made.
func (s *Subject) date(known []factRow, made clock.Instant) {
	if !s.ReportedAt.IsZero() {
		return
	}
	s.ReportedAt = made
	for _, f := range known {
		s.ReportedAt = min(s.ReportedAt, f.At)
	}
}

// factRow is a stored fact.
type factRow struct {
	bun.BaseModel `bun:"table:sla_fact,alias:t"`

	ID        string        `bun:"id,pk"`
	SubjectID string        `bun:"subject_id"`
	Kind      Kind          `bun:"kind"`
	At        clock.Instant `bun:"at"`
	Level     Level         `bun:"level"`
	Mode      string        `bun:"mode"`
	Until     clock.Instant `bun:"until_at"`
	ByID      string        `bun:"by_id"`
	WrittenAt clock.Instant `bun:"written_at"`
}

func (r factRow) fact() Fact {
	return Fact{ID: r.ID, Kind: r.Kind, At: r.At, Level: r.Level, Mode: r.Mode, Until: r.Until}
}

// Row is a clock as it is kept for lists and for the sweep. It can be computed
// again from the facts at any time.
type Row struct {
	bun.BaseModel `bun:"table:sla_clock,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id" doc:"Subject and code"`
	SubjectID string        `bun:"subject_id" json:"subjectId"`
	Code      Code          `bun:"code" json:"code"`
	Kind      string        `bun:"kind" json:"kind" enum:"request,fault,replacement,security"`
	Number    string        `bun:"number" json:"number"`
	Path      string        `bun:"path" json:"path"`
	Level     Level         `bun:"level" json:"level"`
	State     State         `bun:"state" json:"state" enum:"waiting,running,met,breached,exempt,void"`
	StartedAt clock.Instant `bun:"started_at" json:"startedAt"`
	DueAt     clock.Instant `bun:"due_at" json:"dueAt"`
	StoppedAt clock.Instant `bun:"stopped_at" json:"stoppedAt"`
	Minutes   int64         `bun:"minutes" json:"minutes" doc:"Target; working days for C13"`
	Calendar  string        `bun:"calendar" json:"calendar" enum:"always,hours,days"`
	Elapsed   int64         `bun:"elapsed_ms" json:"elapsedMs" doc:"Net; of a running clock as of its last change"`
	Excluded  int64         `bun:"excluded_ms" json:"excludedMs"`
	AlwaysDue clock.Instant `bun:"always_due" json:"alwaysDue"`
	LateBy    string        `bun:"late_by" json:"lateBy" enum:",level"`
	Step      int64         `bun:"step" json:"step" doc:"Per cent of the ladder that was told last"`
	NextAt    clock.Instant `bun:"next_at" json:"-"`
	AckedBy   string        `bun:"acked_by" json:"-"`
	AckedAt   clock.Instant `bun:"acked_at" json:"ackedAt"`
	AckUntil  clock.Instant `bun:"ack_until" json:"ackUntil" doc:"Without an action until then it is told again"`
	ToldAt    clock.Instant `bun:"told_at" json:"toldAt"`
	Told      int64         `bun:"told" json:"told" doc:"How often the step was told"`
	Reason    string        `bun:"reason" json:"reason" doc:"Why it was late"`
	ReasonBy  string        `bun:"reason_by" json:"-"`
}

func rowID(subjectID string, code Code) string { return subjectID + "." + string(code) }

// put copies what is computed.
func (r *Row) put(s *Subject, c Clock) {
	r.ID, r.SubjectID, r.Code = rowID(s.ID, c.Code), s.ID, c.Code
	r.Kind, r.Number, r.Path, r.Level = s.Kind, s.Number, s.Path, s.Level
	if s.FinalLevel != 0 {
		r.Level = s.FinalLevel
	}
	r.State, r.StartedAt, r.DueAt, r.StoppedAt, r.Minutes, r.Calendar = c.State, c.StartedAt, c.DueAt, c.StoppedAt, c.Minutes, c.Calendar
	r.Elapsed, r.Excluded, r.AlwaysDue, r.LateBy = c.Elapsed.Milliseconds(), c.Excluded.Milliseconds(), c.AlwaysDue, c.LateBy
}

// open reports whether somebody still has to do something about the clock.
func (r *Row) open() bool {
	return r.StoppedAt.IsZero() && (r.State == Running || r.State == Breached)
}

// ahead reports whether the clock was looked at by a machine whose time ran
// ahead: it is late before its end, or was told of at a time to come. A notice of
// staff is late when it names too early a day, whatever day it is.
func (r *Row) ahead(now clock.Instant) bool {
	return r.StoppedAt.IsZero() && (r.State == Breached && r.DueAt > now && r.Code != Replacement || r.ToldAt > now)
}

// same reports whether a stored clock is what its facts say now. The elapsed
// time of a running clock is no fact.
func (r *Row) same(other Row) bool {
	if r.StoppedAt.IsZero() {
		other.Elapsed = r.Elapsed
	}
	return r.Code == other.Code && r.Level == other.Level && r.State == other.State && r.StartedAt == other.StartedAt && r.DueAt == other.DueAt &&
		r.StoppedAt == other.StoppedAt && r.Minutes == other.Minutes && r.Elapsed == other.Elapsed && r.Excluded == other.Excluded && r.LateBy == other.LateBy
}
