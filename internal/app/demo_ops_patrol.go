package app

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/host"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/probe"
	"gongzhi/internal/module/opscenter/patrol"
	"gongzhi/internal/module/opscenter/servicedesk"
)

//go:embed demo/patrol.json
var patrolWords []byte

// The demo's patrol: from when it runs, and the day on which nothing ran.
const (
	patrolFrom   = -35
	patrolMissed = -17
	patrolLate   = -24
)

// patrols plays the morning of a day: the agents report, the patrol runs, the
// inspector on duty looks and signs, the project manager confirms.
func (d *seeder) patrols(ctx context.Context, day int) error {
	if day < patrolFrom-1 || day > 0 {
		return nil
	}
	w := map[string]string{}
	if err := json.Unmarshal(patrolWords, &w); err != nil {
		return err
	}
	if day < patrolFrom {
		d.at(day, 7, 30)
		if err := d.enrolAgents(ctx); err != nil {
			return err
		}
		_, err := d.Services.Patrol.Revise(d.as(ctx, "manager"), patrol.Draft{ValidFrom: d.today.AddDays(patrolFrom), Places: patrol.ShippedPlaces(), Reason: w["planReason"], Rules: []patrol.Rule{
			{Measure: "log_shipping", Severity: patrol.Warning, Off: w["shipping"]}, {Measure: "mysql_backup", Severity: patrol.Critical, Off: w["backup"]}}})
		return err
	}
	if day == patrolMissed {
		return nil // the machine room has no power until the evening
	}
	d.at(day, 8, 0)
	if err := d.beforePatrol(ctx, day); err != nil {
		return err
	}
	if err := d.Services.Patrol.Daily(ctx); err != nil || day == 0 {
		return err
	}
	if day == patrolMissed+1 {
		if err := d.walkAndSign(ctx, w, day-1, "make-up"); err != nil {
			return err
		}
	}
	if day == patrolLate+1 {
		if err := d.walkAndSign(ctx, w, patrolLate, ""); err != nil {
			return err
		}
	}
	if day == patrolLate {
		return nil // the inspector signs on the next day
	}
	return d.walkAndSign(ctx, w, day, "")
}

// beforePatrol brings what the patrol reads up to date.
func (d *seeder) beforePatrol(ctx context.Context, day int) error {
	if err := d.bringSamples(ctx); err != nil {
		return err
	}
	if err := d.hostsReport(ctx, day); err != nil {
		return err
	}
	if err := d.Services.Monitoring.Digest(ctx); err != nil {
		return err
	}
	return d.Settle(ctx)
}

// hostsReport lets the agents of all hosts speak now.
func (d *seeder) hostsReport(ctx context.Context, day int) error {
	for i, code := range demoHosts {
		report := madeReport(i, day, d.clock.Now())
		report.Files = d.files(code)
		if err := d.agentReports(ctx, code, report); err != nil {
			return fmt.Errorf("agent %s: %w", code, err)
		}
	}
	return nil
}

// walkAndSign does what people do about the patrol of a day.
func (d *seeder) walkAndSign(ctx context.Context, w map[string]string, day int, first string) error {
	service := d.Services.Patrol
	login, err := d.inspectorOn(ctx, d.clock.Now().Day())
	if err != nil {
		return err
	}
	inspector := d.as(ctx, login)
	l, err := service.LogOf(inspector, d.today.AddDays(day))
	if err != nil {
		return err
	}
	v := l.View
	if first != "" {
		if v, err = service.MakeUp(inspector, v.ID, patrol.Step{Version: v.Version, Note: w["made"]}); err != nil {
			return err
		}
	}
	for _, measure := range []string{"site_room", "site_lamps", "site_cabling"} {
		d.later(4)
		look := patrol.Look{Version: v.Version, Measure: measure, Subject: patrol.Installation, Verdict: patrol.Normal}
		if measure == "site_lamps" && day == -3 {
			look.Verdict, look.Remark = patrol.Abnormal, w["amber"]
		}
		if v, err = service.Look(inspector, v.ID, look); err != nil {
			return err
		}
	}
	d.later(5)
	if v, err = service.Sign(inspector, v.ID, patrol.Step{Version: v.Version, Note: w["walked"]}); err != nil {
		return err
	}
	if v.State == patrol.Signed && day != -1 { // yesterday's still waits
		d.later(9)
		if _, err = service.Confirm(d.as(ctx, "manager"), v.ID, patrol.Step{Version: v.Version, Note: w["confirmed"]}); err != nil {
			return err
		}
	}
	return d.mendFound(ctx, w, day)
}

// inspectorOn is the login of somebody on duty.
func (d *seeder) inspectorOn(ctx context.Context, day clock.Day) (string, error) {
	people, err := d.onDuty(ctx, day)
	for _, person := range people {
		for login, actor := range d.people {
			if actor.PersonID == person.ID {
				return login, err
			}
		}
	}
	return "engineer", err
}

// mendFound handles what machines found before the last days.
func (d *seeder) mendFound(ctx context.Context, w map[string]string, day int) error {
	if day > -2 {
		return nil
	}
	waiting, err := d.Services.Tickets.Unanswered(d.as(ctx, "servicedesk"))
	for _, t := range waiting {
		if err == nil {
			err = d.mend(ctx, w, t)
		}
	}
	return err
}

func (d *seeder) mend(ctx context.Context, w map[string]string, t servicedesk.View) (err error) {
	for _, step := range []struct {
		minutes    int
		by, action string
		told       servicedesk.Step
	}{
		{1, "servicedesk", "assign", servicedesk.Step{EngineerID: d.people["engineer"].PersonID}},
		{1, "engineer", "respond", servicedesk.Step{Text: w["respond"]}},
		{2, "engineer", "diagnose", servicedesk.Step{Complexity: "low", Mode: "remote"}},
		{5, "engineer", "prelim", servicedesk.Step{Text: w["prelim"]}},
		{9, "engineer", "observe", servicedesk.Step{Text: w["fix"]}},
		{16, "engineer", "confirm-recovery", servicedesk.Step{Text: w["recovered"]}},
		{5, "engineer", "analyse", servicedesk.Step{CauseKind: "operation", Cause: w["cause"], RootCause: w["root"], Fix: w["fix"], Prevention: w["prevention"]}},
	} {
		d.later(step.minutes)
		if step.action == "diagnose" && strings.HasPrefix(t.Title, "GF") { // what an exercise found was never down
			_, err = d.Services.Tickets.Act(d.as(ctx, "authoriser"), t.ID, "no-fault", servicedesk.Step{Text: w["exercise"]})
			return err
		}
		if len(t.Modules) > 0 && step.action == "confirm-recovery" {
			return nil // the monitoring says when it is over
		}
		if t, err = d.Services.Tickets.Act(d.as(ctx, step.by), t.ID, step.action, step.told); err != nil {
			return fmt.Errorf("%s of %s: %w", step.action, t.Number, err)
		}
	}
	return nil
}

// enrolAgents lets three made-up hosts report.
func (d *seeder) enrolAgents(ctx context.Context) error {
	for _, code := range demoHosts {
		if err := d.Services.Agents.Enrol(asOperator(ctx), code, demoFingerprint); err != nil {
			return err
		}
	}
	return nil
}

// demoFingerprint is of no certificate: the network lets nobody in with it.
var demoFingerprint = strings.Repeat("0", 64)

func (s *System) agentReports(ctx context.Context, code string, r host.Report) error {
	now := s.DB.Clock().Now()
	_, err := s.Services.Agents.Take(ctx, code, demoFingerprint, host.Batch{SentAt: now, Until: now.Day().AddDays(demoCertificateDays).Start(), Reports: []host.Report{r}})
	return err
}

// demoCertificateDays are what the certificate of a made-up agent, which nobody issued, still has.
const demoCertificateDays = 300

const demoEvery = time.Minute

// demoJobs let the made-up hosts of a demo report while it is served.
func (s *System) demoJobs() []job.Job {
	return []job.Job{{Name: "demo.agents", Every: demoEvery, Run: func(ctx context.Context) error {
		lines, err := s.Services.Agents.List(ctx)
		for _, l := range lines {
			if err != nil || l.SeenAt.IsZero() {
				continue
			}
			l.Report.At = s.DB.Clock().Now()
			err = s.agentReports(ctx, l.Code, l.Report)
		}
		return err
	}}}
}

// madeReport is what the agent of a made-up host says on a day: the disk of the
// first fills up, patches wait on the second for two days, the third had a
// forbidden tool once.
func madeReport(n, day int, at clock.Instant) host.Report {
	wave := int64((day*7 + n*13 + 700) % 11)
	number := func(value int64) *int64 { return &value }
	r := host.Report{At: at, CPUPercent: number(18 + wave*2), MemoryPercent: number(52 + wave), DiskPercent: number(41 + int64(n)*6), Patches: number(0), NginxActive: number(40 + wave*6),
		Ports: []int{22, 443}, Unexpected: []int{}, Tools: []string{}, Samples: []host.Sample{},
		Facts: map[string]int64{host.FactLoad: 30 + wave*3, host.FactLogins: wave / 2, host.FactVirus: 5 + wave, host.FactErrors: wave}}
	database, cache := fmt.Sprintf("DB-%d", n+1), fmt.Sprintf("REDIS-%d", n+1)
	if n < 2 {
		for name, value := range map[string]int64{database + " connections": 12 + wave, database + " slow": wave * 3, database + " space": 2400 + int64(day+40)*11,
			cache + " memory": 21 + wave, cache + " hits": 93 - wave/3, cache + " evicted": 0, cache + " persistence": 0,
			cache + " role": []int64{probe.RedisPrimary, probe.RedisReplica}[n]} {
			r.Facts[name] = value
		}
	}
	switch {
	case n == 0:
		r.DiskPercent = number(81 + int64(day)/2) // two days for a percent
	case n == 1:
		r.LagSeconds = number(wave / 4)
		if day == -20 || day == -19 {
			r.Patches = number(4)
		}
	case n == 2 && day == -9:
		r.Tools = []string{"anydesk"}
	}
	return r
}
