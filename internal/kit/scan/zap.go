package scan

import (
	"encoding/xml"
	"strings"
)

type zapAlert struct {
	Plugin     text          `json:"pluginid" xml:"pluginid"`
	Ref        text          `json:"alertRef" xml:"alertRef"`
	Alert      text          `json:"alert" xml:"alert"`
	Name       text          `json:"name" xml:"name"`
	Risk       text          `json:"riskcode" xml:"riskcode"`
	Confidence text          `json:"confidence" xml:"confidence"`
	Desc       text          `json:"desc" xml:"desc"`
	Solution   text          `json:"solution" xml:"solution"`
	CWE        text          `json:"cweid" xml:"cweid"`
	Other      text          `json:"otherinfo" xml:"otherinfo"`
	Reference  text          `json:"reference" xml:"reference"`
	Instances  []zapInstance `json:"instances" xml:"instances>instance"`
}

type zapInstance struct {
	URI    text `json:"uri" xml:"uri"`
	Method text `json:"method" xml:"method"`
	Param  text `json:"param" xml:"param"`
}

// finding: a finding is one kind of alert at one site. Its addresses are listed
// in the text, for they differ from scan to scan.
func (z zapAlert) finding(site string, line int) Finding {
	f := Finding{Line: line, Asset: site, Rule: string(or(z.Ref, z.Plugin)), Title: string(or(z.Name, z.Alert)), Remedy: plain(string(z.Solution)),
		Severity: map[text]Severity{"3": High, "2": Medium, "1": Low, "0": Info}[z.Risk], IDs: []string{string(z.Other), string(z.Reference), string(z.Name)}}
	if z.Confidence == "0" { // marked as a false positive in the tool
		f.Severity = Info
	}
	var detail strings.Builder
	detail.WriteString(plain(string(z.Desc)))
	for i, at := range z.Instances {
		if i == 20 {
			detail.WriteString("\n…")
			break
		}
		detail.WriteString("\n" + strings.TrimSpace(string(at.Method+" "+at.URI+" "+at.Param)))
	}
	f.Detail = detail.String()
	return f
}

func zapJSON(d *document) (Report, error) {
	var file struct {
		Program   text `json:"@programName"`
		Version   text `json:"@version"`
		Generated text `json:"@generated"`
		Sites     many[struct {
			Name   text           `json:"@name"`
			Alerts many[zapAlert] `json:"alerts"`
		}] `json:"site"`
	}
	if err := d.into(0, &file); err != nil {
		return Report{}, err
	}
	report := Report{Format: "zap", Tool: string(or(file.Program, "ZAP")), Version: string(file.Version), Started: moment(string(file.Generated))}
	for _, site := range file.Sites {
		report.cover(string(site.Name))
		for _, alert := range site.Alerts {
			report.add(alert.finding(string(site.Name), 0))
		}
	}
	return report, nil
}

func zapXML(raw []byte) (Report, error) {
	report := Report{Format: "zap", Tool: "ZAP"}
	site := ""
	err := elements(raw, func(d *xml.Decoder, start xml.StartElement, line int) error {
		switch start.Name.Local {
		case "OWASPZAPReport":
			report.Tool, report.Version, report.Started = or(attribute(start, "programName"), "ZAP"), attribute(start, "version"), moment(attribute(start, "generated"))
		case "site":
			site = attribute(start, "name")
			report.cover(site)
		case "alertitem":
			var alert zapAlert
			if err := d.DecodeElement(&alert, &start); err != nil {
				return err
			}
			report.add(alert.finding(site, line))
		}
		return nil
	})
	return report, err
}
