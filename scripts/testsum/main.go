// Command testsum adds up one run of scripts/test.sh: it reads the list of steps that
// were run and the reports they left, prints what failed and, as the last line,
// "N passed, N failed". It exits 1 when anything failed.
//
//	testsum STEPS
//
// STEPS has one line a step, four fields separated by tabs:
//
//	kind  name  exit-status  report
//
// The kinds are gate (a step without a report, counted only when it fails), check
// (counted as one test), go, vitest and playwright (their JSON reports are counted).
// A package that several go reports list must have the same tests in each. A skipped test counts as failed, and so do
// a step that broke without a failing test and a report without any test.
package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: testsum STEPS")
		os.Exit(2)
	}
	failed, err := run(os.Args[1], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testsum:", err)
		os.Exit(2)
	}
	if failed > 0 {
		os.Exit(1)
	}
}

// run prints the sum of the steps listed in the file and returns how many tests failed.
func run(file string, out io.Writer) (int, error) {
	steps, err := readSteps(file)
	if err != nil {
		return 0, err
	}
	var total result
	suites := map[string]result{}
	for _, step := range steps {
		one := step.result()
		if step.kind != kindGate {
			fmt.Fprintf(out, "%-28s %6d passed, %d failed\n", step.name, one.passed, len(one.failures))
		}
		if step.kind == kindGo {
			suites[step.name] = one
		}
		total.add(step.name, one)
	}
	for _, difference := range differences(suites) {
		total.fail("%s", difference)
	}
	for _, failure := range total.failures {
		fmt.Fprintln(out, "FAILED", failure)
	}
	fmt.Fprintf(out, "%d passed, %d failed\n", total.passed, len(total.failures))
	return len(total.failures), nil
}
