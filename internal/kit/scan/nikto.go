package scan

import "encoding/xml"

type niktoItem struct {
	ID          text `json:"id" xml:"id,attr"`
	Method      text `json:"method" xml:"method,attr"`
	URL         text `json:"url" xml:"uri"`
	Message     text `json:"msg" xml:"description"`
	References  text `json:"references" xml:"references"`
	Description text `json:"description" xml:"-"`
}

// finding: Nikto rates nothing, so all is medium until somebody assesses it.
func (n niktoItem) finding(host, at string, line int) Finding {
	said := or(n.Message, n.Description)
	return Finding{Line: line, Asset: host, Rule: string(n.ID), Title: string(said), Detail: string(said + "\n" + n.Method + " " + n.URL + "\n" + n.References), Location: at + " " + string(n.URL),
		Severity: Medium, IDs: []string{string(n.References), string(said)}}
}

func niktoJSON(d *document) (Report, error) {
	var hosts many[struct {
		Host  text        `json:"host"`
		IP    text        `json:"ip"`
		Port  text        `json:"port"`
		Items []niktoItem `json:"vulnerabilities"`
	}]
	if err := d.into(0, &hosts); err != nil {
		return Report{}, err
	}
	report := Report{Format: "nikto", Tool: "Nikto", Runs: len(hosts)}
	for _, host := range hosts {
		asset := string(or(host.Host, host.IP))
		report.cover(asset)
		for _, item := range host.Items {
			report.add(item.finding(asset, port(string(host.Port), "tcp"), 0))
		}
	}
	return report, nil
}

func niktoXML(raw []byte) (Report, error) {
	report := Report{Format: "nikto", Tool: "Nikto"}
	host, at := "", ""
	err := elements(raw, func(d *xml.Decoder, start xml.StartElement, line int) error {
		switch start.Name.Local {
		case "niktoscan":
			report.Version = or(report.Version, attribute(start, "version"))
		case "scandetails":
			report.Runs++
			host, at = or(attribute(start, "targethostname"), attribute(start, "targetip")), port(attribute(start, "targetport"), "tcp")
			report.cover(host)
			if began := moment(attribute(start, "starttime")); report.Started.IsZero() {
				report.Started = began
			}
		case "item":
			var item niktoItem
			if err := d.DecodeElement(&item, &start); err != nil {
				return err
			}
			report.add(item.finding(host, at, line))
		}
		return nil
	})
	return report, err
}
