package scan

import (
	"maps"
	"slices"
)

type trivyReport struct {
	ArtifactName string `json:"ArtifactName"`
	ClusterName  string `json:"ClusterName"`
	CreatedAt    string `json:"CreatedAt"`
	Trivy        struct {
		Version string `json:"Version"`
	} `json:"Trivy"`
	Results           []trivyResult   `json:"Results"`
	Resources         []trivyResource `json:"Resources"`
	Findings          []trivyResource `json:"Findings"`
	Vulnerabilities   []trivyResource `json:"Vulnerabilities"`
	Misconfigurations []trivyResource `json:"Misconfigurations"`
}

// trivyResource is a part of a cluster.
type trivyResource struct {
	Namespace string        `json:"Namespace"`
	Kind      string        `json:"Kind"`
	Name      string        `json:"Name"`
	Results   []trivyResult `json:"Results"`
}

type trivyResult struct {
	Target          string `json:"Target"`
	Vulnerabilities []struct {
		ID             string               `json:"VulnerabilityID"`
		Package        string               `json:"PkgName"`
		Path           string               `json:"PkgPath"`
		Installed      string               `json:"InstalledVersion"`
		Fixed          string               `json:"FixedVersion"`
		Title          string               `json:"Title"`
		Description    string               `json:"Description"`
		Severity       string               `json:"Severity"`
		Status         string               `json:"Status"`
		SeveritySource string               `json:"SeveritySource"`
		URL            string               `json:"PrimaryURL"`
		CVSS           map[string]trivyCVSS `json:"CVSS"`
	} `json:"Vulnerabilities"`
	Misconfigurations []struct {
		ID          text   `json:"ID"`
		AVDID       text   `json:"AVDID"`
		Title       string `json:"Title"`
		Description string `json:"Description"`
		Message     string `json:"Message"`
		Resolution  string `json:"Resolution"`
		Severity    string `json:"Severity"`
		Status      string `json:"Status"`
	} `json:"Misconfigurations"`
	Secrets []struct {
		Rule     string `json:"RuleID"`
		Title    string `json:"Title"`
		Severity string `json:"Severity"`
		Line     int    `json:"StartLine"`
	} `json:"Secrets"`
	Licences []struct {
		Package  string `json:"PkgName"`
		Path     string `json:"FilePath"`
		Name     string `json:"Name"`
		Category string `json:"Category"`
	} `json:"Licenses"`
}

type trivyCVSS struct {
	V3      string  `json:"V3Vector"`
	V3Score float64 `json:"V3Score"`
	V4      string  `json:"V40Vector"`
	V4Score float64 `json:"V40Score"`
}

// trivy reads the report of today, the bare list of before 0.20, and clusters.
func trivy(d *document, list bool) (Report, error) {
	report := Report{Format: "trivy", Tool: "Trivy"}
	var whole trivyReport
	if list {
		if err := d.into(0, &whole.Results); err != nil {
			return Report{}, err
		}
		for _, result := range whole.Results {
			report.cover(result.Target)
			report.trivy(result.Target, result)
		}
		return report, nil
	}
	if err := d.into(0, &whole); err != nil {
		return Report{}, err
	}
	report.Version, report.Started = whole.Trivy.Version, moment(whole.CreatedAt)
	report.cover(or(whole.ArtifactName, whole.ClusterName))
	for _, result := range whole.Results {
		report.trivy(or(whole.ArtifactName, result.Target), result)
	}
	for _, resource := range slices.Concat(whole.Resources, whole.Findings, whole.Vulnerabilities, whole.Misconfigurations) {
		asset := whole.ClusterName + "/" + resource.Namespace + "/" + resource.Kind + "/" + resource.Name
		report.cover(asset)
		for _, result := range resource.Results {
			report.trivy(asset, result)
		}
	}
	return report, nil
}

func (r *Report) trivy(asset string, result trivyResult) {
	for _, v := range result.Vulnerabilities {
		f := Finding{Asset: asset, Rule: v.ID, IDs: []string{v.ID}, Title: or(v.Title, v.ID+" "+v.Package), Detail: v.Package + " " + v.Installed + "\n" + result.Target + "\n" + v.Description + "\n" + v.URL,
			Location: v.Package, Severity: severity(v.Severity)}
		if v.Status == "not_affected" { // the vendor says that this package cannot be hurt
			f.Severity = Info
		}
		if v.Path != "" {
			f.Location += " " + v.Path
		}
		if v.Fixed != "" {
			f.Remedy = v.Package + " " + v.Installed + " → " + v.Fixed
		}
		// The NVD first, then who rated it, then whoever else did.
		for _, source := range append([]string{"nvd", v.SeveritySource}, slices.Sorted(maps.Keys(v.CVSS))...) {
			c := v.CVSS[source]
			if f.Vector = or(c.V4, c.V3); f.Vector != "" {
				f.Score = c.V3Score
				if c.V4 != "" {
					f.Score = c.V4Score
				}
				break
			}
		}
		r.add(f)
	}
	for _, m := range result.Misconfigurations {
		if m.Status == "PASS" || m.Status == "EXCEPTION" {
			continue
		}
		r.add(Finding{Asset: asset, Rule: string(or(m.AVDID, m.ID)), Title: m.Title, Detail: m.Description + "\n" + m.Message, Remedy: m.Resolution, Location: result.Target, Severity: severity(m.Severity)})
	}
	for _, s := range result.Secrets { // what was found is not kept
		r.add(Finding{Asset: asset, Rule: s.Rule, Title: s.Title, Location: result.Target, Severity: severity(s.Severity)})
	}
	for _, l := range result.Licences { // an observation, no weakness
		r.add(Finding{Asset: asset, Rule: "license:" + l.Name, Title: l.Name + " " + l.Category, Location: or(l.Package, l.Path, result.Target), Severity: Info})
	}
}
