package opscenter

import "gongzhi/internal/kit/clock"

// AlertRaised tells that monitoring found something abnormal that was not
// covered by planned maintenance. It is told once for an alert.
type AlertRaised struct {
	AlertID     string        `json:"alertId"`
	Number      string        `json:"number"`
	Rule        string        `json:"rule"`        // probe-down, signin-failures …
	Family      string        `json:"family"`      // performance, attack or data
	Severity    string        `json:"severity"`    // critical or warning
	SubjectKind string        `json:"subjectKind"` // module, interface, asset, system or finding (of the log centre)
	Subject     string        `json:"subject"`     // number of the table of contents, code, or number of the finding
	Probe       string        `json:"probe"`       // code, empty for what no probe found
	Summary     string        `json:"summary"`
	Group       string        `json:"group"` // alerts of one group have one cause as a rule
	Silenced    bool          `json:"silenced"`
	StartedAt   clock.Instant `json:"startedAt"` // when it began, by the samples
	RaisedAt    clock.Instant `json:"raisedAt"`
}

// EventName is the stable name of the event.
func (AlertRaised) EventName() string { return "opscenter.monitoring.alert-raised.v1" }

// AlertRecovered tells that it is over.
type AlertRecovered struct {
	AlertID     string        `json:"alertId"`
	Number      string        `json:"number"`
	Group       string        `json:"group"`
	RecoveredAt clock.Instant `json:"recoveredAt"`
}

// EventName is the stable name of the event.
func (AlertRecovered) EventName() string { return "opscenter.monitoring.alert-recovered.v1" }
