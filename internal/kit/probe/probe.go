package probe

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"time"
	"unicode/utf8"
)

// Status is what a measurement says of its target.
type Status int

// The statuses. Unknown is no data: the prober could not measure.
const (
	Unknown Status = 0
	Good    Status = 1
	Bad     Status = 2
)

// Why a measurement is not good.
const (
	ReasonSlow    = "slow"
	ReasonRefused = "refused" // no connection
	ReasonTimeout = "timeout"
	ReasonStatus  = "status"
	ReasonBody    = "body"
	ReasonExpiry  = "expiry" // the certificate ends soon, or has
	ReasonName    = "name"   // the certificate or record is another's
	ReasonRole    = "role"
	ReasonLag     = "lag"
	ReasonFull    = "full"
	ReasonMissing = "missing"
	ReasonError   = "error" // it answered with an error
	ReasonAborted = "aborted"
)

// Settings are the conditions of a kind; each kind reads its own.
type Settings struct {
	StatusFrom     int    `json:"statusFrom,omitempty" minimum:"100" maximum:"599" doc:"http: lowest good status, 200 when not set"`
	StatusTo       int    `json:"statusTo,omitempty" minimum:"100" maximum:"599" doc:"http: highest good status, 299 when not set"`
	Contains       string `json:"contains,omitempty" maxLength:"200" doc:"http: text that the body must hold"`
	Lacks          string `json:"lacks,omitempty" maxLength:"200" doc:"http: text that the body must not hold"`
	WarnDays       int    `json:"warnDays,omitempty" minimum:"0" maximum:"365" doc:"tls: bad when the certificate ends within these days"`
	Record         string `json:"record,omitempty" enum:"A,AAAA,CNAME,MX,TXT" doc:"dns: kind of record, A when not set"`
	Answer         string `json:"answer,omitempty" maxLength:"200" doc:"dns: what one of the records must be"`
	Resolver       string `json:"resolver,omitempty" maxLength:"120" doc:"dns: host:port of the server to ask, the machine's when not set"`
	User           string `json:"user,omitempty" maxLength:"80" doc:"mysql, redis and signin: name to sign in with"`
	Role           string `json:"role,omitempty" enum:"primary,replica,galera" doc:"mysql and redis: role it must have"`
	MaxLagSeconds  int    `json:"maxLagSeconds,omitempty" minimum:"0" maximum:"86400" doc:"mysql replica: lag from which it is bad, 60 when not set"`
	MinFreePercent int    `json:"minFreePercent,omitempty" minimum:"1" maximum:"99" doc:"disk: least free space, 10 when not set"`
	Least          int    `json:"least,omitempty" minimum:"0" maximum:"1000" doc:"process: how many must run; redis primary: how many replicas"`
}

// Spec is one thing to measure.
type Spec struct {
	Kind     string
	Target   string
	Settings Settings
	Secret   string        // password, for kinds that sign in
	Timeout  time.Duration // of the whole attempt
	Slow     time.Duration // from here on a working target is bad; 0 is never
}

// Result is what one attempt found. Note is for people and holds no secret.
type Result struct {
	Status Status
	Reason string
	Note   string
	Took   time.Duration
}

// Kinds are the kinds that Run knows.
var Kinds = []string{"http", "tcp", "tls", "dns", "mysql", "redis", "disk", "process"}

type finding struct {
	reason, note string
}

var runners = map[string]func(ctx context.Context, spec Spec) (finding, error){
	"http": httpGet, "tcp": tcpDial, "tls": tlsExpiry, "dns": lookUp, "mysql": mysqlRole, "redis": redisRole, "disk": diskFree, "process": processes,
}

// Run makes one attempt.
func Run(ctx context.Context, spec Spec) Result {
	run, known := runners[spec.Kind]
	if !known {
		return Result{Reason: ReasonAborted, Note: "no such kind"}
	}
	return Measure(ctx, spec, func(ctx context.Context) (string, string, error) {
		found, err := run(ctx, spec)
		return found.reason, found.note, err
	})
}

// Measure times an attempt that the caller makes, by the same rules as Run: an
// error or a reason is bad, the end of the caller's context is unknown.
func Measure(ctx context.Context, spec Spec, attempt func(ctx context.Context) (reason, note string, err error)) Result {
	bounded, cancel := context.WithTimeout(ctx, spec.Timeout)
	defer cancel()
	begun := time.Now()
	reason, note, err := attempt(bounded)
	result := Result{Status: Good, Reason: reason, Note: short(note), Took: time.Since(begun)}
	switch {
	case ctx.Err() != nil: // ours to end, says nothing of the target
		return Result{Reason: ReasonAborted, Took: result.Took}
	case err != nil:
		result.Status, result.Reason, result.Note = Bad, reasonOf(err), short(plain(err, spec.Secret))
	case reason != "":
		result.Status = Bad
	case spec.Slow > 0 && result.Took > spec.Slow:
		result.Status, result.Reason = Bad, ReasonSlow
	}
	return result
}

func reasonOf(err error) string {
	var network *net.OpError
	var timeout net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return ReasonTimeout
	case errors.As(err, &network):
		return ReasonRefused
	}
	return ReasonError
}

// plain is the text of an error without the secret it may quote.
func plain(err error, secret string) string {
	text := err.Error()
	if secret != "" {
		text = strings.ReplaceAll(text, secret, "***")
	}
	return text
}

// short keeps a note to what a table row holds.
func short(note string) string {
	const most = 160
	note = strings.ToValidUTF8(strings.Join(strings.Fields(note), " "), "?")
	if utf8.RuneCountInString(note) <= most {
		return note
	}
	return string([]rune(note)[:most])
}
