package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/password"
	"gongzhi/internal/kit/probe"
	"gongzhi/internal/module/opscenter/monitoring"
)

// watchedFrom is the first day of which the demo has samples.
const watchedFrom = -36

// incident is when probes found something wrong, or nothing at all.
type incident struct {
	day, hour, minutes int
	codes              []string
	reason             string // empty: no sample was taken
}

var incidents = []incident{
	{day: -21, hour: 21, minutes: 14, codes: []string{"UC-8"}, reason: probe.ReasonTimeout},
	{day: -12, hour: 21, minutes: 25, codes: []string{"UC-2"}, reason: probe.ReasonSlow},
	{day: -6, hour: 22, minutes: 35, codes: []string{"UC-1", "UC-2", "UC-4"}, reason: probe.ReasonRefused}, // planned
	{day: -3, hour: 2, minutes: 300, codes: []string{"IF-SIGNIN"}},
}

// watched plays what monitoring saw on a day: an hourly sample of every probe,
// and one a minute around what went wrong.
func (d *seeder) watched(ctx context.Context, day int) error {
	switch {
	case day < watchedFrom || day > 0:
		return nil
	case day == watchedFrom:
		if err := d.declareProbes(ctx); err != nil {
			return err
		}
	case day == -21:
		return d.shortOutage(ctx)
	case day == -8 || day == -1:
		if err := d.proposeWindow(ctx, day); err != nil {
			return err
		}
	case day == -7:
		d.at(day, 21, 0)
		return d.decideWindow(ctx, "approve")
	}
	d.at(day, 23, 40)
	if err := d.bringSamples(ctx); err != nil || day != 0 {
		return err
	}
	return d.evaluate(ctx) // the replica that is down now
}

// evaluate looks at all readings once the log is sealed and the outbox empty, as
// the jobs of a running system keep them.
func (d *seeder) evaluate(ctx context.Context) error {
	if err := d.hostsReport(ctx, d.today.DaysUntil(d.clock.Now().Day())); err != nil {
		return err
	}
	if _, err := d.dispatcher.Deliver(ctx); err != nil {
		return err
	}
	if _, err := d.Sealer.Seal(ctx); err != nil {
		return err
	}
	return d.Services.Monitoring.Evaluate(ctx)
}

// declareProbes are the probes beside those of the modules.
func (d *seeder) declareProbes(ctx context.Context) error {
	secret := password.Generate(16)
	if _, err := d.hire(ctx, "monitor", d.world.Words["monitorAccount"], secret, "operations", "operations.expert"); err != nil {
		return err
	}
	engineer := d.as(ctx, "engineer")
	for _, p := range []struct{ code, kind, target, subjectKind string }{
		{"IF-SIGNIN", monitoring.KindSignin, "", monitoring.SubjectInterface},
		{"HOST-1", "disk", "/", monitoring.SubjectAsset}, {"HOST-2", monitoring.KindPush, "HOST-2", monitoring.SubjectAsset},
		{"DB-1", monitoring.KindPush, "HOST-1", monitoring.SubjectAsset}, {"DB-2", monitoring.KindPush, "HOST-2", monitoring.SubjectAsset},
		{"NGINX-1", monitoring.KindPush, "HOST-1", monitoring.SubjectAsset}, {"NGINX-2", monitoring.KindPush, "HOST-2", monitoring.SubjectAsset},
		{"REDIS-1", monitoring.KindPush, "HOST-1", monitoring.SubjectAsset}, {"REDIS-2", monitoring.KindPush, "HOST-2", monitoring.SubjectAsset},
	} {
		declared := monitoring.Declaration{Code: p.code, Name: d.world.Words["probe_"+p.code], Kind: p.kind, Target: p.target, SubjectKind: p.subjectKind, Subject: p.code, EverySeconds: 60, TimeoutMs: 10_000, SlowMs: 5000}
		if p.kind == monitoring.KindSignin {
			declared.Settings.User, declared.Secret = "monitor", secret
		}
		if p.kind == "disk" {
			declared.Settings.MinFreePercent = 1
		}
		view, err := d.Services.Monitoring.Declare(engineer, declared)
		if err != nil {
			return fmt.Errorf("probe %s: %w", p.code, err)
		}
		d.ids["probe."+p.code] = view.ID
	}
	return nil
}

// bringSamples records what was measured since the last time.
func (d *seeder) bringSamples(ctx context.Context) error {
	monitor := d.Services.Monitoring
	now := d.clock.Now()
	from := d.sampled
	if from.IsZero() {
		from = d.today.AddDays(watchedFrom).Start()
	}
	keys, err := monitor.Keys(ctx)
	if err != nil {
		return err
	}
	codes := make([]string, 0, len(keys))
	for code := range keys {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	var taken []monitoring.Taken
	for i, code := range codes {
		if code == "HOST-2" && d.today.AddDays(-2).Start() < now { // it is being moved
			continue
		}
		taken = append(taken, d.samplesOf(code, keys[code], i, from, now)...)
	}
	d.sampled = now
	return d.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := monitor.Record(ctx, tx, taken)
		return err
	})
}

// samplesOf makes the samples of one probe after an instant and up to another.
func (d *seeder) samplesOf(code string, key int64, n int, from, to clock.Instant) (taken []monitoring.Taken) {
	ran := incidents
	if code == "REDIS-2" { // its link has been down for forty minutes
		began := d.end.Add(-40 * time.Minute)
		ran = append(slices.Clone(ran), incident{day: 1, codes: []string{code}, reason: probe.ReasonLag, minutes: int(began)})
	}
	for at := from.Add(time.Duration(n+1) * time.Second); at <= to; {
		step, found := time.Hour, incident{minutes: -1}
		if code == "IF-SIGNIN" { // the patrol asks when it last succeeded
			step = 10 * time.Minute
		}
		for _, i := range ran {
			if !slices.Contains(i.codes, code) {
				continue
			}
			begin := d.today.AddDays(i.day).Start().Add(time.Duration(i.hour) * time.Hour)
			end := begin.Add(time.Duration(i.minutes) * time.Minute)
			if i.day == 1 {
				begin, end = clock.Instant(i.minutes), d.end+1
			}
			switch nearby := begin.Add(-2 * time.Minute); {
			case at >= nearby && at < end.Add(3*time.Minute):
				step = time.Minute
				if at >= begin && at < end {
					found = i
				}
			case at < nearby && at.Add(step) > nearby:
				step = nearby.Sub(at)
			}
		}
		sample := monitoring.Sample{At: at, Status: probe.Good, Millis: int64(8 + (n*7+int(at/60_000))%23), Every: max(int64(step/time.Second), 1)}
		if found.reason != "" {
			sample.Status, sample.Reason = probe.Bad, found.reason
			sample.Millis = map[string]int64{probe.ReasonSlow: 4100, probe.ReasonTimeout: 10_000}[found.reason]
		}
		if found.minutes < 0 || found.reason != "" {
			note := ""
			if strings.HasPrefix(code, "NGINX-") { // what the agent read of its certificate
				note = fmt.Sprintf("%d days", 96+at.Day().DaysUntil(d.today))
			}
			taken = append(taken, monitoring.Taken{Key: key, Note: note, Sample: sample})
		}
		at = at.Add(step)
	}
	return taken
}

// shortOutage is a case from the first bad sample to the closing note.
func (d *seeder) shortOutage(ctx context.Context) error {
	look := func(minute int) error {
		d.at(-21, 21, minute)
		if err := d.bringSamples(ctx); err != nil {
			return err
		}
		return d.evaluate(ctx)
	}
	handle := func(login, action, note string, minutes int) error {
		ctx := d.as(ctx, login)
		open, err := d.Services.Monitoring.AlertsOf(ctx, "8")
		if err != nil || len(open) == 0 {
			return fmt.Errorf("no alert of the outage: %w", err)
		}
		_, err = d.Services.Monitoring.Handle(ctx, open[0].ID, action, monitoring.Handling{Version: open[0].Version, Note: d.world.Words[note], Minutes: minutes})
		return err
	}
	for _, step := range []func() error{
		func() error { return look(2) },
		func() error { d.later(2); return handle("servicedesk", "acknowledge", "alertAck", 60) },
		func() error { return look(15) }, func() error { return look(18) },
		func() error { d.later(20); return handle("engineer", "close", "alertClose", 0) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// proposeWindow asks for the maintenance of day -6, and for one that still waits.
func (d *seeder) proposeWindow(ctx context.Context, day int) error {
	d.at(day, 20, 30)
	start, subjects, words := d.today.AddDays(-6).Start().Add(22*time.Hour), []string{"module/1", "module/2", "module/4"}, "windowPast"
	if day == -1 {
		start, subjects, words = d.today.AddDays(3).Start().Add(22*time.Hour), []string{"module/2", "module/8", "asset/DB-1"}, "windowNext"
		view, err := d.Services.Monitoring.Get(d.as(ctx, "engineer"), d.ids["probe.HOST-2"])
		if err != nil {
			return err
		}
		if _, err := d.Services.Monitoring.Do(d.as(ctx, "engineer"), view.ID, "pause", view.Version, d.world.Words["hostMoved"]); err != nil {
			return err
		}
	}
	w, err := d.Services.Monitoring.Propose(d.as(ctx, "engineer"), monitoring.Proposal{Title: d.world.Words[words], Impact: d.world.Words[words+"Impact"], Subjects: subjects, StartsAt: start, EndsAt: start.Add(time.Hour)})
	d.ids["window"] = w.ID
	return err
}

func (d *seeder) decideWindow(ctx context.Context, action string) error {
	owner := d.as(ctx, "authoriser")
	w, err := d.Services.Monitoring.Window(owner, d.ids["window"])
	if err != nil {
		return err
	}
	_, err = d.Services.Monitoring.Decide(owner, w.ID, action, w.Version, d.world.Words["windowAgreed"])
	return err
}
