package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
)

// clocks is row 8: the sweep of the service clocks and the monitoring, each at two
// sizes. GONGZHI_BENCH_TICKETS and GONGZHI_BENCH_SAMPLES ask for others than the
// table's, for ten million samples take some minutes and 1.5 GB to write.
func clocks(ctx context.Context, report *report) error {
	for _, one := range []struct {
		folder, bench, variable, ask string
		sizes                        []string
		figures                      [][2]string // name in the benchmark, what it is
	}{
		{"sla", "Sweep", "GONGZHI_BENCH_TICKETS", "open tickets", []string{"10000", "100000"},
			[][2]string{{"nothing-due", "sweep the clocks, nothing due"}, {"a-sample-of-each-probe", "follow the samples of 100 sets of probes"}, {"500-due", "sweep the clocks of 500 tickets"}}},
		{"monitoring", "Kept", "GONGZHI_BENCH_SAMPLES", "samples kept", []string{"1000000", "10000000"},
			[][2]string{{"minute", "a minute of monitoring, 66 probes"}, {"board", "the board of all lines"}, {"month", "downtime of a module in a month"}}},
	} {
		sizes := one.sizes
		if asked := os.Getenv(one.variable); asked != "" {
			sizes = []string{asked}
		}
		for _, size := range sizes {
			command := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^Benchmark"+one.bench+"$", "-benchtime", "20x", "-timeout", "2h", "./internal/module/opscenter/"+one.folder)
			command.Env = append(os.Environ(), one.variable+"="+size)
			output, err := command.CombinedOutput()
			if err != nil {
				return fmt.Errorf("%w: %.600s", err, output)
			}
			for _, figure := range one.figures {
				if err := clockFigure(report, output, figure[0], fmt.Sprintf("%s; %s %s", figure[1], size, one.ask)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// clockFigure is the last line of the name: that of the larger size.
func clockFigure(report *report, output []byte, name, what string) error {
	found := regexp.MustCompile(`/`+regexp.QuoteMeta(name)+`\S*\s.*?([\d.]+) cpu-ms/op`).FindAllSubmatch(output, -1)
	if len(found) == 0 {
		return fmt.Errorf("no figure of %s in %.600s", name, output)
	}
	value, err := strconv.ParseFloat(string(found[len(found)-1][1]), 64)
	if err != nil {
		return err
	}
	report.figure(8, what, "", value, "ms CPU", "≤ 1000 ms")
	return nil
}
