package scan

import (
	"encoding/xml"
	"strings"
)

type openvasResult struct {
	Name string `xml:"name"`
	Host struct {
		Address  string `xml:",chardata"`
		Hostname string `xml:"hostname"`
	} `xml:"host"`
	Port string `xml:"port"`
	NVT  struct {
		OID        string `xml:"oid,attr"`
		Name       string `xml:"name"`
		Tags       string `xml:"tags"`
		CVE        string `xml:"cve"`
		Solution   string `xml:"solution"`
		Severities []struct {
			Value string `xml:"value"`
		} `xml:"severities>severity"`
		Refs []struct {
			Type string `xml:"type,attr"`
			ID   string `xml:"id,attr"`
		} `xml:"refs>ref"`
	} `xml:"nvt"`
	Threat      string `xml:"threat"`
	Severity    string `xml:"severity"`
	QoD         string `xml:"qod>value"`
	Description string `xml:"description"`
}

// openvas reads the XML of a report of OpenVAS and GVM.
func openvas(raw []byte) (Report, error) {
	report := Report{Format: "openvas", Tool: "OpenVAS"}
	err := elements(raw, func(d *xml.Decoder, start xml.StartElement, line int) error {
		switch start.Name.Local {
		case "scan_start", "version":
			var said string
			if err := d.DecodeElement(&said, &start); err != nil {
				return err
			}
			if start.Name.Local == "version" {
				report.Version = or(report.Version, said)
			} else if report.Started.IsZero() {
				report.Started = moment(said)
			}
		case "host":
			var host struct {
				IP string `xml:"ip"`
			}
			if err := d.DecodeElement(&host, &start); err != nil {
				return err
			}
			report.cover(host.IP)
		case "result":
			var result openvasResult
			if err := d.DecodeElement(&result, &start); err != nil {
				return err
			}
			report.add(result.finding(line))
		}
		return nil
	})
	return report, err
}

func (o openvasResult) finding(line int) Finding {
	f := Finding{Line: line, Asset: o.Host.Address, Rule: o.NVT.OID, Title: or(o.Name, o.NVT.Name), Remedy: o.NVT.Solution, Score: number(o.Severity)}
	tags := map[string]string{}
	for _, tag := range strings.Split(o.NVT.Tags, "|") {
		if key, value, ok := strings.Cut(tag, "="); ok {
			tags[key] = value
		}
	}
	f.Detail, f.Remedy = or(tags["summary"], o.Description), or(f.Remedy, tags["solution"])
	if o.Description != "" && f.Detail != o.Description {
		f.Detail += "\n\n" + o.Description
	}
	vectors := []string{tags["cvss_base_vector"]}
	for _, s := range o.NVT.Severities {
		vectors = append([]string{s.Value}, vectors...)
	}
	for _, vector := range vectors {
		if strings.HasPrefix(vector, "CVSS:") {
			f.Vector = vector
		}
	}
	f.IDs = []string{o.NVT.CVE}
	for _, ref := range o.NVT.Refs {
		f.IDs = append(f.IDs, ref.ID)
	}
	f.Severity = rated(f.Score)
	if f.Score == 0 {
		f.Severity = severity(or(o.Threat, "log"))
	}
	number, protocol, _ := strings.Cut(o.Port, "/")
	if number = strings.TrimSpace(number); number != "general" {
		f.Location = port(number, protocol)
	}
	if o.QoD != "" {
		f.Exploited = "QoD " + o.QoD + " %"
	}
	return f
}
