package scan

import (
	"strconv"
	"strings"
)

type sarifLog struct {
	Runs []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool struct {
		Driver     sarifTool   `json:"driver"`
		Extensions []sarifTool `json:"extensions"`
	} `json:"tool"`
	Invocations []struct {
		Start string `json:"startTimeUtc"`
	} `json:"invocations"`
	Provenance []struct {
		Repository string `json:"repositoryUri"`
	} `json:"versionControlProvenance"`
	Artifacts []struct {
		Location sarifPlace `json:"location"`
	} `json:"artifacts"`
	Results []sarifResult `json:"results"`
}

type sarifTool struct {
	Name     string      `json:"name"`
	Version  string      `json:"version"`
	Semantic string      `json:"semanticVersion"`
	Released string      `json:"releaseDateUtc"`
	Rules    []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID       string                  `json:"id"`
	Name     string                  `json:"name"`
	Short    sarifMessage            `json:"shortDescription"`
	Full     sarifMessage            `json:"fullDescription"`
	Help     sarifMessage            `json:"help"`
	Messages map[string]sarifMessage `json:"messageStrings"`
	Default  struct {
		Level string `json:"level"`
	} `json:"defaultConfiguration"`
	Properties sarifProperties `json:"properties"`
}

type sarifProperties struct {
	Severity text       `json:"security-severity"`
	Vector   text       `json:"cvssV3_vector"`
	Tags     many[text] `json:"tags"`
}

type sarifMessage struct {
	ID        string   `json:"id"`
	Text      string   `json:"text"`
	Markdown  string   `json:"markdown"`
	Arguments []string `json:"arguments"`
}

type sarifPlace struct {
	URI   string `json:"uri"`
	Index *int   `json:"index"`
}

type sarifResult struct {
	RuleID    string `json:"ruleId"`
	RuleIndex *int   `json:"ruleIndex"`
	Rule      struct {
		ID        string `json:"id"`
		Index     *int   `json:"index"`
		Component struct {
			Index *int `json:"index"`
		} `json:"toolComponent"`
	} `json:"rule"`
	Kind     string `json:"kind"`
	Level    string `json:"level"`
	Baseline string `json:"baselineState"`
	Accepted []struct {
		Status string `json:"status"`
		State  string `json:"state"` // drafts of the standard
		Why    string `json:"justification"`
	} `json:"suppressions"`
	Message   sarifMessage `json:"message"`
	Locations []struct {
		Physical struct {
			Artifact sarifPlace `json:"artifactLocation"`
			Region   struct {
				Line int `json:"startLine"`
			} `json:"region"`
		} `json:"physicalLocation"`
		Logical []struct {
			Full string `json:"fullyQualifiedName"`
		} `json:"logicalLocations"`
	} `json:"locations"`
	Properties sarifProperties `json:"properties"`
}

// sarif reads SARIF 2.1.0. A result is one finding however many places it
// names: the standard says that such a problem is mended in all of them at once.
func sarif(d *document) (Report, error) {
	var log sarifLog
	if err := d.into(0, &log); err != nil {
		return Report{}, err
	}
	report := Report{Format: "sarif", Runs: len(log.Runs)}
	for i := range log.Runs {
		run := &log.Runs[i]
		driver := run.Tool.Driver
		if report.Tool == "" {
			report.Tool, report.Version, report.Rules = driver.Name, or(driver.Version, driver.Semantic), driver.Released
		} else if !strings.Contains(report.Tool, driver.Name) {
			report.Tool += ", " + driver.Name
		}
		if len(run.Invocations) > 0 && report.Started.IsZero() {
			report.Started = moment(run.Invocations[0].Start)
		}
		asset := ""
		if len(run.Provenance) > 0 {
			asset = run.Provenance[0].Repository
			report.cover(asset)
		}
		for _, result := range run.Results {
			switch result.Kind {
			case "pass", "notApplicable", "informational":
				continue // the rule was checked and holds
			}
			if result.Baseline == "absent" {
				continue // an earlier scan found it, this one did not
			}
			report.add(run.finding(result, asset))
		}
	}
	return report, nil
}

func (run *sarifRun) finding(result sarifResult, asset string) Finding {
	rule := run.rule(&result)
	f := Finding{Asset: asset, Rule: or(result.RuleID, result.Rule.ID, rule.ID), Title: or(rule.Short.Text, rule.Name), Remedy: rule.Help.Text,
		Vector: string(or(result.Properties.Vector, rule.Properties.Vector))}
	f.Detail = or(result.Message.say(rule), rule.Full.Text)
	if f.Title == "" {
		f.Title = f.Detail
	}
	f.IDs = identifiers(f.Rule)
	if len(f.IDs) == 0 {
		f.IDs = []string{rule.Name, rule.Short.Text}
		for _, tag := range rule.Properties.Tags {
			f.IDs = append(f.IDs, string(tag))
		}
	}
	f.Severity = severity(or(result.Level, rule.Default.Level, "warning"))
	score, err := strconv.ParseFloat(string(or(result.Properties.Severity, rule.Properties.Severity)), 64)
	if err == nil && score >= 0 && score <= 10 {
		f.Score, f.Severity = score, rated(score)
	}
	if why, accepted := result.accepted(); accepted {
		f.Severity, f.Detail = Info, strings.TrimSpace(f.Detail+"\n"+why)
	}
	if len(result.Locations) > 0 {
		at := result.Locations[0]
		f.Location = at.Physical.Artifact.URI
		if index := at.Physical.Artifact.Index; f.Location == "" && index != nil && *index >= 0 && *index < len(run.Artifacts) {
			f.Location = run.Artifacts[*index].Location.URI
		}
		if f.Location == "" && len(at.Logical) > 0 {
			f.Location = at.Logical[0].Full
		}
		if at.Physical.Region.Line > 0 {
			f.Detail += "\n" + f.Location + ":" + strconv.Itoa(at.Physical.Region.Line)
		}
	}
	return f
}

// accepted tells whether people decided in the tool that there is nothing to mend
// (3.27.23: somebody did, and nobody rejects or still reviews it), and why.
func (r *sarifResult) accepted() (why string, accepted bool) {
	for _, one := range r.Accepted {
		if status := or(one.Status, one.State, "accepted"); status != "accepted" {
			return "", false
		}
		why, accepted = or(why, one.Why), true
	}
	return why, accepted
}

// rule is what a result was found by: named by index, in the driver or an
// extension, or by its id.
func (run *sarifRun) rule(result *sarifResult) sarifRule {
	tool := run.Tool.Driver
	if at := result.Rule.Component.Index; at != nil && *at >= 0 && *at < len(run.Tool.Extensions) {
		tool = run.Tool.Extensions[*at]
	}
	for _, index := range []*int{result.RuleIndex, result.Rule.Index} {
		if index != nil && *index >= 0 && *index < len(tool.Rules) {
			return tool.Rules[*index]
		}
	}
	id := or(result.RuleID, result.Rule.ID)
	for _, rule := range tool.Rules {
		if rule.ID == id {
			return rule
		}
	}
	return sarifRule{}
}

// say fills the arguments in.
func (m sarifMessage) say(rule sarifRule) string {
	said := or(m.Text, m.Markdown)
	if said == "" && m.ID != "" {
		said = rule.Messages[m.ID].Text
	}
	for i, argument := range m.Arguments {
		said = strings.ReplaceAll(said, "{"+strconv.Itoa(i)+"}", argument)
	}
	return said
}

// or is the first that is not empty.
func or[T ~string](values ...T) T {
	for _, v := range values {
		if strings.TrimSpace(string(v)) != "" {
			return v
		}
	}
	return ""
}
