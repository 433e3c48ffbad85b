package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// firstLoad is what web/e2e/lighthouse.mjs says of a page.
type firstLoad struct {
	Page          string  `json:"page"`
	Profile       string  `json:"profile"`
	Performance   float64 `json:"performance"`
	Accessibility float64 `json:"accessibility"`
	BestPractices float64 `json:"bestPractices"`
	Kilobytes     float64 `json:"kilobytes"`
	Most          float64 `json:"most"`
}

// measurePages is row 12: the first load of pages of the demonstration in a browser.
func measurePages(ctx context.Context, o options, report *report) error {
	dir := filepath.Join(o.root, "demo")
	if err := seedDemo(ctx, o, dir); err != nil {
		return err
	}
	app, err := startApp(ctx, o, dir, "demo")
	if err != nil {
		return err
	}
	defer app.stop()
	script := exec.CommandContext(ctx, "node", "web/e2e/lighthouse.mjs", app.base, filepath.Join(dir, "accounts.json"))
	script.Stderr = os.Stderr
	output, err := script.Output()
	if err != nil {
		return fmt.Errorf("web/e2e/lighthouse.mjs (its packages: scripts/web.sh install e2e): %w", err)
	}
	var pages []firstLoad
	if err := json.Unmarshal(output, &pages); err != nil {
		return err
	}
	for _, page := range pages {
		for _, score := range []struct {
			what  string
			value float64
			reach string
		}{{"performance", page.Performance, "≥ 0.90"}, {"accessibility", page.Accessibility, "1"}, {"best practices", page.BestPractices, "≥ 0.90"}} {
			report.figure(12, fmt.Sprintf("%s (%s): %s", page.Page, page.Profile, score.what), "demo", score.value, "of 1", score.reach)
		}
		report.figure(12, fmt.Sprintf("%s: files of the first load, gzip", page.Page), "demo", page.Kilobytes, "kB", fmt.Sprintf("≤ %.0f kB", page.Most))
	}
	return nil
}
