package scan

// samples are small reports as the tools write them, with what is in each.
var samples = []struct {
	name, format, text string
	assets             []string
	findings           int
}{
	{"sarif", "sarif", `{"$schema":"s","version":"2.1.0","runs":[{"tool":{"driver":{"name":"CodeQL","rules":[{"id":"go/x","properties":{"security-severity":"9.1"}}]}},
	 "versionControlProvenance":[{"repositoryUri":"https://git.example/app"}],
	 "results":[{"ruleId":"go/x","ruleIndex":0,"message":{"text":"bad {0}","arguments":["input"]},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.go"},"region":{"startLine":7}}},{"physicalLocation":{"artifactLocation":{"uri":"b.go"}}}]},
	 {"ruleId":"go/x","kind":"pass","message":{"text":"fine"}}]}]}`, []string{"https://git.example/app"}, 1},
	{"trivy", "trivy", `{"SchemaVersion":2,"ArtifactName":"app:1","Results":[{"Target":"app:1 (debian)","Vulnerabilities":[{"VulnerabilityID":"CVE-2024-0001","PkgName":"zlib","InstalledVersion":"1","FixedVersion":"2","Severity":"HIGH",
	 "CVSS":{"ghsa":{"V3Vector":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","V3Score":9.8},"nvd":{"V3Vector":"CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","V3Score":8.4}}}],
	 "Misconfigurations":[{"ID":"DS002","Title":"root user","Severity":"HIGH","Status":"FAIL"},{"ID":"DS001","Severity":"LOW","Status":"PASS"}],"Secrets":[{"RuleID":"aws","Title":"key","Severity":"CRITICAL","Match":"never kept"}]}]}`, []string{"app:1"}, 3},
	{"trivy cluster", "trivy", `{"ClusterName":"k","Resources":[{"Namespace":"n","Kind":"Pod","Name":"web","Results":[{"Target":"t","Vulnerabilities":[{"VulnerabilityID":"CVE-2024-0002","PkgName":"p","Severity":"LOW"}]}]}]}`, []string{"k", "k/n/Pod/web"}, 1},
	{"openvas", "openvas", `<?xml version="1.0"?><report id="1"><report id="2"><gmp><version>22.4</version></gmp><host><ip>10.0.0.1</ip></host><host><ip>10.0.0.2</ip></host><results><result id="r"><name>Weak cipher</name>
	 <host>10.0.0.1<asset asset_id="x"/><hostname>web</hostname></host><port>443/tcp</port><nvt oid="1.3.6"><name>n</name><severities score="75"><severity type="cvss_base_v3"><value>CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N</value></severity></severities>
	 <tags>summary=Old ciphers|solution=Switch them off</tags><refs><ref type="cve" id="CVE-2016-2183"/></refs></nvt><threat>High</threat><severity>7.5</severity><qod><value>98</value></qod></result></results></report></report>`, []string{"10.0.0.1", "10.0.0.2"}, 1},
	{"nessus", "nessus", `<?xml version="1.0"?><NessusClientData_v2><Report name="r"><ReportHost name="10.0.0.3"><HostProperties><tag name="HOST_START">Mon Nov  2 10:00:00 2026</tag></HostProperties>
	 <ReportItem port="22" svc_name="ssh" protocol="tcp" severity="0" pluginID="10267" pluginName="SSH detected"><risk_factor>None</risk_factor></ReportItem>
	 <ReportItem port="443" protocol="tcp" severity="4" pluginID="1" pluginName="Overflow"><cve>CVE-2021-0001</cve><cvss3_vector>CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H</cvss3_vector><cvss3_base_score>9.8</cvss3_base_score><exploit_available>true</exploit_available></ReportItem></ReportHost><ReportHost name="10.0.0.4"/></Report></NessusClientData_v2>`, []string{"10.0.0.3", "10.0.0.4"}, 2},
	{"zap json", "zap", `{"@programName":"ZAP","@version":"2.16","site":[{"@name":"https://a.example","alerts":[{"pluginid":"10020","alertRef":"10020-1","name":"No frame header","riskcode":"2","confidence":"2","desc":"<p>Missing</p>","instances":[{"uri":"https://a.example/","method":"GET"}]},{"pluginid":"3","name":"False","riskcode":"3","confidence":"0"}]},{"@name":"https://b.example","alerts":[]}]}`, []string{"https://a.example", "https://b.example"}, 2},
	{"zap xml", "zap", `<?xml version="1.0"?><OWASPZAPReport programName="ZAP" version="2.16" generated="Mon, 2 Nov 2026 10:00:00"><site name="https://a.example" host="a.example" port="443"><alerts><alertitem><pluginid>10020</pluginid><alertRef>10020-1</alertRef><name>No frame header</name><riskcode>2</riskcode><confidence>2</confidence><desc>&lt;p&gt;Missing&lt;/p&gt;</desc><instances><instance><uri>https://a.example/</uri></instance></instances></alertitem></alerts></site></OWASPZAPReport>`, []string{"https://a.example"}, 1},
	{"nikto json", "nikto", `[{"host":"a.example","ip":"10.0.0.5","port":"80","vulnerabilities":[{"id":"999986","method":"GET","url":"/","msg":"Retrieved x-powered-by"},{"id":13587,"method":"GET","url":"/","msg":"Missing header"}]}]`, []string{"a.example"}, 2},
	{"nikto xml", "nikto", `<?xml version="1.0"?><!DOCTYPE niktoscan SYSTEM "docs/nikto.dtd"><niktoscan version="2.5.0"><scandetails targetip="10.0.0.5" targethostname="a.example" targetport="80" starttime="2026-11-02 10:00:00"><item id="999957" method="GET"><description><![CDATA[Missing header]]></description><uri><![CDATA[/]]></uri></item></scandetails></niktoscan>`, []string{"a.example"}, 1},
	{"govulncheck stream", "govulncheck", `{"config":{"protocol_version":"v1.0.0","scanner_version":"v1.1.4","db_last_modified":"2026-11-01T00:00:00Z"}}
	 {"SBOM":{"go_version":"go1.26","roots":["app"]}} {"progress":{"message":"x"}}
	 {"osv":{"id":"GO-2024-0001","aliases":["CVE-2024-0003"],"summary":"Panic"}} {"osv":{"id":"GO-2024-0002","summary":"Not here"}}
	 {"finding":{"osv":"GO-2024-0001","fixed_version":"v1.2","trace":[{"module":"golang.org/x/net","version":"v1.1"}]}}
	 {"finding":{"osv":"GO-2024-0001","fixed_version":"v1.2","trace":[{"module":"golang.org/x/net","version":"v1.1","package":"golang.org/x/net/html","function":"Parse"}]}}`, []string{"app"}, 1},
	{"govulncheck list", "govulncheck", `[{"config":{"scanner_version":"v1"}},{"osv":{"id":"GO-2024-0001"}},{"finding":{"osv":"GO-2024-0001","trace":[{"module":"m"}]}}]`, []string{}, 1},
	{"govulncheck old", "govulncheck", `{"Vulns":[{"OSV":{"id":"GO-2022-0001","aliases":["CVE-2022-1"]},"Symbol":"S","ModPath":"m","CallSink":3},{"OSV":{"id":"GO-2022-0001"},"Symbol":"T","ModPath":"m","CallSink":0}]}`, []string{}, 1},
	{"gosec", "gosec", `{"Issues":[{"severity":"LOW","rule_id":"G104","details":"Errors unhandled","file":"a.go","line":"7","cwe":{"id":"703"}},{"severity":"HIGH","rule_id":"G101","details":"Secret","file":"b.go","line":8}],"Stats":{}}`, []string{}, 2},
	{"own table", "csv", "资产,编号,名称,级别,端口\nweb-1,CNVD-2026-12345,弱口令,high,8080\n,,,,\n", []string{"web-1"}, 1},
	{"semicolons", "csv", "asset;rule;severity\r\nweb-1;X-1;low\r\n", []string{"web-1"}, 1},
	{"trivy found nothing", "trivy", "null", []string{}, 0},
}
