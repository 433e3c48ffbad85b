package scan

import (
	"encoding/xml"
	"strconv"
	"strings"
)

type nessusItem struct {
	Description string   `xml:"description"`
	Synopsis    string   `xml:"synopsis"`
	Solution    string   `xml:"solution"`
	Output      string   `xml:"plugin_output"`
	Risk        string   `xml:"risk_factor"`
	CVE         []string `xml:"cve"`
	Refs        []string `xml:"xref"`
	V4Score     string   `xml:"cvss4_base_score"`
	V4          string   `xml:"cvss4_vector"`
	V3Score     string   `xml:"cvss3_base_score"`
	V3          string   `xml:"cvss3_vector"`
	WAS         string   `xml:"cvssv3"` // web application scans
	Exploit     string   `xml:"exploit_available"`
	Ease        string   `xml:"exploitability_ease"`
}

type nessusProperties struct {
	Tags []struct {
		Name  string `xml:"name,attr"`
		Value string `xml:",chardata"`
	} `xml:"tag"`
}

// nessus reads .nessus version 2, of hosts and of web applications.
func nessus(raw []byte) (Report, error) {
	report := Report{Format: "nessus", Tool: "Nessus"}
	host := ""
	err := elements(raw, func(d *xml.Decoder, start xml.StartElement, line int) error {
		switch start.Name.Local {
		case "ReportHost":
			host = attribute(start, "name")
			report.cover(host)
		case "preference":
			var preference struct {
				Name  string `xml:"name"`
				Value string `xml:"value"`
			}
			if err := d.DecodeElement(&preference, &start); err != nil {
				return err
			}
			switch preference.Name {
			case "sc_version":
				report.Version = preference.Value
			case "plugin_set", "plugin_feed_version": // the ids of the plugins are not the version
				if len(preference.Value) < 40 && preference.Name == "plugin_feed_version" {
					report.Rules = preference.Value
				}
			}
		case "HostProperties":
			var properties nessusProperties
			if err := d.DecodeElement(&properties, &start); err != nil {
				return err
			}
			for _, tag := range properties.Tags {
				if at := moment(tag.Value); tag.Name == "HOST_START" && !at.IsZero() && (report.Started.IsZero() || at.Before(report.Started)) {
					report.Started = at
				}
			}
		case "ReportItem":
			var item nessusItem
			if err := d.DecodeElement(&item, &start); err != nil {
				return err
			}
			report.add(item.finding(start, host, line))
		}
		return nil
	})
	return report, err
}

func (n nessusItem) finding(start xml.StartElement, host string, line int) Finding {
	f := Finding{Line: line, Asset: host, Rule: attribute(start, "pluginID"), Title: attribute(start, "pluginName"), Detail: or(n.Description, n.Synopsis) + "\n\n" + n.Output,
		Remedy: n.Solution, Severity: severity(attribute(start, "severity")), IDs: append(n.CVE, n.Refs...)}
	f.Location = port(attribute(start, "port"), attribute(start, "protocol"))
	f.Score, f.Vector = number(or(n.V4Score, n.V3Score, n.WAS)), or(n.V4, n.V3)
	if n.Exploit == "true" {
		f.Exploited = or(n.Ease, "exploit available")
	} else {
		f.Exploited = n.Ease
	}
	return f
}

// port is how a port is written here, empty for the host itself.
func port(number, protocol string) string {
	number, protocol = strings.TrimSpace(number), strings.ToLower(strings.TrimSpace(protocol))
	switch {
	case number == "" || number == "0":
		return ""
	case protocol == "" || protocol == "http" || protocol == "https":
		protocol = "tcp"
	}
	return number + "/" + protocol
}

func number(s string) float64 {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || n < 0 || n > 10 {
		return 0
	}
	return n
}
