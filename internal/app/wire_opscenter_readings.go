package app

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/shirou/gopsutil/v4/disk"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/host"
	"gongzhi/internal/module/opscenter/hostagent"
	"gongzhi/internal/module/opscenter/monitoring"
	"gongzhi/internal/module/opscenter/patrol"
	"gongzhi/internal/module/opscenter/vulnerability"
)

// The readings of the daily patrol. What a source does not know it leaves out,
// and the patrol says that there is no data.

var daysLeft = regexp.MustCompile(`(\d+) days`)

// probeReadings are what the monitoring measured in a day, of modules, interfaces
// and servers.
func (s *System) probeReadings(ctx context.Context, places []patrol.Place, from, to clock.Instant) ([]patrol.Reading, error) {
	standings, err := s.Services.Monitoring.Standings(ctx, from, to)
	if err != nil {
		return nil, err
	}
	groups := map[string]string{}
	for _, p := range places {
		groups[p.Code] = p.Group
	}
	worst := map[string]patrol.Reading{} // of several probes of a subject
	for i := range standings {
		st := &standings[i]
		group := groups[st.Subject]
		if st.SubjectKind == monitoring.SubjectModule {
			group = patrol.Modules
		}
		for _, r := range readingsOf(group, st, to) {
			if known, there := worst[r.Measure+"/"+r.Subject]; !there || r.Value > known.Value {
				worst[r.Measure+"/"+r.Subject] = r
			}
		}
	}
	all := make([]patrol.Reading, 0, len(worst))
	for _, r := range worst {
		all = append(all, r)
	}
	return all, nil
}

// states of a server by group: what is down is one.
var stateMeasures = map[string]string{patrol.Nginx: "nginx_process", patrol.MySQL: "mysql_replication", patrol.Redis: "redis_role", patrol.Modules: "module_probe", patrol.Interfaces: "interface_state"}

func readingsOf(group string, st *monitoring.Standing, now clock.Instant) (all []patrol.Reading) {
	add := func(measure string, value int64) {
		all = append(all, patrol.Reading{Measure: measure, Subject: st.Subject, Value: value, At: st.LastAt, Note: strings.TrimSpace(st.Code + " " + st.Note), Evidence: "/opscenter/monitoring/probes/" + st.ID})
	}
	if stateMeasures[group] == "" || st.State == monitoring.Unknown || st.LastAt.IsZero() {
		return nil // a probe without fresh data says nothing
	}
	if found := daysLeft.FindStringSubmatch(st.Note); found != nil && group == patrol.Nginx {
		days, _ := strconv.ParseInt(found[1], 10, 64)
		add("nginx_certificate", days)
		if st.Kind == "tls" { // it speaks of the certificate alone
			return all
		}
	}
	down := int64(0)
	if st.State == monitoring.Down {
		down = 1
	}
	add(stateMeasures[group], down)
	measured := st.Good + st.Bad
	switch {
	case group == patrol.Modules && measured > 0:
		add("module_time", st.Millis)
		add("module_errors", st.Bad*1000/measured)
	case group == patrol.Interfaces && measured > 0:
		add("interface_time", st.Millis)
		if !st.LastGood.IsZero() {
			add("interface_success", int64(now.Sub(st.LastGood).Minutes()))
		}
	}
	return all
}

// silentAfter is how old the report of an agent may be to be a reading.
const silentAfter = 15 * time.Minute

// agentReadings are what the agents of the hosts said last.
func (s *System) agentReadings(ctx context.Context, places []patrol.Place, _, to clock.Instant) ([]patrol.Reading, error) {
	lines, err := s.Services.Agents.List(ctx)
	if err != nil {
		return nil, err
	}
	byCode := map[string]*hostagent.Line{}
	for i := range lines {
		if l := &lines[i]; l.State == hostagent.Active && to.Sub(l.SeenAt) <= silentAfter {
			byCode[l.Code] = l
		}
	}
	var all []patrol.Reading
	var ports, virus *patrol.Reading
	for _, p := range places {
		code := p.Code
		if p.Group != patrol.Hosts {
			code = p.Host
		}
		l := byCode[code]
		if l == nil {
			continue
		}
		all = append(all, placeReadings(p, l)...)
		if p.Group == patrol.Hosts { // of all hosts together: the sum of ports, the oldest signatures
			at := patrol.Reading{Measure: "security_ports", Subject: patrol.Installation, Value: int64(len(l.Report.Unexpected)), At: l.Report.At, Note: l.Code}
			if ports == nil {
				ports = &at
			} else {
				ports.Value, ports.At, ports.Note = ports.Value+at.Value, min(ports.At, at.At), ports.Note+" "+l.Code
			}
			if age, known := l.Report.Facts[host.FactVirus]; known && (virus == nil || age > virus.Value) {
				virus = &patrol.Reading{Measure: "security_virus", Subject: patrol.Installation, Value: age, At: l.Report.At, Note: l.Code}
			}
		}
	}
	for _, r := range []*patrol.Reading{ports, virus} {
		if r != nil {
			all = append(all, *r)
		}
	}
	return all, nil
}

// placeReadings are those of one place out of the report of its host.
func placeReadings(p patrol.Place, l *hostagent.Line) (all []patrol.Reading) {
	r := &l.Report
	add := func(measure string, value *int64, note string) {
		if value != nil { // not measured is not zero
			all = append(all, patrol.Reading{Measure: measure, Subject: p.Code, Value: *value, At: r.At, Note: strings.TrimSpace(l.Code + " " + note)})
		}
	}
	fact := func(measure, name string) {
		if value, known := r.Facts[name]; known {
			add(measure, &value, "")
		}
	}
	count := func(list []string) *int64 { n := int64(len(list)); return &n }
	switch p.Group {
	case patrol.Hosts:
		add("host_cpu", r.CPUPercent, "")
		add("host_memory", r.MemoryPercent, "")
		add("host_disk", r.DiskPercent, "")
		add("host_patches", r.Patches, "")
		add("host_tools", count(r.Tools), strings.Join(r.Tools, ", "))
		fact("host_load", host.FactLoad)
		fact("host_logins", host.FactLogins)
		fact("host_clock", hostagent.FactClock)
	case patrol.Nginx:
		add("nginx_connections", r.NginxActive, "")
		add("nginx_drift", count(l.Drifted), strings.Join(l.Drifted, ", "))
		fact("nginx_errors", host.FactErrors)
	case patrol.MySQL:
		if _, known := r.Facts[p.Code+" connections"]; known { // whose lag it is
			add("mysql_lag", lagOf(r.LagSeconds), "")
		}
		fact("mysql_connections", p.Code+" connections")
		fact("mysql_slow", p.Code+" slow")
		fact("mysql_space", p.Code+" space")
	case patrol.Redis:
		fact("redis_memory", p.Code+" memory")
		fact("redis_hits", p.Code+" hits")
		fact("redis_evicted", p.Code+" evicted")
		fact("redis_persistence", p.Code+" persistence")
	}
	return all
}

// lagOf: a primary is behind nobody.
func lagOf(seconds *int64) *int64 {
	if seconds == nil {
		return new(int64)
	}
	return seconds
}

// securityReadings are what the log, the alerts and the weaknesses tell.
func (s *System) securityReadings(ctx context.Context, _ []patrol.Place, from, to clock.Instant) ([]patrol.Reading, error) {
	asked := asPatrol(ctx)
	failures, err := audit.RefusedSince(ctx, s.DB.Read(), from, "platform.signin.failure", "platform.signin.lock")
	if err != nil {
		return nil, err
	}
	firing, err := s.Services.Monitoring.Firing(asked, monitoring.Critical)
	if err != nil {
		return nil, err
	}
	late, err := s.Services.Vulnerability.Overdue(asked, vulnerability.Critical, vulnerability.High)
	return []patrol.Reading{
		{Measure: "security_attempts", Subject: patrol.Installation, Value: failures, At: to},
		{Measure: "security_alerts", Subject: patrol.Installation, Value: int64(firing), At: to, Evidence: "/opscenter/monitoring/alerts?severity=critical"},
		{Measure: "security_weaknesses", Subject: patrol.Installation, Value: late, At: to, Evidence: "/opscenter/vulnerability/cases?overdue=yes"},
	}, err
}

// evidenceReadings are what the program knows of its log: how long entries wait
// for the seal, whether the signed checkpoints of a day continue each other and
// the digests are those of the samples, and how full the disk is.
func (s *System) evidenceReadings(ctx context.Context, _ []patrol.Place, from, to clock.Instant) ([]patrol.Reading, error) {
	_, oldest, err := audit.Backlog(ctx, s.DB.Read())
	if err != nil {
		return nil, err
	}
	var all []patrol.Reading
	add := func(measure string, value int64, note string) {
		all = append(all, patrol.Reading{Measure: measure, Subject: patrol.Installation, Value: value, At: to, Note: note})
	}
	delay := int64(0)
	if !oldest.IsZero() {
		delay = max(0, int64(to.Sub(oldest)/time.Second))
	}
	add("log_delay", delay, "")
	if broken, note, err := s.checkChain(ctx, from); !errors.Is(err, audit.ErrNoCheckpoint) {
		if err != nil {
			return nil, err
		}
		add("log_chain", broken, note)
	}
	checked, problems, err := s.Services.Monitoring.CheckDigests(ctx, from)
	if err != nil {
		return nil, err
	}
	if checked > 0 {
		add("log_samples", int64(problems), fmt.Sprint(checked))
	}
	add("log_errors", loggedErrors.lastDay(time.Now()), "")
	if usage, err := disk.UsageWithContext(ctx, s.Config.Data); err == nil {
		add("log_capacity", int64(usage.UsedPercent+0.5), "")
	}
	return all, nil
}

// checkChain proves that the newest checkpoint continues the newest one before an
// instant, and that both are signed by us.
func (s *System) checkChain(ctx context.Context, before clock.Instant) (broken int64, note string, err error) {
	newest, err := audit.LatestCheckpoint(ctx, s.DB.Read())
	if err != nil {
		return 0, "", err
	}
	earlier, err := audit.CheckpointBefore(ctx, s.DB.Read(), before)
	if errors.Is(err, audit.ErrNoCheckpoint) {
		earlier, err = newest, nil
	}
	if err != nil {
		return 0, "", err
	}
	note = fmt.Sprintf("%d → %d", earlier.Size, newest.Size)
	proof, err := audit.Consistency(ctx, s.DB.Read(), earlier.Size, newest.Size)
	if err == nil {
		err = proof.Check(strings.Split(s.Signer.Verifier(), "\n")...)
	}
	if err != nil { // also a database that has lost hashes: the chain cannot be shown
		return 1, note, nil
	}
	return 0, note, nil
}
