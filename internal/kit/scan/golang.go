package scan

import (
	"encoding/json"
	"strconv"
)

type osv struct {
	ID      string   `json:"id"`
	Aliases []string `json:"aliases"`
	Summary string   `json:"summary"`
	Details string   `json:"details"`
}

type goMessage struct {
	Config *struct {
		Scanner string `json:"scanner_version"`
		Updated string `json:"db_last_modified"`
	} `json:"config"`
	SBOM *struct {
		Roots []string `json:"roots"`
	} `json:"SBOM"`
	OSV     *osv `json:"osv"`
	Finding *struct {
		OSV   string `json:"osv"`
		Fixed string `json:"fixed_version"`
		Trace []struct {
			Module   string `json:"module"`
			Version  string `json:"version"`
			Package  string `json:"package"`
			Function string `json:"function"`
		} `json:"trace"`
	} `json:"finding"`
}

// goHit is one weakness of one module and how near the program comes to it.
type goHit struct {
	osv, module, version, fixed, symbol string
	reach                               int
}

const (
	required = iota // the module is there
	imported        // a package of it is imported
	called          // what is weak can be called
)

// goReach says how govulncheck's answer is rated until somebody assesses it: it
// gives no severity, but it knows whether the weak code can be reached.
var goReach = [...]struct {
	severity Severity
	word     string
}{required: {Low, "required"}, imported: {Medium, "imported"}, called: {High, "called"}}

// govulncheck reads the messages of protocol 1, as a stream or as a list, and
// the single object of before.
func govulncheck(d *document, list bool) (Report, error) {
	report := Report{Format: "govulncheck", Tool: "govulncheck"}
	entries, asset := map[string]osv{}, ""
	var order []string
	hits := map[string]*goHit{}
	hit := func(h goHit) {
		key := h.osv + " " + h.module
		if hits[key] == nil {
			order, hits[key] = append(order, key), &goHit{osv: h.osv, module: h.module}
		}
		if known := hits[key]; h.reach >= known.reach {
			*known = h
		}
	}
	take := func(m goMessage) {
		switch {
		case m.Config != nil:
			report.Version, report.Rules = m.Config.Scanner, m.Config.Updated
		case m.SBOM != nil && len(m.SBOM.Roots) > 0:
			asset = m.SBOM.Roots[0]
		case m.OSV != nil:
			entries[m.OSV.ID] = *m.OSV
		case m.Finding != nil && len(m.Finding.Trace) > 0:
			at := m.Finding.Trace[0]
			h := goHit{osv: m.Finding.OSV, module: at.Module, version: at.Version, fixed: m.Finding.Fixed, symbol: at.Function}
			if at.Function != "" {
				h.reach = called
			} else if at.Package != "" {
				h.reach = imported
			}
			hit(h)
		}
	}
	for i := range d.values {
		var messages []goMessage
		var err error
		if list {
			err = d.into(i, &messages)
		} else {
			messages = make([]goMessage, 1)
			err = d.into(i, &messages[0])
		}
		if err != nil {
			return Report{}, err
		}
		for _, m := range messages {
			take(m)
		}
	}
	if !list {
		if err := oldGovulncheck(d, entries, hit); err != nil {
			return Report{}, err
		}
	}
	report.cover(asset)
	for _, key := range order {
		h := hits[key]
		entry, reach := entries[h.osv], goReach[h.reach]
		f := Finding{Asset: asset, Rule: h.osv, IDs: append(entry.Aliases, h.osv), Title: or(entry.Summary, h.osv+" "+h.module), Detail: h.module + " " + h.version + "\n" + entry.Details,
			Location: h.module, Severity: reach.severity, Exploited: reach.word}
		if h.symbol != "" {
			f.Exploited += " " + h.symbol
		}
		if h.fixed != "" {
			f.Remedy = h.module + " " + h.version + " → " + h.fixed
		}
		report.add(f)
	}
	return report, nil
}

// oldGovulncheck is what versions before 1.0 wrote.
func oldGovulncheck(d *document, entries map[string]osv, hit func(goHit)) error {
	var old struct {
		Vulns []struct {
			OSV    osv             `json:"OSV"`
			Symbol string          `json:"Symbol"`
			Module string          `json:"ModPath"`
			Call   json.RawMessage `json:"CallSink"`
			Import json.RawMessage `json:"ImportSink"`
		} `json:"Vulns"`
	}
	if err := d.into(0, &old); err != nil {
		return err
	}
	is := func(sink json.RawMessage) bool { s := string(sink); return s != "" && s != "0" && s != "null" }
	for _, v := range old.Vulns {
		entries[v.OSV.ID] = v.OSV
		h := goHit{osv: v.OSV.ID, module: v.Module, symbol: v.Symbol}
		switch {
		case is(v.Call):
			h.reach = called
		case is(v.Import):
			h.reach = imported
		}
		hit(h)
	}
	return nil
}

// gosec reads the native JSON of gosec.
func gosec(d *document) (Report, error) {
	var file struct {
		Version text `json:"GosecVersion"`
		Issues  []struct {
			Severity string `json:"severity"`
			Rule     string `json:"rule_id"`
			Details  string `json:"details"`
			File     string `json:"file"`
			Code     string `json:"code"`
			Line     text   `json:"line"`
			CWE      struct {
				ID text `json:"id"`
			} `json:"cwe"`
		} `json:"Issues"`
	}
	if err := d.into(0, &file); err != nil {
		return Report{}, err
	}
	report := Report{Format: "gosec", Tool: "gosec", Version: string(file.Version)}
	for i, issue := range file.Issues {
		detail := issue.Details + "\n" + issue.File + ":" + string(issue.Line) + "\n" + issue.Code
		if issue.CWE.ID != "" {
			detail += "\nCWE-" + string(issue.CWE.ID)
		}
		report.add(Finding{Rule: or(issue.Rule, "gosec "+strconv.Itoa(i)), Title: issue.Details, Detail: detail, Location: issue.File, Severity: severity(issue.Severity)})
	}
	return report, nil
}
