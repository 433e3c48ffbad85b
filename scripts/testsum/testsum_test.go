package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	goPassed = `{"Action":"start","Package":"m/a"}
{"Action":"run","Package":"m/a","Test":"TestOne"}
{"Action":"run","Package":"m/a","Test":"TestOne/sub"}
{"Action":"pass","Package":"m/a","Test":"TestOne/sub"}
{"Action":"pass","Package":"m/a","Test":"TestOne"}
{"Action":"pass","Package":"m/a"}
{"Action":"skip","Package":"m/without"}
`
	goSkipped = `{"Action":"run","Package":"m/a","Test":"TestOne"}
{"Action":"skip","Package":"m/a","Test":"TestOne"}
{"Action":"pass","Package":"m/a"}
`
	goFailed = `{"Action":"run","Package":"m/a","Test":"TestOne"}
{"Action":"output","Package":"m/a","Test":"TestOne","Output":"a_test.go:3: got 1\n"}
{"Action":"fail","Package":"m/a","Test":"TestOne"}
{"Action":"fail","Package":"m/a"}
`
	goNotCompiled = `{"ImportPath":"m/b [m/b.test]","Action":"build-output","Output":"b.go:1: undefined: x\n"}
{"ImportPath":"m/b [m/b.test]","Action":"build-fail"}
{"Action":"fail","Package":"m/b","FailedBuild":"m/b [m/b.test]"}
{"Action":"run","Package":"m/a","Test":"TestOne"}
{"Action":"pass","Package":"m/a","Test":"TestOne"}
`
	goDied = `{"Action":"run","Package":"m/a","Test":"TestOne"}
{"Action":"run","Package":"m/a","Test":"TestTwo"}
{"Action":"pass","Package":"m/a","Test":"TestOne"}
`
	vitestMixed = `{"numTotalTests":3,"testResults":[
{"name":"a.test.ts","status":"failed","message":"","assertionResults":[
 {"fullName":"adds","status":"passed","failureMessages":[]},
 {"fullName":"waits","status":"pending","failureMessages":[]},
 {"fullName":"breaks","status":"failed","failureMessages":["expected 1 to be 2"]}]},
{"name":"b.test.ts","status":"failed","message":"cannot find module","assertionResults":[]}]}`
	playwrightMixed = `{"errors":[],"suites":[{"title":"routes.spec.ts","specs":[],"suites":[{"title":"light","specs":[
 {"title":"desk","file":"routes.spec.ts","tests":[
  {"projectName":"desktop","status":"expected","results":[{"errors":[]}]},
  {"projectName":"phone","status":"unexpected","results":[{"errors":[{"message":"axe found 1"}]}]}]},
 {"title":"list","file":"routes.spec.ts","tests":[{"projectName":"phone","status":"skipped","results":[]}]}]}]}]}`
)

func TestSum(t *testing.T) {
	cases := []struct {
		name    string
		steps   string // %file% becomes the path of a report below
		reports map[string]string
		last    string
		says    []string
	}{
		{
			name:  "a gate counts only when it fails",
			steps: "gate\tlint\t0\t-\ngate\ttypes\t2\t-\ncheck\tmini program\t0\t-\n",
			last:  "1 passed, 1 failed", says: []string{"FAILED types: the step ended with status 2"},
		},
		{
			name:    "the same tests on both engines",
			steps:   "go\tsqlite\t0\t%a%\ngo\tmysql\t0\t%b%\n",
			reports: map[string]string{"a": goPassed, "b": goPassed},
			last:    "4 passed, 0 failed",
		},
		{
			name:    "a test missing on one engine fails",
			steps:   "go\tsqlite\t0\t%a%\ngo\tmysql\t0\t%b%\n",
			reports: map[string]string{"a": goPassed, "b": strings.ReplaceAll(goPassed, "/sub", "/other")},
			last:    "4 passed, 2 failed", says: []string{"mysql: m/a.TestOne/sub did not run here but elsewhere"},
		},
		{
			name:    "a package that one suite leaves out is not missed",
			steps:   "go\tsqlite\t0\t%a%\ngo\tmysql\t0\t%b%\n",
			reports: map[string]string{"a": goPassed, "b": strings.ReplaceAll(goPassed, "m/a", "m/b")},
			last:    "4 passed, 0 failed",
		},
		{
			name: "a skip fails", steps: "go\tsqlite\t0\t%a%\n", reports: map[string]string{"a": goSkipped},
			last: "0 passed, 1 failed", says: []string{"m/a.TestOne was skipped"},
		},
		{
			name: "a failed test is not counted again with its package or step", steps: "go\tsqlite\t1\t%a%\n",
			reports: map[string]string{"a": goFailed},
			last:    "0 passed, 1 failed", says: []string{"a_test.go:3: got 1"},
		},
		{
			name: "a package that does not compile fails", steps: "go\tsqlite\t1\t%a%\n",
			reports: map[string]string{"a": goNotCompiled},
			last:    "1 passed, 1 failed", says: []string{"undefined: x"},
		},
		{
			name: "a test that never ends fails", steps: "go\tsqlite\t2\t%a%\n", reports: map[string]string{"a": goDied},
			last: "1 passed, 1 failed", says: []string{"m/a.TestTwo began and never ended"},
		},
		{
			name: "vitest: pending and unloadable count as failed", steps: "vitest\tadmin\t1\t%a%\n",
			reports: map[string]string{"a": vitestMixed},
			last:    "1 passed, 3 failed", says: []string{"waits: pending", "expected 1 to be 2", "cannot find module"},
		},
		{
			name: "playwright: skipped counts as failed", steps: "playwright\tjourneys\t1\t%a%\n",
			reports: map[string]string{"a": playwrightMixed},
			last:    "1 passed, 2 failed", says: []string{"[phone] desk: unexpected", "axe found 1", "[phone] list: skipped"},
		},
		{
			name: "a report without tests fails", steps: "vitest\tadmin\t0\t%a%\n",
			reports: map[string]string{"a": `{"testResults":[]}`},
			last:    "0 passed, 1 failed", says: []string{"no test ran"},
		},
		{
			name: "a missing report fails", steps: "go\tmysql\t1\tnowhere.json\n",
			last: "0 passed, 1 failed", says: []string{"no readable report"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range c.reports {
				write(t, filepath.Join(dir, name), text)
				c.steps = strings.ReplaceAll(c.steps, "%"+name+"%", filepath.Join(dir, name))
			}
			write(t, filepath.Join(dir, "steps"), c.steps)
			var out strings.Builder
			failed, err := run(filepath.Join(dir, "steps"), &out)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSpace(out.String()), "\n")
			if last := lines[len(lines)-1]; last != c.last {
				t.Errorf("last line %q, want %q\n%s", last, c.last, &out)
			}
			if (failed > 0) != !strings.HasSuffix(c.last, " 0 failed") {
				t.Errorf("failed = %d beside %q", failed, c.last)
			}
			for _, text := range c.says {
				if !strings.Contains(out.String(), text) {
					t.Errorf("nothing says %q in\n%s", text, &out)
				}
			}
		})
	}
}

func TestStepsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "fields": "gate\tlint\t0\n", "kind": "guess\tlint\t0\t-\n",
	} {
		file := filepath.Join(t.TempDir(), name)
		write(t, file, text)
		if _, err := run(file, &strings.Builder{}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
