package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"gongzhi/internal/kit/host"
	"gongzhi/internal/module/opscenter/change"
)

// makeChange asks for a change and takes it as far as its story goes.
func (d *seeder) makeChange(ctx context.Context, e *estate, i int) error {
	c := &e.Changes[i]
	d.at(c.Day, 10, 40)
	ask := change.Proposal{Kind: c.Kind, Category: c.Category, Title: c.Title, Reason: c.Reason, Assets: c.Assets, Modules: c.Modules, Law: c.Law}
	if c.Law != "" {
		ask.LawFrom = d.today.AddDays(c.LawFrom)
	}
	if c.Pattern != "" {
		ask.Pattern = e.made[c.Pattern].Number
	}
	v, err := d.Services.Changes.Draft(d.as(ctx, "engineer"), ask)
	for _, action := range c.Steps {
		if err != nil {
			return err
		}
		d.later(6)
		login := map[string]string{"verify": "secengineer", "authorise": "authoriser", "refuse": "authoriser", "ratify": "authoriser", "endorse": "authoriser"}[action]
		if login == "" {
			login = "engineer"
		}
		step := change.Step{Version: v.Version, Text: e.Words[action]}
		switch action {
		case "assess":
			from := d.clock.Now().Add(time.Duration(c.Window) * 24 * time.Hour)
			step = change.Step{Version: v.Version, Impact: c.Impact, Verdict: c.Verdict, Risk: c.Risk, RiskNote: c.RiskNote, Data: c.TouchesData, Plan: c.Plan, Rollback: c.Rollback, StartsAt: from, EndsAt: from.Add(4 * time.Hour)}
		case "start":
			if c.Backup {
				step.FileIDs = d.papers(d.as(ctx, "engineer"), v.Number, e.Words["backup"])
			}
		case "implement":
			step.Figures = c.Figures
		case "endorse":
			step.Until = d.today.AddDays(250)
		}
		v, err = d.Services.Changes.Do(d.as(ctx, login), v.ID, action, step)
	}
	e.made[c.Key] = v
	return err
}

// demoHosts are the hosts whose agents report in the story.
var demoHosts = []string{"HOST-1", "HOST-2", "HOST-3"}

func sum(text string) string {
	hash := sha256.Sum256([]byte(text))
	return hex.EncodeToString(hash[:])
}

// files are the digests of a host's configuration as it is now.
func (d *seeder) files(code string) map[string]string {
	files := map[string]string{}
	for _, path := range []string{"/etc/gongzhi/config.yaml", "/etc/nginx/nginx.conf", "/etc/mysql/my.cnf", "/etc/redis/redis.conf", "/etc/ssh/sshd_config", "/etc/sysctl.conf"} {
		files[path] = sum(path)
		if path == d.edited[code] {
			files[path] = sum("changed " + path)
		}
	}
	return files
}

// hear takes a report of a host about its configuration files, one of which was changed.
func (d *seeder) hear(ctx context.Context, code, changed string) error {
	if changed != "" {
		d.edited[code] = changed
	}
	none, now := int64(0), d.clock.Now()
	return d.agentReports(ctx, code, host.Report{At: now, Patches: &none, Files: d.files(code)})
}

// compareFiles: the first baselines, one that follows a change, and a file that
// somebody edited without one.
func (d *seeder) compareFiles(ctx context.Context, e *estate, day int) error {
	d.at(day, 9, 0)
	desk, engineer, owner := d.Services.Changes, d.as(ctx, "engineer"), d.as(ctx, "authoriser")
	approve := func(asset, number string) error {
		b, err := desk.Capture(engineer, change.Capture{Asset: asset, ChangeNumber: number, Note: e.Words["baseline"]})
		if err != nil {
			return err
		}
		d.later(20)
		_, err = desk.Decide(owner, b.ID, "approve", change.Decision{Version: b.Version})
		return err
	}
	switch day {
	case -28:
		for _, code := range demoHosts {
			if err := d.hear(ctx, code, ""); err != nil {
				return err
			}
			if err := approve(code, ""); err != nil {
				return err
			}
		}
	case -3:
		if err := d.hear(ctx, "HOST-2", "/etc/gongzhi/config.yaml"); err != nil {
			return err
		}
		if err := desk.Detect(ctx); err != nil {
			return err
		}
		d.later(15)
		if err := approve("HOST-2", e.made["pool"].Number); err != nil {
			return err
		}
		return desk.Detect(ctx)
	case -1:
		if err := d.hear(ctx, "HOST-3", "/etc/ssh/sshd_config"); err != nil {
			return err
		}
		return desk.Detect(ctx)
	case 0:
		if err := d.hear(ctx, "HOST-1", ""); err != nil {
			return err
		}
		if _, err := desk.Capture(engineer, change.Capture{Asset: "HOST-1", ChangeNumber: e.made["weekly"].Number, Note: e.Words["baseline"]}); err != nil {
			return err
		}
	}
	return nil
}
