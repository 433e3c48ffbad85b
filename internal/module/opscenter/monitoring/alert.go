package monitoring

import (
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
)

// The states of an alert.
const (
	Firing       = "firing"
	Acknowledged = "acknowledged"
	Recovered    = "recovered"
	Closed       = "closed"
)

// An alert recovers by itself only: nobody can say that something works again.
// An acknowledgement ends at its hour, and the alert fires again.
var alertFlow = flow.Flow{Entity: "monitorAlert", Initial: Firing, Transitions: []flow.Transition{
	{From: []string{Firing, Acknowledged}, Action: "acknowledge", To: Acknowledged, Permission: PermitHandle},
	{From: []string{Firing, Acknowledged}, Action: "silence", Permission: PermitHandle, Danger: true},
	{From: []string{Firing, Acknowledged}, Action: "unsilence", Permission: PermitHandle},
	{From: []string{Recovered}, Action: "close", To: Closed, Permission: PermitHandle},
	{From: []string{Firing, Acknowledged}, Action: "recover", To: Recovered, Permission: PermitHandle, Quiet: true},
	{From: []string{Acknowledged}, Action: "expire", To: Firing, Permission: PermitHandle, Quiet: true},
}}

// Alert is one abnormality from its beginning to the note that closes it.
type Alert struct {
	bun.BaseModel `bun:"table:monitor_alert,alias:t" json:"-"`

	ID            string        `bun:"id,pk" json:"id"`
	Number        string        `bun:"number" json:"number"`
	Watch         string        `bun:"watch" json:"-"`
	RuleID        string        `bun:"rule_id" json:"ruleId"`
	Source        string        `bun:"source" json:"source" enum:"rule,alertmanager"`
	Family        string        `bun:"family" json:"family" enum:"performance,attack,data"`
	Severity      string        `bun:"severity" json:"severity" enum:"critical,warning"`
	SubjectKind   string        `bun:"subject_kind" json:"subjectKind" enum:"module,interface,asset,system,finding"`
	Subject       string        `bun:"subject" json:"subject"`
	Probe         string        `bun:"probe" json:"probe"`
	Origin        string        `bun:"origin" json:"-"`    // network address that most of it came from; personal data
	PersonID      string        `bun:"person_id" json:"-"` // whose acts it is about
	GroupKey      string        `bun:"group_key" json:"groupKey" doc:"Alerts of one group are told together"`
	Summary       string        `bun:"summary" json:"summary"`
	Value         int64         `bun:"reading" json:"value"`
	Threshold     int64         `bun:"threshold" json:"threshold"`
	State         string        `bun:"state" json:"state" enum:"firing,acknowledged,recovered,closed"`
	Told          bool          `bun:"told" json:"told" doc:"People were told; others were grouped, silenced or covered by maintenance"`
	StartedAt     clock.Instant `bun:"started_at" json:"startedAt"`
	RaisedAt      clock.Instant `bun:"raised_at" json:"raisedAt"`
	AckedBy       string        `bun:"acked_by" json:"-"`
	AckedAt       clock.Instant `bun:"acked_at" json:"ackedAt"`
	AckUntil      clock.Instant `bun:"ack_until" json:"ackUntil"`
	AckNote       string        `bun:"ack_note" json:"ackNote"`
	SilencedBy    string        `bun:"silenced_by" json:"-"`
	SilencedUntil clock.Instant `bun:"silenced_until" json:"silencedUntil"`
	SilenceReason string        `bun:"silence_reason" json:"silenceReason"`
	RecoveredAt   clock.Instant `bun:"recovered_at" json:"recoveredAt"`
	ClosedBy      string        `bun:"closed_by" json:"-"`
	ClosedAt      clock.Instant `bun:"closed_at" json:"closedAt"`
	CloseNote     string        `bun:"close_note" json:"closeNote"`
	Version       int           `bun:"version" json:"version"`
}

// Handling is what a person says when handling an alert.
type Handling struct {
	Version int    `json:"version" minimum:"1"`
	Note    string `json:"note,omitempty" maxLength:"400"`
	Minutes int    `json:"minutes,omitempty" minimum:"0" maximum:"43200" doc:"How long an acknowledgement or a silence holds"`
}

// handle carries out a step of a person.
func (a *Alert) handle(action string, h Handling, personID string, now clock.Instant, longest time.Duration) error {
	var checks fault.Checks
	until := now.Add(time.Duration(h.Minutes) * time.Minute)
	checks.That(len([]rune(h.Note)) >= 2 || action == "unsilence", "/note", "monitoring.reason")
	if action == "acknowledge" || action == "silence" {
		checks.That(h.Minutes >= 5 && until.Sub(now) <= longest, "/minutes", "monitoring.minutes", "most", int(longest.Minutes()))
	}
	if err := checks.Err(); err != nil {
		return err
	}
	switch action {
	case "acknowledge":
		a.AckedBy, a.AckedAt, a.AckUntil, a.AckNote = personID, now, until, h.Note
	case "silence":
		a.SilencedBy, a.SilencedUntil, a.SilenceReason = personID, until, h.Note
	case "unsilence":
		a.SilencedBy, a.SilencedUntil, a.SilenceReason = personID, 0, ""
	case "close":
		a.ClosedBy, a.ClosedAt, a.CloseNote = personID, now, h.Note
	}
	return nil
}

// guard: what is not silenced cannot be let sound again.
func (a *Alert) guard(action string, now clock.Instant) *fault.Error {
	if action == "unsilence" && a.SilencedUntil <= now {
		return fault.New(fault.Conflict, "monitoring.not_silenced")
	}
	return nil
}

// groupOf puts alerts together that have one cause as a rule: those of a group of
// modules, of an asset or of an interface.
func groupOf(family string, r Reading) string {
	name := r.Subject
	if line, known := lineOf(r.Subject); known && r.SubjectKind == SubjectModule {
		name = line.Group
	}
	return family + ":" + r.SubjectKind + ":" + name
}
