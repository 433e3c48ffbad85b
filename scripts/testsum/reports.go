package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
)

// goEvent is one line of `go test -json`.
type goEvent struct {
	Action      string
	Package     string
	ImportPath  string // of a build event
	Test        string
	Output      string
	FailedBuild string
}

const keptOutput = 30 // last lines of a failed test that are worth printing

// readGo reads a log of `go test -json`. Every test and subtest counts once. A package that
// fails without a failing test (it does not compile, panics outside a test) counts as one failure.
func readGo(file string) (result, error) {
	log, err := os.Open(file)
	if err != nil {
		return result{}, err
	}
	defer log.Close()

	sum := result{tests: map[string]string{}}
	open := map[string]bool{}       // tests that began and have not ended
	failedIn := map[string]int{}    // failed tests a package
	output := map[string][]string{} // last lines of a test, a package or a build
	keep := func(key, line string) {
		output[key] = append(output[key], line)
		if extra := len(output[key]) - keptOutput; extra > 0 {
			output[key] = output[key][extra:]
		}
	}
	for events := json.NewDecoder(log); ; {
		var event goEvent
		if err := events.Decode(&event); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return sum, fmt.Errorf("%s: %w", file, err)
		}
		name := event.Package
		if event.Test != "" {
			name += "." + event.Test
		}
		switch event.Action {
		case "build-output":
			keep(event.ImportPath, event.Output)
		case "output":
			keep(name, event.Output)
		case "run":
			open[name], sum.tests[name] = true, event.Package
		case "pass":
			if event.Test != "" {
				sum.passed++
				delete(open, name)
				delete(output, name)
			}
		case "skip":
			if event.Test != "" { // without a name: a package that has no tests
				sum.fail("%s was skipped", name)
				failedIn[event.Package]++
				delete(open, name)
			}
		case "fail":
			delete(open, name)
			if event.Test == "" && failedIn[event.Package] > 0 {
				continue // its tests are counted
			}
			failedIn[event.Package]++
			lines := output[name]
			if event.FailedBuild != "" {
				lines = append(lines, output[event.FailedBuild]...)
			}
			sum.fail("%s\n%s", name, indent(lines))
		}
	}
	var unfinished []string
	for name := range open {
		unfinished = append(unfinished, name)
	}
	sort.Strings(unfinished)
	for _, name := range unfinished {
		sum.fail("%s began and never ended\n%s", name, indent(output[name]))
	}
	return sum, nil
}

func indent(lines []string) string {
	text := strings.TrimRight(strings.Join(lines, ""), "\n")
	if text == "" {
		return ""
	}
	return "    " + strings.ReplaceAll(text, "\n", "\n    ")
}

// readVitest reads what vitest's json reporter writes.
func readVitest(file string) (result, error) {
	var report struct {
		TestResults []struct {
			Name, Status, Message string
			AssertionResults      []struct {
				FullName, Status string
				FailureMessages  []string
			}
		}
	}
	var sum result
	if err := readJSON(file, &report); err != nil {
		return sum, err
	}
	for _, suite := range report.TestResults {
		before := len(sum.failures)
		for _, test := range suite.AssertionResults {
			if test.Status == "passed" {
				sum.passed++
				continue
			}
			sum.fail("%s: %s: %s\n%s", suite.Name, test.FullName, test.Status, indent(test.FailureMessages))
		}
		if suite.Status == "failed" && len(sum.failures) == before { // the file itself did not load
			sum.fail("%s\n%s", suite.Name, indent([]string{suite.Message}))
		}
	}
	return sum, nil
}

// playwrightSuite is a file or a describe block; they nest.
type playwrightSuite struct {
	Title  string
	Suites []playwrightSuite
	Specs  []struct {
		Title, File string
		Tests       []struct {
			ProjectName, Status string // expected, unexpected, flaky or skipped
			Results             []struct{ Errors []struct{ Message string } }
		}
	}
}

// readPlaywright reads what Playwright's json reporter writes. Only an expected outcome at
// the first try passes.
func readPlaywright(file string) (result, error) {
	var report struct {
		Suites []playwrightSuite
		Errors []struct{ Message string }
	}
	var sum result
	if err := readJSON(file, &report); err != nil {
		return sum, err
	}
	for _, broken := range report.Errors {
		sum.fail("%s", broken.Message)
	}
	for _, suite := range report.Suites {
		suite.count(&sum)
	}
	return sum, nil
}

func (s playwrightSuite) count(sum *result) {
	for _, spec := range s.Specs {
		for _, test := range spec.Tests {
			if test.Status == "expected" {
				sum.passed++
				continue
			}
			var lines []string
			for _, attempt := range test.Results {
				for _, one := range attempt.Errors {
					lines = append(lines, one.Message+"\n")
				}
			}
			sum.fail("%s [%s] %s: %s\n%s", spec.File, test.ProjectName, spec.Title, test.Status, indent(lines))
		}
	}
	for _, inner := range s.Suites {
		inner.count(sum)
	}
}

func readJSON(file string, into any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
