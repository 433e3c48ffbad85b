package scan

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Severity is the word of the tool, in one scale.
type Severity string

// The severities, the worst first.
const (
	Critical Severity = "critical"
	High     Severity = "high"
	Medium   Severity = "medium"
	Low      Severity = "low"
	Info     Severity = "info" // an observation, nothing to mend
)

// Report is one file of a scanner.
type Report struct {
	Format   string
	Tool     string
	Version  string
	Rules    string    // version or day of the rule base, empty when the file does not say
	Started  time.Time // as the file claims; zero when it does not
	Runs     int       // how many scans the file holds
	Assets   []string  // what was scanned, also where nothing was found; sorted
	Findings []Finding
}

// Finding is one weakness in one place.
type Finding struct {
	Line      int      // in the file
	Rule      string   // the tool's own id
	IDs       []string // public ids: CVE, CNVD, CNNVD, GHSA, GO; sorted, CVE first
	Title     string
	Detail    string
	Remedy    string
	Asset     string // empty when the file does not name it
	Location  string // port, package, file or address within the asset
	Severity  Severity
	Score     float64 // CVSS as the file gives it, zero when it does not
	Vector    string  // CVSS 3.x or 4.0
	Exploited string  // what the tool knows of exploits or reachability
}

// The bounds of what is kept of a text, in characters.
const (
	longTitle    = 200
	longText     = 4000
	longName     = 160
	longLocation = 300
)

// add cleans a finding and keeps it.
func (r *Report) add(f Finding) {
	f.Asset, f.Location, f.Rule = line(f.Asset, longName), line(f.Location, longLocation), line(f.Rule, longName)
	f.Title, f.Detail, f.Remedy = line(f.Title, longTitle), clip(f.Detail, longText), clip(f.Remedy, longText)
	f.Exploited, f.Vector = line(f.Exploited, longTitle), line(f.Vector, longTitle)
	f.IDs = identifiers(f.IDs...)
	if f.Title == "" {
		if f.Title = line(f.Detail, longTitle); f.Title == "" {
			f.Title = f.Rule
		}
	}
	if f.Score < 0 || f.Score > 10 {
		f.Score = 0
	}
	if f.Severity == "" {
		f.Severity = Medium
	}
	r.cover(f.Asset)
	r.Findings = append(r.Findings, f)
}

// cover notes that an asset was scanned.
func (r *Report) cover(asset string) {
	if asset = line(asset, longName); asset != "" {
		r.Assets = append(r.Assets, asset)
	}
}

func (r *Report) finish() {
	slices.Sort(r.Assets)
	r.Assets = slices.Compact(r.Assets)
	r.Tool, r.Version, r.Rules = line(r.Tool, longName), line(r.Version, longName), line(r.Rules, longName)
	r.Runs = max(r.Runs, 1)
}

// clip removes what no page should show and cuts a text.
func clip(s string, most int) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, s))
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}

// line is clip for what stands on one line.
func line(s string, most int) string { return clip(strings.Join(strings.Fields(s), " "), most) }

var (
	publicID = regexp.MustCompile(`(?i)\b(CVE-\d{4}-\d{4,7}|CNVD-\d{4}-\d{4,7}|CNNVD-\d{6}-\d{3,5}|GHSA(?:-[0-9a-z]{4}){3}|GO-\d{4}-\d{4,5})`)
	markup   = regexp.MustCompile(`<[^<>]*>`)
)

// identifiers finds the public ids in texts.
func identifiers(texts ...string) []string {
	found := []string{}
	for _, text := range texts {
		for _, one := range publicID.FindAllString(text, -1) {
			one = strings.ToUpper(one)
			if strings.HasPrefix(one, "GHSA-") {
				one = "GHSA" + strings.ToLower(one[4:])
			}
			found = append(found, one)
		}
	}
	slices.SortFunc(found, func(a, b string) int {
		if a, b := strings.HasPrefix(a, "CVE-"), strings.HasPrefix(b, "CVE-"); a != b {
			if a {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	return slices.Compact(found)
}

// plain takes the markup out of a text.
func plain(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#39;", "'", "&amp;", "&").Replace(markup.ReplaceAllString(s, "\n"))
}

var words = map[string]Severity{
	"critical": Critical, "4": Critical,
	"high": High, "error": High, "important": High, "3": High,
	"medium": Medium, "moderate": Medium, "warning": Medium, "2": Medium,
	"low": Low, "note": Low, "1": Low,
	"none": Info, "info": Info, "informational": Info, "log": Info, "debug": Info, "negligible": Info, "false positive": Info, "0": Info,
}

// severity understands the word of a tool; what it does not know is medium.
func severity(word string) Severity {
	if known, ok := words[strings.ToLower(strings.TrimSpace(word))]; ok {
		return known
	}
	return Medium
}

// rated is the severity of a CVSS score, by the scale of CVSS 3.1 and 4.0.
func rated(score float64) Severity {
	switch {
	case score >= 9:
		return Critical
	case score >= 7:
		return High
	case score >= 4:
		return Medium
	case score > 0:
		return Low
	}
	return Info
}

// moment reads the times that tools write.
func moment(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "Mon, 2 Jan 2006 15:04:05", "2006-01-02 15:04:05", "Mon Jan _2 15:04:05 2006", "2006-01-02"} {
		if at, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return at
		}
	}
	return time.Time{}
}
