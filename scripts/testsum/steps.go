package main

import (
	"bufio"
	"fmt"
	"os"
	"sort"
	"strings"
)

// The kinds of step; see the package comment.
const (
	kindGate       = "gate"
	kindCheck      = "check"
	kindGo         = "go"
	kindVitest     = "vitest"
	kindPlaywright = "playwright"
)

// readers open the report of each kind that leaves one.
var readers = map[string]func(file string) (result, error){
	kindGo:         readGo,
	kindVitest:     readVitest,
	kindPlaywright: readPlaywright,
}

// step is one line of the list.
type step struct {
	kind, name, exit, report string
}

// result is what a step's tests came to.
type result struct {
	passed   int
	failures []string          // one text a failed test
	tests    map[string]string // the package of each Go test that ran, by its full name
}

func (r *result) fail(format string, args ...any) {
	r.failures = append(r.failures, strings.TrimSpace(fmt.Sprintf(format, args...)))
}

// add takes the tests of a step into a total, its failures under the step's name.
func (r *result) add(name string, other result) {
	r.passed += other.passed
	for _, failure := range other.failures {
		r.fail("%s: %s", name, failure)
	}
}

func readSteps(file string) ([]step, error) {
	text, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer text.Close()
	var steps []step
	lines := bufio.NewScanner(text)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) != 4 {
			return nil, fmt.Errorf("%s: want 4 fields, got %q", file, lines.Text())
		}
		one := step{kind: fields[0], name: fields[1], exit: fields[2], report: fields[3]}
		if readers[one.kind] == nil && one.kind != kindGate && one.kind != kindCheck {
			return nil, fmt.Errorf("%s: unknown kind in %q", file, lines.Text())
		}
		steps = append(steps, one)
	}
	if len(steps) == 0 && lines.Err() == nil {
		return nil, fmt.Errorf("%s: no step was run", file)
	}
	return steps, lines.Err()
}

// result reads the step's report and adds what the report cannot know: that the step itself broke.
func (s step) result() result {
	var sum result
	read := readers[s.kind]
	if read != nil {
		var err error
		if sum, err = read(s.report); err != nil {
			sum.fail("no readable report: %v", err)
		} else if sum.passed+len(sum.failures) == 0 {
			sum.fail("no test ran")
		}
	}
	switch {
	case s.exit != "0" && len(sum.failures) == 0:
		sum.fail("the step ended with status %s", s.exit)
	case s.kind == kindCheck && s.exit == "0":
		sum.passed++
	}
	return sum
}

// differences lists the tests that did not run in every suite that ran their package: each
// engine must face the same ones. Which packages a suite needs at all is the script's to say.
func differences(suites map[string]result) []string {
	packages, tests := map[string]map[string]bool{}, map[string]string{}
	for suite, ran := range suites {
		packages[suite] = map[string]bool{}
		for name, in := range ran.tests {
			packages[suite][in], tests[name] = true, in
		}
	}
	var list []string
	for suite, ran := range suites {
		for name, in := range tests {
			if packages[suite][in] && ran.tests[name] == "" {
				list = append(list, fmt.Sprintf("%s: %s did not run here but elsewhere", suite, name))
			}
		}
	}
	sort.Strings(list)
	return list
}
