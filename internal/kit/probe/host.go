package probe

import (
	"context"
	"fmt"
	"strings"

	"github.com/shirou/gopsutil/v4/disk"
	"github.com/shirou/gopsutil/v4/process"
)

// diskFree looks at the machine the prober runs on.
func diskFree(ctx context.Context, spec Spec) (finding, error) {
	usage, err := disk.UsageWithContext(ctx, spec.Target)
	if err != nil {
		return finding{}, err
	}
	least := spec.Settings.MinFreePercent
	if least == 0 {
		least = 10
	}
	free := 100 - usage.UsedPercent
	note := fmt.Sprintf("%.1f %% free", free)
	if free < float64(least) {
		return finding{ReasonFull, note}, nil
	}
	return finding{note: note}, nil
}

// processes counts the processes of a name on the machine the prober runs on.
func processes(ctx context.Context, spec Spec) (finding, error) {
	running, err := process.ProcessesWithContext(ctx)
	if err != nil {
		return finding{}, err
	}
	found := 0
	for _, p := range running {
		if name, err := p.NameWithContext(ctx); err == nil && strings.EqualFold(name, spec.Target) { // those that have just ended have no name
			found++
		}
	}
	note := fmt.Sprintf("%d run", found)
	if found < max(spec.Settings.Least, 1) {
		return finding{ReasonMissing, note}, nil
	}
	return finding{note: note}, nil
}
