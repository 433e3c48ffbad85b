package hostagent

import (
	"maps"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/host"
	"gongzhi/internal/module/opscenter/monitoring"
)

// The states of a host's agent.
const (
	Active  = "active"
	Revoked = "revoked"
)

// Host is a machine whose agent may report.
type Host struct {
	bun.BaseModel `bun:"table:agent_host,alias:t"`

	ID          string            `bun:"id,pk"`
	Code        string            `bun:"code"`        // of the asset
	Fingerprint string            `bun:"fingerprint"` // of the certificate that counts
	State       string            `bun:"state"`
	Baseline    map[string]string `bun:"baseline"` // digests of files as accepted
	Version     int               `bun:"version"`
	CreatedAt   clock.Instant     `bun:"created_at"`
}

// latest is what a host said last.
type latest struct {
	bun.BaseModel `bun:"table:agent_report,alias:t"`

	HostID     string        `bun:"host_id,pk"`
	ReportedAt clock.Instant `bun:"reported_at"`
	ReceivedAt clock.Instant `bun:"received_at"`
	Content    host.Report   `bun:"content"`

	CertificateUntil clock.Instant `bun:"certificate_until"` // of the one that was shown
}

// drifted are the files whose digest is not the accepted one, also those that
// have gone.
func drifted(baseline, now map[string]string) []string {
	var changed []string
	for _, path := range slices.Sorted(maps.Keys(baseline)) {
		if now[path] != baseline[path] {
			changed = append(changed, path)
		}
	}
	return changed
}

// metrics are the names of what rules may say of a host.
var metrics = []string{"host.silent_seconds", "host.cpu_percent", "host.memory_percent", "host.disk_percent", "host.replication_lag_seconds", "host.pending_patches", "host.forbidden_tools", "host.unexpected_ports", "host.drifted_files"}

// ended are the readings of a host that was shut out: nothing is said of it any
// more, so that its alerts end.
func ended(h *Host) []monitoring.Reading {
	list := make([]monitoring.Reading, len(metrics))
	for i, metric := range metrics {
		list[i] = monitoring.Reading{Metric: metric, SubjectKind: monitoring.SubjectAsset, Subject: h.Code, Note: h.Code}
	}
	return list
}

// readings are what rules may say of a host.
func readings(h *Host, l *latest, now clock.Instant) []monitoring.Reading {
	r := &l.Content
	add := func(list []monitoring.Reading, metric string, value *int64, note string) []monitoring.Reading {
		if value == nil { // not measured is not zero
			return list
		}
		return append(list, monitoring.Reading{Metric: metric, SubjectKind: monitoring.SubjectAsset, Subject: h.Code, Value: *value, Note: strings.TrimSpace(h.Code + " " + note)})
	}
	count := func(list []string) *int64 { n := int64(len(list)); return &n }
	silent, changed := int64(now.Sub(l.ReceivedAt).Seconds()), drifted(h.Baseline, r.Files)
	ports := make([]string, len(r.Unexpected))
	for i, port := range r.Unexpected {
		ports[i] = decimal(port)
	}
	var list []monitoring.Reading
	list = add(list, "host.silent_seconds", &silent, "")
	list = add(list, "host.cpu_percent", r.CPUPercent, "")
	list = add(list, "host.memory_percent", r.MemoryPercent, "")
	list = add(list, "host.disk_percent", r.DiskPercent, "")
	list = add(list, "host.replication_lag_seconds", r.LagSeconds, "")
	list = add(list, "host.pending_patches", r.Patches, "")
	list = add(list, "host.forbidden_tools", count(r.Tools), strings.Join(r.Tools, ", "))
	list = add(list, "host.unexpected_ports", count(ports), strings.Join(ports, ", "))
	return add(list, "host.drifted_files", count(changed), strings.Join(changed, ", "))
}
