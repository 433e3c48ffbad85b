package monitoring

import (
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/probe"
)

// Kinds that this module measures itself, beside those of kit/probe.
const (
	KindUsecase = "usecase" // the health probe that a module declares
	KindSignin  = "signin"  // a whole sign-in: session opened, asked, ended
	KindPush    = "push"    // samples come from an agent
)

// What a probe speaks of, and an alert.
const (
	SubjectModule    = "module"    // number of the table of contents
	SubjectInterface = "interface" // code of the interface register
	SubjectAsset     = "asset"     // code of the asset register
	SubjectFinding   = "finding"   // number of a finding of the log centre; alerts only
)

// Probe is one thing that is measured again and again.
type Probe struct {
	bun.BaseModel `bun:"table:monitor_probe,alias:t" json:"-"`

	ID           string         `bun:"id,pk" json:"id"`
	Key          int64          `bun:"probe_key" json:"-"` // of the hot tables
	Code         string         `bun:"code" json:"code"`
	Name         string         `bun:"name" json:"name"`
	Kind         string         `bun:"kind" json:"kind" enum:"usecase,http,tcp,tls,dns,mysql,redis,disk,process,signin,push"`
	Target       string         `bun:"target" json:"target"`
	SubjectKind  string         `bun:"subject_kind" json:"subjectKind" enum:"module,interface,asset"`
	Subject      string         `bun:"subject" json:"subject"`
	State        string         `bun:"state" json:"state" enum:"active,paused"`
	EverySeconds int            `bun:"every_seconds" json:"everySeconds"`
	TimeoutMs    int            `bun:"timeout_millis" json:"timeoutMs"`
	SlowMs       int            `bun:"slow_millis" json:"slowMs" doc:"A working target that takes longer is bad"`
	Settings     probe.Settings `bun:"settings" json:"settings"`
	SecretSealed string         `bun:"secret_sealed" json:"-"`
	Version      int            `bun:"version" json:"version"`
	CreatedBy    string         `bun:"created_by" json:"-"`
	CreatedAt    clock.Instant  `bun:"created_at" json:"createdAt"`
	UpdatedAt    clock.Instant  `bun:"updated_at" json:"updatedAt"`
}

// Every is the interval of the probe.
func (p *Probe) Every() time.Duration { return time.Duration(p.EverySeconds) * time.Second }

// Gap is how long a sample speaks for the time after it.
func (p *Probe) Gap() time.Duration { return gapOf(int64(p.EverySeconds)) }

// Declaration is what an operator says of a probe.
type Declaration struct {
	Code         string         `json:"code" maxLength:"40"`
	Name         string         `json:"name" maxLength:"120"`
	Kind         string         `json:"kind" enum:"usecase,http,tcp,tls,dns,mysql,redis,disk,process,signin,push"`
	Target       string         `json:"target" maxLength:"400"`
	SubjectKind  string         `json:"subjectKind" enum:"module,interface,asset"`
	Subject      string         `json:"subject" maxLength:"40"`
	EverySeconds int            `json:"everySeconds" minimum:"1" maximum:"3600"`
	TimeoutMs    int            `json:"timeoutMs" minimum:"1" maximum:"60000"`
	SlowMs       int            `json:"slowMs" minimum:"0" maximum:"60000"`
	Settings     probe.Settings `json:"settings,omitzero"`
	Secret       string         `json:"secret,omitempty" maxLength:"200" doc:"Password for kinds that sign in; left out keeps the one there is"`
}

var codeShape = regexp.MustCompile(`^[A-Z0-9][A-Z0-9._/-]{1,39}$`)

// limits of a declaration that come from parameters.
type limits struct{ longest int }

// Check names every field that is wrong.
func (d *Declaration) Check(l limits) error {
	d.Code, d.Name, d.Target, d.Subject = strings.ToUpper(strings.TrimSpace(d.Code)), strings.TrimSpace(d.Name), strings.TrimSpace(d.Target), strings.TrimSpace(d.Subject)
	var checks fault.Checks
	checks.That(codeShape.MatchString(d.Code), "/code", "monitoring.code_shape")
	checks.That(d.Name != "", "/name", "field.required")
	checks.That(d.EverySeconds >= 5 && d.EverySeconds <= l.longest, "/everySeconds", "monitoring.interval", "most", l.longest)
	checks.That(d.TimeoutMs >= 100 && d.TimeoutMs <= min(30_000, 1000*d.EverySeconds), "/timeoutMs", "monitoring.timeout")
	checks.That(d.SlowMs == 0 || d.SlowMs <= d.TimeoutMs, "/slowMs", "monitoring.slow")
	if d.SubjectKind == SubjectModule {
		_, known := lineOf(d.Subject)
		checks.That(known, "/subject", "monitoring.no_line")
	} else {
		checks.That(codeShape.MatchString(d.Subject), "/subject", "monitoring.code_shape")
	}
	if key := d.wrongTarget(); key != "" {
		checks.Add("/target", key)
	}
	checks.That(d.Settings.StatusTo == 0 || d.Settings.StatusTo >= d.Settings.StatusFrom, "/settings/statusTo", "monitoring.status_range")
	return checks.Err()
}

// wrongTarget is the text that says what is wrong with the target of a kind.
func (d *Declaration) wrongTarget() string {
	switch d.Kind {
	case KindUsecase:
		if _, known := lineOf(d.Target); !known {
			return "monitoring.no_line"
		}
	case "http":
		u, err := url.Parse(d.Target)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
			return "monitoring.target_url"
		}
		return wrongHost(u.Hostname())
	case "tcp", "tls", "mysql", "redis":
		host, port, err := net.SplitHostPort(d.Target)
		if err != nil || host == "" || port == "" {
			return "monitoring.target_address"
		}
		return wrongHost(host)
	case "signin":
		if u, err := url.Parse(d.Target); d.Target != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "") {
			return "monitoring.target_url"
		}
	case "disk":
		if !strings.HasPrefix(d.Target, "/") {
			return "monitoring.target_path"
		}
	default:
		if d.Target == "" {
			return "field.required"
		}
	}
	return ""
}

// wrongHost refuses early what the dialer of kit/probe refuses again once the
// name is resolved: networks where clouds answer with credentials.
func wrongHost(host string) string {
	if ip, err := netip.ParseAddr(host); err == nil {
		if ip = ip.Unmap(); ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() {
			return "monitoring.target_network"
		}
	}
	return ""
}

// apply puts the declaration into the probe.
func (d *Declaration) apply(p *Probe) {
	p.Code, p.Name, p.Kind, p.Target, p.SubjectKind, p.Subject = d.Code, d.Name, d.Kind, d.Target, d.SubjectKind, d.Subject
	p.EverySeconds, p.TimeoutMs, p.SlowMs, p.Settings = d.EverySeconds, d.TimeoutMs, d.SlowMs, d.Settings
}

// The states and steps of a probe.
const (
	Active = "active"
	Paused = "paused"
)

var probeFlow = flow.Flow{Entity: "monitorProbe", Initial: Active, Transitions: []flow.Transition{
	{From: []string{Active}, Action: "pause", To: Paused, Permission: PermitManage, Danger: true},
	{From: []string{Paused}, Action: "resume", To: Active, Permission: PermitManage},
}}

// Shown are the states of a probe on the board, worst first.
const (
	Down       = "down"
	Slow       = "slow"
	Unknown    = "unknown" // no data: never up
	Upkeep     = "maintenance"
	Up         = "up"
	Undeployed = "undeployed"
)

var worstFirst = []string{Down, Slow, Unknown, Upkeep, Up, Undeployed}

// worse is the worse of two shown states.
func worse(a, b string) string {
	if a == "" || slices.Index(worstFirst, b) < slices.Index(worstFirst, a) {
		return b
	}
	return a
}
