package hostagent

import (
	"maps"
	"slices"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/host"
)

// Fact is a further number that a host tells.
type Fact struct {
	Name  string `json:"name"`
	Value int64  `json:"value"`
}

// View is a host as people see it. What it could not measure is null, not zero.
type View struct {
	ID               string        `json:"id" doc:"Code of the asset"`
	Number           string        `json:"number"`
	State            string        `json:"state" enum:"active,revoked"`
	Standing         string        `json:"standing" enum:"reporting,silent,never,revoked"`
	SilentSince      clock.Instant `json:"silentSince" doc:"When it was heard last, while it is silent"`
	SeenAt           clock.Instant `json:"seenAt"`
	ReportedAt       clock.Instant `json:"reportedAt"`
	EnrolledAt       clock.Instant `json:"enrolledAt"`
	CertificateUntil clock.Instant `json:"certificateUntil" doc:"Of the certificate that it showed last"`
	CertificateEnds  bool          `json:"certificateEnds" doc:"It ends soon: enrol the host again"`
	CPU              *int64        `json:"cpuPercent"`
	Memory           *int64        `json:"memoryPercent"`
	Disk             *int64        `json:"diskPercent"`
	Patches          *int64        `json:"patches"`
	Nginx            *int64        `json:"nginxActive" doc:"Active connections"`
	Lag              *int64        `json:"lagSeconds" doc:"Of the MySQL replica"`
	Ports            []int         `json:"ports" nullable:"false"`
	Unexpected       []int         `json:"unexpected" nullable:"false" doc:"Listening and not declared"`
	Tools            []string      `json:"tools" nullable:"false" doc:"Forbidden remote tools that run"`
	Files            int           `json:"files" doc:"Configuration files that are compared"`
	Drifted          []string      `json:"drifted" nullable:"false"`
	Samples          []host.Sample `json:"samples" nullable:"false" doc:"Nginx, MySQL, Redis and what else the host checks"`
	Facts            []Fact        `json:"facts" nullable:"false"`
	Version          int           `json:"version"`
	Actions          []flow.Action `json:"actions" nullable:"false"`
}

// standing: a host that is shut out is not silent, and one that never spoke is
// not well.
func standing(h *Host, l *latest, now clock.Instant, silentAfter int64) string {
	switch {
	case h.State == Revoked:
		return Revoked
	case l.ReceivedAt.IsZero():
		return "never"
	case int64(now.Sub(l.ReceivedAt).Seconds()) > silentAfter:
		return "silent"
	}
	return "reporting"
}

// viewOf shows a host; silentAfter are seconds, ends is the instant before which
// a certificate ends soon.
func viewOf(h *Host, l *latest, now clock.Instant, silentAfter int64, ends clock.Instant) View {
	r := &l.Content
	v := View{ID: h.Code, Number: h.Code, State: h.State, Standing: standing(h, l, now, silentAfter), SeenAt: l.ReceivedAt, ReportedAt: l.ReportedAt, EnrolledAt: h.CreatedAt, CertificateUntil: l.CertificateUntil,
		CertificateEnds: h.State == Active && l.CertificateUntil > 0 && l.CertificateUntil < ends, CPU: r.CPUPercent, Memory: r.MemoryPercent, Disk: r.DiskPercent, Patches: r.Patches, Nginx: r.NginxActive, Lag: r.LagSeconds,
		Ports: append([]int{}, r.Ports...), Unexpected: append([]int{}, r.Unexpected...), Tools: append([]string{}, r.Tools...), Files: len(h.Baseline), Drifted: []string{}, Samples: append([]host.Sample{}, r.Samples...), Facts: []Fact{},
		Version: h.Version, Actions: []flow.Action{}}
	if v.Standing == "silent" {
		v.SilentSince = l.ReceivedAt
	}
	if !l.ReceivedAt.IsZero() { // who said nothing has changed nothing
		v.Drifted = append(v.Drifted, drifted(h.Baseline, r.Files)...)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Facts)) {
		v.Facts = append(v.Facts, Fact{name, r.Facts[name]})
	}
	return v
}
