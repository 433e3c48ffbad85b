package scan

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"gongzhi/internal/kit/fault"
)

func Example() {
	report, err := Parse([]byte("asset,rule,severity\nweb-1,CVE-2024-3094,critical\n"))
	fmt.Println(report.Assets, report.Findings[0].IDs, report.Findings[0].Severity, err)
	// Output: [web-1] [CVE-2024-3094] critical <nil>
}

func TestEveryFormatIsReadByItsContent(t *testing.T) {
	for _, s := range samples {
		report, err := Parse([]byte(s.text))
		if err != nil || report.Format != s.format || len(report.Findings) != s.findings || fmt.Sprint(report.Assets) != fmt.Sprint(s.assets) {
			t.Errorf("%s: %s %d findings, assets %v, %v", s.name, report.Format, len(report.Findings), report.Assets, err)
		}
		for _, f := range report.Findings {
			if f.Title == "" || f.Rule == "" || f.Severity == "" {
				t.Errorf("%s: %+v", s.name, f)
			}
		}
	}
}

func one(t *testing.T, name string) Finding {
	t.Helper()
	for _, s := range samples {
		if s.name == name {
			report, err := Parse([]byte(s.text))
			if err != nil {
				t.Fatal(err)
			}
			return report.Findings[len(report.Findings)-1]
		}
	}
	t.Fatal("no sample " + name)
	return Finding{}
}

func TestWhatAFindingSays(t *testing.T) {
	for name, ok := range map[string]func(f Finding) bool{
		"sarif": func(f Finding) bool {
			return f.Severity == Critical && strings.HasPrefix(f.Detail, "bad input") && f.Location == "a.go"
		},
		"trivy": func(f Finding) bool { return f.Severity == Critical && !strings.Contains(f.Detail, "never kept") },
		"openvas": func(f Finding) bool {
			return f.Severity == High && f.Location == "443/tcp" && f.Remedy == "Switch them off" && f.Asset == "10.0.0.1" && f.IDs[0] == "CVE-2016-2183"
		},
		"nessus": func(f Finding) bool {
			return f.Severity == Critical && f.Score == 9.8 && f.Line == 3 && f.Exploited == "exploit available"
		},
		"zap json": func(f Finding) bool { return f.Severity == Info },
		"zap xml": func(f Finding) bool {
			return f.Severity == Medium && strings.HasPrefix(f.Detail, "Missing") && f.Rule == "10020-1"
		},
		"nikto xml": func(f Finding) bool { return f.Location == "80/tcp /" && f.Title == "Missing header" },
		"govulncheck stream": func(f Finding) bool {
			return f.Severity == High && f.IDs[0] == "CVE-2024-0003" && f.Exploited == "called Parse" && strings.HasSuffix(f.Remedy, "v1.2")
		},
		"govulncheck list": func(f Finding) bool { return f.Severity == Low && f.Asset == "" },
		"own table": func(f Finding) bool {
			return f.Location == "8080/tcp" && f.IDs[0] == "CNVD-2026-12345" && f.Severity == High && f.Line == 2
		},
	} {
		if f := one(t, name); !ok(f) {
			t.Errorf("%s: %+v", name, f)
		}
	}
	report, err := Parse([]byte(samples[1].text))
	if err != nil || report.Findings[0].Score != 8.4 {
		t.Errorf("the rating of the NVD comes first: %+v %v", report.Findings, err)
	}
}

// TestWhatTheToolSettledIsAnObservation: what people or vendors decided in the tool is
// seen but opens nothing, and what is gone is not found.
func TestWhatTheToolSettledIsAnObservation(t *testing.T) {
	result := func(more string) string { return `{"ruleId":"r1","level":"error","message":{"text":"m"}` + more + `}` }
	log := func(results ...string) string {
		return `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[` + strings.Join(results, ",") + `]}]}`
	}
	for name, c := range map[string]struct {
		raw  string
		want []Severity
	}{
		"accepted":         {log(result(`,"suppressions":[{"kind":"external","status":"accepted","justification":"only in tests"}]`)), []Severity{Info}},
		"without a status": {log(result(`,"suppressions":[{"kind":"inSource"}]`)), []Severity{Info}},
		"under review":     {log(result(`,"suppressions":[{"kind":"external","status":"accepted"},{"kind":"external","status":"underReview"}]`)), []Severity{High}},
		"rejected":         {log(result(`,"suppressions":[{"kind":"external","status":"rejected"}]`)), []Severity{High}},
		"not suppressed":   {log(result(`,"suppressions":[]`)), []Severity{High}},
		"gone":             {log(result(`,"baselineState":"absent"`), result(`,"baselineState":"new"`)), []Severity{High}},
		"not affected": {`{"SchemaVersion":2,"ArtifactName":"a","Results":[{"Target":"t","Vulnerabilities":[{"VulnerabilityID":"CVE-2024-0001","PkgName":"p","Severity":"HIGH","Status":"not_affected"},` +
			`{"VulnerabilityID":"CVE-2024-0002","PkgName":"p","Severity":"HIGH","Status":"will_not_fix"}]}]}`, []Severity{Info, High}},
	} {
		report, err := Parse([]byte(c.raw))
		var got []Severity
		for _, f := range report.Findings {
			got = append(got, f.Severity)
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v: %v", name, got, c.want, err)
		}
		if name == "accepted" && !strings.Contains(report.Findings[0].Detail, "only in tests") {
			t.Errorf("why: %q", report.Findings[0].Detail)
		}
	}
}

func refusal(t *testing.T, raw []byte, limit int64) (string, any) {
	t.Helper()
	report, err := Read(strings.NewReader(string(raw)), limit)
	var told *fault.Error
	if !errors.As(err, &told) {
		t.Fatalf("%.60q was read: %+v %v", raw, report, err)
	}
	if len(report.Findings) > 0 {
		t.Errorf("%.60q was read in part", raw)
	}
	return told.Key, told.Params["line"]
}

func TestHostileReportsAreRefused(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><NessusClientData_v2>&lol2;</NessusClientData_v2>`
	external := `<?xml version="1.0"?>` + "\n" + `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><report>&x;</report>`
	for name, c := range map[string]struct {
		raw, key string
		line     any
	}{
		"billion laughs":       {bomb, "scan.entity", 1},
		"external entity":      {external, "scan.entity", 2},
		"undeclared entity":    {"<report>\n&x;</report>", "scan.syntax", 2},
		"deep JSON":            {"{\"a\":\n" + strings.Repeat("[", 5000), "scan.depth", 2},
		"deep XML":             {strings.Repeat("<report>", 5000), "scan.depth", 1},
		"zip":                  {"PK\x03\x04....", "scan.packed", nil},
		"gzip":                 {"\x1f\x8b....", "scan.packed", nil},
		"cut JSON":             {samples[1].text[:200], "scan.syntax", 1},
		"cut XML":              {samples[4].text[:300], "scan.syntax", 2},
		"a cut stream":         {samples[9].text[:400], "scan.syntax", 4},
		"a number for a list":  {`{"version":"2.1.0",` + "\n" + `"runs":7}`, "scan.shape", 2},
		"another JSON":         {`{"hello":"world"}`, "scan.unknown", nil},
		"another XML":          {`<html/>`, "scan.unknown", nil},
		"plain text":           {"hello world", "scan.unknown", nil},
		"nothing":              {" \n", "scan.empty", nil},
		"GBK":                  {"asset,rule,severity\nweb,\xc8\xed\xbc\xfe,high\n", "scan.encoding", 2},
		"NUL":                  {"asset,rule,severity\nweb\x00,a,high\n", "scan.encoding", 2},
		"unknown XML encoding": {`<?xml version="1.0" encoding="Shift_JIS"?><report/>`, "scan.encoding", 1},
		"more cells":           {"asset,rule,severity\nweb,a,high,what\n", "scan.fields", 2},
		"open quote":           {"asset,rule,severity\nweb,\"a,high\n", "scan.syntax", 2},
		"no name":              {"asset,rule,severity\nweb,,high\n", "scan.unnamed", 2},
		"too large":            {strings.Repeat(" ", 1<<20) + "{}", "scan.too_large", nil},
	} {
		if key, line := refusal(t, []byte(c.raw), 1<<20); key != c.key || line != c.line {
			t.Errorf("%s: %s on line %v, want %s on %v", name, key, line, c.key, c.line)
		}
	}
}

func TestEncodings(t *testing.T) {
	wide := utf16.Encode([]rune(`<?xml version="1.0" encoding="UTF-16"?>` + samples[6].text[len(`<?xml version="1.0"?>`):]))
	little, big := []byte("\xff\xfe"), []byte("\xfe\xff")
	for _, u := range wide {
		little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
	}
	latin := []byte(`<?xml version="1.0" encoding="ISO-8859-1"?><NessusClientData_v2><Report><ReportHost name="h"><ReportItem pluginID="1" pluginName="` + "caf\xe9" + `" severity="3"/></ReportHost></Report></NessusClientData_v2>`)
	for name, raw := range map[string][]byte{"UTF-16 LE": little, "UTF-16 BE": big, "ISO-8859-1": latin, "mark": []byte("\xef\xbb\xbfasset,rule,severity\nw,a,low")} {
		if report, err := Parse(raw); err != nil || len(report.Findings) != 1 {
			t.Errorf("%s: %+v %v", name, report, err)
		}
	}
	if report, err := Parse(latin); err != nil || report.Findings[0].Title != "café" {
		t.Errorf("%+v %v", report.Findings, err)
	}
}

func TestIdentifiers(t *testing.T) {
	got := identifiers("see cve-2024-3094, CNVD-2026-00001 and ghsa-ABCD-1234-efgh", "CVE-2024-3094")
	if !slices.Equal(got, []string{"CVE-2024-3094", "CNVD-2026-00001", "GHSA-abcd-1234-efgh"}) {
		t.Error(got)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range samples {
		f.Add([]byte(s.text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		report, err := Parse(raw)
		var told *fault.Error
		if err != nil && !errors.As(err, &told) {
			t.Fatalf("%v is no refusal", err)
		}
		if err != nil && len(report.Findings) > 0 {
			t.Fatal("read in part")
		}
	})
}
