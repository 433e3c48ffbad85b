package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// measureStart is row 11 on the data of a size.
func (w *world) measureStart(ctx context.Context, o options, report *report) error {
	return starts(ctx, o, report, w.dir, "serve", w.size.name)
}

// measureDemo is row 11 as people meet it: the demo, seeded once before.
func measureDemo(ctx context.Context, o options, report *report) error {
	dir := filepath.Join(o.root, "demo")
	if err := seedDemo(ctx, o, dir); err != nil {
		return fmt.Errorf("row 11: %w", err)
	}
	if err := starts(ctx, o, report, dir, "demo", "demo"); err != nil {
		return fmt.Errorf("row 11: %w", err)
	}
	file, err := os.Stat(o.binary)
	if err != nil {
		return err
	}
	report.figure(11, "stripped binary", "", float64(file.Size())/(1<<20), "MB", "≤ 60 MB")
	return nil
}

func seedDemo(ctx context.Context, o options, dir string) error {
	if output, err := exec.CommandContext(ctx, o.binary, "demo", "--seed", "--data", dir).CombinedOutput(); err != nil {
		return fmt.Errorf("seed the demo: %w: %.400s", err, output)
	}
	return nil
}

// starts takes the middle of five starts and the memory of the last one at rest.
func starts(ctx context.Context, o options, report *report, dir, mode, size string) error {
	var took, used []time.Duration
	resident := 0.0
	const times = 5
	for n := range times {
		app, err := startApp(ctx, o, dir, mode)
		if err != nil {
			return err
		}
		cpu, err := app.cpu()
		took, used = append(took, app.ready), append(used, cpu)
		if err == nil && n == times-1 {
			time.Sleep(3 * time.Second)
			resident, err = app.resident()
		}
		app.stop()
		if err != nil {
			return err
		}
	}
	slices.Sort(took)
	slices.Sort(used)
	report.figure(11, "start of `gongzhi "+mode+"` until ready, middle of five", size, float64(took[times/2].Milliseconds()), "ms", "≤ 300 ms")
	report.figure(11, "processor time of that start", size, milliseconds(used[times/2]), "ms", "")
	report.figure(11, "memory of `gongzhi "+mode+"` at rest", size, resident, "MB", "≤ 80 MB")
	return nil
}
