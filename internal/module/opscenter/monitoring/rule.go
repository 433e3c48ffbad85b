package monitoring

import (
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// The three families of the contract's prevention duty (3.4.4): performance,
// attacks from the network, and data that is not as it should be.
const (
	Performance = "performance"
	Attack      = "attack"
	Data        = "data"
)

// How grave an alert is.
const (
	Critical = "critical"
	Warning  = "warning"
)

// Rule says when a reading becomes an alert: it must have been at or above the
// threshold for a while, and is over only after it has been below for a while.
type Rule struct {
	bun.BaseModel `bun:"table:monitor_rule,alias:t" json:"-"`

	ID          string        `bun:"id,pk" json:"id"`
	Family      string        `bun:"family" json:"family" enum:"performance,attack,data"`
	Metric      string        `bun:"metric" json:"metric"`
	Threshold   int64         `bun:"threshold" json:"threshold"`
	ForSeconds  int           `bun:"for_seconds" json:"forSeconds"`
	KeepSeconds int           `bun:"keep_seconds" json:"keepSeconds"`
	Severity    string        `bun:"severity" json:"severity" enum:"critical,warning"`
	Enabled     bool          `bun:"enabled" json:"enabled"`
	Version     int           `bun:"version" json:"version"`
	UpdatedAt   clock.Instant `bun:"updated_at" json:"updatedAt"`
}

func (r *Rule) wait() time.Duration { return time.Duration(r.ForSeconds) * time.Second }
func (r *Rule) keep() time.Duration { return time.Duration(r.KeepSeconds) * time.Second }

// Period is a key period that binds now.
type Period struct {
	Number string
	Path   string
}

// strict is the rule as it holds in a key period: it speaks from a part of its
// threshold on, and after a part of its time.
func (r *Rule) strict(percent int64) Rule {
	tight := *r
	tight.Threshold = max(1, r.Threshold*percent/100)
	tight.ForSeconds = int(int64(r.ForSeconds) * percent / 100)
	return tight
}

// RuleView is a rule with what holds in key periods.
type RuleView struct {
	Rule
	KeyThreshold  int64  `json:"keyThreshold" doc:"In a key period"`
	KeyForSeconds int    `json:"keyForSeconds" doc:"In a key period"`
	Period        string `json:"period" doc:"Number of the key period for which the stricter numbers hold now; empty without one"`
	PeriodPath    string `json:"periodPath"`
}

// The metrics of probes; others come from Needs.Signals.
const (
	MetricDown   = "probe.down"
	MetricSlow   = "probe.slow"
	MetricSilent = "probe.silent"
)

// shipped are the rules the product comes with; what was edited stays.
var shipped = []Rule{
	{ID: "probe-down", Family: Performance, Metric: MetricDown, Threshold: 1, KeepSeconds: 120, Severity: Critical},
	{ID: "probe-slow", Family: Performance, Metric: MetricSlow, Threshold: 1, ForSeconds: 120, KeepSeconds: 300, Severity: Warning},
	{ID: "probe-silent", Family: Performance, Metric: MetricSilent, Threshold: 1, ForSeconds: 60, KeepSeconds: 60, Severity: Warning},
	{ID: "job-late", Family: Performance, Metric: "system.job_late_seconds", Threshold: 300, KeepSeconds: 60, Severity: Critical},
	{ID: "host-cpu", Family: Performance, Metric: "host.cpu_percent", Threshold: 90, ForSeconds: 600, KeepSeconds: 300, Severity: Warning},
	{ID: "host-memory", Family: Performance, Metric: "host.memory_percent", Threshold: 90, ForSeconds: 600, KeepSeconds: 300, Severity: Warning},
	{ID: "host-disk", Family: Performance, Metric: "host.disk_percent", Threshold: 85, ForSeconds: 60, KeepSeconds: 60, Severity: Warning},
	{ID: "host-silent", Family: Performance, Metric: "host.silent_seconds", Threshold: 300, KeepSeconds: 60, Severity: Warning},
	{ID: "signin-failures", Family: Attack, Metric: "security.signin_failures", Threshold: 20, KeepSeconds: 300, Severity: Critical},
	{ID: "refusals", Family: Attack, Metric: "security.refusals", Threshold: 50, KeepSeconds: 300, Severity: Warning},
	{ID: "forbidden-tool", Family: Attack, Metric: "host.forbidden_tools", Threshold: 1, KeepSeconds: 60, Severity: Critical},
	{ID: "unexpected-port", Family: Attack, Metric: "host.unexpected_ports", Threshold: 1, KeepSeconds: 60, Severity: Warning},
	{ID: "drift", Family: Attack, Metric: "host.drifted_files", Threshold: 1, KeepSeconds: 60, Severity: Warning},
	{ID: "mass-export", Family: Attack, Metric: "security.mass_export", Threshold: 1, Severity: Warning},
	{ID: "off-hours", Family: Attack, Metric: "security.off_hours", Threshold: 1, Severity: Warning},
	{ID: "burst", Family: Attack, Metric: "security.burst", Threshold: 1, Severity: Warning},
	{ID: "new-place", Family: Attack, Metric: "security.new_place", Threshold: 1, Severity: Warning},
	{ID: "outbox-stuck", Family: Data, Metric: "data.outbox_waiting", Threshold: 500, ForSeconds: 300, KeepSeconds: 60, Severity: Warning},
	{ID: "unsealed", Family: Data, Metric: "data.unsealed_seconds", Threshold: 600, KeepSeconds: 60, Severity: Critical},
	{ID: "replication-lag", Family: Data, Metric: "host.replication_lag_seconds", Threshold: 60, ForSeconds: 60, KeepSeconds: 60, Severity: Critical},
}

// Revision is what may be changed of a rule.
type Revision struct {
	Version     int    `json:"version" minimum:"1"`
	Threshold   int64  `json:"threshold" minimum:"1" maximum:"1000000"`
	ForSeconds  int    `json:"forSeconds" minimum:"0" maximum:"86400"`
	KeepSeconds int    `json:"keepSeconds" minimum:"0" maximum:"86400"`
	Severity    string `json:"severity" enum:"critical,warning"`
	Enabled     bool   `json:"enabled"`
	Reason      string `json:"reason" minLength:"2" maxLength:"400"`
}

func (v *Revision) apply(r *Rule) error {
	if r.Version != v.Version {
		return fault.New(fault.Conflict, "fault.stale")
	}
	r.Threshold, r.ForSeconds, r.KeepSeconds, r.Severity, r.Enabled = v.Threshold, v.ForSeconds, v.KeepSeconds, v.Severity, v.Enabled
	return nil
}

// Reading is a number at one moment, of what rules may speak.
type Reading struct {
	Metric      string
	SubjectKind string // module, interface, asset, system or finding
	Subject     string
	Probe       string // code, for readings of probes
	Value       int64
	Note        string        // what besides the rule's name says what it is
	Origin      string        // network address that most of it came from, where one is known
	PersonID    string        // whose acts they were, where it is one person
	Since       clock.Instant // when it is known to have begun, for the alert
}

func (r *Rule) watchID(reading Reading) string {
	name := reading.SubjectKind + "/" + reading.Subject
	if reading.Probe != "" {
		name = reading.Probe
	}
	return r.ID + "|" + name
}

// Watch follows one rule on one subject.
type Watch struct {
	bun.BaseModel `bun:"table:monitor_watch,alias:t"`

	ID           string        `bun:"id,pk"`
	MatchedSince clock.Instant `bun:"matched_since"`
	ClearedSince clock.Instant `bun:"cleared_since"`
	AlertID      string        `bun:"alert_id"`
}

// What a look at a watch leads to.
type verdict int

const (
	stay verdict = iota
	raise
	recovered
	forget
)

// judge takes the next look. An alert is raised after wait of unbroken matching
// and recovers after keep of unbroken calm, so that it neither flaps nor claims
// a recovery that does not last.
func (w Watch) judge(matched bool, now clock.Instant, wait, keep time.Duration) (Watch, verdict) {
	if matched {
		w.ClearedSince = 0
		if w.MatchedSince.IsZero() {
			w.MatchedSince = now
		}
		if w.AlertID == "" && now.Sub(w.MatchedSince) >= wait {
			return w, raise
		}
		return w, stay
	}
	if w.AlertID == "" {
		return w, forget
	}
	if w.ClearedSince.IsZero() {
		w.ClearedSince = now
	}
	if now.Sub(w.ClearedSince) >= keep {
		return w, recovered
	}
	return w, stay
}
