package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
)

// auditLog is row 10: the benchmarks of the evidence log itself, at two sizes.
func auditLog(ctx context.Context, report *report) error {
	for _, leaves := range []struct{ name, count string }{{"S", "100000"}, {"M", "1000000"}} {
		command := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^Benchmark(Seal|Inclusion|Verify)$", "-benchtime", "1x", "./internal/kit/audit")
		command.Env = append(os.Environ(), "GONGZHI_BENCH_LEAVES="+leaves.count)
		output, err := command.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %.600s", err, output)
		}
		for _, one := range []struct{ name, what, reach string }{
			{"Seal", "seal an entry of the log", "≤ 20 µs"}, {"Inclusion", "prove that an entry is in the log", "≤ 1000 µs"}, {"Verify", "verify an entry of the log", ""},
		} {
			found := regexp.MustCompile(`Benchmark` + one.name + `\S*\s.*?([\d.]+) cpu-µs/op`).FindSubmatch(output)
			if found == nil {
				return fmt.Errorf("no figure of %s in %.600s", one.name, output)
			}
			figure, err := strconv.ParseFloat(string(found[1]), 64)
			if err != nil {
				return err
			}
			report.figure(10, fmt.Sprintf("%s of %s entries", one.what, leaves.count), leaves.name, figure, "µs CPU", one.reach)
		}
	}
	return nil
}
